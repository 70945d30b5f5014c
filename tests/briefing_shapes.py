"""An invented city's shapes: town cells around random seats, cut into grids, within a rounded outline."""

from __future__ import annotations

import math
from random import Random

import shapely

from governance.briefings.facts import MonthFacts
from governance.briefings.shapes import CityShapes, Shape, shape


def _cells(dice: Random, outline: shapely.Geometry, number: int) -> list[shapely.Geometry]:
    """Return a number of Voronoi cells within an outline, seats evened out by a few rounds of Lloyd's method."""
    left, bottom, right, top = outline.bounds
    seats: list[shapely.Point] = []
    while len(seats) < number:
        point = shapely.Point(dice.uniform(left, right), dice.uniform(bottom, top))
        if outline.contains(point):
            seats.append(point)
    cells: list[shapely.Geometry] = []
    for _round in range(3):
        diagram = shapely.voronoi_polygons(shapely.MultiPoint(seats), extend_to=outline)
        cells = [cell.intersection(outline) for cell in diagram.geoms]
        seats = [cell.representative_point() if cell.geom_type != "Polygon" else cell.centroid for cell in cells]
    return cells


def _shape(code: str, name: str, cell: shapely.Geometry) -> Shape:
    point = cell.representative_point()
    return shape(code, name, (point.x, point.y), cell)


def city_shapes(facts: MonthFacts, seed: int = 7) -> CityShapes:
    """Return the shapes of an invented city with the towns and the grids of the facts."""
    dice = Random(seed)
    turns = [math.tau * step / 60 for step in range(60)]
    rim = [(119.66 + 0.25 * math.cos(t) * (1 + 0.1 * math.sin(3 * t)), 31.93 + 0.19 * math.sin(t)) for t in turns]
    outline = shapely.Polygon(rim)
    towns, grids = [], []
    for town, cell in zip(facts.towns, _cells(dice, outline, len(facts.towns)), strict=True):
        towns.append(_shape(town.code, town.name, cell))
        own = [grid for grid in facts.grids if grid.town_code == town.code]
        for grid, part in zip(own, _cells(dice, cell, len(own)) if own else [], strict=True):
            grids.append(_shape(grid.code, grid.name, part))
    return CityShapes(tuple(towns), tuple(grids))
