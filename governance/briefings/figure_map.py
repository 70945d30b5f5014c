"""The map of the circular as SVG: who keeps the standard of on-time closure, and where whistles are overdue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from governance.briefings.facts import GridFacts, MonthFacts, TownFacts
from governance.briefings.figure_classes import TOO_FEW, fill_of, rate_classes
from governance.briefings.figure_labels import Box, kept, spread
from governance.briefings.figure_svg import (
    INK,
    LINE,
    MUTED,
    PAPER,
    ROUGE,
    WATER,
    drawing,
    halo_text,
    hatch,
    line,
    path,
    rect,
    text,
)
from governance.briefings.rules import coloured_by_grid
from governance.briefings.shapes import CityShapes, Plane, fitted
from governance.briefings.wording_terms import rate_text
from governance.engine.text import _

WIDTH_MM, HEIGHT_MM = 156.0, 84.0
MAP_BOX = (10.0, 20.0, 1090.0, 800.0)
LEGEND_X, LEGEND_TOP = 1150.0, 50.0
LABEL, SMALL = 30.0, 26.0
MOST_LARGE_LABELS = 24  # of more towns the labels are smaller
MARK_SIDES = ((1, 15.0), (2, 21.0), (4, 28.0))  # overdue whistles of a grid, from -> side of its square
SCALE_BAR_M = 5000

Rates = Mapping[str, Decimal | None]


def map_svg(facts: MonthFacts, shapes: CityShapes) -> str:
    """Return the map: towns coloured by their rate, or grids where most of them have enough cases."""
    plane = fitted(shapes.towns, MAP_BOX)
    rates = map_rates(facts)
    parts = [
        *_fills(facts, shapes, plane, rates),
        *_edges(shapes, plane),
        *_overdue(facts, shapes, plane),
        *_labels(facts, shapes, plane),
        *_legend(facts, rates, shapes),
        *_furniture(facts, plane),
    ]
    definitions = hatch("sparse", 17.0, 3.5) + hatch("dense", 10.0, 5.0)
    return drawing(WIDTH_MM, HEIGHT_MM, parts, definitions, title=_("按期结案率分级图"))


def map_rates(facts: MonthFacts) -> Rates:
    """Return unit code -> rate for the units the map colours; None for a unit with too few cases."""
    if coloured_by_grid(facts):
        return {grid.code: _rate(grid, facts.standards.min_grid_due) for grid in facts.grids}
    return {town.code: _rate(town, facts.standards.min_due) for town in facts.towns}


def _rate(unit: TownFacts | GridFacts, least: int) -> Decimal | None:
    counts = unit.counts if isinstance(unit, TownFacts) else unit
    return counts.on_time_rate if counts.due >= least else None


def _fills(facts: MonthFacts, shapes: CityShapes, plane: Plane, rates: Rates) -> Iterator[str]:
    for area in shapes.grids if coloured_by_grid(facts) else shapes.towns:
        fill = fill_of(rates.get(area.code), facts.standards.on_time)
        yield path(plane.rings(area), fill=fill, fill_rule="evenodd")


def _edges(shapes: CityShapes, plane: Plane) -> Iterator[str]:
    grids = [ring for area in shapes.grids for ring in plane.rings(area)]
    waters = [ring for area in shapes.waterways for ring in plane.rings(area)]
    towns = [ring for area in shapes.towns for ring in plane.rings(area)]
    if grids:
        yield path(grids, fill="none", stroke=PAPER, stroke_width=1.2, stroke_linejoin="round")
    if waters:
        yield path(waters, closed=False, fill="none", stroke=WATER, stroke_width=4.0, stroke_linecap="round")
    yield path(towns, fill="none", stroke=PAPER, stroke_width=7.0, stroke_linejoin="round")
    yield path(towns, fill="none", stroke=INK, stroke_width=2.4, stroke_linejoin="round")


def _overdue(facts: MonthFacts, shapes: CityShapes, plane: Plane) -> Iterator[str]:
    """Squares at the grids with overdue whistles, the larger the more; left out where the grids carry the colour."""
    if coloured_by_grid(facts):
        return
    places = {grid.code: grid.label for grid in shapes.grids}
    for grid in facts.grids:
        if grid.overdue_open and grid.code in places:
            x, y = plane.point(*places[grid.code])
            yield _mark(x, y, mark_side(grid.overdue_open))


def mark_side(number: int) -> float:
    """Return the side of the square that stands for a number of overdue whistles.

    >>> mark_side(1), mark_side(3), mark_side(9)
    (15.0, 21.0, 28.0)
    """
    return [side for least, side in MARK_SIDES if number >= least][-1]


def _mark(x: float, y: float, side: float) -> str:
    return rect(x - side / 2, y - side / 2, side, side, fill=ROUGE, stroke=PAPER, stroke_width=2.5)


def _labels(facts: MonthFacts, shapes: CityShapes, plane: Plane) -> Iterator[str]:
    towns = {town.code: town for town in facts.towns}
    size = LABEL if len(towns) <= MOST_LARGE_LABELS else LABEL * 2 / 3
    wanted = {}
    for area in shapes.towns:
        if area.code in towns:
            x, y = plane.point(*area.label)
            wanted[area.code] = Box(x, y, max(label_width(towns[area.code].name, size), 3 * size), size * 2.2)
    left, top, width, height = MAP_BOX
    frame = Box(left + width / 2, top + height / 2, width, height)
    for code, box in sorted(kept(spread(wanted), frame).items()):
        yield halo_text(box.x, box.y - size / 10, towns[code].name, size, font_weight=500)
        rate = _rate(towns[code], facts.standards.min_due)
        words = _("{rate}%").format(rate=rate) if rate is not None else rate_text(rate)
        yield halo_text(box.x, box.y + size * 14 / 15, words, size * SMALL / LABEL)


def label_width(words: str, size: float) -> float:
    """Return about how wide a label is: a Chinese character is as wide as high, a Latin letter half that.

    >>> label_width("云阳", 30.0), label_width("Erling", 30.0)
    (60.0, 108.0)
    """
    return sum(size if ord(sign) > 0x2E80 else 0.6 * size for sign in words)


def fitting(words: str, size: float, width: float) -> float:
    """Return the size at which words fit a width, never more than the size wanted.

    >>> fitting("示意边界", 26.0, 400.0), round(fitting("x" * 50, 26.0, 400.0), 1)
    (26.0, 16.0)
    """
    return min(size, width / max(len(words) * 0.5, label_width(words, 1.0) * 0.8, 1.0))


def _legend(facts: MonthFacts, rates: Rates, shapes: CityShapes) -> Iterator[str]:
    standards, by_grid = facts.standards, coloured_by_grid(facts)
    least = standards.min_grid_due if by_grid else standards.min_due
    y = LEGEND_TOP
    yield text(LEGEND_X, y, _("按期结案率"), LABEL, font_weight=500)
    unit = _("网格数") if by_grid else _("镇（街道）数")
    listed = rate_classes(rates.values(), standards.on_time)
    colourless = (len(shapes.grids) if by_grid else len(facts.towns)) - sum(found.units for found in listed)
    entries = [(found.fill, found.words, found.units) for found in listed]
    entries.append((TOO_FEW, _("应结案不足{least}件").format(least=least), colourless))
    for fill, words, number in entries:
        y += 46
        yield rect(LEGEND_X, y - 25, 52, 30, fill=fill, stroke=MUTED, stroke_width=1.5)
        yield text(LEGEND_X + 68, y, words, SMALL)
        yield text(1550, y, str(number), SMALL, text_anchor="end")
    yield text(1550, LEGEND_TOP, unit, SMALL - 3, text_anchor="end", fill=MUTED)
    y += 40
    yield text(
        LEGEND_X, y, _("斜线为低于{standard}%的考核标准").format(standard=standards.on_time), SMALL - 3, fill=MUTED
    )
    if not by_grid:
        yield from _mark_legend(facts, y + 78)


def _mark_legend(facts: MonthFacts, y: float) -> Iterator[str]:
    yield text(LEGEND_X, y, _("网格超期未结"), LABEL, font_weight=500)
    yield text(1550, y, _("网格数"), SMALL - 3, text_anchor="end", fill=MUTED)
    bounds = [least for least, _side in MARK_SIDES]
    for index, (least, side) in enumerate(MARK_SIDES):
        y += 46
        above = bounds[index + 1] if index + 1 < len(bounds) else None
        number = sum(least <= grid.overdue_open < (above or math.inf) for grid in facts.grids)
        yield _mark(LEGEND_X + 26, y - 10, side)
        yield text(LEGEND_X + 68, y, _mark_words(least, above), SMALL)
        yield text(1550, y, str(number), SMALL, text_anchor="end")


def _mark_words(least: int, above: int | None) -> str:
    if above is None:
        return _("{least}件以上").format(least=least)
    if above == least + 1:
        return _("{least}件").format(least=least)
    return _("{least}—{most}件").format(least=least, most=above - 1)


def _furniture(facts: MonthFacts, plane: Plane) -> Iterator[str]:
    """Scale bar, north arrow, the note on boundaries and the place for the approval number."""
    length = plane.length(SCALE_BAR_M)
    y = 700.0
    yield line(LEGEND_X, y, LEGEND_X + length, y, stroke=INK, stroke_width=3.0)
    for x in (LEGEND_X, LEGEND_X + length):
        yield line(x, y - 10, x, y, stroke=INK, stroke_width=3.0)
    kilometres = _("{length}千米").format(length=SCALE_BAR_M // 1000)
    yield text(LEGEND_X + length + 14, y + 4, kilometres, SMALL - 3, fill=MUTED)
    yield path([[(1520, 640), (1502, 710), (1520, 697), (1538, 710)]], fill=INK)
    yield text(1520, 631, _("北"), SMALL, text_anchor="middle")
    yield line(LEGEND_X, 732, 1550, 732, stroke=LINE, stroke_width=2.0)
    yield text(LEGEND_X, 772, facts.map_note, fitting(facts.map_note, SMALL, 1550 - LEGEND_X), fill=INK)
    approval = facts.map_approval_number or _("待核定")
    yield text(LEGEND_X, 812, _("审图号：{number}").format(number=approval), SMALL - 3, fill=MUTED)
