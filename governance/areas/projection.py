"""Between WGS-84 longitude and latitude, as stored, and the city's metric projection, as measured in. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
import pyproj
import shapely

METRES_PER_DEGREE = 111_320.0  # of latitude, and of longitude at the equator
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

    def apart(self, lon: float, lat: float, lons: Sequence[float], lats: Sequence[float]) -> np.ndarray:
        """Return the metres between a point and each of some others, all of longitude and latitude.

        >>> Projection("EPSG:4549").apart(119.6, 31.9, [119.6, 119.6], [31.9, 31.901]).round().tolist()
        [0.0, 111.0]
        """
        here, there = self.metric(np.array([[lon, lat]])), self.metric(np.column_stack([lons, lats]).astype(float))
        return np.hypot(*(there - here).T)

    def metric_shapes(self, shapes: Shapes) -> Shapes:
        """Return a shape, or an array of them, of longitude and latitude in metres; equal vertices stay equal."""
        return shapely.transform(shapes, self.metric)

    def lonlat_shapes(self, shapes: Shapes) -> Shapes:
        """Return a shape, or an array of them, in metres as longitude and latitude; equal vertices stay equal."""
        return shapely.transform(shapes, self.lonlat)


def around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a box of degrees that holds everything so near to a point.

    >>> [round(edge, 4) for edge in around(119.6, 60.0, 1113.2)]
    [119.5798, 59.9899, 119.6202, 60.0101]
    """
    tall = 1.01 * metres / METRES_PER_DEGREE  # a degree of the meridian is a little shorter in the south
    wide = tall / max(math.cos(math.radians(lat)), 0.01)
    return lon - wide, lat - tall, lon + wide, lat + tall


@lru_cache(maxsize=8)
def projection(crs: str) -> Projection:
    """Return the projection of that name, made once."""
    return Projection(crs)
