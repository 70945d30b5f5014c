"""SQL of the alarms: what other rooms read (here), the alarms that live now (`live`), the history (`history`)."""

COLUMNS = (
    "alarm_id, device_id, device_kind, premises_id, level, reading, state, raised_at_utc, received_at_utc,"
    " displayed_at_utc, acknowledged_at_utc, on_site_at_utc, verdict, cause, verdict_at_utc, normal_at_utc,"
    " closed_at_utc, lon, lat, town_code, grid_code, micro_grid_code, located, boundary_version, last_seq"
)

_SEALED = "batch_id IN (SELECT batch_id FROM gov.batches WHERE shown)"

# Published read expressions. An alarm is in exactly one of LIVE and HISTORY; rows of unsealed batches, and of those
# assigned under boundaries that do not hold, are in neither.
LIVE = f"(SELECT {COLUMNS} FROM gov.alarms)"
HISTORY = f"(SELECT {COLUMNS} FROM hist.alarms WHERE {_SEALED})"
ALL = f"(SELECT {COLUMNS} FROM hist.alarms WHERE {_SEALED} UNION ALL SELECT {COLUMNS} FROM gov.alarms)"

# Sums of HISTORY by local day and hour and town, by local day and grid, by local month, weekday, hour and grid,
# by local month and premises.
DAYS = f"(SELECT * FROM hist.alarm_days WHERE {_SEALED})"
GRID_DAYS = f"(SELECT * FROM hist.alarm_grid_days WHERE {_SEALED})"
GRID_HOURS = f"(SELECT * FROM hist.alarm_grid_hours WHERE {_SEALED})"
PREMISES_MONTHS = f"(SELECT * FROM hist.alarm_premises_months WHERE {_SEALED})"
