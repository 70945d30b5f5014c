"""Scattering invented things over areas."""

from __future__ import annotations

import numpy as np
import shapely


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
