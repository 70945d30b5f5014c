-- What was split from a case that speaks of the people of a home stays as private as that one, whatever its category.

CREATE TABLE gov.home_cases (
    case_id VARCHAR PRIMARY KEY -- case
);
