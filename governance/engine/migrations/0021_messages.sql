-- A conversation beside each case, kept apart from the log of its steps.

CREATE TABLE gov.messages (
    case_id VARCHAR NOT NULL, -- case it is said on
    number INTEGER NOT NULL, -- 1, 2, 3 ... within the case
    account_id VARCHAR NOT NULL, -- who wrote it
    author VARCHAR NOT NULL, -- his name then
    role VARCHAR NOT NULL, -- his role then
    department_code VARCHAR, -- his department then
    text VARCHAR, -- what he wrote, null once taken back
    said_at_utc TIMESTAMP NOT NULL, -- when
    taken_back_at_utc TIMESTAMP, -- when he took it back
    PRIMARY KEY (case_id, number)
);
