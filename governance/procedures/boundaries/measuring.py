"""How well areas fit: those of a level under the level above, and what a new level does to the ones below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from governance.areas.projection import Projection
from governance.areas.recut import ABOVE, Areas, covering
from governance.areas.rules import Level
from governance.areas.topology import Defect, Layer, TopologyReport, topology_report

BELOW = {Level.TOWN: (Level.GRID, Level.MICRO_GRID), Level.GRID: (Level.MICRO_GRID,)}  # what must nest in a level
NOTICED_M2 = 1.0  # further out than before by less than this is rounding


@dataclass(frozen=True)
class Moving:
    """A grid that another town gets: its code and names, and the names of the towns before and after."""

    code: str
    name: tuple[str, str]
    before: tuple[str, str]
    after: tuple[str, str]


def metric(some: Areas, plane: Projection) -> np.ndarray:
    """Return the shapes of areas in metres."""
    return plane.metric_shapes(some.shapes) if len(some) else np.array([], dtype=object)


def report_of(
    own: Areas, above: Areas, level: Level, plane: Projection, mended: Mapping[bytes, str] | None = None
) -> TopologyReport:
    """Return the topology report of areas of a level under those of the level above, which may be none.

    Points, as villages may be, are left out. `mended` is WKB of a shape -> what was wrong with it.
    """
    own = own.only(shapely.get_dimensions(own.shapes) == 2) if len(own) else own
    shapes, parents = metric(own, plane), metric(above, plane)
    place = {code: row for row, code in enumerate(above.facts["code"])}
    parent_of = np.array([place.get(code, -1) for code in own.facts["parent_code"]], dtype=int)
    parent_of[covering(shapes, parents) < 0] = -1
    whole = shapely.union_all(parents) if level is not Level.MICRO_GRID and len(parents) else None
    codes, parent_codes = own.facts["code"].tolist(), above.facts["code"].tolist()
    broken = [(row, (mended or {})[wkb]) for row, wkb in enumerate(shapely.to_wkb(own.shapes)) if wkb in (mended or {})]
    return topology_report(Layer(level.value, codes, shapes, parent_of, parent_codes, parents, whole), plane, broken)


def worse_below(level: Level, old: Areas, whole: Areas, plane: Projection) -> tuple[TopologyReport, ...]:
    """Return the reports of the levels below that fit a version worse than they fitted the one before.

    What was wrong with them already, and is no worse, is not for whoever loads the level above to answer.
    """
    found = []
    for child in BELOW.get(level, ()):
        if not len(whole.of(child)):
            continue
        now, before = (report_of(some.of(child), some.of(ABOVE[child]), child, plane) for some in (whole, old))
        lost = now.measure(Defect.ORPHAN).count > before.measure(Defect.ORPHAN).count
        if lost or now.wrong_m2 > before.wrong_m2 + NOTICED_M2:
            found.append(now)
    return tuple(found)


def moving(old: Areas, whole: Areas) -> tuple[Moving, ...]:
    """Return the grids of both versions that lie in another town in the second, in the order of their codes."""
    names = [
        dict(zip(some.facts["code"], zip(some.facts["name"], some.facts["name_en"], strict=True), strict=True))
        for some in (old, whole)
    ]
    towns = [
        dict(zip(some.facts["code"], some.facts["town_code"], strict=True))
        for some in (old.of(Level.GRID), whole.of(Level.GRID))
    ]
    both = sorted(code for code in towns[1] if code in towns[0] and towns[0][code] != towns[1][code])
    return tuple(
        Moving(
            code,
            names[1][code],
            *(called.get(town[code], (town[code],) * 2) for called, town in zip(names, towns, strict=True)),
        )
        for code in both
    )
