"""The invented areas as Arrow tables, in the columns of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from governance.areas.profile import Division, Waterway
from governance.areas.rules import Level
from governance.demo.geo_micro_grids import KINDS, MicroGrid
from governance.engine import times

AREA_FIELDS = pa.schema(
    [
        ("version_id", pa.int32()),
        ("code", pa.string()),
        ("level", pa.string()),
        ("parent_code", pa.string()),
        ("town_code", pa.string()),
        ("name", pa.string()),
        ("name_en", pa.string()),
        ("kind", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("area_m2", pa.float64()),
        ("households", pa.int32()),
        ("illustrative", pa.bool_()),
        ("geometry", pa.binary()),
    ]
)
ORDINALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Layer:
    """One level of area: what each is called, and its shape, label point, area and households, row by row."""

    level: Level
    codes: Sequence[str]
    parents: Sequence[str | None]
    towns: Sequence[str | None]
    names: Sequence[str]
    names_en: Sequence[str]
    kinds: Sequence[str | None]
    shapes: np.ndarray
    labels: np.ndarray
    area_m2: np.ndarray
    households: np.ndarray

    def rows(self, version_id: int) -> pa.Table:
        """Return the layer in the columns of `gov.areas`; shapes and label points are WGS-84."""
        count = len(self.codes)
        columns: list[Any] = [[version_id] * count, self.codes, [str(self.level)] * count, self.parents, self.towns]
        columns += [self.names, self.names_en, self.kinds, self.labels[:, 0], self.labels[:, 1], self.area_m2]
        columns += [self.households.astype(np.int32), [True] * count, shapely.to_wkb(self.shapes)]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, AREA_FIELDS, strict=True)]
        return pa.Table.from_arrays(arrays, schema=AREA_FIELDS)


def label_points(shapes: np.ndarray) -> np.ndarray:
    """Return a point inside each shape, its centroid wherever that lies inside."""
    centre = shapely.centroid(shapes)
    return shapely.get_coordinates(np.where(shapely.contains(shapes, centre), centre, shapely.point_on_surface(shapes)))


def grid_names(villages: Sequence[Division], numbers: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return names and English names of grids, given each grid's village and its number in it.

    >>> home = Division("990001106205", "柳树村", "Liushu Village", "village", "990001106", "village")
    >>> grid_names([home], [3])
    (['柳树村第3网格'], ['Liushu Village Grid 3'])
    """
    pairs = list(zip(villages, numbers, strict=True))
    return [f"{v.name}第{n}网格" for v, n in pairs], [f"{v.name_en} Grid {n}" for v, n in pairs]


def micro_grid_names(found: Sequence[MicroGrid], villages: Sequence[Division]) -> tuple[list[str], list[str]]:
    """Return names and English names of micro-grids, each told apart from its namesakes in the same village."""
    seen: dict[tuple[str, str], int] = {}
    names, names_en = [], []
    for micro in found:
        village = villages[micro.grid]
        turn = seen[village.code, micro.kind] = seen.get((village.code, micro.kind), 0) + 1
        stem = village.name.removesuffix("社区").removesuffix("村")
        stem_en = village.name_en.removesuffix(" Community").removesuffix(" Village")
        kind, kind_en = KINDS[micro.kind][:2]
        names.append(f"{stem}{kind}" + (f"（{ORDINALS[turn - 1]}）" if turn > 1 else ""))
        names_en.append(f"{stem_en} {kind_en}" + (f" {turn}" if turn > 1 else ""))
    return names, names_en


def version_row(version_id: int, valid_from: date, label: str, created_at: datetime) -> pa.Table:
    """Return the one row of `gov.boundary_versions` for illustrative boundaries."""
    return pa.table(
        {
            "version_id": pa.array([version_id], pa.int32()),
            "valid_from": pa.array([valid_from], pa.date32()),
            "label": [label],
            "illustrative": [True],
            "created_at_utc": pa.array([times.to_store(created_at)], pa.timestamp("us")),
        }
    )


def waterway_rows(waterways: Sequence[Waterway]) -> pa.Table:
    """Return waterways in the columns of `gov.waterways`."""
    return pa.table(
        {
            "waterway_id": [w.waterway_id for w in waterways],
            "name": [w.name for w in waterways],
            "name_en": [w.name_en for w in waterways],
            "rank": pa.array([w.rank for w in waterways], pa.int32()),
            "geometry": pa.array([shapely.to_wkb(w.line) for w in waterways], pa.binary()),
        }
    )
