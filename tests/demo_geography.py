"""The demo city's geography, drawn once per test run and seed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pandas as pd
import shapely

from governance.areas.locator import Locator
from governance.areas.profile import CitySources, load_profile, load_sources
from governance.areas.projection import projection
from governance.areas.rules import CityProfile
from governance.demo.geography import Geography, build_geography
from governance.engine.home import DATA

PROFILE = DATA / "cities" / "danyang.toml"
CREATED_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


@cache
def profile() -> CityProfile:
    return load_profile(PROFILE)


@cache
def sources() -> CitySources:
    return load_sources(PROFILE, profile())


@cache
def geography(seed: int = 7) -> Geography:
    return build_geography(profile(), sources(), seed, date(2026, 1, 1), CREATED_AT)


@cache
def areas(seed: int = 7) -> pd.DataFrame:
    """Return the areas with their shapes, in WGS-84 (`shape`) and in metres (`metric`)."""
    frame = geography(seed).areas.to_pandas()
    frame["shape"] = shapely.from_wkb(frame["geometry"].to_numpy())
    frame["metric"] = projection(profile().metric_crs).metric_shapes(frame["shape"].to_numpy())
    return frame


def level(name: str, seed: int = 7) -> pd.DataFrame:
    frame = areas(seed)
    return frame[frame["level"] == name].reset_index(drop=True)


@cache
def locator(tolerance_m: float = 30.0) -> Locator:
    return locator_of(areas(), tolerance_m)


def locator_of(frame: pd.DataFrame, tolerance_m: float = 30.0) -> Locator:
    codes, levels, towns, parents = (frame[name].tolist() for name in ("code", "level", "town_code", "parent_code"))
    return Locator(codes, levels, towns, parents, np.array(frame["shape"]), profile().metric_crs, tolerance_m)


def points_inside(shapes: np.ndarray, counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return uniformly scattered points (n, 2), `counts[i]` of them inside shape i, in the order of the shapes.

    Coordinates are those of the shapes. Every shape with a count must have an area.
    """
    shapely.prepare(shapes)
    shape = np.repeat(np.arange(len(shapes)), counts)
    low, high = np.split(shapely.bounds(shapes), 2, axis=1)
    points = np.empty((len(shape), 2))
    open_ = np.arange(len(shape))
    while len(open_):
        own = shape[open_]
        points[open_] = rng.uniform(low[own], high[own])
        open_ = open_[~shapely.contains_xy(shapes[own], points[open_])]
    return points
