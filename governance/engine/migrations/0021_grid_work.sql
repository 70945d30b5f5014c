-- A conversation beside each case, kept apart from the log of its steps; and patrols of the grids, with what was looked at.

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

CREATE TABLE gov.patrols (
    patrol_id VARCHAR PRIMARY KEY, -- T, local time of its beginning, dash, account
    account_id VARCHAR NOT NULL, -- officer who walks
    begun_at_utc TIMESTAMP NOT NULL, -- when he began
    ended_at_utc TIMESTAMP -- when he ended it, null while he walks
);

CREATE TABLE gov.patrol_stops (
    patrol_id VARCHAR NOT NULL, -- patrol
    number INTEGER NOT NULL, -- 1, 2, 3 ... within the patrol
    account_id VARCHAR NOT NULL, -- officer who walks
    kind VARCHAR NOT NULL, -- here (he was at this place), ok or whistle (what he found at a premises)
    at_utc TIMESTAMP NOT NULL, -- when
    premises_id VARCHAR, -- premises looked at, null for a place alone
    lon DOUBLE, -- position of his phone where he gave it, WGS-84
    lat DOUBLE, -- position of his phone where he gave it, WGS-84
    PRIMARY KEY (patrol_id, number)
);
