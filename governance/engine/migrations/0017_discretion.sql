-- Cases that speak of the people of a home are told without their content; who judges what a leaver has reported.

ALTER TABLE gov.categories ADD COLUMN private BOOLEAN DEFAULT false; -- the category speaks of a home's people, such as an elder who lives alone

UPDATE gov.categories SET private = true WHERE category_code = 'lone_elder';

ALTER TABLE gov.cases ADD COLUMN judge_id VARCHAR; -- account that goes on for whoever reported it and has left: it is told and judges; null for the reporter himself

UPDATE gov.cases SET judge_id = officer_id WHERE (state = 'open' OR stage = 'closed') AND reporter_id IN (SELECT account_id FROM gov.accounts WHERE left_at_utc IS NOT NULL);
