-- Premises that closed for good: their contacts are kept for a time and then erased.

CREATE TABLE gov.closed_premises (
    premises_id VARCHAR PRIMARY KEY, -- premises that closed; its row, devices and alarms stay
    closed_at_utc TIMESTAMP NOT NULL, -- when it was said to have closed
    closed_by VARCHAR -- account that said so
);
