"""Where a point belongs 定位归格: the one rule by which devices, alarms, premises and whistles find their grid. Pure.

Inside a grid or on its border: that grid, and of several the one with the smallest code. Outside all grids but within
the GPS tolerance: the nearest, the smallest code among equally near ones, marked as snapped. Else unassigned.
A city that has loaded no grids yet is located by its towns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import shapely

from governance.areas.projection import projection
from governance.areas.rules import Level
from governance.areas.shape_index import OUTSIDE, ShapeIndex


class Found(StrEnum):
    """How a point found its area."""

    INSIDE = "inside"  # 在界内
    SNAPPED = "snapped"  # 容差内就近归入
    UNASSIGNED = "unassigned"  # 未归格


@dataclass(frozen=True)
class Located:
    """Where one point belongs; codes are None where there is none."""

    town_code: str | None
    grid_code: str | None
    micro_grid_code: str | None
    located: str


class Within(NamedTuple):
    """An area some way from a point: its code, and the metres to it, 0 in it and on its border."""

    code: str
    metres: float


@dataclass(frozen=True)
class Assignment:
    """Where many points belong: object arrays of codes (None where there is none) and of `Found` words."""

    town_code: np.ndarray
    grid_code: np.ndarray
    micro_grid_code: np.ndarray
    located: np.ndarray

    def __len__(self) -> int:
        return len(self.located)


class Locator:
    """Locates points (WGS-84) in the areas of one boundary version; immutable, safe to share among threads.

    `codes`, `levels`, `towns` (town codes) and `parents` (parent codes) run parallel to `shapes` (WGS-84 polygons).
    """

    def __init__(
        self,
        codes: Sequence[str],
        levels: Sequence[str],
        towns: Sequence[str | None],
        parents: Sequence[str | None],
        shapes: np.ndarray,
        metric_crs: str,
        tolerance_m: float = 30.0,
        version_id: int = 1,
    ) -> None:
        self.version_id = version_id
        self.tolerance_m = tolerance_m
        self._projection = projection(metric_crs)
        order = np.argsort(np.asarray(codes, dtype=str), kind="stable")
        level = np.asarray(levels, dtype=str)[order]
        code, town, parent = (np.asarray(column, dtype=object)[order] for column in (codes, towns, parents))
        base = level == (Level.GRID if (level == Level.GRID).any() else Level.TOWN)
        micro = level == Level.MICRO_GRID
        nothing = np.array([None], dtype=object)  # stands last, where the index -1 finds it
        by_grid = base.any() and bool((level[base] == Level.GRID).all())
        self._codes = code[base]
        self._town = np.r_[town[base] if by_grid else code[base], nothing]
        self._grid = np.r_[code[base] if by_grid else np.full(base.sum(), None), nothing]
        self._micro = np.r_[code[micro], nothing]
        grid_at = {grid: index for index, grid in enumerate(self._codes)}
        self._micro_parent = np.array([*(grid_at.get(grid, OUTSIDE) for grid in parent[micro]), OUTSIDE])
        self._index = ShapeIndex(shapes[order][base])
        self._micro_index = ShapeIndex(shapes[order][micro])
        self._metric_tree = shapely.STRtree(self._projection.metric_shapes(self._index.shapes))

    def locate(self, lon: float, lat: float) -> Located:
        """Return where one point belongs."""
        one = self.assign(np.array([lon], dtype=float), np.array([lat], dtype=float))
        return Located(one.town_code[0], one.grid_code[0], one.micro_grid_code[0], one.located[0])

    def assign(self, lon: np.ndarray, lat: np.ndarray) -> Assignment:
        """Return where many points belong; a point without coordinates (NaN) is unassigned."""
        points = np.column_stack([lon, lat]).astype(float, copy=False)
        own = self._index.first(points)
        located = np.full(len(points), str(Found.INSIDE), dtype=object)
        outside = np.flatnonzero(own == OUTSIDE)
        own[outside] = self._nearest(points[outside])
        located[outside] = np.where(own[outside] == OUTSIDE, str(Found.UNASSIGNED), str(Found.SNAPPED))
        micro = self._micro_index.first(points)
        micro[self._micro_parent[micro] != own] = OUTSIDE  # a micro-grid counts only inside its own grid
        return Assignment(self._town[own], self._grid[own], self._micro[micro], located)

    def within(self, lon: float, lat: float, metres: float) -> list[Within]:
        """Return the grids within some metres of a point, its own among them: nearest first, then by code."""
        point = shapely.points(self._projection.metric(np.array([[lon, lat]])))[0]
        near = self._metric_tree.query(point, predicate="dwithin", distance=metres)
        apart = shapely.distance(self._metric_tree.geometries[near], point)
        order = np.lexsort((near, apart))
        return [Within(str(self._codes[near[one]]), float(apart[one])) for one in order]

    def _nearest(self, points: np.ndarray) -> np.ndarray:
        """Return for each point the index of the nearest area within the tolerance, or -1."""
        found = np.full(len(points), OUTSIDE)
        real = np.flatnonzero(np.isfinite(points).all(axis=1) & (np.abs(points) <= (180, 90)).all(axis=1))
        if not len(real) or not len(self._codes):
            return found
        metric = shapely.points(self._projection.metric(points[real]))
        point, shape = self._metric_tree.query(metric, predicate="dwithin", distance=self.tolerance_m)
        if not len(point):
            return found
        apart = shapely.distance(self._metric_tree.geometries[shape], metric[point])
        order = np.lexsort((shape, apart, point))
        point, shape = point[order], shape[order]
        first = np.r_[True, point[1:] != point[:-1]]
        found[real[point[first]]] = shape[first]
        return found
