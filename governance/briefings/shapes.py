"""The shapes behind the map: polygons of the store, brought flat onto the paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shape:
    """One area or line in WGS-84: its rings (outer and holes alike) or lines, and the point its label stands at."""

    code: str
    name: str
    label: tuple[float, float]
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class CityShapes:
    """What the map draws: towns, grids and waterways."""

    towns: tuple[Shape, ...]
    grids: tuple[Shape, ...]
    waterways: tuple[Shape, ...] = ()


def shape(code: str, name: str, label: tuple[float, float], geometry: shapely.Geometry) -> Shape:
    """Return a polygon or line, single or multiple, as the map draws it."""
    parts = shapely.get_parts(geometry)
    if shapely.get_dimensions(geometry) == 2:
        parts = shapely.get_rings(parts)
    rings = tuple(tuple(map(tuple, shapely.get_coordinates(part).tolist())) for part in parts)
    return Shape(code, name, label, rings)


@dataclass(frozen=True)
class Plane:
    """From WGS-84 to the paper: an equirectangular map true to scale in the middle of the city.

    Over a county the error against a proper projection is far below the width of a printed line.
    """

    lon0: float
    lat0: float
    scale: float  # paper units to a degree of latitude
    x0: float
    y0: float

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a position falls on the paper."""
        return (
            self.x0 + (lon - self.lon0) * self.scale * math.cos(math.radians(self.lat0)),
            self.y0 - (lat - self.lat0) * self.scale,
        )

    def rings(self, area: Shape) -> list[list[tuple[float, float]]]:
        """Return the rings of an area on the paper."""
        return [[self.point(lon, lat) for lon, lat in ring] for ring in area.rings]

    def length(self, metres: float) -> float:
        """Return a distance on the ground in units of the paper."""
        return metres / 111_195.0 * self.scale


def fitted(areas: Iterable[Shape], box: Sequence[float]) -> Plane:
    """Return the plane that fits all areas into a box of the paper: left, top, width, height."""
    points = [point for area in areas for ring in area.rings for point in ring]
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    lon0, lat0 = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    left, top, width, height = box
    across = (max(lons) - min(lons)) * math.cos(math.radians(lat0))
    scale = min(width / across, height / (max(lats) - min(lats)))
    return Plane(lon0, lat0, scale, left + width / 2, top + height / 2)
