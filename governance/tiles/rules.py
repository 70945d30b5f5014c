"""Tiles 图块: windows, zooms and cells of the map in web mercator. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from governance.deadlines.rules import Light
from governance.engine.errors import Refused
from governance.engine.text import _

LEAST_ZOOM, MOST_ZOOM = 7, 17  # of the pyramid; beyond it devices are gathered as they stand
CELLS_PER_TILE = 4  # along an edge: a cell is 64 pixels wide
FINER = 1  # zoom steps by which the heat's cells are finer: 32 pixels
FINEST_ZOOM = 20  # cells this fine part devices a few metres from each other
MOST_CELLS = 5_000  # in one answer; about 250 kB
MERCATOR_LAT = 85.05
FEW = 100  # things so few are followed in any city, however small
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{0,18})?")  # as maps write them: float() would take 1_19 and ١١٩ as well
HAIR = 1e-7  # of a degree: a centimetre, and far above what doubles lose
OFFLINE, FAULT = 4, 3  # how a ring tells it: the marks' own scale, where a smaller number is worse


# Followed cell by cell, a tenth of the things on the map took two thirds of the time of writing all anew, a fifth four
# fifths, with 143 thousand devices as with 1.4 million. Above a tenth little is won, and what is new lies in order.
REFRESHED_SHARE = 0.1

LIGHTS = (Light.OVERDUE, Light.DUE_SOON, Light.WAITING, Light.ON_TIME, Light.PAUSED)  # worst first


@dataclass(frozen=True)
class Window:
    """What a map shows: west, south, east, north in WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Cells:
    """The cells of one zoom that a window touches: columns and rows, both ends included."""

    zoom: int
    x0: int
    x1: int
    y0: int
    y1: int

    @property
    def count(self) -> int:
        """How many cells there are, empty ones included."""
        return (self.x1 - self.x0 + 1) * (self.y1 - self.y0 + 1)

    @property
    def around(self) -> Window:
        """What the cells cover, and a hair more: every point in one of them lies in it.

        The uppermost and the lowest row of the world hold what lies nearer to a pole, or has no latitude at all.
        """
        west, east = (edge * 360 / (CELLS_PER_TILE * 2**self.zoom) - 180 for edge in (self.x0, self.x1 + 1))
        north, south = (_lat(edge, self.zoom) for edge in (self.y0, self.y1 + 1))
        north = math.inf if self.y0 <= row(MERCATOR_LAT, self.zoom) else north
        south = -math.inf if self.y1 + 1 > row(-MERCATOR_LAT, self.zoom) else south
        return Window(west - HAIR, south - HAIR, east + HAIR, north + HAIR)


@dataclass(frozen=True)
class View:
    """What a map shows, and the cells for what it cannot draw one by one."""

    window: Window
    cells: Cells


def view_from(bbox: str | None, zoom: str | None) -> View | None:
    """Return the view that is asked for, None where no window is named; raises Refused for one that is none.

    >>> view_from("", "12") is None
    True
    """
    if not bbox:
        return None
    window = window_from(bbox)
    return View(window, cells_of(window, zoom_from(zoom or "")))


def window_from(text: str) -> Window:
    """Return the window written `west,south,east,north`; raises Refused for anything that is none.

    >>> window_from("119.4,31.7,119.9,32.1").north
    32.1
    """
    try:
        west, south, east, north = (_number(part) for part in text.split(","))
    except ValueError as error:
        raise Refused(_("地图范围要写成“西,南,东,北”四个经纬度。")) from error
    if -180 <= east < west <= 180:
        raise Refused(
            _("地图范围的西边 {west} 在东边 {east} 的东面：跨过 180 度经线的范围请分成两次。").format(
                west=west, east=east
            )
        )
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Refused(_("地图范围的经纬度不对：{bbox}").format(bbox=text[:80]))
    return Window(west, south, east, north)


def zoom_from(text: str) -> int:
    """Return the whole zoom nearest to what the map says; raises Refused for a zoom no map has.

    >>> zoom_from("10.35"), zoom_from("17.6")
    (10, 18)
    """
    try:
        zoom = _number(text)
    except ValueError as error:
        raise Refused(_("地图级别应为数字：{zoom}").format(zoom=text[:20])) from error
    if not 0 <= zoom <= 24:
        raise Refused(_("地图级别应在 0 到 24 之间：{zoom}").format(zoom=text[:20]))
    return round(zoom)


def _number(text: str) -> float:
    """Return a finite number; raises ValueError for anything else."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return float(text)


def refresh_pays(changed: int, known: int) -> bool:
    """Tell whether so many changed things are followed cell by cell rather than everything written anew.

    >>> refresh_pays(100, 190_000), refresh_pays(40_000, 190_000), refresh_pays(3, 9)
    (True, False, True)
    """
    return changed <= max(FEW, REFRESHED_SHARE * known)


def column(lon: float, zoom: int) -> float:
    """Return where a longitude lies in cells from the left edge of the world."""
    return (lon + 180) / 360 * CELLS_PER_TILE * 2**zoom


def row(lat: float, zoom: int) -> float:
    """Return where a latitude lies in cells from the upper edge of the world."""
    lat = math.radians(max(-MERCATOR_LAT, min(MERCATOR_LAT, lat)))
    return (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * CELLS_PER_TILE * 2**zoom


def _lat(edge: float, zoom: int) -> float:
    """Return the latitude of the upper edge of a row of cells."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * edge / (CELLS_PER_TILE * 2**zoom)))))


def fine_cells_of(window: Window, zoom: int) -> Cells:
    """Return the cells of the heat, half as wide as those of clusters."""
    return _fitting(window, max(LEAST_ZOOM, min(FINEST_ZOOM, zoom + FINER)))


def cells_of(window: Window, zoom: int) -> Cells:
    """Return the cells a window touches, as fine as the zoom asks but never more than an answer may hold.

    >>> cells_of(Window(-180, -80, 180, 80), 17).zoom
    7
    """
    return _fitting(window, max(LEAST_ZOOM, zoom if zoom <= MOST_ZOOM else FINEST_ZOOM))


def _fitting(window: Window, zoom: int) -> Cells:
    while True:
        found = Cells(
            zoom,
            math.floor(column(window.west, zoom)),
            math.floor(column(window.east, zoom)),
            math.floor(row(window.north, zoom)),
            math.floor(row(window.south, zoom)),
        )
        if found.count <= MOST_CELLS or zoom == LEAST_ZOOM:
            return found
        zoom -= 1


def shown_state(points: int, not_online: int, worst: int) -> int:
    """Return how a ring tells the state of its devices: 0 unless at least half of them are not online.

    One device in twenty is always offline somewhere: a city of marked rings would say nothing.

    >>> shown_state(1, 1, 2), shown_state(100, 3, 2), shown_state(2, 1, 1)
    (3, 0, 4)
    """
    if not_online == 0 or 2 * not_online < points:
        return 0
    return FAULT if worst == 2 else OFFLINE
