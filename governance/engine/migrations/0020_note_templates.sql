-- What a department writes again and again when it feeds back, with places for what differs from case to case.

CREATE TABLE gov.note_templates (
    template_id VARCHAR NOT NULL, -- template
    department_code VARCHAR NOT NULL, -- whose it is
    name VARCHAR NOT NULL, -- what it is called in the list
    text VARCHAR NOT NULL, -- the words, with variables in braces
    changed_at_utc TIMESTAMP NOT NULL, -- when it was written last
    changed_by VARCHAR -- account that wrote it; null for what came with the city
);
