"""Codes for areas that came without: the old area's where it is the same one, else a new number under the parent.

Where the parent's code is in the national style the new one is too (Statistics: city 6, town 9, village 12 digits;
this product: grid 15, micro-grid 17). A number that an older area had is never given to another. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from governance.areas.recut import SAME_DEGREES, Areas, comparable
from governance.areas.rules import GRID_DIGITS, MICRO_GRID_DIGITS, Level

NATIONAL = {Level.TOWN: (6, 3), Level.GRID: (12, GRID_DIGITS), Level.MICRO_GRID: (15, MICRO_GRID_DIGITS)}
NO_VILLAGE = "000"  # stands for the village in a grid's code where the city has none


def recognised(
    codes: Sequence[str | None], names: Sequence[str | None], shapes: np.ndarray, old: Areas
) -> list[str | None]:
    """Return the codes, those missing taken from the old area with the same shape, else from the only namesake.

    A code that somebody has already is not taken a second time.
    """
    taken = {code for code in codes if code}
    by_name: dict[str, list[str]] = {}
    for code, name in zip(old.facts["code"], old.facts["name"], strict=True):
        by_name.setdefault(name, []).append(code)
    tree = shapely.STRtree(old.shapes)
    normal = comparable(old.shapes)
    found = list(codes)
    for row, code in enumerate(codes):
        if code:
            continue
        near = tree.query(shapes[row])
        alike = shapely.equals_exact(normal[near], comparable(shapes[row : row + 1]), SAME_DEGREES)
        guess = [old.facts["code"].iloc[place] for place in near[alike]] or by_name.get(names[row] or "", [])
        if len(guess) == 1 and guess[0] not in taken:
            found[row] = guess[0]
            taken.add(guess[0])
    return found


def numbered(level: Level, codes: Sequence[str | None], stems: Sequence[str], taken: set[str]) -> list[str]:
    """Return the codes, the missing ones made of their stem and the next number nobody has or had.

    >>> numbered(Level.GRID, [None, "990001106205007", None], ["990001106205"] * 3, set())
    ['990001106205008', '990001106205007', '990001106205009']
    >>> numbered(Level.TOWN, [None], ["North"], {"North-04"})
    ['North-05']
    """
    known = taken | {code for code in codes if code}
    newest: dict[str, int] = {}
    made = []
    for code, stem in zip(codes, stems, strict=True):
        if not code:
            head = stem if stem.isdigit() and len(stem) == NATIONAL[level][0] else f"{stem}-"
            number = newest[head] = newest.get(head, _newest(head, known)) + 1
            digits = NATIONAL[level][1] if head == stem else 2
            code = f"{head}{number:0{digits}d}"
        made.append(code)
    return made


def _newest(head: str, known: set[str]) -> int:
    """Return the highest number behind a stem."""
    tails = (code[len(head) :] for code in known if code.startswith(head))
    return max((int(tail) for tail in tails if tail.isdigit() and len(tail) <= 4), default=0)


def stems(
    level: Level, parents: Sequence[str], points: np.ndarray, villages: Areas, villages_of: Sequence[str]
) -> list[str]:
    """Return what a new code begins with: the parent's, for a grid its village's.

    `points` (n, 2) are metric label points of the areas; `villages_of` are the towns of the villages. A grid's
    village is the nearest one of its town; without villages three noughts stand for it.
    """
    if level is not Level.GRID:
        return list(parents)
    found = []
    for parent, point in zip(parents, points, strict=True):
        own = np.flatnonzero(np.asarray(villages_of, dtype=object) == parent) if len(villages) else np.array([], int)
        if len(own):
            nearest = own[int(np.argmin(shapely.distance(villages.shapes[own], shapely.points(*point))))]
            found.append(str(villages.facts["code"].iloc[nearest]))
        else:
            national = parent.isdigit() and len(parent) == NATIONAL[Level.GRID][0] - len(NO_VILLAGE)
            found.append(parent + NO_VILLAGE if national else parent)
    return found
