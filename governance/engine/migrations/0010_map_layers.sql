-- Layers of the map: clusters of devices of one health, clusters of premises.

ALTER TABLE gov.tile_cells ADD COLUMN health VARCHAR; -- health of the devices summed: online, offline or fault; null for premises
