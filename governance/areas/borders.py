"""Near a border 网格边界附近: which neighbours a point has within reach, and whose it is all the same. Pure.

Whoever picks a point there may mean the other side; the rule of the locator decides, and this says between whom.
"""

from __future__ import annotations

from dataclasses import dataclass

from governance.areas.locator import Located, Locator, Within

MOST_ACCURACY_M = 100.0  # a phone that knows less than this would name half a village
MOST_NEIGHBOURS = 3


@dataclass(frozen=True)
class Border:
    """The area a point belongs to, and its neighbours within reach, nearest first.

    The metres to the owner are 0 unless the point lies outside all areas and was given to the nearest.
    """

    owner: Within
    neighbours: tuple[Within, ...]


def reach_m(border_m: float, accuracy_m: float | None) -> float:
    """Return how near a border has to be to be told: the city's distance, or the phone's error where that is wider.

    >>> reach_m(30.0, None), reach_m(30.0, 55.0), reach_m(30.0, 4000.0), reach_m(150.0, 4000.0), reach_m(0.0, 55.0)
    (30.0, 55.0, 100.0, 150.0, 0.0)
    """
    if border_m <= 0:
        return 0.0  # the city does not want to be told
    return max(border_m, min(accuracy_m or 0.0, MOST_ACCURACY_M))


def border_near(locator: Locator, located: Located, lon: float, lat: float, metres: float) -> Border | None:
    """Return the border near a point (WGS-84) that was located, None where there is nothing to tell.

    That is: well inside its area, at the city's edge without a neighbour, outside the city, or with no reach at all.
    """
    own = located.grid_code or located.town_code
    if own is None or metres <= 0:
        return None
    found = {one.code: one for one in locator.within(lon, lat, max(metres, locator.tolerance_m))}
    owner = found.pop(own, Within(own, 0.0))
    neighbours = tuple(one for one in found.values() if one.metres <= metres)[:MOST_NEIGHBOURS]
    return Border(owner, neighbours) if neighbours or owner.metres > 0 else None
