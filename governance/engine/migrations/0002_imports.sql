-- Files in: the record of every load, the mapping remembered for a source, and owners that alarms named and nobody knew.

CREATE TABLE gov.imports (
    import_id VARCHAR PRIMARY KEY, -- identifier, I, local date, dash, number of the day
    kind VARCHAR NOT NULL, -- places, devices, alarms, accounts, towns, grids or micro_grids
    source VARCHAR NOT NULL, -- name of the source as the operator calls it, may be empty
    file_name VARCHAR NOT NULL, -- name of the file, without its folder
    file_format VARCHAR NOT NULL, -- csv, xlsx, parquet, geojson, gpkg, shp, geoparquet or kml
    file_sha256 VARCHAR NOT NULL, -- sha256 of the file as it was read
    file_bytes BIGINT NOT NULL, -- its size
    mapping VARCHAR NOT NULL, -- what was read how, as JSON: columns, constants, datum, words of the value map
    account_id VARCHAR, -- account that loaded it, null for the operator of the machine
    began_at_utc TIMESTAMP NOT NULL, -- when the reading began
    loaded_at_utc TIMESTAMP NOT NULL, -- when the rows became visible
    rows_read BIGINT NOT NULL, -- rows of the file; the sum of new, changed, same and refused
    rows_new BIGINT NOT NULL, -- rows the store did not have
    rows_changed BIGINT NOT NULL, -- rows that differed from the store's
    rows_same BIGINT NOT NULL, -- rows the store had already, repeated rows of the file included
    rows_refused BIGINT NOT NULL, -- rows left out, with a reason
    rows_unassigned BIGINT NOT NULL, -- new and changed rows that belong to no area
    rows_snapped BIGINT NOT NULL, -- new and changed rows that were given to the nearest area
    changed_fields VARCHAR NOT NULL, -- field -> number of rows in which it changed, as JSON
    refused_sha256 VARCHAR, -- content address of the refused rows in their original form, null when none were
    undo_sha256 VARCHAR, -- content address of what undoing needs, null when this import cannot be undone
    batch_id BIGINT, -- batch of history rows it sealed, null when it wrote none
    version_id INTEGER, -- boundary version it made, null for all but areas
    undone_at_utc TIMESTAMP, -- when it was undone
    undone_by VARCHAR -- account that undid it
);

CREATE TABLE gov.import_mappings (
    kind VARCHAR NOT NULL, -- places, devices, alarms, accounts, towns, grids or micro_grids
    source VARCHAR NOT NULL, -- name of the source, or a mark of its columns where nobody named it
    mapping VARCHAR NOT NULL, -- columns, constants and datum as JSON
    saved_at_utc TIMESTAMP NOT NULL, -- when it was last used
    saved_by VARCHAR, -- account that used it
    PRIMARY KEY (kind, source)
);

CREATE TABLE gov.unknown_owners (
    owner_kind VARCHAR NOT NULL, -- device or premises
    owner_id VARCHAR NOT NULL, -- identifier that loaded alarms carry; made from name and address where they had none
    name VARCHAR, -- name of the premises as the file wrote it
    address VARCHAR, -- its address as the file wrote it
    device_kind VARCHAR, -- kind of the device that raised the first of the alarms
    lon DOUBLE, -- position of the first of the alarms, WGS-84
    lat DOUBLE, -- position of the first of the alarms, WGS-84
    premises_id VARCHAR, -- premises of the first of the alarms, for a device
    first_import_id VARCHAR NOT NULL, -- import that named it first
    PRIMARY KEY (owner_kind, owner_id)
);
