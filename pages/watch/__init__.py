"""Pages to watch the city: overview, alarms, rows behind a figure."""
