"""SQL of the tiles: the pyramid of device clusters, and the marks of alarms and cases."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import CASE, GRID, PLACED, scope_sql
from governance.alarms.store import LIVE
from governance.deadlines.rules import LightRule
from governance.devices.store import DEVICES
from governance.engine import Cursor
from governance.places.store import NAMES
from governance.tiles.rules import CELLS_PER_TILE, LEAST_ZOOM, MOST_ZOOM, Cells, Window
from governance.whistles.store.queues import DUE, light_sql

Row = tuple[float, float, int, int, int, str]  # lon, lat, points, worst, not online, kind or empty when mixed

_STATE = "CASE health WHEN 'fault' THEN 2 WHEN 'offline' THEN 1 ELSE 0 END"
_X = "floor((lon + 180) / 360 * ?)::INTEGER"
_Y = "floor((1 - asinh(tan(radians(lat))) / pi()) / 2 * ?)::INTEGER"
_SUMMED = (
    "sum(points)::INTEGER AS points, sum(lon * points) / sum(points) AS lon, sum(lat * points) / sum(points) AS lat,"
    " max(worst) AS worst, sum(not_online)::INTEGER AS not_online"
)


def _world(zoom: int) -> int:
    """Return how many cells the world is wide at a zoom."""
    return CELLS_PER_TILE * 2**zoom


def rebuild(db: Cursor) -> int:
    """Write the pyramid anew from the devices and return the number of its cells. In one transaction."""
    db.execute("DELETE FROM gov.tile_cells")
    db.execute(
        f"INSERT INTO gov.tile_cells BY NAME SELECT 'device_' || kind AS layer, ? AS zoom, {_X} AS x, {_Y} AS y,"
        f" grid_code, town_code, count(*)::INTEGER AS points, avg(lon) AS lon, avg(lat) AS lat, max({_STATE}) AS worst,"
        f" count(*) FILTER (health <> 'online')::INTEGER AS not_online FROM {DEVICES}"
        " WHERE lon IS NOT NULL AND lat IS NOT NULL GROUP BY layer, x, y, grid_code, town_code ORDER BY layer, y, x",
        [MOST_ZOOM, _world(MOST_ZOOM), _world(MOST_ZOOM)],
    )
    for zoom in range(MOST_ZOOM - 1, LEAST_ZOOM - 1, -1):  # four cells of a zoom are one of the zoom above
        db.execute(
            f"INSERT INTO gov.tile_cells BY NAME SELECT layer, ? AS zoom, x // 2 AS x, y // 2 AS y, grid_code,"
            f" town_code, {_SUMMED} FROM gov.tile_cells t WHERE zoom = ?"
            " GROUP BY layer, t.x // 2, t.y // 2, grid_code, town_code ORDER BY layer, y, x",
            [zoom, zoom + 1],
        )
    row = db.execute("SELECT count(*) FROM gov.tile_cells").fetchone()
    return int(row[0]) if row else 0


def cells(db: Cursor, account: Account, kinds: tuple[str, ...], wanted: Cells, town_code: str | None) -> list[Row]:
    """Return the clusters of the pyramid within a window and the account's reach, cells of its grids put together."""
    scope, values = scope_sql(account, "t", (GRID,), Action.ALARM_SEE)
    town, more = (" AND t.town_code = ?", [town_code]) if town_code else ("", [])
    sql = (
        f"SELECT lon, lat, points, worst, not_online, kind FROM (SELECT x, y, {_SUMMED},"
        " CASE WHEN count(DISTINCT layer) = 1 THEN substr(min(layer), 8) ELSE '' END AS kind FROM gov.tile_cells t"
        f" WHERE zoom = ? AND x BETWEEN ? AND ? AND y BETWEEN ? AND ? AND layer = ANY(?) AND {scope}{town}"
        " GROUP BY x, y) ORDER BY points DESC, x, y"
    )
    window = [wanted.zoom, wanted.x0, wanted.x1, wanted.y0, wanted.y1, [f"device_{kind}" for kind in kinds]]
    return db.execute(sql, [*window, *values, *more]).fetchall()


