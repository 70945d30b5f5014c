"""A re-cut 区划调整: one level of areas anew, the others copied and hung under what now covers them most. Pure.

Areas are frames in the columns of `AREA_COLUMNS`, one row each, beside their shapes in WGS-84.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.areas.projection import Projection
from governance.areas.rules import CityProfile, Level

AREA_COLUMNS = (
    *("code", "level", "parent_code", "town_code", "name", "name_en", "kind"),
    *("lon", "lat", "area_m2", "households", "illustrative"),
)
ABOVE = {Level.TOWN: Level.CITY, Level.VILLAGE: Level.TOWN, Level.GRID: Level.TOWN, Level.MICRO_GRID: Level.GRID}
SAME_DECIMALS = 8  # of a degree, about a millimetre; a corner that moved less has not moved
SAME_DEGREES = 1.5 * 10**-SAME_DECIMALS


@dataclass(frozen=True)
class Areas:
    """Areas of a boundary version, or some of them: facts in the columns of `AREA_COLUMNS`, shapes in WGS-84."""

    facts: pd.DataFrame
    shapes: np.ndarray

    def __len__(self) -> int:
        return len(self.facts)

    def only(self, chosen: np.ndarray | pd.Series) -> Areas:
        """Return those areas for which the boolean is true."""
        mask = np.asarray(chosen, dtype=bool)
        return Areas(self.facts[mask].reset_index(drop=True), self.shapes[mask])

    def of(self, level: Level) -> Areas:
        """Return the areas of one level."""
        return self.only(self.facts["level"] == level.value)

    def rows(self, version_id: int) -> pa.Table:
        """Return the areas in the columns of `gov.areas`."""
        table = pa.Table.from_pandas(self.facts[list(AREA_COLUMNS)], preserve_index=False)
        number = pa.array(np.full(len(self), version_id, np.int32))
        shapes = pa.array(shapely.to_wkb(self.shapes), pa.binary())
        return table.append_column("version_id", number).append_column("geometry", shapes)


def no_areas() -> Areas:
    """Return the areas of a city that has none yet."""
    return Areas(pd.DataFrame({name: pd.Series(dtype=object) for name in AREA_COLUMNS}), np.array([], dtype=object))


def joined(parts: list[Areas]) -> Areas:
    """Return several sets of areas as one, in code order."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return no_areas()
    facts = pd.concat([part.facts for part in filled], ignore_index=True)
    order = np.argsort(facts["code"].to_numpy(dtype=str), kind="stable")
    shapes = np.concatenate([part.shapes for part in filled])
    return Areas(facts.iloc[order].reset_index(drop=True), shapes[order])


