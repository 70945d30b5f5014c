"""A small city in which everything is in order, and hands to put single things out of order."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from governance.accounts.rules import Account, Role
from governance.engine import Engine
from governance.engine.times import to_store
from governance.procedures.quality import listing
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check
from governance.tiles import actions as tiles
from tests.city import NOW, account_of
from tests.city_areas import GRIDS, SIDE, SOUTH, WEST

EAST_OF_ALL = WEST + 3 * SIDE
DEGREE_LAT_M = 110_880.0


def run(eng: Engine, sql: str, *values: object) -> list[tuple]:
    """Run a statement in a write and return its rows."""
    return eng.write(lambda db: db.execute(sql, list(values)).fetchall())


def admin(eng: Engine) -> Account:
    return account_of(eng, Role.ADMINISTRATOR)


def put_in_order(eng: Engine) -> None:
    """Leave nothing to find: everything inside its grid, far apart, and an officer for each grid."""
    for table in ("premises", "devices", "alarms", "cases"):
        run(eng, f"UPDATE gov.{table} SET town_code = ?, grid_code = ?, micro_grid_code = NULL, located = 'inside'",
            GRIDS[0][:9], GRIDS[0])  # fmt: skip
    lon, lat = "? + 0.0001 * (20 + n % 40)", "? + 0.0001 * (20 + n // 40)"
    for table, key in (("premises", "premises_id"), ("devices", "device_id")):
        sql = (
            f"UPDATE gov.{table} AS t SET lon = {lon}, lat = {lat}, lon_in = {lon}, lat_in = {lat} FROM"
            f" (SELECT {key} AS k, row_number() OVER (ORDER BY {key}) AS n FROM gov.{table}) o WHERE t.{key} = o.k"
        )
        run(eng, sql, *(WEST, SOUTH) * 2)
    run(eng, "DELETE FROM gov.account_areas WHERE account_id = 'U-grid_officer'")
    for grid in GRIDS:
        run(eng, "INSERT INTO gov.account_areas VALUES ('U-grid_officer', ?)", grid)
    tiles.rebuild(eng)


def counts(eng: Engine) -> dict[str, int]:
    """Return what is found, without checks that find nothing."""
    return {one.check.value: one.count for one in listing.findings(eng, admin(eng)) if one.count}


def picks(eng: Engine, check: Check) -> list[Pick]:
    rows = listing.rows(eng, admin(eng), check)
    return [Pick(row.subject, row.subject_id, row.finding) for row in rows.itertuples()]


def device(eng: Engine, number: int) -> str:
    """Return the identifier of a device, counted from 0."""
    return str(run(eng, "SELECT device_id FROM gov.devices ORDER BY 1 LIMIT 1 OFFSET ?", number)[0][0])


def value(eng: Engine, table: str, column: str, key: str) -> Any:
    names = {"devices": "device_id", "premises": "premises_id", "alarms": "alarm_id", "cases": "case_id"}
    return run(eng, f"SELECT {column} FROM gov.{table} WHERE {names[table]} = ?", key)[0][0]


def stand(eng: Engine, table: str, key: str, lon: float | None, lat: float | None) -> None:
    names = {"devices": "device_id", "premises": "premises_id"}
    run(eng, f"UPDATE gov.{table} SET lon = ?, lat = ? WHERE {names[table]} = ?", lon, lat, key)


def lose(eng: Engine, table: str, key: str, lon_in: float | None, lat_in: float | None) -> None:
    """Let something belong to no grid, with these coordinates as they came in."""
    names = {"devices": "device_id", "premises": "premises_id"}
    run(
        eng,
        f"UPDATE gov.{table} SET lon = NULL, lat = NULL, town_code = NULL, grid_code = NULL, located = 'unassigned',"
        f" boundary_version = NULL, lon_in = ?, lat_in = ? WHERE {names[table]} = ?",
        *(lon_in, lat_in, key),
    )


def last_audit(eng: Engine) -> tuple[str, str, str, dict]:
    """Return who, action, subject and detail of the newest entry of the audit."""
    row = run(eng, "SELECT account_id, action, subject, detail FROM gov.audit ORDER BY seq DESC LIMIT 1")[0]
    return row[0], row[1], row[2], json.loads(row[3])


def on_map(eng: Engine) -> int:
    """Return how many devices the map shows at its closest."""
    sql = "SELECT sum(points) FROM gov.tile_cells WHERE zoom = (SELECT max(zoom) FROM gov.tile_cells)"
    return int(run(eng, sql)[0][0])


def ago(**span: float) -> datetime:
    return to_store(NOW - timedelta(**span))


def two_that_are_one(eng: Engine) -> tuple[str, str]:
    """Let two devices be registered for one, the second heard last."""
    one, two = device(eng, 3), device(eng, 4)
    for key, minutes in ((one, 90), (two, 3)):
        stand(eng, "devices", key, WEST + 0.09, SOUTH + 0.02)
        sql = "UPDATE gov.devices SET kind = 'gas', premises_id = 'P0000001', last_seen_at_utc = ? WHERE device_id = ?"
        run(eng, sql, ago(minutes=minutes), key)
    tiles.rebuild(eng)
    return one, two
