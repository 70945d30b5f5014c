"""Other boundaries for the small city: its towns cut into two grids each instead of three, and what a version holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.projection import projection
from governance.areas.recut import Areas, measured, recut
from governance.areas.rules import Level
from governance.engine import Cursor, Engine
from governance.procedures.boundaries.force import Coming
from tests.city_areas import TOWNS, shape_of

HALVES = tuple(f"{town}001{number:03d}" for town in TOWNS for number in (1, 12))  # 001 lives on, 012 is new


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def halves() -> list[shapely.Geometry]:
    """Return the western and eastern half of each town."""
    found = []
    for town in TOWNS:
        west, south, east, north = shape_of(town).bounds
        middle = (west + east) / 2
        found += [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    return found


def grid_facts(codes: Sequence[str], shapes: Sequence[shapely.Geometry], eng: Engine) -> Areas:
    """Return grids of the small city with the facts of `gov.areas`."""
    frame = pd.DataFrame(
        {
            "code": list(codes),
            "level": "grid",
            "parent_code": [code[:9] for code in codes],
            "town_code": [code[:9] for code in codes],
            "name": [f"新网格{code[6:]}" for code in codes],
            "name_en": [f"Grid {code[6:]}" for code in codes],
            "kind": None,
            "households": 10,
            "illustrative": False,
        }
    )
    array = np.array(shapes, dtype=object)
    return Areas(measured(frame, array, projection(areas.profile(eng).metric_crs)), array)


def halved(eng: Engine, version_id: int = 2, valid_from: date = date(2026, 11, 20)) -> Coming:
    """Return a version of the small city with six grids, not yet in the store."""
    profile = areas.profile(eng)
    fresh = grid_facts(HALVES, halves(), eng)
    whole = recut(areas.areas_of(eng, 1), fresh, Level.GRID, profile, projection(profile.metric_crs))

    def write(db: Cursor) -> None:
        write_version(db, whole, version_id, valid_from, eng.now())

    return Coming(version_id, areas.locator_from(eng, whole, version_id), write)


def write_version(db: Cursor, whole: Areas, version_id: int, valid_from: date, at: datetime) -> None:
    row = {"version_id": version_id, "valid_from": valid_from, "label": "对半", "illustrative": False}
    row |= {"created_at_utc": at.replace(tzinfo=None), "level": "grid"}
    area_store.insert_version(db, pa.Table.from_pylist([row]))
    area_store.insert_areas(db, whole.rows(version_id))


STANDING = ("gov.premises", "gov.devices", "gov.alarms", "gov.centres", "gov.tile_cells", "gov.account_areas")


def everything(eng: Engine) -> dict[str, pd.DataFrame]:
    """Return every row that says where something belongs, and the history with its sums as readers see them."""
    asked = {table: f"SELECT * FROM {table} ORDER BY ALL" for table in STANDING}
    asked["gov.cases"] = "SELECT * EXCLUDE (last_seq) FROM gov.cases ORDER BY ALL"  # going back is noted too
    for table in ("alarms", "alarm_days", "alarm_grid_days", "alarm_grid_hours", "alarm_premises_months"):
        shown = "batch_id IN (SELECT batch_id FROM gov.batches WHERE shown)"
        asked[f"hist.{table}"] = f"SELECT * EXCLUDE (batch_id) FROM hist.{table} WHERE {shown} ORDER BY ALL"
    return {name: eng.read(lambda db, sql=sql: db.execute(sql).df()) for name, sql in asked.items()}  # type: ignore[misc]


def differing(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> list[str]:
    """Return the tables in which two states of a store differ."""
    return [name for name in one if not one[name].equals(other[name])]