def covering(shapes: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Return for each metric shape the row of the parent that covers most of it, or -1 where none touches it.

    A point, or a shape that two parents cover alike, goes to the first of them.
    """
    parent, child = shapely.STRtree(shapes).query(parents, predicate="intersects")
    size = shapely.area(shapely.intersection(shapes[child], parents[parent]))
    order = np.lexsort((parent, -size, child))
    child, parent = child[order], parent[order]
    first = np.r_[True, child[1:] != child[:-1]][: len(child)]
    found = np.full(len(shapes), -1)
    found[child[first]] = parent[first]
    return found


def nearest(shapes: np.ndarray, parents: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return the same rows of parents, and for the shapes without one the nearest parent's, if there is any."""
    lost = np.flatnonzero(found < 0)
    if not len(lost) or not len(parents):
        return found
    near = found.copy()
    near[lost] = shapely.STRtree(parents).nearest(shapes[lost])
    return near


def label_points(shapes: np.ndarray) -> np.ndarray:
    """Return a point inside each shape (n, 2), its centroid wherever that lies inside."""
    centre = shapely.centroid(shapes)
    inside = np.where(shapely.intersects(shapes, centre), centre, shapely.point_on_surface(shapes))
    return shapely.get_coordinates(inside)


def measured(facts: pd.DataFrame, shapes: np.ndarray, plane: Projection) -> pd.DataFrame:
    """Return the facts with label point and area of their shapes."""
    points = label_points(shapes) if len(shapes) else np.empty((0, 2))
    size = shapely.area(plane.metric_shapes(shapes)) if len(shapes) else np.array([])
    return facts.assign(lon=points[:, 0], lat=points[:, 1], area_m2=size)


def recut(old: Areas, fresh: Areas, level: Level, profile: CityProfile, plane: Projection) -> Areas:
    """Return a whole version: `fresh` in place of the old areas of its level, the other levels hung under it anew.

    `fresh` has codes, parents (None where unknown) and measures. Levels above stay; a city that never had an outline
    gets that of its first towns.
    """
    kept = old.only(old.facts["level"] != level.value)
    if level is Level.TOWN and not len(kept.of(Level.CITY)):
        kept = joined([kept, _city(fresh, profile, plane)])
    whole = joined([kept, fresh])
    below = {Level.TOWN: (Level.VILLAGE, Level.GRID, Level.MICRO_GRID), Level.GRID: (Level.MICRO_GRID,)}
    for child in (level, *below.get(level, ())):
        whole = hung(whole, child, plane, keep=child is level)
    return whole


def hung(whole: Areas, level: Level, plane: Projection, keep: bool = False) -> Areas:
    """Return the areas with those of a level under the parent that covers most of each, else the nearest.

    With `keep` a parent that is named and known stays, whatever it covers.
    """
    facts, above = whole.facts.copy(), whole.of(ABOVE[level])
    rows = np.flatnonzero(facts["level"] == level.value)
    if not len(rows) or not len(above):
        return whole
    shapes, parents = plane.metric_shapes(whole.shapes[rows]), plane.metric_shapes(above.shapes)
    found = nearest(shapes, parents, covering(shapes, parents))
    codes = above.facts["code"].to_numpy()
    chosen = codes[found]
    if keep:
        named = facts["parent_code"].to_numpy()[rows]
        chosen = np.where(np.isin(named.astype(str), codes.astype(str)), named, chosen)
    facts.loc[rows, "parent_code"] = chosen
    town_of = dict(zip(codes, above.facts["town_code"], strict=True))
    own = facts["code"].to_numpy()[rows] if level is Level.TOWN else [town_of[code] for code in chosen]
    facts.loc[rows, "town_code"] = own
    return Areas(facts, whole.shapes)


def _city(towns: Areas, profile: CityProfile, plane: Projection) -> Areas:
    """Return the city as the union of its towns."""
    shape = plane.lonlat_shapes(shapely.union_all(plane.metric_shapes(towns.shapes)))
    facts: dict[str, object] = {"code": profile.code, "level": Level.CITY.value, "parent_code": None, "town_code": None}
    facts |= {"name": profile.name, "name_en": profile.name_en, "kind": None, "households": 0}
    facts["illustrative"] = bool(towns.facts["illustrative"].any())
    shapes = np.array([shape], dtype=object)
    return Areas(measured(pd.DataFrame([facts]), shapes, plane), shapes)


@dataclass(frozen=True)
class Difference:
    """How a level differs from the one before: how many areas are new, changed, the same, and which codes are gone."""

    new: int
    changed: tuple[str, ...]
    same: int
    gone: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two are the same."""
        return not (self.new or self.changed or self.gone)


def difference(old: Areas, fresh: Areas) -> Difference:
    """Return how the areas of a level differ from the older ones, by code, facts and shape."""
    place = {code: row for row, code in enumerate(old.facts["code"])}
    there = [(row, place[code]) for row, code in enumerate(fresh.facts["code"]) if code in place]
    now, before = (np.array([pair[side] for pair in there], dtype=int) for side in (0, 1))
    equal = shapely.equals_exact(comparable(fresh.shapes[now]), comparable(old.shapes[before]), SAME_DEGREES)
    for name in ("parent_code", "name", "name_en", "kind", "households", "illustrative"):
        left, right = fresh.facts[name].to_numpy()[now], old.facts[name].to_numpy()[before]
        equal &= _texts(left) == _texts(right)
    codes = fresh.facts["code"].to_numpy()
    changed = tuple(sorted(codes[now[~equal]].tolist()))
    gone = tuple(sorted(set(place) - set(codes)))
    return Difference(len(fresh) - len(there), changed, len(there) - len(changed), gone)


def comparable(shapes: np.ndarray) -> np.ndarray:
    """Return shapes so that equal ones begin at the same corner, however they were written or converted.

    Rounding comes first: noise in the last digits would let a rectangle begin at another of its corners.
    """
    rounded = shapely.transform(shapes, lambda points: np.round(points, SAME_DECIMALS))
    return np.asarray(shapely.normalize(rounded), dtype=object)


def _texts(values: np.ndarray) -> np.ndarray:
    """Return values as texts, nothing as an empty one whatever it was written as."""
    known = pd.Series(values, dtype=object)
    return known.where(known.notna(), "").astype(str).to_numpy()
