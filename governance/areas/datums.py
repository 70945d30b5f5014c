"""Coordinate datums 坐标系: WGS-84 as stored, GCJ-02 of phone map apps in China, BD-09 of Baidu maps. Pure.

GCJ-02 and BD-09 have no published definition; the formulas are the widely used reconstruction, good to about a metre
against the map services, and inverted here by iteration to well under a millimetre.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np


class Datum(StrEnum):
    """Datums that coordinates may come in."""

    WGS84 = "wgs84"  # GPS, and within a metre CGCS2000
    GCJ02 = "gcj02"  # 高德、腾讯
    BD09 = "bd09"  # 百度


AXIS_M = 6378245.0  # Krasovsky 1940
FLATNESS = 0.00669342162296594323  # its eccentricity squared
BAIDU_TURN = np.pi * 3000.0 / 180.0
BAIDU_SHIFT = (0.0065, 0.006)
CHINA = ((72.004, 137.8347), (0.8293, 55.8271))  # the shift is applied inside this box only
INVERSE_STEPS = 8


def to_wgs84(lon: np.ndarray, lat: np.ndarray, datum: str) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude in WGS-84 of coordinates in a datum; raises ValueError for an unknown datum.

    >>> lon, lat = to_wgs84(np.array([119.5839]), np.array([31.9858]), "gcj02")
    >>> [round(float(value), 3) for value in (lon[0], lat[0])]
    [119.579, 31.988]
    """
    at = np.column_stack([lon, lat]).astype(float)
    known = Datum(datum)
    if known == Datum.BD09:
        at = _baidu_undone(at)
    if known != Datum.WGS84:
        at = _undone(at)
    return at[:, 0], at[:, 1]


def from_wgs84(lon: np.ndarray, lat: np.ndarray, datum: str) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude in a datum of WGS-84 coordinates; raises ValueError for an unknown datum."""
    at = np.column_stack([lon, lat]).astype(float)
    known = Datum(datum)
    if known != Datum.WGS84:
        at = at + _shift(at)
    if known == Datum.BD09:
        at = _baidu(at)
    return at[:, 0], at[:, 1]


def _shift(at: np.ndarray) -> np.ndarray:
    """Return what GCJ-02 adds to WGS-84 coordinates (n, 2), in degrees; nothing outside China."""
    x, y = at[:, 0] - 105.0, at[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * (np.sin(6.0 * x * np.pi) + np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + _waves(y, 160.0, 320.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + _waves(x, 150.0, 300.0)
    angle = np.radians(at[:, 1])
    magic = 1.0 - FLATNESS * np.sin(angle) ** 2
    lat = np.degrees(north / (AXIS_M * (1.0 - FLATNESS) / (magic * np.sqrt(magic))))
    lon = np.degrees(east / (AXIS_M / np.sqrt(magic) * np.cos(angle)))
    (west, right), (south, top) = CHINA
    inside = (at[:, 0] >= west) & (at[:, 0] <= right) & (at[:, 1] >= south) & (at[:, 1] <= top)
    return np.column_stack([lon, lat]) * inside[:, None]


def _waves(value: np.ndarray, long: float, longest: float) -> np.ndarray:
    """Return the three waves along one axis, in metres."""
    short = 20.0 * np.sin(value * np.pi) + 40.0 * np.sin(value / 3.0 * np.pi)
    return np.asarray(
        (short + long * np.sin(value / 12.0 * np.pi) + longest * np.sin(value / 30.0 * np.pi)) * 2.0 / 3.0
    )


def _undone(at: np.ndarray) -> np.ndarray:
    """Return the WGS-84 coordinates whose GCJ-02 coordinates are given."""
    found = at
    for _step in range(INVERSE_STEPS):
        found = at - _shift(found)
    return found


def _baidu(at: np.ndarray) -> np.ndarray:
    """Return BD-09 coordinates of GCJ-02 coordinates."""
    x, y = at.T
    far = np.hypot(x, y) + 0.00002 * np.sin(y * BAIDU_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BAIDU_TURN)
    return np.column_stack([far * np.cos(angle), far * np.sin(angle)]) + BAIDU_SHIFT


def _baidu_undone(at: np.ndarray) -> np.ndarray:
    """Return GCJ-02 coordinates of BD-09 coordinates."""
    found = at - BAIDU_SHIFT
    for _step in range(INVERSE_STEPS):
        found = found + (at - _baidu(found))
    return found
