-- Who stood in for whom when something was done to a case: the log keeps it for good, covers come and go.

ALTER TABLE gov.case_events ADD COLUMN acted_for VARCHAR; -- colleague away at the time, for whom the author stood in
