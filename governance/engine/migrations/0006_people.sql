-- People come and go: second factors, stand-ins, leavers, what each wants to be told, and what is known about a person.

ALTER TABLE gov.accounts ADD COLUMN theme VARCHAR; -- light or dark, null follows the device
ALTER TABLE gov.accounts ADD COLUMN password_set_at_utc TIMESTAMP; -- when the password was last set, null for a store older than this column
ALTER TABLE gov.accounts ADD COLUMN left_at_utc TIMESTAMP; -- when the person left and everything was handed over, null while he serves
ALTER TABLE gov.accounts ADD COLUMN erased_at_utc TIMESTAMP; -- when name and phone were erased, null while they are kept

CREATE TABLE gov.password_history (
    account_id VARCHAR NOT NULL, -- account
    password_hash VARCHAR NOT NULL, -- argon2id hash of a password it had
    set_at_utc TIMESTAMP NOT NULL, -- when it was set
    PRIMARY KEY (account_id, set_at_utc)
);

CREATE TABLE gov.second_factors (
    account_id VARCHAR PRIMARY KEY, -- account
    secret VARCHAR NOT NULL, -- shared secret of the authenticator, base32
    made_at_utc TIMESTAMP NOT NULL, -- when the secret was made
    confirmed_at_utc TIMESTAMP, -- when the first code fitted, null while it is being set up and asked of nobody
    newest_step BIGINT -- newest time step whose code was used; a code is good once
);

CREATE TABLE gov.recovery_codes (
    account_id VARCHAR NOT NULL, -- account
    code_hash VARCHAR NOT NULL, -- sha256 of the code; the code has 80 random bits, so that needs no slow hash
    made_at_utc TIMESTAMP NOT NULL, -- when it was made
    used_at_utc TIMESTAMP, -- when it was used up
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE gov.half_sign_ins (
    half_ref VARCHAR PRIMARY KEY, -- sha256 of the token in the cookie of whoever has given his password and not yet his code
    account_id VARCHAR NOT NULL, -- account
    address VARCHAR NOT NULL, -- network address
    begun_at_utc TIMESTAMP NOT NULL, -- when the password fitted
    failures INTEGER NOT NULL -- wrong codes since
);

CREATE TABLE gov.covers (
    cover_id VARCHAR PRIMARY KEY, -- identifier
    account_id VARCHAR NOT NULL, -- who is away
    deputy_id VARCHAR NOT NULL, -- who stands in
    from_at_utc TIMESTAMP NOT NULL, -- from when
    until_at_utc TIMESTAMP NOT NULL, -- until when, not included
    reason VARCHAR NOT NULL, -- leave, illness, training or another word for the reason
    made_by VARCHAR, -- account that arranged it, null for the operator of the machine
    made_at_utc TIMESTAMP NOT NULL, -- when it was arranged
    ended_at_utc TIMESTAMP, -- when it was ended early or called off
    ended_by VARCHAR -- account that ended it
);

CREATE TABLE gov.notice_choices (
    account_id VARCHAR NOT NULL, -- account
    kind VARCHAR NOT NULL, -- kind of notice it does not want
    chosen_at_utc TIMESTAMP NOT NULL, -- when it chose so
    PRIMARY KEY (account_id, kind)
);
