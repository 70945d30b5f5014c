-- How a case stood before its newest step, for as long as whoever did it can take it back.

CREATE TABLE gov.case_steps (
    case_id VARCHAR NOT NULL, -- case
    seq INTEGER NOT NULL, -- number of the step in its log
    kind VARCHAR NOT NULL, -- kind of the step
    account_id VARCHAR NOT NULL, -- who did it
    at_utc TIMESTAMP NOT NULL, -- when; gone soon after
    standing VARCHAR NOT NULL -- the columns of gov.cases that the step changed, as they were, as JSON
);
