"""SQL of the case figures: totals, in all or by area, department, category; and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd

from governance.accounts.names import Whose, reach_of
from governance.accounts.store.scope import CASE, reach_sql
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.indicators.rules import Indicator, Period
from governance.indicators.store.where import Asked, Values, case_where
from governance.places.store import NAMES
from governance.whistles.store.discretion import neutral

BY = frozenset({"town_code", "grid_code", "lead_department", "category_code"})

# t holds the period and the instant it is seen from; one row
_SOURCE = (
    "gov.cases c CROSS JOIN"
    " (SELECT ?::TIMESTAMP AS start_at_utc, ?::TIMESTAMP AS end_at_utc, ?::TIMESTAMP AS seen_at_utc) t"
)
_COUNTS_AT_ALL = "c.state IN ('open', 'closed')"  # not what was withdrawn, merged or given back
_OPEN = (
    "c.blown_at_utc <= t.seen_at_utc AND"
    f" {_COUNTS_AT_ALL} AND (c.closed_at_utc IS NULL OR c.closed_at_utc > t.seen_at_utc)"
)
# a clock that was overdue when it was stopped stays overdue; one that was not cannot become so
_OVERDUE = f"{_OPEN} AND c.handle_due_at_utc < t.seen_at_utc AND coalesce(c.paused_at_utc > c.handle_due_at_utc, TRUE)"
_HANDLED = "coalesce(c.handled_at_utc <= t.seen_at_utc, FALSE)"
_IN_TIME = "coalesce(c.handled_at_utc <= c.handle_due_at_utc, FALSE)"
_CLOSED = "coalesce(c.closed_at_utc <= t.seen_at_utc, FALSE)"

POPULATIONS = {
    "blown": "c.blown_at_utc >= t.start_at_utc AND c.blown_at_utc < t.end_at_utc",
    "closed": "c.state = 'closed' AND c.closed_at_utc >= t.start_at_utc AND c.closed_at_utc < t.end_at_utc",
    "open": _OPEN,
    "overdue": _OVERDUE,
    "overdue_unhandled": f"{_OVERDUE} AND NOT {_HANDLED}",
    "due": (
        "c.handle_due_at_utc >= t.start_at_utc AND c.handle_due_at_utc < least(t.end_at_utc, t.seen_at_utc)"
        f" AND {_COUNTS_AT_ALL}"
    ),
    "report_in_due": (
        "c.report_in_due_at_utc >= t.start_at_utc AND c.report_in_due_at_utc < least(t.end_at_utc, t.seen_at_utc)"
        f" AND {_COUNTS_AT_ALL}"
    ),
    "answered": (
        "c.state = 'closed' AND c.closed_at_utc >= t.start_at_utc AND c.closed_at_utc < t.end_at_utc"
        " AND c.satisfied IS NOT NULL"
    ),
    "not_inside": ("c.blown_at_utc >= t.start_at_utc AND c.blown_at_utc < t.end_at_utc AND c.located <> 'inside'"),
}
COUNTED = {
    "all": "TRUE",
    "closed": _CLOSED,
    "closed_on_time": f"{_CLOSED} AND {_IN_TIME}",
    "handled_on_time": f"{_HANDLED} AND {_IN_TIME}",
    "reworked": "c.rework_count > 0",
    "extended": "c.extension_count > 0",
    "reported_in_on_time": "coalesce(c.reported_in_at_utc <= c.report_in_due_at_utc, FALSE)",
    "satisfied": "coalesce(c.satisfied, FALSE)",
}
Measure = tuple[str, str]  # population, counted


def _times(period: Period) -> Values:
    return [to_store(period.start_utc), to_store(period.end_utc), to_store(period.seen_utc)]


def _count(measure: Measure) -> str:
    population, counted = measure
    return f"count(*) FILTER ({POPULATIONS[population]} AND {COUNTED[counted]})"


def totals(db: Cursor, asked: Asked, indicators: list[Indicator], period: Period) -> dict[str, tuple[int, int]]:
    """Return indicator key -> (numerator, denominator) for case figures, all in one statement."""
    pairs = [(one.population, counted) for one in indicators for counted in (one.counted, "all")]
    where, values = case_where(asked)
    sql = f"SELECT {', '.join(_count(pair) for pair in pairs)} FROM {_SOURCE} WHERE {where}"
    row = db.execute(sql, [*_times(period), *values]).fetchone() or ()
    return {one.key: (int(row[2 * at]), int(row[2 * at + 1])) for at, one in enumerate(indicators)}


def first_day(db: Cursor, zone: ZoneInfo) -> date | None:
    """Return the local day of the oldest whistle that is kept, None where none is."""
    sql = "SELECT timezone(?, timezone('UTC', min(blown_at_utc)))::DATE FROM gov.cases"
    row = db.execute(sql, [zone.key]).fetchone()
    return row[0] if row else None


def counts_by(
    db: Cursor, asked: Asked, period: Period, by: str, measures: Iterable[tuple[str, Measure]]
) -> pd.DataFrame:
    """Return a row per area, department or category (column `by`, one of BY) with one column per named measure.

    By category, what is withheld from the reader counts under its group, so that each row opens the cases it counts;
    of what others will read too, only numbers are told, under their category.
    """
    if by not in BY:
        raise ValueError(f"cases are not counted by {by}")
    where, values = case_where(asked)
    named = ", ".join(f"{_count(measure)} AS {name}" for name, measure in measures)
    source, key, kept = _SOURCE, f"c.{by}", Values()
    if by == "category_code" and not asked.for_all:
        hidden, kept = neutral(asked.account)
        source = f"{_SOURCE} LEFT JOIN {hidden} n ON n.case_id = c.case_id"
        key = "coalesce(n.category_code, c.category_code)"
    sql = f"SELECT {key} AS {by}, {named} FROM {source} WHERE {where} GROUP BY 1 ORDER BY 1"
    return db.execute(sql, [*_times(period), *kept, *values]).df()


def _open(column: str) -> str:
    """Return a column that is empty where the case is withheld from the reader."""
    return f"CASE WHEN n.case_id IS NULL THEN {column} END AS {column.rpartition('.')[2]}"


_SHOWN = (
    "c.case_id, c.blown_at_utc, CASE WHEN n.case_id IS NULL THEN c.category_code ELSE n.category_code END AS"
    f" category_code, c.kind, c.severity, {_open('c.line')}, {_open('c.place')}, {_open('c.premises_id')},"
    f" {_open('premises_name')}, c.town_code, c.grid_code, c.located, c.reporter_name, c.lead_department,"
    " c.joint_departments, c.handler_name, c.stage, c.state, c.report_in_due_at_utc, c.reported_in_at_utc,"
    " c.handle_due_at_utc, c.due_provisional, c.handled_at_utc, c.closed_at_utc, c.rework_count, c.extension_count,"
    f" c.satisfied, {_open('c.alarm_id')}, {_open('c.lon')}, {_open('c.lat')}"
)


def _rows(asked: Asked, indicator: Indicator, period: Period) -> tuple[str, Values]:
    where, values = case_where(asked)
    hidden, kept = neutral(None if asked.for_all else asked.account)
    named, more = reach_sql(asked.account, reach_of(asked.account, Whose.CASE), "c", CASE)
    sql = (
        f"SELECT {_SHOWN}, {COUNTED[indicator.counted]} AS counted, {named} AS named FROM {_SOURCE} LEFT JOIN {NAMES} p"
        f" ON p.premises_id = c.premises_id LEFT JOIN {hidden} n ON n.case_id = c.case_id"
        f" WHERE {POPULATIONS[indicator.population]} AND {where}"
        " ORDER BY c.blown_at_utc DESC, c.case_id"
    )
    return sql, [*more, *_times(period), *kept, *values]


def rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period, limit: int, offset: int) -> pd.DataFrame:
    """Return the cases behind a figure, newest first.

    `counted` tells which of them its numerator counts, `named` in which of them the account may read who is who.
    Of one that is withheld, because it speaks of the people of a home, the group stands for the category, and line,
    place, premises, alarm and position are empty.
    """
    sql, values = _rows(asked, indicator, period)
    return db.execute(f"{sql} LIMIT ? OFFSET ?", [*values, limit, offset]).df()


def all_rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period, chunk: int) -> Iterator[pd.DataFrame]:
    """Yield the same rows in pieces of at most `chunk`, one statement and so one snapshot."""
    sql, values = _rows(asked, indicator, period)
    for batch in db.cursor().execute(sql, values).to_arrow_reader(chunk):  # its own cursor: others read meanwhile
        yield batch.to_pandas()
