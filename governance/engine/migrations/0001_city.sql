-- The first schema: city, areas, places, centres, devices, alarms, whistles, routing, accounts, audit, briefings.
-- Every column carries its meaning after `--`; the migration runner stores it as the column's comment.

CREATE TABLE gov.city (
    code VARCHAR PRIMARY KEY, -- national division code of the city, six digits
    name VARCHAR NOT NULL, -- name in the city's first language
    name_en VARCHAR NOT NULL, -- name in English
    profile VARCHAR NOT NULL, -- the city profile this store was made from, as TOML text
    demo BOOLEAN NOT NULL, -- true when every person, premises and figure was invented
    seed BIGINT, -- seed of the invented data, null for a real city
    built_at_utc TIMESTAMP NOT NULL, -- when the store was made
    history_end_at_utc TIMESTAMP -- end of the invented history, null for a real city
);

CREATE TABLE gov.settings (
    name VARCHAR PRIMARY KEY, -- dotted name of the setting
    value VARCHAR NOT NULL, -- value as text, parsed by the setting's kind
    changed_at_utc TIMESTAMP NOT NULL, -- when it was last changed
    changed_by VARCHAR -- account that changed it
);

CREATE TABLE gov.batches (
    batch_id BIGINT PRIMARY KEY, -- number carried by history rows; rows of a batch that is not listed here are invisible
    kind VARCHAR NOT NULL, -- what wrote the batch: demo, load, mover
    rows_written BIGINT NOT NULL, -- rows written under this number
    sealed_at_utc TIMESTAMP NOT NULL -- when the batch became visible
);

-- areas ---------------------------------------------------------------------------------------------------------

CREATE TABLE gov.boundary_versions (
    version_id INTEGER PRIMARY KEY, -- number of the boundary version
    valid_from DATE NOT NULL, -- first day on which the boundaries hold
    label VARCHAR NOT NULL, -- what this version is
    illustrative BOOLEAN NOT NULL, -- true when the shapes are approximate and no legal boundary
    created_at_utc TIMESTAMP NOT NULL -- when it was loaded
);

CREATE TABLE gov.areas (
    version_id INTEGER NOT NULL, -- boundary version the area belongs to
    code VARCHAR NOT NULL, -- code: city 6, town 9, village 12, grid 15, micro-grid 17 digits
    level VARCHAR NOT NULL, -- city, town, village, grid or micro_grid
    parent_code VARCHAR, -- town of a grid or village, grid of a micro-grid, city of a town
    town_code VARCHAR, -- town the area lies in, null for the city
    name VARCHAR NOT NULL, -- name in the city's first language
    name_en VARCHAR NOT NULL, -- name in English or romanised
    kind VARCHAR, -- kind of unit, such as street or town
    lon DOUBLE NOT NULL, -- label point, longitude, WGS-84
    lat DOUBLE NOT NULL, -- label point, latitude, WGS-84
    area_m2 DOUBLE NOT NULL, -- area in the city's metric projection
    households INTEGER NOT NULL, -- households (invented in the demo)
    illustrative BOOLEAN NOT NULL, -- true when position or shape is approximate
    geometry BLOB NOT NULL, -- WKB polygon or multipolygon in WGS-84; a village may be a point
    PRIMARY KEY (version_id, code)
);

CREATE TABLE gov.waterways (
    waterway_id VARCHAR PRIMARY KEY, -- identifier within the city
    name VARCHAR NOT NULL, -- name in the city's first language
    name_en VARCHAR NOT NULL, -- name in English
    rank INTEGER NOT NULL, -- 1 the main canal or river, 2 others
    geometry BLOB NOT NULL -- WKB line in WGS-84, drawn as background only
);

-- places --------------------------------------------------------------------------------------------------------

