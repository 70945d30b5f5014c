"""Tiles 图块: what the maps fetch, as bytes: device clusters, alarms, whistles, boundaries and waterways."""
