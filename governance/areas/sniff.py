"""Sniffing at coordinates 坐标嗅探: do they look as if the datum was not converted, or lon and lat were swapped? Pure.

GCJ-02 and BD-09 lie some hundred metres from the truth, in each city at another distance: inside a city most points
still fall into some area, only not into theirs. So what is compared is how many fall outside everything as they are,
and how many would if they were read in another way; and things the store knows, with where they are known to lie. A
warning is a guess: nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyproj
import shapely

from governance.areas.datums import Datum, from_wgs84, to_wgs84
from governance.areas.locator import Found, Locator
from governance.engine.text import _
from governance.readers.controls import control

MOST_SAMPLED = 20_000  # points looked at, evenly from the whole
LEAST_ASTRAY = 5  # points outside, below which nothing is concluded
LEAST_SHARE_ASTRAY = 0.005
MOST_LEFT = 0.34  # of those outside may stay outside in the other reading
SHIFT_M = (80.0, 1500.0)  # how far known things may have moved together to look like another datum
ROUNDED_DEGREES = 3e-4  # about 30 m: a corner on the border may stand a little outside
MOST_APART = 0.3  # share of the way things have moved by which they may miss their known places, read in that datum

Outside = Callable[[np.ndarray, np.ndarray], float]


def sniffed(lon: np.ndarray, lat: np.ndarray, locator: Locator, datum: str = Datum.WGS84) -> list[str]:
    """Return warnings on points in WGS-84, as converted from `datum`: swapped axes, or a datum that fits better."""

    def outside(lon: np.ndarray, lat: np.ndarray) -> float:
        return float((locator.assign(lon, lat).located == str(Found.UNASSIGNED)).mean())

    return _warnings(*_sampled(lon, lat), outside, datum)


def sniffed_shapes(shapes: np.ndarray, known: shapely.Geometry, datum: str = Datum.WGS84) -> list[str]:
    """Return warnings on polygons in WGS-84 that should fill a known shape, such as the towns of an older version."""
    corners = shapely.get_coordinates(shapes)
    roomy = shapely.buffer(known, ROUNDED_DEGREES)
    shapely.prepare(roomy)

    def outside(lon: np.ndarray, lat: np.ndarray) -> float:
        return float((~shapely.intersects_xy(roomy, lon, lat)).mean())

    return _warnings(*_sampled(*corners.T), outside, datum)


def sniffed_places(
    lon: np.ndarray, lat: np.ndarray, known_lon: np.ndarray, known_lat: np.ndarray, datum: str = Datum.WGS84
) -> list[str]:
    """Return a warning when known things have moved together as far as another datum moves them.

    Row by row the same things: as they came now, and where they are known to lie; WGS-84, NaN where unknown.
    """
    real = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(known_lon) & np.isfinite(known_lat)
    if real.sum() < LEAST_ASTRAY:
        return []
    lon, lat, known_lon, known_lat = (values[real] for values in (lon, lat, known_lon, known_lat))
    moved_m = _median_m(lon, lat, known_lon, known_lat)
    if not SHIFT_M[0] <= moved_m <= SHIFT_M[1]:
        return []
    for other in _others(datum):
        if _median_m(*_read_as(lon, lat, datum, other), known_lon, known_lat) <= moved_m * MOST_APART:
            return [_datum_warning(other, moved_m)]
    return []


def sniffed_towns(
    lon: np.ndarray, lat: np.ndarray, named: np.ndarray, locator: Locator, datum: str = Datum.WGS84
) -> list[str]:
    """Return a warning when points fall outside the towns they are said to lie in, and not in another datum.

    `named` are the codes of those towns, row by row.
    """

    def outside(lon: np.ndarray, lat: np.ndarray) -> float:
        return float((locator.assign(lon, lat).town_code != named).mean())

    if not len(lon) or not np.isfinite([lon, lat]).all():
        return []
    return _warnings(lon, lat, outside, datum)


def sniffed_city(lon: np.ndarray, lat: np.ndarray, metric_crs: str) -> list[str]:
    """Return a warning when points lie outside the region a city's projection is made for, and swapped ones do not."""
    region = pyproj.CRS.from_user_input(metric_crs).area_of_use
    if region is None or not len(lon):
        return []
    box = shapely.box(region.west, region.south, region.east, region.north)
    inside, swapped = shapely.intersects_xy(box, lon, lat).mean(), shapely.intersects_xy(box, lat, lon).mean()
    return [_swapped_warning(1 - inside)] if swapped > 0.5 > inside else []


def _warnings(lon: np.ndarray, lat: np.ndarray, outside: Outside, datum: str) -> list[str]:
    if not len(lon):
        return []
    astray = outside(lon, lat)
    if astray * len(lon) < LEAST_ASTRAY or astray < LEAST_SHARE_ASTRAY:
        return []
    if astray > 0.5 and outside(lat, lon) < astray / 2:
        return [_swapped_warning(astray)]
    left = {other: outside(*_read_as(lon, lat, datum, other)) for other in _others(datum)}
    best = min(left, key=lambda other: left[other])
    if left[best] <= astray * MOST_LEFT:
        return [_datum_warning(best, _median_m(lon, lat, *_read_as(lon, lat, datum, best)))]
    return []


def _sampled(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points that have coordinates on the globe, no more than are needed."""
    real = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 180))
    real = real[:: max(1, len(real) // MOST_SAMPLED)]
    return np.asarray(lon, dtype=float)[real], np.asarray(lat, dtype=float)[real]


def _others(datum: str) -> list[Datum]:
    return [other for other in Datum if other != datum]


def _read_as(lon: np.ndarray, lat: np.ndarray, datum: str, other: Datum) -> tuple[np.ndarray, np.ndarray]:
    """Return where points would lie had they been read in another datum."""
    return to_wgs84(*from_wgs84(lon, lat, datum), other)


def _median_m(lon: np.ndarray, lat: np.ndarray, other_lon: np.ndarray, other_lat: np.ndarray) -> float:
    _forth, _back, metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, other_lon, other_lat)
    return float(np.median(metres))


def _datum_warning(other: Datum, metres: float) -> str:
    return _("这些坐标像是 {datum} 坐标，与它们应在的位置整体相差约 {m} 米；如果是，请用 {control} 重新载入。").format(
        datum=other.value, control=control("datum", other.value), m=f"{round(metres, -1):.0f}"
    )


def _swapped_warning(share: float) -> str:
    return _("{percent}% 的坐标在城市之外，经度和纬度对调后才在城市里：请核对经纬度两列。").format(
        percent=round(share * 100)
    )
