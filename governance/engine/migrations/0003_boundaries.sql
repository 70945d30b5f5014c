-- Boundary versions that take turns: which one holds, where everything belonged under the others, and history in twins.

ALTER TABLE gov.boundary_versions ADD COLUMN in_force_at_utc TIMESTAMP; -- when it last came into force: the newest of these holds; null before its first time, and in a store that never had another version
ALTER TABLE gov.boundary_versions ADD COLUMN level VARCHAR; -- level whose areas were loaded; the others are copies of the version before. Null for a version made as a whole
ALTER TABLE gov.boundary_versions ADD COLUMN loaded_by VARCHAR; -- account that loaded it, null for the command line
ALTER TABLE gov.boundary_versions ADD COLUMN report_sha256 VARCHAR; -- content address of the topology report as JSON, null where none was made

-- A column with a default comes last: the engine commits no further column after it where the table has rows.
ALTER TABLE gov.batches ADD COLUMN boundary_version INTEGER; -- boundary version the rows were assigned under; null means the version that holds, as long as no other ever did
ALTER TABLE gov.batches ADD COLUMN origin_batch BIGINT; -- batch of which this is the twin under another boundary version, null for rows as they first came
ALTER TABLE gov.batches ADD COLUMN shown BOOLEAN DEFAULT TRUE; -- false while another boundary version holds than the one the rows were assigned under

CREATE TABLE gov.placements (
    version_id INTEGER NOT NULL, -- boundary version under which the thing stood there; one row for each thing and version
    subject VARCHAR NOT NULL, -- premises, device, alarm, case or centre
    subject_id VARCHAR NOT NULL, -- identifier of the thing
    lon DOUBLE, -- its longitude then, WGS-84
    lat DOUBLE, -- its latitude then, WGS-84
    town_code VARCHAR, -- town it belonged to
    grid_code VARCHAR, -- grid it belonged to
    micro_grid_code VARCHAR, -- micro-grid it belonged to
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version its row named, null for a row that named none
    officer_id VARCHAR -- grid officer of a case, null for everything else
);
