"""SQL of the service centres: read expressions and lists."""

from __future__ import annotations

import pandas as pd

from governance.centres.rules import Centre
from governance.engine import Cursor

_COLUMNS = "centre_id, name, name_en, town_code, phone, lon, lat"


def centres(db: Cursor) -> list[Centre]:
    """Return all centres by identifier."""
    return [Centre(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM gov.centres ORDER BY centre_id").fetchall()]


def centre(db: Cursor, centre_id: str) -> Centre | None:
    """Return one centre."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.centres WHERE centre_id = ?", [centre_id]).fetchone()
    return Centre(*row) if row else None


def centre_of_grid(db: Cursor, grid_code: str) -> Centre | None:
    """Return the centre that serves a grid."""
    sql = f"SELECT {_COLUMNS} FROM gov.centres JOIN gov.centre_grids USING (centre_id) WHERE grid_code = ?"
    row = db.execute(sql, [grid_code]).fetchone()
    return Centre(*row) if row else None


def grids_of(db: Cursor, centre_id: str) -> list[str]:
    """Return the grids a centre serves."""
    sql = "SELECT grid_code FROM gov.centre_grids WHERE centre_id = ? ORDER BY grid_code"
    return [code for (code,) in db.execute(sql, [centre_id]).fetchall()]


def grids_by_centre(db: Cursor) -> dict[str, list[str]]:
    """Return centre_id -> the grids it serves, in their order."""
    found: dict[str, list[str]] = {}
    for centre_id, code in db.execute("SELECT centre_id, grid_code FROM gov.centre_grids ORDER BY ALL").fetchall():
        found.setdefault(centre_id, []).append(code)
    return found


def staff_member(db: Cursor, staff_id: str) -> tuple[str, str, str] | None:
    """Return (centre_id, name, phone in clear) of a member of staff; actions mask it."""
    sql = "SELECT centre_id, name, phone FROM gov.centre_staff WHERE staff_id = ?"
    return db.execute(sql, [staff_id]).fetchone()


def overview(db: Cursor) -> pd.DataFrame:
    """Return a row per centre: centre_id, names, town_code, lon, lat, grids, staff, fire_trucks, vehicles, ready."""
    return db.execute(
        "SELECT c.centre_id, c.name, c.name_en, c.town_code, c.lon, c.lat,"
        " (SELECT count(*) FROM gov.centre_grids g WHERE g.centre_id = c.centre_id) AS grids,"
        " (SELECT count(*) FROM gov.centre_staff s WHERE s.centre_id = c.centre_id) AS staff,"
        " (SELECT count(*) FROM gov.centre_vehicles v WHERE v.centre_id = c.centre_id"
        "  AND v.kind = 'mini_fire_truck') AS fire_trucks,"
        " (SELECT count(*) FROM gov.centre_vehicles v WHERE v.centre_id = c.centre_id) AS vehicles,"
        " (SELECT count(*) FROM gov.centre_vehicles v WHERE v.centre_id = c.centre_id AND v.ready) AS ready"
        " FROM gov.centres c ORDER BY c.centre_id"
    ).df()


def staff(db: Cursor, centre_id: str) -> pd.DataFrame:
    """Return a centre's staff: staff_id, name, duty, phone (in clear; actions mask it)."""
    sql = "SELECT staff_id, name, duty, phone FROM gov.centre_staff WHERE centre_id = ? ORDER BY staff_id"
    return db.execute(sql, [centre_id]).df()


def vehicles(db: Cursor, centre_id: str) -> pd.DataFrame:
    """Return a centre's vehicles: vehicle_id, kind, plate, ready."""
    sql = "SELECT vehicle_id, kind, plate, ready FROM gov.centre_vehicles WHERE centre_id = ? ORDER BY vehicle_id"
    return db.execute(sql, [centre_id]).df()


def stock(db: Cursor, centre_id: str) -> pd.DataFrame:
    """Return a centre's stock: item, quantity, unit."""
    sql = "SELECT item, quantity, unit FROM gov.centre_stock WHERE centre_id = ? ORDER BY item"
    return db.execute(sql, [centre_id]).df()
