"""Between WGS-84 longitude and latitude, as stored, and the city's metric projection, as measured in. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
import pyproj
import shapely

Shapes = TypeVar("Shapes", np.ndarray, shapely.Geometry)


class Projection:
    """A city's metric projection, such as EPSG:4549; points are arrays (n, 2) of lon, lat or of east, north in metres.

    >>> Projection("EPSG:4549").metric(np.array([[120.0, 32.0]])).round().tolist()
    [[500000.0, 3541852.0]]
    """

    def __init__(self, crs: str) -> None:
        self.crs = crs
        self._forth = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._back = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def metric(self, points: np.ndarray) -> np.ndarray:
        """Return points of longitude and latitude in metres."""
        return np.column_stack(self._forth.transform(points[:, 0], points[:, 1]))

    def lonlat(self, points: np.ndarray) -> np.ndarray:
        """Return points in metres as longitude and latitude."""
        return np.column_stack(self._back.transform(points[:, 0], points[:, 1]))

    def metric_shapes(self, shapes: Shapes) -> Shapes:
        """Return a shape, or an array of them, of longitude and latitude in metres; equal vertices stay equal."""
        return shapely.transform(shapes, self.metric)

    def lonlat_shapes(self, shapes: Shapes) -> Shapes:
        """Return a shape, or an array of them, in metres as longitude and latitude; equal vertices stay equal."""
        return shapely.transform(shapes, self.lonlat)


@lru_cache(maxsize=8)
def projection(crs: str) -> Projection:
    """Return the projection of that name, made once."""
    return Projection(crs)
