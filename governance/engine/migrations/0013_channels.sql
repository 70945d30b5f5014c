-- Notices leave the house: an address for mail, what goes out by which channel and what became of it, and who wants which.

ALTER TABLE gov.accounts ADD COLUMN email VARCHAR; -- mailbox for notices, null for none

CREATE TABLE gov.notice_deliveries (
    delivery_id VARCHAR PRIMARY KEY, -- notice and channel: a notice goes out once by each
    notice_id VARCHAR NOT NULL, -- notice that goes out
    account_id VARCHAR NOT NULL, -- person it goes to: whom the notice is for, or his deputy
    channel VARCHAR NOT NULL, -- smtp, webhook, dingtalk, wecom
    urgent BOOLEAN NOT NULL, -- true for emergencies and danger to life: quiet hours do not hold it
    state VARCHAR NOT NULL, -- queued, failed (waits for another try), sent, delivered, dead, dropped
    attempts INTEGER NOT NULL, -- tries so far
    next_try_at_utc TIMESTAMP, -- not tried before, null once it is settled
    cause VARCHAR, -- word for why it failed or was dropped
    answer_code VARCHAR, -- number the service answered, such as 550, 503 or 130101
    made_at_utc TIMESTAMP NOT NULL, -- when it was queued, in the transaction of the notice
    tried_at_utc TIMESTAMP, -- newest try
    delivered_at_utc TIMESTAMP -- when the service took it
);

CREATE TABLE gov.channel_choices (
    account_id VARCHAR NOT NULL, -- account
    channel VARCHAR NOT NULL, -- channel it does not want, save for emergencies and danger to life
    chosen_at_utc TIMESTAMP NOT NULL, -- when it chose so
    PRIMARY KEY (account_id, channel)
);
