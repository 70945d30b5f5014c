-- Data quality: what somebody has looked at and found right, and devices that turned out to be another's double.

CREATE TABLE gov.quality_accepted (
    finding VARCHAR NOT NULL, -- finding under which it was listed, such as snapped
    subject VARCHAR NOT NULL, -- premises, device, alarm, case or grid
    subject_id VARCHAR NOT NULL, -- identifier of the thing
    mark VARCHAR NOT NULL, -- what was looked at, such as its position; the thing is listed again once that differs
    accepted_by VARCHAR NOT NULL, -- account that found it right
    accepted_at_utc TIMESTAMP NOT NULL, -- when
    PRIMARY KEY (finding, subject, subject_id)
);

CREATE TABLE gov.retired_devices (
    device_id VARCHAR PRIMARY KEY, -- device taken out of service; its row, its alarms and its number stay
    kept_id VARCHAR NOT NULL, -- device that stands for it now, because both are the same
    retired_by VARCHAR NOT NULL, -- account that merged the two
    retired_at_utc TIMESTAMP NOT NULL -- when
);
