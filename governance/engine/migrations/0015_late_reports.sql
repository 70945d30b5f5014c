-- A report made without a signal: when its reporter saw it, and that it becomes one case however often it arrives.

ALTER TABLE gov.cases ADD COLUMN observed_at_utc TIMESTAMP; -- when the reporter wrote down a report that waited on his phone, judged against the time of arrival; null for one sent at once
ALTER TABLE gov.cases ADD COLUMN observed_how VARCHAR; -- how that time is known: told (the phone's clock was right), corrected (it was wrong by a steady amount) or unknown (arrival stands for it)

CREATE TABLE gov.case_keys (
    reporter_id VARCHAR NOT NULL, -- account that sent the report
    client_key VARCHAR NOT NULL, -- made once for each report by the reporter's page
    case_id VARCHAR NOT NULL, -- the one case it has become
    PRIMARY KEY (reporter_id, client_key)
);
