"""The demo city: an invented city with premises, devices, alarms and whistles, the same for the same seed and end."""