CREATE TABLE gov.premises (
    premises_id VARCHAR PRIMARY KEY, -- identifier of the premises, P and seven digits
    name VARCHAR NOT NULL, -- name on the door
    kind VARCHAR NOT NULL, -- factory, compound, tenant, nine_small, mall, barbecue, school, care_home, home, lone_elder_home, warehouse, other
    small_kind VARCHAR, -- which of the nine small kinds, when kind is nine_small
    compound_id VARCHAR, -- compound the premises lies in, null outside compounds
    compound_role VARCHAR, -- lessor or tenant inside a compound
    address VARCHAR NOT NULL, -- street address
    staff_count INTEGER NOT NULL, -- people usually present
    floors INTEGER NOT NULL, -- floors used
    lon DOUBLE, -- longitude, WGS-84
    lat DOUBLE, -- latitude, WGS-84
    town_code VARCHAR, -- town found for the point
    grid_code VARCHAR, -- grid found for the point
    micro_grid_code VARCHAR, -- micro-grid found for the point, null where there is none
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version that made the assignment
    lon_in DOUBLE, -- longitude as it came in
    lat_in DOUBLE, -- latitude as it came in
    datum_in VARCHAR NOT NULL, -- datum as it came in: wgs84, gcj02 or bd09
    registered_at_utc TIMESTAMP NOT NULL -- when the premises was registered
);

CREATE TABLE gov.contacts (
    contact_id VARCHAR PRIMARY KEY, -- identifier of the contact
    premises_id VARCHAR NOT NULL, -- premises the contact answers for
    duty VARCHAR NOT NULL, -- owner, safety_officer, gate_guard, lessor, relative or neighbour
    name VARCHAR NOT NULL, -- name of the person
    phone VARCHAR NOT NULL -- phone number, digits only
);

-- centres -------------------------------------------------------------------------------------------------------

CREATE TABLE gov.centres (
    centre_id VARCHAR PRIMARY KEY, -- identifier of the service centre
    name VARCHAR NOT NULL, -- name of the centre
    name_en VARCHAR NOT NULL, -- name in English
    town_code VARCHAR NOT NULL, -- town it stands in
    phone VARCHAR NOT NULL, -- duty phone
    lon DOUBLE NOT NULL, -- longitude, WGS-84
    lat DOUBLE NOT NULL -- latitude, WGS-84
);

CREATE TABLE gov.centre_grids (
    grid_code VARCHAR PRIMARY KEY, -- grid served; each grid is served by exactly one centre
    centre_id VARCHAR NOT NULL -- centre that serves it
);

CREATE TABLE gov.centre_staff (
    staff_id VARCHAR PRIMARY KEY, -- identifier of the staff member
    centre_id VARCHAR NOT NULL, -- centre he belongs to
    name VARCHAR NOT NULL, -- name
    duty VARCHAR NOT NULL, -- head, operator, patrol or driver
    phone VARCHAR NOT NULL -- phone number, digits only
);

CREATE TABLE gov.centre_vehicles (
    vehicle_id VARCHAR PRIMARY KEY, -- identifier of the vehicle
    centre_id VARCHAR NOT NULL, -- centre it stands at
    kind VARCHAR NOT NULL, -- mini_fire_truck or duty_vehicle
    plate VARCHAR NOT NULL, -- number plate
    ready BOOLEAN NOT NULL -- false while in repair
);

CREATE TABLE gov.centre_stock (
    centre_id VARCHAR NOT NULL, -- centre that holds the stock
    item VARCHAR NOT NULL, -- kind of equipment
    quantity INTEGER NOT NULL, -- pieces in stock
    unit VARCHAR NOT NULL, -- counting unit
    PRIMARY KEY (centre_id, item)
);

-- devices -------------------------------------------------------------------------------------------------------

CREATE TABLE gov.devices (
    device_id VARCHAR PRIMARY KEY, -- identifier of the device, kind letter and eight digits
    kind VARCHAR NOT NULL, -- smoke, electricity or gas
    model VARCHAR NOT NULL, -- maker's model
    premises_id VARCHAR, -- premises it hangs in, null when unknown
    position VARCHAR NOT NULL, -- where in the premises
    funding VARCHAR NOT NULL, -- market, or free when public money paid for it
    health VARCHAR NOT NULL, -- online, offline or fault
    chattering BOOLEAN NOT NULL, -- true while the device is listed as chattering
    installed_on DATE NOT NULL, -- day of installation
    last_seen_at_utc TIMESTAMP, -- last sign of life
    lon DOUBLE, -- longitude, WGS-84
    lat DOUBLE, -- latitude, WGS-84
    town_code VARCHAR, -- town found for the point
    grid_code VARCHAR, -- grid found for the point
    micro_grid_code VARCHAR, -- micro-grid found for the point, null where there is none
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version that made the assignment
    lon_in DOUBLE, -- longitude as it came in
    lat_in DOUBLE, -- latitude as it came in
    datum_in VARCHAR NOT NULL -- datum as it came in: wgs84, gcj02 or bd09
);

