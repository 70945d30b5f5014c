"""SQL of the alarm charts: by day, by hour of the week, by area."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd

from governance.engine import Cursor
from governance.indicators.rules import Period
from governance.indicators.store.alarm_cells import DAY, GRID, HOUR, TOWN, WEEKDAY, cells
from governance.indicators.store.where import Asked

_SUMS = (
    "sum(alarms)::BIGINT AS alarms, coalesce(sum(alarms) FILTER (verdict = 'fire'), 0)::BIGINT AS fires,"
    " coalesce(sum(alarms) FILTER (verdict = 'false'), 0)::BIGINT AS false_alarms"
)


def by_day(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo) -> pd.DataFrame:
    """Return local day, alarms, fires, false_alarms for the days that have any."""
    source, values = cells(asked, period, zone, (DAY,))
    return db.execute(f"SELECT day, {_SUMS} FROM {source} GROUP BY day ORDER BY day", values).df()


def by_hour(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo) -> pd.DataFrame:
    """Return local weekday (0 Monday to 6), local hour and alarms, for the hours that have any."""
    source, values = cells(asked, period, zone, (WEEKDAY, HOUR))
    sql = (
        f"SELECT weekday, hour, sum(alarms)::BIGINT AS alarms FROM {source}"
        " GROUP BY weekday, hour ORDER BY weekday, hour"
    )
    return db.execute(sql, values).df()


def by_area(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo, by_grid: bool) -> pd.DataFrame:
    """Return town_code, or grid_code, with alarms, fires and false_alarms; a null code is in no area."""
    key = GRID if by_grid else TOWN
    source, values = cells(asked, period, zone, (key,))
    return db.execute(f"SELECT {key}, {_SUMS} FROM {source} GROUP BY {key} ORDER BY {key}", values).df()
