"""Degrees as people write them: 103°43'30"E, 东经103度43分30秒."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from governance.readers.fields import Kind
from governance.readers.kinds.column import flags

SIGNS = {"e": 1, "东": 1, "n": 1, "北": 1, "w": -1, "西": -1, "s": -1, "南": -1}
SIDES = {Kind.LON: "ew东西", Kind.LAT: "ns南北"}
_WRITTEN = re.compile(
    r"^(?P<before>[ewns东西南北]?)[经纬]?\s*(?P<sign>-?)(?P<degrees>\d{1,3}(?:\.\d+)?)\s*[°º˚度]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['’′分]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:[\"”″秒]|''|’’|′′)\s*)?(?P<after>[ewns东西南北]?)$"
)


def decimal(text: pa.Array, kind: Kind) -> pa.Array:
    """Return cells with degrees, minutes and seconds as decimal degrees, all others as they are.

    >>> decimal(pa.array(["103°43'30\\"E", "119.5", "31°N", "西经1度30分"]), Kind.LON).to_pylist()
    ['103.725', '119.5', '31°N', '-1.5']
    """
    marked = flags(pc.match_substring_regex(text, "[°º˚度]"))
    if not marked.any():
        return text
    return pa.array([_of(cell, kind) if mark else cell for cell, mark in zip(text.to_pylist(), marked, strict=True)])


def _of(cell: str, kind: Kind) -> str:
    """Return one cell as a number of degrees; as it is where it is none, or one of the other axis."""
    found = _WRITTEN.match(cell.strip().casefold())
    if found is None:
        return cell
    sides = {side for side in (found["before"], found["after"]) if side}
    minutes, seconds = (float(found[name] or 0) for name in ("minutes", "seconds"))
    if len(sides) > 1 or any(side not in SIDES[kind] for side in sides) or minutes >= 60 or seconds >= 60:
        return cell
    size = float(found["degrees"]) + minutes / 60 + seconds / 3600
    sign = SIGNS[sides.pop()] if sides else 1
    return f"{sign * size * (-1 if found['sign'] else 1):.9f}".rstrip("0").rstrip(".")
