"""How many rows a figure rests on, and whether that is enough to tell it as a percentage. Pure."""

from __future__ import annotations

from governance.indicators.rules import Indicator, Unit


def sample_of(unit: Unit, counts: tuple[int, int]) -> int:
    """Return what a figure rests on: the denominator of a rate, the count itself otherwise.

    >>> sample_of(Unit.PERCENT, (3, 4)), sample_of(Unit.CASES, (3, 4))
    (4, 3)
    """
    return counts[1] if unit is Unit.PERCENT else counts[0]


def comparable(indicator: Indicator, present: tuple[int, int], before: tuple[int, int]) -> bool:
    """Tell whether a change may be told as a percentage: +300 % is nothing to say about four cases after one.

    A rate needs its smallest sample in both periods; a count in the one before, which is the whole of the percentage.
    """
    needed = (present, before) if indicator.unit is Unit.PERCENT else (before,)
    return all(sample_of(indicator.unit, counts) >= indicator.least for counts in needed)


def few(indicator: Indicator, present: tuple[int, int]) -> bool:
    """Tell whether a rate rests on fewer rows than its smallest sample, though on some."""
    return indicator.unit is Unit.PERCENT and 0 < present[1] < indicator.least