-- alarms --------------------------------------------------------------------------------------------------------

CREATE TABLE gov.alarm_events (
    alarm_id VARCHAR NOT NULL, -- alarm the event belongs to
    seq INTEGER NOT NULL, -- 1, 2, 3 ... within the alarm; doubles as the optimistic lock
    kind VARCHAR NOT NULL, -- raised, received, displayed, notified, acknowledged, departed, on_site, verdict, controlled, normal
    at_utc TIMESTAMP NOT NULL, -- when it happened
    account_id VARCHAR, -- account that did it, null for the system
    person VARCHAR, -- person concerned (notified, acknowledged, departed, on_site)
    duty VARCHAR, -- that person's duty: centre_staff, safety_officer, gate_guard, owner ...
    verdict VARCHAR, -- verdict given, for kind verdict
    cause VARCHAR, -- cause given, for kind verdict
    note VARCHAR, -- free text
    PRIMARY KEY (alarm_id, seq)
);

CREATE TABLE gov.alarms (
    alarm_id VARCHAR PRIMARY KEY, -- identifier, A, date, dash, number
    device_id VARCHAR, -- device that raised it, null when unknown
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    premises_id VARCHAR, -- premises, null when unknown
    level INTEGER NOT NULL, -- 1 fire, 2 danger, 3 warning, 4 notice
    reading VARCHAR, -- reading that raised it, with its unit
    state VARCHAR NOT NULL, -- active, acknowledged, returned (normal again, verdict open) or closed
    raised_at_utc TIMESTAMP NOT NULL, -- signal at the device
    received_at_utc TIMESTAMP NOT NULL, -- signal at the platform
    displayed_at_utc TIMESTAMP, -- shown at the centre
    acknowledged_at_utc TIMESTAMP, -- first acknowledgement
    on_site_at_utc TIMESTAMP, -- first person on site
    verdict VARCHAR, -- fire, hazard, false, test or fault; null while open
    cause VARCHAR, -- cause of the verdict
    verdict_at_utc TIMESTAMP, -- when the verdict was given
    normal_at_utc TIMESTAMP, -- device back to normal
    closed_at_utc TIMESTAMP, -- verdict given and normal again
    lon DOUBLE, -- longitude, WGS-84
    lat DOUBLE, -- latitude, WGS-84
    town_code VARCHAR, -- town at the time
    grid_code VARCHAR, -- grid at the time
    micro_grid_code VARCHAR, -- micro-grid at the time
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version that made the assignment
    last_seq INTEGER NOT NULL -- seq of the newest event folded in
);

CREATE TABLE hist.alarms (
    batch_id BIGINT NOT NULL, -- visible only when the batch is sealed
    alarm_id VARCHAR NOT NULL, -- identifier, A, date, dash, number
    device_id VARCHAR, -- device that raised it
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    premises_id VARCHAR, -- premises, null when unknown
    level INTEGER NOT NULL, -- 1 fire, 2 danger, 3 warning, 4 notice
    reading VARCHAR, -- reading that raised it, with its unit
    state VARCHAR NOT NULL, -- always closed
    raised_at_utc TIMESTAMP NOT NULL, -- signal at the device; rows are written in this order
    received_at_utc TIMESTAMP NOT NULL, -- signal at the platform
    displayed_at_utc TIMESTAMP, -- shown at the centre
    acknowledged_at_utc TIMESTAMP, -- first acknowledgement
    on_site_at_utc TIMESTAMP, -- first person on site
    verdict VARCHAR, -- fire, hazard, false, test or fault
    cause VARCHAR, -- cause of the verdict
    verdict_at_utc TIMESTAMP, -- when the verdict was given
    normal_at_utc TIMESTAMP, -- device back to normal
    closed_at_utc TIMESTAMP, -- verdict given and normal again
    lon DOUBLE, -- longitude, WGS-84
    lat DOUBLE, -- latitude, WGS-84
    town_code VARCHAR, -- town at the time
    grid_code VARCHAR, -- grid at the time
    micro_grid_code VARCHAR, -- micro-grid at the time
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version that made the assignment
    last_seq INTEGER NOT NULL -- seq of the newest event folded in
);

