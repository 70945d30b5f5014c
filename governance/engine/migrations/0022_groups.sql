-- The office of the catalogue gives a group its icon, and says rule by rule whether the town's leader is asked.

ALTER TABLE gov.categories ADD COLUMN group_icon VARCHAR; -- Material Symbols name of its group, empty or null for that of the group's first category
ALTER TABLE gov.routing_rules ADD COLUMN leader_gate VARCHAR; -- whether the town's leader decides: usual (several departments), always, never; null for usual
