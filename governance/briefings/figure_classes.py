"""The classes of the map: fill, words and number of units. Below the standard is hatched, so it shows in grey too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from governance.briefings.rules import class_bounds, rate_class
from governance.engine.text import _

KEEPING = ("#559A9A", "#8FC0B4", "#C4DED2", "#E3EEE6")  # best first, for the classes at or above the standard
MISSING = ("url(#sparse)", "url(#dense)")  # below the standard, the worst last
TOO_FEW = "#FFFFFF"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class RateClass:
    """One class of the legend: its fill, its words and how many units belong to it."""

    fill: str
    words: str
    units: int


def class_fills(standard: Decimal) -> tuple[str, ...]:
    """Return the fill of every class of `class_bounds`, best first.

    >>> class_fills(Decimal(90))
    ('#559A9A', '#8FC0B4', '#C4DED2', 'url(#sparse)', 'url(#dense)')
    """
    bounds = class_bounds(standard)
    keeping = sum(bound >= standard for bound in bounds)
    missing = len(bounds) - keeping
    return (*KEEPING[:keeping], *MISSING[len(MISSING) - missing :])


def class_words(standard: Decimal) -> tuple[str, ...]:
    """Return the words of every class, best first, without gap or overlap at one decimal.

    >>> class_words(Decimal(90))
    ('100%', '95.0%—99.9%', '90.0%—94.9%', '80.0%—89.9%', '低于80.0%')
    """
    bounds = class_bounds(standard)
    words = [_("{bound}%").format(bound=bounds[0])]
    for bound, better in zip(bounds[1:], bounds, strict=False):
        if bound == 0:
            words.append(_("低于{bound}%").format(bound=better.quantize(TENTH)))
        else:
            words.append(_("{low}%—{high}%").format(low=bound.quantize(TENTH), high=(better - TENTH).quantize(TENTH)))
    return tuple(words)


def rate_classes(rates: Iterable[Decimal | None], standard: Decimal) -> tuple[RateClass, ...]:
    """Return every class of the legend with the number of its units, best first."""
    found = Counter(rate_class(rate, class_bounds(standard)) for rate in rates)
    pairs = zip(class_fills(standard), class_words(standard), strict=True)
    return tuple(RateClass(fill, words, found[index]) for index, (fill, words) in enumerate(pairs))


def fill_of(rate: Decimal | None, standard: Decimal) -> str:
    """Return the fill of a unit with a rate; paper for one without."""
    found = rate_class(rate, class_bounds(standard))
    return TOO_FEW if found is None else class_fills(standard)[found]
