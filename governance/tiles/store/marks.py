"""SQL of the marks: what a map draws one by one, and clusters of what is too much to be drawn so."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import CASE, PLACED, scope_sql
from governance.alarms.store import LIVE
from governance.deadlines.rules import LightRule
from governance.engine import Cursor
from governance.places.store import NAMES
from governance.tiles.asked import Shown
from governance.tiles.rules import LIGHTS, Cells, View, Window
from governance.tiles.store.points import IN_WINDOW, POINTS, WORST, X, Y, box, world
from governance.tiles.store.windows import standing
from governance.whistles.store.discretion import neutral
from governance.whistles.store.queues import DUE, light_sql

Values = list[object]
Rest = tuple[float, float, int, int]  # lon, lat, how many, the worst of them

_WORST_ALARM = "level, raised_at_utc DESC, alarm_id"
_WORST_CASE = "due_at_utc, case_id"
_LIGHT_RANK = f"list_position({[light.value for light in LIGHTS]}, light)"


def devices_in(
    db: Cursor, account: Account, shown: Shown, window: Window, town_code: str | None, most: int
) -> tuple[pd.DataFrame, int]:
    """Return the devices of a window one by one, the worst first, and how many there are in all.

    Columns: device_id, kind, health, state (0 online, 1 offline, 2 faulty), position, lon, lat, premises_name.
    """
    where, values = standing(account, shown, window, town_code)
    found = (
        f"SELECT id AS device_id, kind, health, {WORST} AS state, label AS position, lon, lat, premises_id,"
        f" count(*) OVER () AS n FROM {POINTS[shown.family]} d WHERE {where} ORDER BY state DESC, id LIMIT ?"
    )
    sql = (
        f"SELECT f.*, premises_name FROM ({found}) f LEFT JOIN {NAMES} USING (premises_id)"
        " ORDER BY state DESC, device_id"
    )
    return _counted(db.execute(sql, [*values, most]).df())


def premises_in(
    db: Cursor, account: Account, shown: Shown, window: Window, town_code: str | None, most: int
) -> tuple[pd.DataFrame, int]:
    """Return the premises of a window one by one, and how many there are in all.

    Columns: premises_id, lon, lat, grid_code, premises_name, kind as it is; which may be told is the caller's to say.
    """
    where, values = standing(account, shown, window, town_code)
    sql = (
        "SELECT id AS premises_id, lon, lat, grid_code, label AS premises_name, exact_kind AS kind,"
        f" count(*) OVER () AS n FROM {POINTS[shown.family]} d WHERE {where} ORDER BY id LIMIT ?"
    )
    return _counted(db.execute(sql, [*values, most]).df())


def alarm_marks(
    db: Cursor, account: Account, kinds: tuple[str, ...], town_code: str | None, view: View | None, most: int
) -> tuple[pd.DataFrame, int]:
    """Return the open alarms with a position, worst and newest first, and how many there are in all.

    Columns: alarm_id, level, lon, lat, raised_at_utc, premises_name, device_id.
    """
    source, values = _open_alarms(account, kinds, town_code, view)
    sql = (
        f"SELECT alarm_id, level, lon, lat, raised_at_utc, premises_name, device_id, count(*) OVER () AS n"
        f" FROM ({source}) LEFT JOIN {NAMES} USING (premises_id) ORDER BY {_WORST_ALARM} LIMIT ?"
    )
    return _counted(db.execute(sql, [*values, most]).df())


def alarm_rest(
    db: Cursor, account: Account, kinds: tuple[str, ...], town_code: str | None, view: View, most: int
) -> list[Rest]:
    """Return the other alarms of a window, those after the first `most`, by cell; the worst is the smallest level."""
    source, values = _open_alarms(account, kinds, town_code, view)
    return _rest(db, f"SELECT *, level AS rank FROM ({source})", values, _WORST_ALARM, view.cells, most)


def _open_alarms(
    account: Account, kinds: tuple[str, ...], town_code: str | None, view: View | None
) -> tuple[str, Values]:
    scope, values = scope_sql(account, "a", PLACED, Action.ALARM_SEE)
    town, more = (" AND a.town_code = ?", [town_code]) if town_code else ("", [])
    window, edges = (f" AND {IN_WINDOW}", box(view.window)) if view else ("", [])
    sql = (
        f"SELECT * FROM {LIVE} a WHERE state <> 'closed' AND lon IS NOT NULL AND lat IS NOT NULL"
        f" AND device_kind = ANY(?) AND {scope}{town}{window}"
    )
    return sql, [list(kinds), *values, *more, *edges]


def case_marks(
    db: Cursor,
    account: Account,
    moment: tuple[datetime, LightRule],
    town_code: str | None,
    view: View | None,
    most: int,
) -> tuple[pd.DataFrame, int]:
    """Return the open cases, the earliest due first, and how many there are in all.

    Columns: case_id, category_code, line, place, lon, lat, light, due_at_utc.
    """
    source, values = _open_cases(account, moment, town_code, view)
    sql = f"SELECT *, count(*) OVER () AS n FROM ({source}) ORDER BY {_WORST_CASE} LIMIT ?"
    return _counted(db.execute(sql, [*values, most]).df())


def case_rest(
    db: Cursor, account: Account, moment: tuple[datetime, LightRule], town_code: str | None, view: View, most: int
) -> list[Rest]:
    """Return the other cases of a window, those after the first `most`, by cell; the worst is a place in LIGHTS."""
    source, values = _open_cases(account, moment, town_code, view)
    return _rest(db, f"SELECT *, {_LIGHT_RANK} - 1 AS rank FROM ({source})", values, _WORST_CASE, view.cells, most)


# What is withheld from the reader stands in the middle of its grid, where every window finds it.
_SHOWN = ", ".join(
    f"CASE WHEN n.case_id IS NULL THEN c.{column} ELSE {instead} END AS {column}"
    for column, instead in (
        *(("category_code", "n.category_code"), ("line", "''"), ("place", "''")),
        *(("lon", "n.lon"), ("lat", "n.lat")),
    )
)


def _open_cases(
    account: Account, moment: tuple[datetime, LightRule], town_code: str | None, view: View | None
) -> tuple[str, Values]:
    light, light_values = light_sql(*moment)
    hidden, kept = neutral(account)
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    town, more = (" AND c.town_code = ?", [town_code]) if town_code else ("", [])
    window, edges = (f" AND {IN_WINDOW}", box(view.window)) if view else ("", [])
    sql = (
        f"SELECT * FROM (SELECT c.case_id, {_SHOWN}, {light} AS light, {DUE} AS due_at_utc FROM gov.cases c"
        f" LEFT JOIN {hidden} n ON n.case_id = c.case_id WHERE state = 'open' AND {scope}{town})"
        f" WHERE lon IS NOT NULL AND lat IS NOT NULL{window}"
    )
    return sql, [*light_values, *kept, *values, *more, *edges]


def _rest(db: Cursor, source: str, values: Values, order: str, wanted: Cells, most: int) -> list[Rest]:
    """Return what comes after the first `most` of a source with lon, lat and rank, as mean position, count and rank."""
    sql = (
        f"SELECT avg(lon), avg(lat), count(*) AS n, min(rank)::INTEGER FROM (SELECT lon, lat, rank, {X} AS x, {Y} AS y"
        f" FROM (SELECT *, row_number() OVER (ORDER BY {order}) AS turn FROM ({source})) WHERE turn > ?)"
        " GROUP BY x, y ORDER BY n DESC, x, y"
    )
    size = world(wanted.zoom)
    return db.execute(sql, [size, size, *values, most]).fetchall()


def _counted(found: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the rows, and the `n` that each of them carries."""
    return found.drop(columns="n"), int(found["n"].iloc[0]) if len(found) else 0
