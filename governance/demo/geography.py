"""The geography of an invented city: towns, villages, grids and micro-grids that tile it, drawn from a profile.

The outline and the names are published, everything inside is invented from the seed: towns are an area-aware
Voronoi diagram of their seats, villages one within their town, grids are blocks within their village.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import shapely

from governance.areas.profile import CitySources, Division
from governance.areas.projection import Projection, projection
from governance.areas.rules import GRID_DIGITS, MICRO_GRID_DIGITS, CityProfile, Level
from governance.demo import geo_cells, geo_micro_grids, geo_plan, geo_tables, geo_tiling
from governance.demo.dice import Dice
from governance.demo.geo_villages import SAMPLE_SPACING_M, place_villages
from governance.demo.geo_wobble import Wobble
from governance.engine.errors import Refused
from governance.engine.text import _

FRAME_M = 6000.0  # cells are cut this far beyond the outline, so that bending never leaves a gap at the rim
VERSION_LABEL = "示意边界第一版"


@dataclass(frozen=True)
class Geography:
    """Rows of `gov.areas`, `gov.waterways` and `gov.boundary_versions`."""

    areas: pa.Table
    waterways: pa.Table
    boundary_versions: pa.Table


@dataclass(frozen=True)
class _Land:
    """The city in both planes: `outline` true, `straight` straightened, `samples` evenly spaced points of it."""

    outline: shapely.Geometry
    straight: shapely.Geometry
    samples: np.ndarray
    wobble: Wobble


@dataclass(frozen=True)
class _Villages:
    """All villages, town after town: division, town (index), straight cell, position in the true plane."""

    divisions: list[Division]
    town: np.ndarray
    cells: list[np.ndarray]
    positions: np.ndarray
    households: np.ndarray


@dataclass(frozen=True)
class _Grids:
    """All grids, village after village: village (index), number in it, shape in metres, households."""

    village: np.ndarray
    number: np.ndarray
    shapes: np.ndarray
    households: np.ndarray


def build_geography(
    profile: CityProfile,
    sources: CitySources,
    seed: int,
    valid_from: date,
    created_at: datetime,
    version_id: int = 1,
) -> Geography:
    """Return the areas of a boundary version, drawn from the seed; the same seed draws the same city.

    Raises Refused when profile and published divisions do not fit together.
    """
    plane = projection(profile.metric_crs)
    dice = Dice(seed)
    own = _villages_of_towns(profile, sources)
    land = _land(plane.metric_shapes(sources.outline), dice.stream("borders"))
    villages = _draw_villages(profile, sources, own, land, plane, dice.stream("villages"))
    canals = [plane.metric_shapes(w.line) for w in sources.waterways if w.rank == 1]
    grids = _draw_grids(profile, villages, land, canals, dice.stream("grids"))
    layers = _layers(profile, sources, villages, grids, plane)
    layers.append(_micro_layer(profile, villages, grids, layers[-1], plane, dice.stream("micro-grids")))
    return Geography(
        areas=pa.concat_tables([layer.rows(version_id) for layer in layers]),
        waterways=geo_tables.waterway_rows(sources.waterways),
        boundary_versions=geo_tables.version_row(version_id, valid_from, VERSION_LABEL, created_at),
    )


def _villages_of_towns(profile: CityProfile, sources: CitySources) -> list[list[Division]]:
    """Return the published villages of each town of the profile."""
    published = {division.code for division in sources.divisions if division.level == Level.TOWN}
    different = sorted(published ^ {town.code for town in profile.towns})
    own = [
        [d for d in sources.divisions if d.level == Level.VILLAGE and d.parent_code == town.code]
        for town in profile.towns
    ]
    different += [town.code for town, villages in zip(profile.towns, own, strict=True) if not villages]
    if different:
        raise Refused(_("城市档案与区划表不一致，请核对镇区：{codes}").format(codes="、".join(different)))
    if sum(map(len, own)) > profile.grids:
        raise Refused(_("城市档案：网格数不能少于村和社区的数目。"))
    return own


def _land(outline: shapely.Geometry, rng: np.random.Generator) -> _Land:
    wobble = Wobble.drawn(rng)
    west, south, east, north = outline.bounds
    columns, rows = np.arange(west, east, SAMPLE_SPACING_M), np.arange(south, north, SAMPLE_SPACING_M)
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    shapely.prepare(outline)
    inside = points[shapely.contains_xy(outline, points)]
    straight = shapely.transform(shapely.segmentize(outline, geo_tiling.STEP_M), wobble.straighten)
    return _Land(outline, shapely.make_valid(straight), wobble.straighten(inside), wobble)


def _draw_villages(
    profile: CityProfile,
    sources: CitySources,
    own: list[list[Division]],
    land: _Land,
    plane: Projection,
    rng: np.random.Generator,
) -> _Villages:
    seats = land.wobble.straighten(plane.metric(np.array([town.seat for town in profile.towns])))
    shares = geo_plan.town_shares(profile, own, land.outline.area / 1e6)
    published = np.array([town.area_km2 is not None for town in profile.towns])
    sites, weights = geo_cells.fitted_sites(land.samples, seats, shares, published)
    town_of_sample = geo_cells.nearest_site(land.samples, sites, weights)
    west, south, east, north = shapely.buffer(shapely.box(*land.outline.bounds), FRAME_M).bounds
    frame = np.array([[west, south], [east, south], [east, north], [west, north]])
    names = {division.code: division.name for division in sources.divisions}
    cells, positions = [], []
    for index, town_cell in enumerate(geo_cells.power_cells(sites, weights, frame)):
        samples, name = land.samples[town_of_sample == index], names[profile.towns[index].code]
        placed = place_villages(own[index], name, seats[index], samples, rng)
        cells += geo_cells.power_cells(placed.positions, placed.weights_m2, town_cell)
        positions.append(placed.positions)
    return _Villages(
        divisions=[village for villages in own for village in villages],
        town=np.repeat(np.arange(len(own)), [len(villages) for villages in own]),
        cells=cells,
        positions=land.wobble.bend(np.concatenate(positions)),
        households=geo_plan.village_households(profile, own, rng),
    )


def _draw_grids(
    profile: CityProfile,
    villages: _Villages,
    land: _Land,
    canals: list[shapely.Geometry],
    rng: np.random.Generator,
) -> _Grids:
    ground = shapely.intersection(
        shapely.polygons([shapely.linearrings(ring) for ring in villages.cells]), land.straight
    )
    counts = geo_plan.grids_per_village(profile.grids, villages.households, shapely.area(ground) / 1e6)
    cells = []
    for ring, soil, count in zip(villages.cells, ground, counts, strict=True):
        cells += geo_cells.blocks(ring, soil, int(count), rng.uniform(0, np.pi), rng)
    village = np.repeat(np.arange(len(counts)), counts)
    faces = geo_tiling.draw_faces(cells, land.outline, canals, land.wobble, rng)
    owner = geo_tiling.give_faces(faces, village, villages.town[village])
    shapes = geo_tiling.dissolve(faces.shapes, owner, len(cells))
    order = _reading_order(shapes, village)
    number = np.arange(len(order)) - np.searchsorted(village, village) + 1
    return _Grids(village, number, shapes[order], geo_plan.grid_households(villages.households, counts, rng))


def _reading_order(shapes: np.ndarray, village: np.ndarray) -> np.ndarray:
    """Return the order in which grids are numbered: village by village, from north to south in rows from the west."""
    east, north = shapely.get_coordinates(shapely.centroid(shapes)).T
    size = np.bincount(village)
    extent = np.array([np.ptp(part) for part in np.split(north, np.cumsum(size)[:-1])])
    row = np.floor((north.max() - north) / (np.maximum(extent, 1.0) / np.sqrt(size))[village])
    return np.lexsort((east, row, village))


def _layers(
    profile: CityProfile, sources: CitySources, villages: _Villages, grids: _Grids, plane: Projection
) -> list[geo_tables.Layer]:
    """Return city, towns, villages and grids; each level is dissolved from the one below, vertex by vertex."""
    divisions = {division.code: division for division in sources.divisions}
    towns = [divisions[town.code] for town in profile.towns]
    city = divisions.get(profile.code, Division(profile.code, profile.name, profile.name_en, Level.CITY, "", "city"))
    homes = [villages.divisions[index] for index in grids.village]
    code = [f"{home.code}{number:0{GRID_DIGITS}d}" for home, number in zip(homes, grids.number, strict=True)]
    names, names_en = geo_tables.grid_names(homes, list(grids.number))
    shapes = plane.lonlat_shapes(grids.shapes)
    parents = [home.parent_code for home in homes]
    grid_layer = geo_tables.Layer(
        Level.GRID, code, parents, parents, names, names_en, [home.kind for home in homes], shapes,
        geo_tables.label_points(shapes), shapely.area(grids.shapes), grids.households,
    )  # fmt: skip
    whole = np.zeros(len(code), dtype=int)
    rows = (
        (Level.CITY, [city], whole),
        (Level.TOWN, towns, villages.town[grids.village]),
        (Level.VILLAGE, villages.divisions, grids.village),
    )
    upper = [_dissolved(level, units, grid_layer, member) for level, units, member in rows]
    seats = np.array([town.seat for town in profile.towns])
    return [
        upper[0],
        _labelled(upper[1], seats),
        _labelled(upper[2], plane.lonlat(villages.positions)),
        grid_layer,
    ]


def _dissolved(level: Level, units: list[Division], grids: geo_tables.Layer, member: np.ndarray) -> geo_tables.Layer:
    """Return a level whose unit i is made of the grids with member i."""
    shapes = geo_tiling.dissolve(grids.shapes, member, len(units))
    parents = [None if level == Level.CITY else unit.parent_code for unit in units]
    own = [unit.code for unit in units] if level == Level.TOWN else parents  # a town lies in itself
    return geo_tables.Layer(
        level,
        [unit.code for unit in units],
        parents,
        own,
        [unit.name for unit in units],
        [unit.name_en for unit in units],
        [unit.kind for unit in units],
        shapes,
        geo_tables.label_points(shapes),
        np.bincount(member, grids.area_m2, len(units)),
        np.bincount(member, grids.households, len(units)),
    )


def _labelled(layer: geo_tables.Layer, points: np.ndarray) -> geo_tables.Layer:
    """Return the layer with its label points (lon, lat) moved to the given ones, wherever these lie inside."""
    inside = shapely.intersects_xy(layer.shapes, points)
    return replace(layer, labels=np.where(inside[:, None], points, layer.labels))


def _micro_layer(
    profile: CityProfile,
    villages: _Villages,
    grids: _Grids,
    grid_layer: geo_tables.Layer,
    plane: Projection,
    rng: np.random.Generator,
) -> geo_tables.Layer:
    homes = [villages.divisions[index] for index in grids.village]
    urban = np.array([home.kind == "community" for home in homes])
    found = geo_micro_grids.draw_micro_grids(grids.shapes, grids.households, urban, profile.micro_grids, rng)
    names, names_en = geo_tables.micro_grid_names(found, homes)
    metric = np.array([micro.shape for micro in found], dtype=object)
    shapes = plane.lonlat_shapes(metric)
    parents = [grid_layer.codes[micro.grid] for micro in found]
    return geo_tables.Layer(
        Level.MICRO_GRID,
        [f"{code}{micro.number:0{MICRO_GRID_DIGITS}d}" for code, micro in zip(parents, found, strict=True)],
        parents,
        [grid_layer.towns[micro.grid] for micro in found],
        names,
        names_en,
        [micro.kind for micro in found],
        shapes,
        geo_tables.label_points(shapes),
        shapely.area(metric),
        geo_micro_grids.micro_households(found, grids.households),
    )
