-- What somebody has chosen to see on maps stays his on every device.

ALTER TABLE gov.accounts ADD COLUMN map_choice VARCHAR; -- measure, level, layers and health as an address writes them
