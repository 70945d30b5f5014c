-- What an export was made with: it is fetched only while its maker still reaches all of that.

ALTER TABLE gov.exports ADD COLUMN reach VARCHAR; -- roles, areas, department, centre, premises and colleagues stood in for, of its maker then: JSON list
