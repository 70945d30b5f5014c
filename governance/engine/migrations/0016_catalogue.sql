-- The catalogue as the office edits it: areas and times of rules, questions, versions with author and note, the draft.

ALTER TABLE gov.categories ADD COLUMN same_within_m INTEGER; -- open cases this near may be the same thing, metres
ALTER TABLE gov.categories ADD COLUMN same_within_hours INTEGER; -- and this young, hours
ALTER TABLE gov.categories ADD COLUMN photo_steps VARCHAR; -- steps of a case that need a photo, separated by commas
ALTER TABLE gov.categories ADD COLUMN questions VARCHAR; -- questions put to whoever chooses it, JSON
ALTER TABLE gov.routing_rules ADD COLUMN area_code VARCHAR; -- town, village, grid or micro-grid it matches, null for any; takes the place of town_code
ALTER TABLE gov.routing_rules ADD COLUMN slots VARCHAR; -- parts of the week it matches (office, after_hours, day_off), separated by commas; empty for any
ALTER TABLE gov.routing_rules ADD COLUMN months VARCHAR; -- months it matches, numbers separated by commas; empty for any
ALTER TABLE gov.routing_rules ADD COLUMN fallback_department VARCHAR; -- department that gets the case while the lead has nobody who could report in
UPDATE gov.routing_rules SET area_code = town_code;

CREATE TABLE gov.catalogue_versions (
    catalogue_version INTEGER PRIMARY KEY, -- version of the catalogue
    published_at_utc TIMESTAMP NOT NULL, -- since when it holds
    published_by VARCHAR, -- account that published it, null for what shipped
    note VARCHAR NOT NULL, -- what was changed and why
    made_from INTEGER -- version it was made from, null for none
);

CREATE TABLE gov.catalogue_drafts (
    draft_id INTEGER PRIMARY KEY, -- always 1: the office has one draft at a time
    revision INTEGER NOT NULL, -- counts its changes; doubles as the optimistic lock
    made_from INTEGER NOT NULL, -- version it was begun from
    content VARCHAR NOT NULL, -- categories and rules, JSON
    begun_by VARCHAR NOT NULL, -- account that began it
    changed_by VARCHAR NOT NULL, -- account that changed it last
    changed_at_utc TIMESTAMP NOT NULL -- when
);

CREATE TABLE gov.calendar_changes (
    number INTEGER PRIMARY KEY, -- 1, 2, 3 ...
    applied_at_utc TIMESTAMP NOT NULL, -- when open cases were reckoned anew
    applied_by VARCHAR, -- account that did it
    calendar_sha256 VARCHAR NOT NULL, -- fingerprint of the calendar that held from then on
    cases_seen INTEGER NOT NULL, -- open cases looked at
    cases_changed INTEGER NOT NULL -- those whose due times changed
);
