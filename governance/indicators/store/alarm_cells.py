"""Where alarm sums come from: the history's sums for whole local days, rows for what is left of the period.

Every question is asked of cells: rows with the asked-for keys, a verdict and three counts. How a cell came about
(a sum that was kept, or rows counted now) makes no difference to the answer, only to the time it takes.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from governance.alarms.store import DAYS, GRID_DAYS, GRID_HOURS, HISTORY, LIVE
from governance.engine.times import to_store
from governance.indicators.rules import Period, Split, split, split_months
from governance.indicators.store.where import Asked, Values, alarm_where, needs_grid, needs_rows, sums_where

DAY, WEEKDAY, HOUR, TOWN, GRID = "day", "weekday", "hour", "town_code", "grid_code"

_COUNTS = "verdict, alarms, on_site, on_site_in_minute"
_ROW_COUNTS = (
    "verdict, 1 AS alarms, (on_site_at_utc IS NOT NULL)::INTEGER AS on_site,"
    " coalesce(on_site_at_utc - raised_at_utc <= INTERVAL 60 SECONDS, FALSE)::INTEGER AS on_site_in_minute"
)
_LOCAL = {
    DAY: "local::DATE AS day",
    WEEKDAY: "(isodow(local) - 1)::INTEGER AS weekday",
    HOUR: "hour(local)::INTEGER AS hour",
}


def cells(asked: Asked, period: Period, zone: ZoneInfo, keys: tuple[str, ...] = ()) -> tuple[str, Values]:
    """Return SQL for a table with the keys, verdict, alarms, on_site, on_site_in_minute, and its bound values.

    Keys are of DAY, WEEKDAY (0 Monday), HOUR, TOWN, GRID; hours of a day and grids together are not among the sums.
    """
    whole = (period.start_utc, period.end_utc)
    by_grid = needs_grid(asked) or GRID in keys
    cut = None if needs_rows(asked) else _cut(period, zone, by_grid and HOUR in keys)
    ends = [end for end in (cut.before, cut.after) if end] if cut else [whole]
    parts = [_rows(HISTORY, asked, end, zone, keys) for end in ends]
    parts.append(_rows(LIVE, asked, whole, zone, keys))
    if cut:
        parts.append(_sums(asked, cut, by_grid, keys))
    return f"({' UNION ALL '.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


def _cut(period: Period, zone: ZoneInfo, by_month: bool) -> Split | None:
    """Return the whole local days of the period, or its whole months: hours are summed per grid by month only."""
    return (split_months if by_month else split)(period.start_utc, period.end_utc, zone)


def _sums(asked: Asked, cut: Split, by_grid: bool, keys: tuple[str, ...]) -> tuple[str, Values]:
    """Return kept sums of the whole days, or whole months, as cells."""
    where, values = sums_where(asked, "s", by_grid)
    if by_grid and HOUR in keys:
        table, time, named = GRID_HOURS, "month", list(keys)
    else:
        table, time = (GRID_DAYS if by_grid else DAYS), "day"
        named = ["(isodow(day) - 1)::INTEGER AS weekday" if key == WEEKDAY else key for key in keys]
    sql = f"SELECT {', '.join([*named, _COUNTS])} FROM {table} s WHERE {time} >= ? AND {time} < ? AND {where}"
    return sql, [cut.first_day, cut.end_day, *values]


def _rows(
    source: str, asked: Asked, span: tuple[datetime, datetime], zone: ZoneInfo, keys: tuple[str, ...]
) -> tuple[str, Values]:
    """Return rows of a source within a span of time as cells.

    Local time is found for quarters of an hour, not for rows: no zone departs from UTC by anything finer, and finding
    it is what takes the time.
    """
    where, values = alarm_where(asked)
    within = f"raised_at_utc >= ? AND raised_at_utc < ? AND {where}"
    bounds: Values = [to_store(span[0]), to_store(span[1])]
    if not _LOCAL.keys() & set(keys):
        return f"SELECT {', '.join((*keys, _ROW_COUNTS))} FROM {source} a WHERE {within}", [*bounds, *values]
    plain = [key for key in keys if key not in _LOCAL]
    quarters = (
        f"SELECT {', '.join((*plain, 'verdict'))}, time_bucket(INTERVAL 15 MINUTES, raised_at_utc) AS quarter,"
        " count(*) AS alarms, count(on_site_at_utc) AS on_site,"
        " count(*) FILTER (on_site_at_utc - raised_at_utc <= INTERVAL 60 SECONDS) AS on_site_in_minute"
        f" FROM {source} a WHERE {within} GROUP BY {', '.join((*plain, 'verdict', 'quarter'))}"
    )
    named = ", ".join(_LOCAL.get(key, key) for key in keys)
    local = f"SELECT *, timezone(?, timezone('UTC', quarter)) AS local FROM ({quarters})"
    return f"SELECT {named}, {_COUNTS} FROM ({local})", [zone.key, *bounds, *values]