CREATE TABLE hist.alarm_days (
    batch_id BIGINT NOT NULL, -- batch of history rows this rollup row sums; visible only when sealed
    day DATE NOT NULL, -- local day of the signal in the city's zone
    hour INTEGER NOT NULL, -- local hour of the signal
    town_code VARCHAR, -- town, null when unassigned
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    verdict VARCHAR, -- verdict of the alarms summed
    alarms BIGINT NOT NULL, -- number of alarms
    on_site BIGINT NOT NULL, -- alarms somebody went to
    on_site_in_minute BIGINT NOT NULL -- of these, on site within 60 seconds of the signal
);

CREATE TABLE hist.alarm_grid_days (
    batch_id BIGINT NOT NULL, -- batch of history rows this rollup row sums; visible only when sealed
    day DATE NOT NULL, -- local day of the signal in the city's zone
    town_code VARCHAR, -- town, null when unassigned
    grid_code VARCHAR, -- grid, null when unassigned
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    verdict VARCHAR, -- verdict of the alarms summed
    alarms BIGINT NOT NULL, -- number of alarms
    on_site BIGINT NOT NULL, -- alarms somebody went to
    on_site_in_minute BIGINT NOT NULL -- of these, on site within 60 seconds of the signal
);

CREATE TABLE hist.alarm_grid_hours (
    batch_id BIGINT NOT NULL, -- batch of history rows this rollup row sums; visible only when sealed
    month DATE NOT NULL, -- first day of the local month of the signal in the city's zone
    weekday INTEGER NOT NULL, -- local weekday of the signal, 0 Monday to 6 Sunday
    hour INTEGER NOT NULL, -- local hour of the signal
    town_code VARCHAR, -- town, null when unassigned
    grid_code VARCHAR, -- grid, null when unassigned
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    verdict VARCHAR, -- verdict of the alarms summed
    alarms BIGINT NOT NULL, -- number of alarms
    on_site BIGINT NOT NULL, -- alarms somebody went to
    on_site_in_minute BIGINT NOT NULL -- of these, on site within 60 seconds of the signal
);

CREATE TABLE hist.alarm_premises_months (
    batch_id BIGINT NOT NULL, -- batch of history rows this rollup row sums; visible only when sealed
    month DATE NOT NULL, -- first day of the local month of the signal in the city's zone
    town_code VARCHAR, -- town, null when unassigned
    grid_code VARCHAR, -- grid, null when unassigned
    premises_id VARCHAR NOT NULL, -- premises; alarms without one are in no row
    device_kind VARCHAR NOT NULL, -- smoke, electricity or gas
    alarms BIGINT NOT NULL, -- number of alarms
    verified BIGINT NOT NULL, -- alarms with a verdict
    false_alarms BIGINT NOT NULL, -- alarms with the verdict false
    fires BIGINT NOT NULL -- alarms with the verdict fire
);

-- routing -------------------------------------------------------------------------------------------------------

CREATE TABLE gov.departments (
    department_code VARCHAR PRIMARY KEY, -- short code of the department
    name VARCHAR NOT NULL, -- full official name
    short_name VARCHAR NOT NULL, -- name used in daily speech
    name_en VARCHAR NOT NULL, -- name in English
    phone VARCHAR NOT NULL -- duty phone
);

CREATE TABLE gov.categories (
    catalogue_version INTEGER NOT NULL, -- version of the catalogue
    category_code VARCHAR NOT NULL, -- code of the category
    group_code VARCHAR NOT NULL, -- group of categories
    name VARCHAR NOT NULL, -- name in Chinese
    name_en VARCHAR NOT NULL, -- name in English
    group_name VARCHAR NOT NULL, -- name of the group in Chinese
    group_name_en VARCHAR NOT NULL, -- name of the group in English
    icon VARCHAR NOT NULL, -- Material Symbols name
    default_severity VARCHAR NOT NULL, -- general, serious or life
    default_kind VARCHAR NOT NULL, -- difficult, joint or emergency
    rank INTEGER NOT NULL, -- order on the officer's page
    PRIMARY KEY (catalogue_version, category_code)
);

