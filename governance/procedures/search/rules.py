"""What is typed over a map, and how it may be meant: as a point, as a number, or as a name. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from governance.engine.typed import cleaned

LONGEST_TYPED = 60
SHORTEST_NUMBER = 3  # signs: fewer would list whatever comes first
Bounds = tuple[float, float, float, float]  # west, south, east, north in WGS-84 degrees
Point = tuple[float, float]  # lon, lat in WGS-84 degrees


class Kind(StrEnum):
    """Kinds of thing that can be found, in the order in which equally good ones are listed."""

    POINT = "point"
    AREA = "area"
    CASE = "case"
    ALARM = "alarm"
    DEVICE = "device"
    PREMISES = "premises"


@dataclass(frozen=True)
class Found:
    """One thing found: `ref` is its code or number, `hint` says in words where it lies.

    `lon`, `lat` and `bounds` are WGS-84 degrees; a thing without a position has none. `town_code` is the town it lies
    in; an area's `level` is one of `areas.rules.Level`.
    """

    kind: Kind
    ref: str
    name: str
    hint: str
    lon: float | None = None
    lat: float | None = None
    bounds: Bounds | None = None
    town_code: str | None = None
    level: str | None = None


_DEGREE = r"(?P<degrees{0}>[+-]?\d{{1,3}}(?:\.\d{{1,12}})?)\s*"
_MINUTE = r"(?P<minutes{0}>\d{{1,2}}(?:\.\d{{1,10}})?)\s*"
_SECOND = r"(?P<seconds{0}>\d{{1,2}}(?:\.\d{{1,8}})?)\s*"
_ANGLE = rf"{_DEGREE}(?:[°度]\s*(?:{_MINUTE}['分]\s*(?:{_SECOND}[\"秒]\s*)?)?)?"
_SIDE = r"东经|西经|北纬|南纬|经度|纬度|[NSEW]"
_ONE = rf"(?:(?P<before{{0}}>{_SIDE})\s*[:=]?\s*)?{_ANGLE}(?(before{{0}})|(?P<after{{0}}>[NSEW])?)"
_BETWEEN = rf"(?:[\s,;/]+|(?<=[°度'分\"秒NSEW])|(?={_SIDE}))"  # two numbers side by side are one number
_PAIR = re.compile(rf"[(\[]?\s*{_ONE.format(1)}\s*{_BETWEEN}\s*{_ONE.format(2)}\s*[)\]]?", re.IGNORECASE)
_SAME = {"º": "°", "˚": "°", "′": "'", "‘": "'", "’": "'", "″": '"', "“": '"', "”": '"', "、": ",", "−": "-"}
_AXIS = {"东经": "lon", "西经": "lon", "经度": "lon", "北纬": "lat", "南纬": "lat", "纬度": "lat"}
_AXIS |= {"E": "lon", "W": "lon", "N": "lat", "S": "lat"}
_NEGATIVE = ("西经", "南纬", "W", "S")


def short(typed: str) -> str:
    """Return what was typed without invisible signs and no longer than a search may be.

    >>> short("  东门\\u202e\\x07 "), len(short("长" * 10_000))
    ('东门', 60)
    """
    return cleaned(typed)[:LONGEST_TYPED]


def points(typed: str, bounds: Bounds) -> list[Point]:
    """Return the points within the bounds that a pair of coordinates may mean: none, one, or two where both fit.

    Written as people write them: decimal or in degrees, minutes and seconds, longitude or latitude first, with half or
    full width signs. Without words or letters for the directions, the order is whichever lies within the bounds.

    >>> city = (119.4, 31.7, 119.9, 32.2)
    >>> points("32.01，119.57", city), points("119°34′12″E 32°0′36″N", city), points("1.5, 3", city)
    ([(119.57, 32.01)], [(119.57, 32.01)], [])
    """
    west, south, east, north = bounds
    return [(lon, lat) for lon, lat in _meant(typed) if west <= lon <= east and south <= lat <= north]


def is_pair(typed: str) -> bool:
    """Tell whether a text is a pair of coordinates somewhere on Earth, in this city or not.

    >>> is_pair("121.47, 31.23"), is_pair("1999-2026"), is_pair("300, 400")
    (True, False, False)
    """
    return any(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in _meant(typed))


def _meant(typed: str) -> list[Point]:
    """Return what a pair of coordinates may mean, wherever that is: longitude first, latitude first, or either."""
    match = _PAIR.fullmatch(_plain(typed))
    if match is None:
        return []
    (one, one_axis), (other, other_axis) = _angle(match, 1), _angle(match, 2)
    if one is None or other is None or (one_axis is not None and one_axis == other_axis):
        return []
    meant = []
    if one_axis != "lat" and other_axis != "lon":
        meant.append((one, other))
    if one_axis != "lon" and other_axis != "lat" and one != other:
        meant.append((other, one))
    return meant


def _plain(typed: str) -> str:
    """Return the text with full width signs, primes and degree signs written one way."""
    same = "".join(_SAME.get(sign, sign) for sign in typed)
    return unicodedata.normalize("NFKC", same).replace("''", '"').strip()


def _angle(match: re.Match[str], number: int) -> tuple[float | None, str | None]:
    """Return one of the two numbers in degrees, None for what is no angle, and its axis where that is said."""
    part = {name.rstrip("12"): value for name, value in match.groupdict().items() if name.endswith(str(number))}
    side = (part["before"] or part["after"] or "").upper()
    minutes, seconds = float(part["minutes"] or 0), float(part["seconds"] or 0)
    if minutes >= 60 or seconds >= 60 or (part["minutes"] and "." in part["degrees"]):
        return None, None
    size = abs(float(part["degrees"])) + minutes / 60 + seconds / 3600
    below = part["degrees"].startswith("-") or side in _NEGATIVE
    return round(-size if below else size, 9), _AXIS.get(side)


def number(typed: str) -> str:
    """Return what was typed as the number of a case, an alarm or a device is compared; empty where it can be none.

    >>> number(" w20261101－0001 "), number("东门"), number("K1")
    ('W20261101-0001', '', '')
    """
    said = "".join(unicodedata.normalize("NFKC", typed).upper().split())
    can_be = len(said) >= SHORTEST_NUMBER and said.isascii() and any(sign.isdigit() for sign in said)
    return said if can_be else ""
