"""SQL of the alarm figures: totals, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from governance.alarms.store import ALL, DAYS, HISTORY, LIVE
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.indicators.rules import Indicator, Period
from governance.indicators.store.alarm_cells import cells
from governance.indicators.store.where import Asked, Values, alarm_where
from governance.places.store import NAMES

_IN_PERIOD = "a.raised_at_utc >= ? AND a.raised_at_utc < ?"
_IN_MINUTE = "coalesce(a.on_site_at_utc - a.raised_at_utc <= INTERVAL 60 SECONDS, FALSE)"

# population -> condition on a row within the period
_POPULATIONS = {
    "raised": "TRUE",
    "on_site": "a.on_site_at_utc IS NOT NULL",
    "verified": "a.verdict IS NOT NULL",
    "fires": "a.verdict = 'fire'",
    "hazards": "a.verdict = 'hazard'",
    "not_inside": "a.located <> 'inside'",
}
_COUNTED = {"all": "TRUE", "in_minute": _IN_MINUTE, "false": "a.verdict = 'false'"}

# (population, counted) -> the same, asked of cells; what is not here is counted from rows
_OF_CELLS = {
    ("raised", "all"): "sum(alarms)",
    ("on_site", "all"): "sum(on_site)",
    ("on_site", "in_minute"): "sum(on_site_in_minute)",
    ("verified", "all"): "sum(alarms) FILTER (verdict IS NOT NULL)",
    ("verified", "false"): "sum(alarms) FILTER (verdict = 'false')",
    ("fires", "all"): "sum(alarms) FILTER (verdict = 'fire')",
    ("hazards", "all"): "sum(alarms) FILTER (verdict = 'hazard')",
}


def totals(
    db: Cursor, asked: Asked, indicators: list[Indicator], period: Period, zone: ZoneInfo
) -> dict[str, tuple[int, int]]:
    """Return indicator key -> (numerator, denominator) for alarm figures, those of one source in one statement."""
    summed = [one for one in indicators if (one.population, one.counted) in _OF_CELLS]
    found = {one.key: _from_rows(db, asked, one, period) for one in indicators if one not in summed}
    if summed:
        source, values = cells(asked, period, zone)
        pairs = [_OF_CELLS[one.population, counted] for one in summed for counted in (one.counted, "all")]
        row = db.execute(f"SELECT {', '.join(pairs)} FROM {source}", values).fetchone() or ()
        numbers = [int(number or 0) for number in row]
        found |= {one.key: (numbers[2 * at], numbers[2 * at + 1]) for at, one in enumerate(summed)}
    return found


def first_day(db: Cursor, zone: ZoneInfo) -> date | None:
    """Return the local day of the oldest alarm that is kept, None where none is."""
    sql = (
        f"SELECT least((SELECT min(day) FROM {DAYS}),"
        f" (SELECT timezone(?, timezone('UTC', min(raised_at_utc)))::DATE FROM {LIVE}))"
    )
    row = db.execute(sql, [zone.key]).fetchone()
    return row[0] if row else None


def _from_rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period) -> tuple[int, int]:
    source, where, values = _rows_of(asked, indicator, period)
    counted = _COUNTED[indicator.counted]
    sql = f"SELECT count(*) FILTER ({counted}), count(*) FROM {source} a WHERE {where}"
    row = db.execute(sql, values).fetchone() or (0, 0)
    return int(row[0]), int(row[1])


def _rows_of(asked: Asked, indicator: Indicator, period: Period) -> tuple[str, str, Values]:
    """Return the source, the clause and its values that name exactly the rows behind a figure."""
    if indicator.population == "active":
        return _active(asked, period)
    scope, values = alarm_where(asked)
    bounds: Values = [to_store(period.start_utc), to_store(period.end_utc)]
    return ALL, f"{_IN_PERIOD} AND {_POPULATIONS[indicator.population]} AND {scope}", [*bounds, *values]


def _active(asked: Asked, period: Period) -> tuple[str, str, Values]:
    """Return the source and clause of the alarms not closed at the end of the period, however old they are."""
    scope, values = alarm_where(asked)
    if period.running:
        return LIVE, f"a.state <> 'closed' AND {scope}", values
    seen = to_store(period.seen_utc)
    # asked of each part by itself: in the history it names a few blocks of rows, and an OR would read them all
    still_open = (
        f"(SELECT * FROM {HISTORY} WHERE closed_at_utc > ? UNION ALL"
        f" SELECT * FROM {LIVE} WHERE closed_at_utc IS NULL OR closed_at_utc > ?)"
    )
    return still_open, f"a.raised_at_utc <= ? AND {scope}", [seen, seen, seen, *values]


_SHOWN = (
    "a.alarm_id, a.raised_at_utc, a.level, a.device_kind, a.reading, a.premises_id, premises_name, premises_kind,"
    " address, a.town_code, a.grid_code, a.located, a.state, a.verdict, a.cause, a.received_at_utc,"
    " a.acknowledged_at_utc, a.on_site_at_utc, epoch(a.on_site_at_utc - a.raised_at_utc) AS on_site_seconds,"
    " a.verdict_at_utc, a.normal_at_utc, a.closed_at_utc, a.device_id, a.lon, a.lat"
)
_JOINED = f" LEFT JOIN {NAMES} p USING (premises_id)"


def rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period, limit: int, offset: int) -> pd.DataFrame:
    """Return the alarms behind a figure, newest first, with `counted` telling which of them its numerator counts."""
    found = _page(db, asked, indicator, period, limit, offset)
    # found by time and number first: fetching all columns of every alarm only to sort them takes ten times as long
    times = [at for _alarm_id, at in found]
    span: Values = [min(times), max(times)] if times else [None, None]
    sql = (
        f"SELECT {_SHOWN}, {_COUNTED[indicator.counted]} AS counted FROM {ALL} a {_JOINED}"
        " WHERE a.raised_at_utc BETWEEN ? AND ? AND a.alarm_id = ANY(?) ORDER BY a.raised_at_utc DESC, a.alarm_id"
    )
    return db.execute(sql, [*span, [alarm_id for alarm_id, _at in found]]).df()


def _page(
    db: Cursor, asked: Asked, indicator: Indicator, period: Period, limit: int, offset: int
) -> list[tuple[str, datetime]]:
    """Return number and time of one page, looking back from the end only as far as the page needs."""
    days = 1
    while True:
        start = max(period.start_utc, period.end_utc - timedelta(days=days))
        part = period if indicator.stock else replace(period, start_utc=start)
        source, where, values = _rows_of(asked, indicator, part)
        sql = (
            f"SELECT a.alarm_id, a.raised_at_utc FROM {source} a WHERE {where}"
            " ORDER BY a.raised_at_utc DESC, a.alarm_id LIMIT ? OFFSET ?"
        )
        found = db.execute(sql, [*values, limit, offset]).fetchall()
        if len(found) == limit or indicator.stock or start == period.start_utc:
            return found
        days *= 8


def all_rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period, chunk: int) -> Iterator[pd.DataFrame]:
    """Yield the same rows in pieces of at most `chunk`, one statement and so one snapshot."""
    source, where, values = _rows_of(asked, indicator, period)
    sql = (
        f"SELECT {_SHOWN}, {_COUNTED[indicator.counted]} AS counted FROM {source} a {_JOINED}"
        f" WHERE {where} ORDER BY a.raised_at_utc DESC, a.alarm_id"
    )
    for batch in db.cursor().execute(sql, values).to_arrow_reader(chunk):  # its own cursor: others read meanwhile
        yield batch.to_pandas()


def active_by_level(db: Cursor, asked: Asked, period: Period) -> pd.DataFrame:
    """Return level and alarms for those open at the end of the period; the sum is the figure of open alarms."""
    source, where, values = _active(asked, period)
    sql = f"SELECT level, count(*) AS alarms FROM {source} a WHERE {where} GROUP BY level ORDER BY level"
    return db.execute(sql, values).df()