def gathered(db: Cursor, account: Account, kinds: tuple[str, ...], wanted: Cells, town_code: str | None) -> list[Row]:
    """Return the same clusters from the devices themselves: for zooms and reaches that the pyramid does not know."""
    scope, values = scope_sql(account, "d", PLACED, Action.ALARM_SEE)
    town, more = (" AND d.town_code = ?", [town_code]) if town_code else ("", [])
    sql = (
        "SELECT lon, lat, points, worst, not_online, kind FROM (SELECT x, y, count(*)::INTEGER AS points,"
        " avg(lon) AS lon, avg(lat) AS lat, max(state) AS worst, count(*) FILTER (state > 0)::INTEGER AS not_online,"
        " CASE WHEN count(DISTINCT kind) = 1 THEN min(kind) ELSE '' END AS kind FROM"
        f" (SELECT {_X} AS x, {_Y} AS y, lon, lat, kind, {_STATE} AS state FROM {DEVICES} d"
        f" WHERE lon IS NOT NULL AND lat IS NOT NULL AND kind = ANY(?) AND {scope}{town})"
        " WHERE x BETWEEN ? AND ? AND y BETWEEN ? AND ? GROUP BY x, y) ORDER BY points DESC, x, y"
    )
    world = _world(wanted.zoom)
    window = [wanted.x0, wanted.x1, wanted.y0, wanted.y1]
    return db.execute(sql, [world, world, list(kinds), *values, *more, *window]).fetchall()


def devices_in(
    db: Cursor, account: Account, kinds: tuple[str, ...], window: Window, town_code: str | None, most: int
) -> tuple[pd.DataFrame, int]:
    """Return the devices of a window one by one, the worst first, and how many there are in all.

    Columns: device_id, kind, health, state (0 online, 1 offline, 2 faulty), position, lon, lat, premises_name.
    """
    scope, values = scope_sql(account, "d", PLACED, Action.ALARM_SEE)
    town, more = (" AND d.town_code = ?", [town_code]) if town_code else ("", [])
    sql = (
        f"SELECT device_id, kind, health, {_STATE} AS state, position, lon, lat, premises_name, count(*) OVER () AS n"
        f" FROM {DEVICES} d LEFT JOIN {NAMES} USING (premises_id) WHERE lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"
        f" AND kind = ANY(?) AND {scope}{town} ORDER BY state DESC, device_id LIMIT ?"
    )
    box = [window.west, window.east, window.south, window.north]
    found = db.execute(sql, [*box, list(kinds), *values, *more, most]).df()
    return found, int(found["n"].iloc[0]) if len(found) else 0


def alarm_marks(db: Cursor, account: Account, kinds: tuple[str, ...], town_code: str | None, most: int) -> pd.DataFrame:
    """Return the open alarms with a position, worst and newest first.

    Columns: alarm_id, level, lon, lat, raised_at_utc, premises_name, device_id.
    """
    scope, values = scope_sql(account, "a", PLACED, Action.ALARM_SEE)
    town, more = (" AND a.town_code = ?", [town_code]) if town_code else ("", [])
    sql = (
        "SELECT alarm_id, level, lon, lat, raised_at_utc, premises_name, device_id"
        f" FROM {LIVE} a LEFT JOIN {NAMES} USING (premises_id) WHERE state <> 'closed' AND lon IS NOT NULL"
        f" AND device_kind = ANY(?) AND {scope}{town} ORDER BY level, raised_at_utc DESC, alarm_id LIMIT ?"
    )
    return db.execute(sql, [list(kinds), *values, *more, most]).df()


def case_marks(
    db: Cursor, account: Account, now: datetime, rule: LightRule, town_code: str | None, most: int
) -> pd.DataFrame:
    """Return the open cases, the earliest due first.

    Columns: case_id, category_code, line, place, lon, lat, light, due_at_utc.
    """
    light, light_values = light_sql(now, rule)
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    town, more = (" AND c.town_code = ?", [town_code]) if town_code else ("", [])
    sql = (
        f"SELECT case_id, category_code, line, place, lon, lat, {light} AS light, {DUE} AS due_at_utc FROM gov.cases c"
        f" WHERE state = 'open' AND {scope}{town} ORDER BY due_at_utc, case_id LIMIT ?"
    )
    return db.execute(sql, [*light_values, *values, *more, most]).df()
