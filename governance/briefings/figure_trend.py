"""The course of the last months as SVG: the on-time rate above, the whistles received below, one axis of months."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from governance.briefings.facts import MonthFacts, MonthPoint
from governance.briefings.figure_svg import (
    INK,
    LINE,
    MUTED,
    PAPER,
    PRIMARY,
    ROUGE,
    SOFT,
    circle,
    drawing,
    line,
    rect,
    text,
)
from governance.engine.text import _

WIDTH_MM, HEIGHT_MM = 156.0, 58.0
LEFT, RIGHT = 30.0, 1440.0
RATE_TOP, RATE_BOTTOM = 70.0, 235.0
BAR_TOP, BAR_BOTTOM = 345.0, 520.0
WORDS, PEAK = 26.0, 25.0


def trend_svg(facts: MonthFacts) -> str:
    """Return the figure of the months in `facts.months`."""
    months = facts.months
    centres = _centres(len(months))
    parts = [*_rates(months, centres, facts.standards.on_time), *_bars(months, centres), *_months(months, centres)]
    return drawing(WIDTH_MM, HEIGHT_MM, parts, title=_("月受理量与按期结案率"))


def _centres(number: int) -> list[float]:
    step = (RIGHT - LEFT) / max(number, 1)
    return [LEFT + step * (index + 0.5) for index in range(number)]


def rate_floor(rates: Sequence[Decimal | None], standard: Decimal) -> int:
    """Return where the axis of rates begins: the next five below the lowest rate and the standard.

    >>> rate_floor([Decimal("88.2"), None], Decimal(90)), rate_floor([], Decimal(90))
    (85, 85)
    """
    lowest = min([standard, *(rate for rate in rates if rate is not None)])
    return max(0, math.floor((lowest - 1) / 5) * 5)


def _rates(months: Sequence[MonthPoint], centres: Sequence[float], standard: Decimal) -> Iterator[str]:
    rates = [point.on_time_rate for point in months]
    floor = rate_floor(rates, standard)

    def height(rate: Decimal) -> float:
        return RATE_BOTTOM - float(rate - floor) / (100 - floor) * (RATE_BOTTOM - RATE_TOP)

    yield text(LEFT, 26, _("按期结案率（%）"), WORDS, font_weight=500)
    yield line(LEFT, RATE_BOTTOM, RIGHT, RATE_BOTTOM, stroke=LINE, stroke_width=2.0)
    at = height(standard)
    yield line(LEFT, at, RIGHT, at, stroke=ROUGE, stroke_width=2.5, stroke_dasharray="12 9")
    yield text(RIGHT + 12, at + 9, _("标准{standard}").format(standard=standard), WORDS - 2, fill=ROUGE)
    known = [(x, height(rate), rate) for x, rate in zip(centres, rates, strict=True) if rate is not None]
    for (x1, y1, _one), (x2, y2, _two) in pairwise(known):
        yield line(x1, y1, x2, y2, stroke=PRIMARY, stroke_width=4.5, stroke_linecap="round")
    for x, y, rate in known:
        missing = rate < standard
        yield circle(x, y, 9, fill=PAPER if missing else PRIMARY, stroke=PRIMARY, stroke_width=4.0)
        yield text(x, y + 42 if missing else y - 22, str(rate), PEAK, text_anchor="middle", font_weight=500)


def _bars(months: Sequence[MonthPoint], centres: Sequence[float]) -> Iterator[str]:
    yield text(LEFT, 306, _("受理量（件）"), WORDS, font_weight=500)
    most = max([point.received for point in months] + [1])
    width = (RIGHT - LEFT) / max(len(months), 1) * 0.62
    for index, (point, x) in enumerate(zip(months, centres, strict=True)):
        tall = point.received / most * (BAR_BOTTOM - BAR_TOP)
        newest = index == len(months) - 1
        fill = PRIMARY if newest else SOFT
        yield rect(x - width / 2, BAR_BOTTOM - tall, width, tall, fill=fill, rx=4.0)
        weight = 500 if newest else None
        yield text(x, BAR_BOTTOM - tall - 10, str(point.received), PEAK, text_anchor="middle", font_weight=weight)
    yield line(LEFT, BAR_BOTTOM, RIGHT, BAR_BOTTOM, stroke=MUTED, stroke_width=2.0)


def _months(months: Sequence[MonthPoint], centres: Sequence[float]) -> Iterator[str]:
    for index, (point, x) in enumerate(zip(months, centres, strict=True)):
        year, month = point.month.split("-")
        words = _("{month}月").format(month=int(month), month_name=calendar.month_abbr[int(month)])
        newest = index == len(months) - 1
        weight, fill = (500, INK) if newest else (None, MUTED)
        yield text(x, BAR_BOTTOM + 32, words, PEAK, text_anchor="middle", fill=fill, font_weight=weight)
        if index == 0 or month == "01":
            yield text(x, BAR_BOTTOM + 57, _("{year}年").format(year=year), PEAK - 3, text_anchor="middle", fill=MUTED)