CREATE TABLE gov.routing_rules (
    catalogue_version INTEGER NOT NULL, -- version of the catalogue
    rule_id VARCHAR NOT NULL, -- identifier of the rule
    position INTEGER NOT NULL, -- rules are tried in this order, first match wins
    category_code VARCHAR, -- category it matches, null for any
    town_code VARCHAR, -- town it matches, null for any
    kind VARCHAR, -- kind of whistle it matches, null for any
    lead_department VARCHAR NOT NULL, -- department that owns the case
    joint_departments VARCHAR NOT NULL, -- further departments, codes separated by commas, may be empty
    report_in_minutes INTEGER NOT NULL, -- time allowed to report in
    handle_work_hours DOUBLE NOT NULL, -- working hours allowed to handle (clock hours for emergencies)
    reason VARCHAR NOT NULL, -- why this department, shown on the case
    reason_en VARCHAR NOT NULL, -- the same in English
    PRIMARY KEY (catalogue_version, rule_id)
);

-- whistles ------------------------------------------------------------------------------------------------------

CREATE TABLE gov.case_events (
    case_id VARCHAR NOT NULL, -- case the event belongs to
    seq INTEGER NOT NULL, -- 1, 2, 3 ... within the case; doubles as the optimistic lock
    kind VARCHAR NOT NULL, -- blown, registered, dispatched, reported_in, handled, verified, sent_back, evaluated, returned, transferred, extended, suspended, resumed, withdrawn, merged, reopened, urged, noted
    stage VARCHAR NOT NULL, -- stage after the event
    at_utc TIMESTAMP NOT NULL, -- when it happened
    account_id VARCHAR, -- account that did it, null for the system
    actor VARCHAR NOT NULL, -- name of the person or system part as it was then
    department_code VARCHAR, -- department concerned
    note VARCHAR, -- free text, shown to those who may see the case
    value VARCHAR, -- what the kind carries beyond words: yes or no, hours of an extension, case merged into
    photos INTEGER NOT NULL, -- photos added with the event
    lon DOUBLE, -- position of the actor where it was recorded, WGS-84
    lat DOUBLE, -- position of the actor where it was recorded, WGS-84
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE gov.cases (
    case_id VARCHAR PRIMARY KEY, -- case number, W, local date, dash, number of the day
    category_code VARCHAR NOT NULL, -- category of the catalogue
    kind VARCHAR NOT NULL, -- difficult, joint or emergency
    severity VARCHAR NOT NULL, -- general, serious or life
    line VARCHAR NOT NULL, -- what the reporter wrote, one line, may be empty
    place VARCHAR NOT NULL, -- place in words
    premises_id VARCHAR, -- premises concerned, when known
    alarm_id VARCHAR, -- alarm the case came from, when it did
    lon DOUBLE NOT NULL, -- longitude, WGS-84
    lat DOUBLE NOT NULL, -- latitude, WGS-84
    accuracy_m DOUBLE, -- accuracy of the phone's position, null for a tapped point
    lon_in DOUBLE, -- longitude as it came in
    lat_in DOUBLE, -- latitude as it came in
    datum_in VARCHAR NOT NULL, -- datum as it came in: wgs84, gcj02 or bd09
    town_code VARCHAR, -- town at the time
    grid_code VARCHAR, -- grid at the time
    micro_grid_code VARCHAR, -- micro-grid at the time
    located VARCHAR NOT NULL, -- inside, snapped or unassigned
    boundary_version INTEGER, -- boundary version that made the assignment
    reporter_id VARCHAR NOT NULL, -- account that blew the whistle
    reporter_name VARCHAR NOT NULL, -- its name then
    officer_id VARCHAR, -- grid officer who verifies
    lead_department VARCHAR NOT NULL, -- department that owns the case
    joint_departments VARCHAR NOT NULL, -- further departments, codes separated by commas
    joined_departments VARCHAR, -- those of them that have reported in, codes separated by commas
    handler_id VARCHAR, -- account that reported in
    handler_name VARCHAR, -- its name then
    rule_id VARCHAR NOT NULL, -- routing rule that matched
    catalogue_version INTEGER NOT NULL, -- version of the catalogue that held the rule
    stage VARCHAR NOT NULL, -- collected, registered, dispatched, handling, fed_back, closed or evaluated
    state VARCHAR NOT NULL, -- open, closed, withdrawn or merged
    blown_at_utc TIMESTAMP NOT NULL, -- when the whistle was blown
    dispatched_at_utc TIMESTAMP, -- when it last went to the department that owns it; its clocks start then
    report_in_due_at_utc TIMESTAMP NOT NULL, -- by when the department must report in
    reported_in_at_utc TIMESTAMP, -- when it did
    handle_due_at_utc TIMESTAMP NOT NULL, -- by when the case must be handled
    due_provisional BOOLEAN NOT NULL, -- true when the working calendar of the due year is not loaded
    paused_at_utc TIMESTAMP, -- since when the clock stands still, null while it runs
    handled_at_utc TIMESTAMP, -- when the handling was last fed back
    closed_at_utc TIMESTAMP, -- when it was verified and closed
    merged_into VARCHAR, -- case it was merged into as a duplicate
    rework_count INTEGER NOT NULL, -- times sent back after a check
    extension_count INTEGER NOT NULL, -- extensions granted
    returned_count INTEGER NOT NULL, -- times a department returned it as not its own
    satisfied BOOLEAN, -- reporter's or household's answer at evaluation
    last_seq INTEGER NOT NULL, -- seq of the newest event folded in
    client_key VARCHAR -- key made by the reporter's browser, so that a second tap makes no second case
);

CREATE TABLE gov.photos (
    photo_id VARCHAR NOT NULL, -- sha256 of the stored file
    width INTEGER NOT NULL, -- width in pixels after re-encoding
    height INTEGER NOT NULL, -- height in pixels after re-encoding
    size_bytes INTEGER NOT NULL, -- size of the stored file
    uploaded_by VARCHAR NOT NULL, -- account that uploaded it; the same picture may come from two
    uploaded_at_utc TIMESTAMP NOT NULL, -- when
    PRIMARY KEY (photo_id, uploaded_by)
);

CREATE TABLE gov.case_photos (
    case_id VARCHAR NOT NULL, -- case the photo belongs to
    photo_id VARCHAR NOT NULL, -- photo
    seq INTEGER NOT NULL, -- event it was added with
    moment VARCHAR NOT NULL, -- before or after handling
    PRIMARY KEY (case_id, photo_id, seq)
);

CREATE TABLE gov.drafts (
    account_id VARCHAR PRIMARY KEY, -- reporter; one unfinished whistle each
    content VARCHAR NOT NULL, -- the unfinished whistle as JSON
    saved_at_utc TIMESTAMP NOT NULL -- when it was last saved
);

-- notices -------------------------------------------------------------------------------------------------------

CREATE TABLE gov.notices (
    notice_id VARCHAR PRIMARY KEY, -- identifier of the notice
    account_id VARCHAR NOT NULL, -- person it is for
    kind VARCHAR NOT NULL, -- dispatched, reported_in, handled, sent_back, closed, urged, overdue
    subject_id VARCHAR NOT NULL, -- case or alarm it is about
    sent_at_utc TIMESTAMP NOT NULL, -- when it was sent
    read_at_utc TIMESTAMP -- when it was read
);

-- accounts ------------------------------------------------------------------------------------------------------

CREATE TABLE gov.accounts (
    account_id VARCHAR PRIMARY KEY, -- identifier of the account
    login VARCHAR NOT NULL UNIQUE, -- name typed at sign-in: staff number or phone
    name VARCHAR NOT NULL, -- name of the person
    role VARCHAR NOT NULL, -- one of the nine roles
    department_code VARCHAR, -- department of a handler or head
    centre_id VARCHAR, -- service centre of an operator
    premises_id VARCHAR, -- premises of a company contact
    phone VARCHAR, -- phone number, digits only
    password_hash VARCHAR, -- argon2id hash, null when sign-in by password is not set up
    must_change BOOLEAN NOT NULL, -- true until the first own password is set
    active BOOLEAN NOT NULL, -- false once locked by an administrator
    demo BOOLEAN NOT NULL, -- true when offered for one-click sign-in in a demo store
    language VARCHAR, -- zh or en, null follows the browser
    created_at_utc TIMESTAMP NOT NULL, -- when it was made
    last_seen_at_utc TIMESTAMP -- last sign-in
);

CREATE TABLE gov.account_areas (
    account_id VARCHAR NOT NULL, -- account
    area_code VARCHAR NOT NULL, -- grid, micro-grid or town it answers for
    PRIMARY KEY (account_id, area_code)
);

CREATE TABLE gov.sessions (
    session_ref VARCHAR PRIMARY KEY, -- sha256 of the token in the cookie
    account_id VARCHAR NOT NULL, -- account signed in
    started_at_utc TIMESTAMP NOT NULL, -- sign-in
    seen_at_utc TIMESTAMP NOT NULL, -- last use, written at most once a minute
    ended_at_utc TIMESTAMP, -- sign-out or revocation
    address VARCHAR -- network address at sign-in
);

CREATE TABLE gov.sign_in_failures (
    failure_id VARCHAR PRIMARY KEY, -- identifier of the failure
    login VARCHAR NOT NULL, -- name that was typed
    address VARCHAR NOT NULL, -- network address it came from
    failed_at_utc TIMESTAMP NOT NULL -- when
);

-- audit ---------------------------------------------------------------------------------------------------------

CREATE TABLE gov.audit (
    seq BIGINT PRIMARY KEY, -- 1, 2, 3 ... without a hole
    at_utc TIMESTAMP NOT NULL, -- when
    account_id VARCHAR, -- who, null for the system
    action VARCHAR NOT NULL, -- what
    subject VARCHAR NOT NULL, -- on what
    result VARCHAR NOT NULL, -- done or refused
    detail VARCHAR NOT NULL, -- further facts as JSON, without personal data
    address VARCHAR, -- network address
    previous_hash VARCHAR NOT NULL, -- hash of the row before
    hash VARCHAR NOT NULL -- sha256 over the row and the hash before
);

-- exports and briefings -----------------------------------------------------------------------------------------

CREATE TABLE gov.exports (
    export_id VARCHAR PRIMARY KEY, -- random identifier used in the address
    account_id VARCHAR NOT NULL, -- account that may fetch it
    filename VARCHAR NOT NULL, -- name offered to the browser
    media_type VARCHAR NOT NULL, -- media type
    sha256 VARCHAR NOT NULL, -- content address of the file
    row_count BIGINT NOT NULL, -- rows in it
    made_at_utc TIMESTAMP NOT NULL -- when
);

CREATE TABLE gov.briefings (
    briefing_id VARCHAR PRIMARY KEY, -- kind and period, such as month-2026-10, with a running number
    kind VARCHAR NOT NULL, -- month, quarter, half or year
    period VARCHAR NOT NULL, -- period, such as 2026-10
    language VARCHAR NOT NULL, -- zh or en
    number VARCHAR NOT NULL, -- document number
    made_at_utc TIMESTAMP NOT NULL, -- when
    made_by VARCHAR, -- account
    facts_sha256 VARCHAR NOT NULL, -- content address of the figures as JSON
    docx_sha256 VARCHAR NOT NULL, -- content address of the DOCX
    pdf_sha256 VARCHAR NOT NULL, -- content address of the PDF
    xlsx_sha256 VARCHAR NOT NULL -- content address of the XLSX
);

-- tiles ---------------------------------------------------------------------------------------------------------

CREATE TABLE gov.tile_cells (
    layer VARCHAR NOT NULL, -- device_smoke, device_electricity or device_gas
    zoom INTEGER NOT NULL, -- zoom level of the pyramid
    x INTEGER NOT NULL, -- cell column: web mercator cells, four to a tile edge
    y INTEGER NOT NULL, -- cell row
    grid_code VARCHAR, -- grid of the points summed, so that a cell can be scoped by area
    town_code VARCHAR, -- town of the points summed
    points INTEGER NOT NULL, -- number of points
    lon DOUBLE NOT NULL, -- mean longitude of the points, WGS-84
    lat DOUBLE NOT NULL, -- mean latitude of the points, WGS-84
    worst INTEGER NOT NULL, -- worst state among them: 0 online, 1 offline, 2 fault
    not_online INTEGER NOT NULL -- how many of them are not online
);
