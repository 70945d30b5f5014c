-- Who confirms a whistle before it goes out, who lets it through, what is asked for, what was taken back.

ALTER TABLE gov.cases ADD COLUMN waits_due_at_utc TIMESTAMP; -- by when the officer has to confirm it or the town's leader to decide; then it goes out by itself; null while neither is asked
ALTER TABLE gov.cases ADD COLUMN asked VARCHAR; -- what the department has asked for and supervision has not answered: extension or suspension
ALTER TABLE gov.cases ADD COLUMN escalation INTEGER DEFAULT 0; -- how many rungs of the ladder the clock that runs has passed
