"""SQL of the premises with most alarms: who they are, and how their alarms were spread over the period.

Sums by local month answer for whole months, rows for the rest; a period without a whole month is counted from rows.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from governance.alarms.store import HISTORY, LIVE, PREMISES_MONTHS
from governance.engine import Cursor
from governance.engine.times import day_start, to_store
from governance.indicators.rules import Period, Split, split_months
from governance.indicators.store.where import Asked, Values, alarm_where, needs_rows, sums_where
from governance.places.store import NAMES

_ROW_COUNTS = (
    "1 AS alarms, (verdict IS NOT NULL)::INTEGER AS verified,"
    " coalesce(verdict = 'false', FALSE)::INTEGER AS false_alarms"
)


Spread = list[tuple[str, object, int, int, int]]  # premises_id, slice, alarms, verified, false alarms


def monthly(period: Period) -> bool:
    """Tell whether a period is long enough to be spread over months; shorter ones are cut into equal parts."""
    return period.seen_utc - period.start_utc > timedelta(days=62)


def months_of(asked: Asked, period: Period, zone: ZoneInfo) -> Split | None:
    """Return the whole local months for which the sums answer; None when rows have to.

    Nothing in the history was raised after now, so the month that runs is a whole one for a period that runs.
    """
    if needs_rows(asked) or not monthly(period):
        return None
    if not period.running:
        return split_months(period.start_utc, period.end_utc, zone)
    first = period.seen_utc.astimezone(zone).date().replace(day=1)
    coming = day_start((first + timedelta(days=32)).replace(day=1), zone)
    return split_months(period.start_utc, max(period.end_utc, coming), zone)


def bounds(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo, most: int) -> list[tuple[str, int]]:
    """Return premises_id and bound, the highest first: no premises had more alarms in the period than its bound.

    The bound counts whole months where the period has only a part of one, so that a few sums stand for all rows.
    """
    if needs_rows(asked):
        return counted(db, asked, period, zone, most)
    where, values = sums_where(asked, "s", by_grid=True)
    first, last = (at.astimezone(zone).date() for at in (period.start_utc, period.end_utc))
    rows, reach = alarm_where(asked)
    sql = (
        f"SELECT premises_id, sum(alarms)::BIGINT AS bound FROM (SELECT premises_id, alarms FROM {PREMISES_MONTHS} s"
        f" WHERE month >= ? AND month <= ? AND {where} UNION ALL SELECT premises_id, 1 FROM {LIVE} a"
        f" WHERE raised_at_utc >= ? AND raised_at_utc < ? AND premises_id IS NOT NULL AND {rows})"
        " GROUP BY premises_id ORDER BY bound DESC, premises_id LIMIT ?"
    )
    span = [to_store(period.start_utc), to_store(period.end_utc)]
    return db.execute(sql, [first.replace(day=1), last, *values, *span, *reach, most]).fetchall()


def counted(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo, most: int) -> list[tuple[str, int]]:
    """Return premises_id and alarms of the premises with most alarms in the period, most first."""
    source, values = _counted(asked, period, months_of(asked, period, zone), ("1 AS alarms", []), "alarms", None)
    sql = (
        f"SELECT premises_id, sum(alarms)::BIGINT AS alarms FROM {source} GROUP BY premises_id"
        " ORDER BY alarms DESC, premises_id LIMIT ?"
    )
    return db.execute(sql, [*values, most]).fetchall()


def named(db: Cursor, premises: list[str]) -> dict[str, tuple[str, str, str | None, str | None]]:
    """Return premises_id -> (name, kind, town_code, grid_code) of some premises."""
    sql = (
        "SELECT premises_id, premises_name, premises_kind, premises_town, premises_grid"
        f" FROM {NAMES} WHERE premises_id = ANY(?)"
    )
    rows = db.execute(sql, [premises]).fetchall()
    return {premises_id: (name, kind, town, grid) for premises_id, name, kind, town, grid in rows}


def spread(db: Cursor, asked: Asked, period: Period, zone: ZoneInfo, premises: list[str], slices: int) -> Spread:
    """Return premises_id, slice, alarms, verified, false_alarms of some premises.

    A slice is a local month (its first day), or of a short period one of `slices` equal parts, numbered from 0.
    """
    cut = months_of(asked, period, zone)
    bound: Values
    if monthly(period):
        slicing, bound = "date_trunc('month', timezone(?, timezone('UTC', raised_at_utc)))::DATE", [zone.key]
    else:
        slicing = "least(greatest(floor((epoch(raised_at_utc) - ?) / ?), 0), ?)::INTEGER"
        seconds = (min(period.end_utc, period.seen_utc) - period.start_utc).total_seconds()
        bound = [period.start_utc.timestamp(), max(seconds, 1.0) / slices, slices - 1]
    counts = (f"{slicing} AS slice, {_ROW_COUNTS}", bound)
    source, values = _counted(asked, period, cut, counts, "month AS slice, alarms, verified, false_alarms", premises)
    sql = (
        "SELECT premises_id, slice, sum(alarms)::BIGINT AS alarms, sum(verified)::BIGINT AS verified,"
        f" sum(false_alarms)::BIGINT AS false_alarms FROM {source} GROUP BY premises_id, slice"
    )
    return db.execute(sql, values).fetchall()


def _counted(
    asked: Asked,
    period: Period,
    cut: Split | None,
    of_rows: tuple[str, Values],
    of_sums: str,
    premises: list[str] | None,
) -> tuple[str, Values]:
    """Return SQL for a table of premises_id and counts, from sums for whole months and from rows for the rest."""
    whole = (period.start_utc, period.end_utc)
    ends = [end for end in (cut.before, cut.after) if end] if cut else [whole]
    chosen, ids = ("premises_id = ANY(?)", [premises]) if premises is not None else ("premises_id IS NOT NULL", [])
    where, reach = alarm_where(asked)
    columns, bound = of_rows
    parts: list[tuple[str, Values]] = [
        (
            f"SELECT premises_id, {columns} FROM {source} a"
            f" WHERE raised_at_utc >= ? AND raised_at_utc < ? AND {chosen} AND {where}",
            [*bound, to_store(first), to_store(last), *ids, *reach],
        )
        for source, (first, last) in [*((HISTORY, end) for end in ends), (LIVE, whole)]
    ]
    if cut:
        where, reach = sums_where(asked, "s", by_grid=True)
        sql = f"SELECT premises_id, {of_sums} FROM {PREMISES_MONTHS} s WHERE month >= ? AND month < ?"
        parts.append((f"{sql} AND {chosen} AND {where}", [cut.first_day, cut.end_day, *ids, *reach]))
    return f"({' UNION ALL '.join(text for text, _ in parts)})", [value for _, values in parts for value in values]
