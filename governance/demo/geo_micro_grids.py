"""Micro-grids 微网格: small parts of grids, a residential compound, a market, an industrial park, each on its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from governance.demo.geo_cells import blocks

# kind: (name, name in English, usual size in m2, weight in a community, weight in a village)
KINDS = {
    "residential": ("小区", "Residential Compound", 45_000.0, 0.52, 0.16),
    "market": ("农贸市场", "Market", 16_000.0, 0.12, 0.20),
    "commercial": ("商业街", "Commercial Street", 30_000.0, 0.16, 0.04),
    "industrial": ("工业园", "Industrial Park", 150_000.0, 0.10, 0.50),
    "school": ("校区", "School Campus", 38_000.0, 0.10, 0.10),
}
MOST_PER_GRID = 3
SLOT_WEIGHTS = (1.0, 0.3, 0.08)  # a second and a third micro-grid in the same grid is rarer
MARGIN_M = 12.0  # kept free along the grid's border and between neighbours
SHARE_AT_MOST = 0.4  # of the grid, all its micro-grids together
HOUSEHOLDS_PER_M2 = 0.006  # in a residential compound: 60 to the hectare
HOUSEHOLDS_SHARE = 0.7  # of the grid's households at most live in its residential compounds


@dataclass(frozen=True)
class MicroGrid:
    """A micro-grid's grid (index), its running number in the grid from 1, its kind and its shape."""

    grid: int
    number: int
    kind: str
    shape: shapely.Geometry


def draw_micro_grids(
    grids: np.ndarray, households: np.ndarray, urban: np.ndarray, count: int, rng: np.random.Generator
) -> list[MicroGrid]:
    """Return `count` micro-grids in the grids (polygons in metres), most of them where most people live."""
    appeal = np.sqrt(np.maximum(households, 1)) * np.where(urban, 1.0, 0.55)
    slots = np.outer(appeal, SLOT_WEIGHTS).ravel()
    chosen = rng.choice(len(slots), min(count, len(slots)), replace=False, p=slots / slots.sum()) // MOST_PER_GRID
    found = []
    for grid, number_of in zip(*np.unique(chosen, return_counts=True), strict=True):
        chances = np.array([facts[3 if urban[grid] else 4] for facts in KINDS.values()])
        kinds = rng.choice(list(KINDS), number_of, p=chances / chances.sum())
        shapes = _carve(grids[grid], [KINDS[kind][2] for kind in kinds], rng)
        found += [
            MicroGrid(int(grid), number, str(kind), shape)
            for number, (kind, shape) in enumerate(zip(kinds, shapes, strict=True), start=1)
        ]
    return found


def micro_households(found: list[MicroGrid], households: np.ndarray) -> np.ndarray:
    """Return invented households of each micro-grid: many in residential compounds, none elsewhere."""
    homes = np.array([micro.kind == "residential" for micro in found])
    room = np.array([micro.shape.area * HOUSEHOLDS_PER_M2 for micro in found]) * homes
    grid = np.array([micro.grid for micro in found], dtype=int)
    wanted = np.bincount(grid, room, len(households))
    squeeze = np.minimum(1.0, households * HOUSEHOLDS_SHARE / np.maximum(wanted, 1.0))
    return np.asarray(np.floor(room * squeeze[grid]), dtype=int)


def _carve(grid: shapely.Geometry, sizes_m2: list[float], rng: np.random.Generator) -> list[shapely.Geometry]:
    """Return one block per size, inside the grid and apart from each other, about as large as asked."""
    room = max(shapely.get_parts(grid.buffer(-MARGIN_M)), key=shapely.area)
    frame = room.minimum_rotated_rectangle
    ring = shapely.get_coordinates(frame.normalize().exterior)[:-1]
    side = ring[1] - ring[0]
    heading = float(np.arctan2(side[1], side[0]))
    most_m2 = room.area * SHARE_AT_MOST / len(sizes_m2)
    return [
        _narrowed(plot, room, min(size * rng.uniform(0.7, 1.4), most_m2), heading, rng)
        for plot, size in zip(blocks(ring, room, len(sizes_m2), heading, rng), sizes_m2, strict=True)
    ]


def _narrowed(
    plot: np.ndarray, room: shapely.Geometry, size_m2: float, heading: float, rng: np.random.Generator
) -> shapely.Geometry:
    """Return a part of the plot, halved at random until it is about as large as asked, less a margin."""
    land = _solid(room, plot)
    while land.area > size_m2 * 1.45:
        halves = blocks(plot, land, 2, heading, rng)
        lands = [_solid(room, half) for half in halves]
        areas = np.array([part.area for part in lands])
        pick = int(rng.choice(2, p=areas / areas.sum()))
        plot, land = halves[pick], lands[pick]
    inner = land.buffer(-MARGIN_M / 2, join_style="mitre")
    return land if inner.is_empty else max(shapely.get_parts(inner), key=shapely.area)


def _solid(room: shapely.Geometry, plot: np.ndarray) -> shapely.Geometry:
    """Return the largest piece of the room inside the plot."""
    return max(shapely.get_parts(shapely.intersection(room, shapely.polygons(plot))), key=shapely.area)
