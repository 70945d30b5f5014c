"""The ground of the small city: three square towns in a row, nine grids, a micro-grid in every other grid."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import shapely

from governance.areas import store as areas
from governance.engine import Cursor

WEST, SOUTH, SIDE = 119.50, 31.90, 0.06  # degrees; a town is SIDE wide and SIDE high, a grid a third of it
CITY = "990001"
TOWNS = tuple(f"{CITY}{number}" for number in (101, 102, 103))
GRIDS = tuple(f"{town}001{number:03d}" for town in TOWNS for number in (1, 2, 3))
MICRO_GRIDS = tuple(f"{grid}01" for grid in GRIDS[::2])
NAMES = ("东", "中", "西")

PROFILE = f"""
code = "{CITY}"
name = "试市"
name_en = "Testville"
time_zone = "Asia/Shanghai"
metric_crs = "EPSG:4549"
languages = ["zh", "en"]
map_note = "示意边界"
map_note_en = "Illustrative"
map_approval_number = ""
gps_tolerance_m = 30.0
[files]
outline = "outline.geojson"
[demo]
grids = 9
micro_grids = 5
households = 900
""" + "".join(
    f'[[towns]]\ncode = "{code}"\nseat = [{WEST + SIDE * (place + 0.5):.3f}, {SOUTH + SIDE / 2:.3f}]\n'
    "residents_thousand = 20\n"
    for place, code in enumerate(TOWNS)
)


def shape_of(code: str) -> shapely.Geometry:
    """Return the rectangle of an area in WGS-84."""
    if len(code) == 6:
        return shapely.box(WEST, SOUTH, WEST + 3 * SIDE, SOUTH + SIDE)
    left = WEST + SIDE * TOWNS.index(code[:9])
    if len(code) < 15:
        return shapely.box(left, SOUTH, left + SIDE, SOUTH + SIDE)
    foot = SOUTH + SIDE / 3 * (int(code[12:15]) - 1)
    if len(code) == 15:
        return shapely.box(left, foot, left + SIDE, foot + SIDE / 3)
    return shapely.box(left + 0.01, foot + 0.005, left + 0.02, foot + 0.01)


def _row(code: str, level: str, parent: str | None, name: str) -> dict[str, object]:
    shape = shape_of(code)
    middle = shape.centroid
    return {
        "version_id": 1,
        "code": code,
        "level": level,
        "parent_code": parent,
        "town_code": code[:9] if len(code) > 6 else None,
        "name": name,
        "name_en": f"{level} {code[6:] or code}",
        "kind": level,
        "lon": middle.x,
        "lat": middle.y,
        "area_m2": shape.area * 1e10,
        "households": 100,
        "illustrative": True,
        "geometry": shapely.to_wkb(shape),
    }


def add_areas(db: Cursor, now: object) -> None:
    """Write the boundary version and its areas."""
    version = {"version_id": 1, "valid_from": date(2025, 1, 1), "label": "测试", "illustrative": True}
    areas.insert_version(db, pa.Table.from_pylist([version | {"created_at_utc": now}]))
    rows = [_row(CITY, "city", None, "试市")]
    for town, name in zip(TOWNS, NAMES, strict=True):
        rows.append(_row(town, "town", CITY, f"{name}镇"))
        rows.append(_row(f"{town}001", "village", town, f"{name}村"))
    rows += [_row(grid, "grid", grid[:9], f"{NAMES[TOWNS.index(grid[:9])]}村第{grid[-1]}网格") for grid in GRIDS]
    rows += [_row(code, "micro_grid", code[:15], "微网格") for code in MICRO_GRIDS]
    areas.insert_areas(db, pa.Table.from_pylist(rows))
    line = shapely.LineString([(WEST, SOUTH + 0.02), (WEST + 3 * SIDE, SOUTH + 0.04)])
    river = {"waterway_id": "w1", "name": "运河", "name_en": "Canal", "rank": 1, "geometry": shapely.to_wkb(line)}
    areas.insert_waterways(db, pa.Table.from_pylist([river]))
