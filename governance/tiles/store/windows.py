"""SQL of a window: clusters out of the pyramid, or gathered from the points themselves, and the heat of a period."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import GRID, PLACED, TOWN, scope_sql
from governance.alarms.store import ALL
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.tiles.asked import Shown
from governance.tiles.rules import Cells, Window
from governance.tiles.store.points import IN_WINDOW, POINTS, WORST, Row, X, Y, box, world
from governance.tiles.store.pyramid import SUMMED

_IN_CELLS = "x BETWEEN ? AND ? AND y BETWEEN ? AND ?"
_PLAIN = "substr(min(layer), strpos(min(layer), '_') + 1)"


def cells(db: Cursor, account: Account, shown: Shown, wanted: Cells, town_code: str | None) -> list[Row]:
    """Return the clusters of the pyramid within a window and the account's reach, cells of its grids put together."""
    scope, values = scope_sql(account, "t", (TOWN, GRID), Action.ALARM_SEE)
    town, more = (" AND t.town_code = ?", [town_code]) if town_code else ("", [])
    health, one = (" AND t.health = ANY(?)", [list(shown.healths)]) if shown.healths else ("", [])
    sql = (
        f"SELECT lon, lat, points, worst, not_online, kind FROM (SELECT x, y, {SUMMED},"
        f" CASE WHEN count(DISTINCT layer) = 1 THEN {_PLAIN} ELSE '' END AS kind FROM gov.tile_cells t"
        f" WHERE zoom = ? AND {_IN_CELLS} AND layer = ANY(?) AND {scope}{town}{health}"
        " GROUP BY x, y) ORDER BY points DESC, x, y"
    )
    layers = [f"{shown.family}_{kind}" for kind in shown.kinds]
    window = [wanted.zoom, wanted.x0, wanted.x1, wanted.y0, wanted.y1, layers]
    return db.execute(sql, [*window, *values, *more, *one]).fetchall()


def gathered(db: Cursor, account: Account, shown: Shown, wanted: Cells, town_code: str | None) -> list[Row]:
    """Return the same clusters from the points themselves: for zooms and reaches that the pyramid does not know."""
    where, values = standing(account, shown, wanted.around, town_code)
    sql = (
        "SELECT lon, lat, points, worst, not_online, kind FROM (SELECT x, y, count(*)::INTEGER AS points,"
        f" avg(lon) AS lon, avg(lat) AS lat, max({WORST}) AS worst,"
        " count(*) FILTER (health <> 'online')::INTEGER AS not_online,"
        " CASE WHEN count(DISTINCT kind) = 1 THEN min(kind) ELSE '' END AS kind FROM"
        f" (SELECT {X} AS x, {Y} AS y, lon, lat, kind, health FROM {POINTS[shown.family]} d WHERE {where})"
        f" WHERE {_IN_CELLS} GROUP BY x, y) ORDER BY points DESC, x, y"
    )
    size = world(wanted.zoom)
    return db.execute(sql, [size, size, *values, wanted.x0, wanted.x1, wanted.y0, wanted.y1]).fetchall()


def standing(account: Account, shown: Shown, window: Window, town_code: str | None) -> tuple[str, list[object]]:
    """Return the condition, of POINTS as `d`, under which a thing stands in a window within the account's reach."""
    scope, values = scope_sql(account, "d", PLACED, Action.ALARM_SEE)
    town, more = (" AND d.town_code = ?", [town_code]) if town_code else ("", [])
    health, one = (" AND d.health = ANY(?)", [list(shown.healths)]) if shown.healths else ("", [])
    return (
        f"{IN_WINDOW} AND kind = ANY(?) AND {scope}{town}{health}",
        [*box(window), list(shown.kinds), *values, *more, *one],
    )


def heat(
    db: Cursor,
    account: Account,
    span: tuple[datetime, datetime],
    wanted: Cells,
    kinds: tuple[str, ...],
    level: int | None,
    town_code: str | None,
) -> list[tuple[float, float, int]]:
    """Return mean lon, mean lat and number of the alarms of a period by cell, within the account's reach.

    Counted from rows: a month of ten million alarms a year takes less than sums of its cells would, for hardly two
    alarms of a day ring in one cell.
    """
    scope, values = scope_sql(account, "a", PLACED, Action.ALARM_SEE)
    town, more = (" AND a.town_code = ?", [town_code]) if town_code else ("", [])
    rank, one = (" AND a.level = ?", [level]) if level else ("", [])
    sort, its = (" AND a.device_kind = ?", list(kinds)) if len(kinds) == 1 else ("", [])  # a list takes twice the time
    sql = (
        "SELECT avg(lon), avg(lat), count(*) AS alarms FROM"
        f" (SELECT {X} AS x, {Y} AS y, lon, lat FROM {ALL} a WHERE raised_at_utc >= ? AND raised_at_utc < ?"
        f" AND {IN_WINDOW} AND {scope}{town}{rank}{sort})"
        f" WHERE {_IN_CELLS} GROUP BY x, y ORDER BY alarms DESC, x, y"
    )
    size, (start, end) = world(wanted.zoom), span
    asked = [size, size, to_store(start), to_store(end), *box(wanted.around), *values, *more, *one, *its]
    return db.execute(sql, [*asked, wanted.x0, wanted.x1, wanted.y0, wanted.y1]).fetchall()
