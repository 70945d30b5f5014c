-- Pins that were moved: where a case lay before and after, beside the event of its log that says who, when and why.

CREATE TABLE gov.pin_moves (
    case_id VARCHAR NOT NULL, -- case whose pin was moved
    seq INTEGER NOT NULL, -- event of its log that moved it
    from_lon DOUBLE NOT NULL, -- longitude before, WGS-84; of the first move the point that was reported
    from_lat DOUBLE NOT NULL, -- latitude before, WGS-84
    from_accuracy_m DOUBLE, -- accuracy of the phone's position before, null for a tapped point
    from_town_code VARCHAR, -- town before
    from_grid_code VARCHAR, -- grid before
    from_micro_grid_code VARCHAR, -- micro-grid before
    from_premises_id VARCHAR, -- premises before, when known
    to_lon DOUBLE NOT NULL, -- longitude after, WGS-84
    to_lat DOUBLE NOT NULL, -- latitude after, WGS-84
    to_town_code VARCHAR, -- town after
    to_grid_code VARCHAR, -- grid after
    to_micro_grid_code VARCHAR, -- micro-grid after
    to_premises_id VARCHAR, -- premises after, when known
    moved_m DOUBLE NOT NULL, -- metres between the two points
    PRIMARY KEY (case_id, seq)
);
