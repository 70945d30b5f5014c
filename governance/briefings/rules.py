"""What follows from the figures of a month: scores, ranks, changes, who is below a standard, classes of the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from governance.briefings.facts import Counts, DepartmentFacts, MonthFacts, Standards, TownFacts, percent

HUNDREDTH = Decimal("0.01")

# rate -> what counts towards it and out of what; the side rates count what did not go wrong
SCORED: dict[str, tuple[str, str, bool]] = {
    "on_time": ("closed_on_time", "due", False),
    "closure": ("closed", "due", False),
    "report_in": ("reported_in_time", "report_due", False),
    "no_rework": ("reworked", "due", True),
    "no_extension": ("extended", "due", True),
}


@dataclass(frozen=True)
class Ranked:
    """One town with its place. `score` and `rank` are None below the least number of cases or without reports due.

    `change` is the number of places won since the previous month (negative: lost), None where there is no comparison.
    """

    town: TownFacts
    score: Decimal | None
    rank: int | None
    change: int | None


def score(counts: Counts, standards: Standards) -> Decimal | None:
    """Return the weighted score out of 100 with two decimals, or None for a unit that is not ranked.

    >>> held_to = Standards(Decimal(90), Decimal(90), Decimal(5), 30, 5, 15, (("on_time", 60), ("report_in", 40)))
    >>> score(Counts(due=30, closed_on_time=27, report_due=40, reported_in_time=39), held_to)
    Decimal('93.00')
    >>> score(Counts(due=29, closed_on_time=29, report_due=40, reported_in_time=40), held_to) is None
    True
    """
    if counts.due < standards.min_due:
        return None
    total = Fraction(0)
    for rate, weight in standards.weights:
        part_name, whole_name, inverse = SCORED[rate]
        part, whole = getattr(counts, part_name), getattr(counts, whole_name)
        if whole == 0:
            return None
        share = Fraction(part, whole)
        total += weight * (1 - share if inverse else share)
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)


def places(scores: dict[str, Decimal | None]) -> dict[str, int]:
    """Return unit -> place; equal scores share a place and the next one is left out.

    >>> places({"a": Decimal(90), "b": Decimal(95), "c": Decimal(90), "d": None, "e": Decimal(80)})
    {'a': 2, 'b': 1, 'c': 2, 'e': 4}
    """
    known = {unit: value for unit, value in scores.items() if value is not None}
    return {unit: 1 + sum(other > value for other in known.values()) for unit, value in known.items()}


def ranking(facts: MonthFacts) -> tuple[Ranked, ...]:
    """Return every town, the ranked ones first by place, then the others, each by code."""
    scores = {town.code: score(town.counts, facts.standards) for town in facts.towns}
    before = {town.code: score(town.previous, facts.standards) for town in facts.towns if town.previous is not None}
    now_places, old_places = places(scores), places(before)
    rows = [
        Ranked(
            town=town,
            score=scores[town.code],
            rank=now_places.get(town.code),
            change=old_places[town.code] - now_places[town.code]
            if town.code in now_places and town.code in old_places
            else None,
        )
        for town in facts.towns
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.town.code)))


def leaders(rows: Sequence[Ranked], size: int = 3) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """Return the first and the last ranked towns, the last one first; with too few towns to tell apart, both empty.

    Whoever shares the place of the last one named is named too, as long as the two groups stay apart.
    """
    ranked = [row for row in rows if row.rank is not None]
    if len(ranked) < 2 * size:
        return (), ()
    first_bound, last_bound = ranked[size - 1].rank or 0, ranked[-size].rank or 0
    first = tuple(row for row in ranked if (row.rank or 0) <= first_bound)
    last = tuple(row for row in reversed(ranked) if (row.rank or 0) >= last_bound)
    return (first, last) if first_bound < last_bound else ((), ())


def growth(now: int, before: int) -> Decimal | None:
    """Return the change of a count in per cent with one decimal; None after a period without any.

    >>> growth(12231, 11460), growth(3, 0)
    (Decimal('6.7'), None)
    """
    return percent(now - before, before)


def points(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return the difference of two rates in percentage points, taken from the rates as printed.

    >>> points(Decimal("93.7"), Decimal("93.0")), points(None, Decimal("93.0"))
    (Decimal('0.7'), None)
    """
    return None if now is None or before is None else now - before


Unit = TownFacts | DepartmentFacts


def below(units: Iterable[Unit], rate: str, standard: Decimal, least: int, whole: str) -> tuple[Unit, ...]:
    """Return the units whose rate is under a standard, the lowest first; units with too few cases are left out."""
    found = [(getattr(unit.counts, rate), unit) for unit in units if getattr(unit.counts, whole) >= max(least, 1)]
    return tuple(unit for value, unit in sorted(found, key=lambda pair: (pair[0], pair[1].code)) if value < standard)


def above(units: Iterable[Unit], rate: str, standard: Decimal, least: int, whole: str) -> tuple[Unit, ...]:
    """Return the units whose rate is over a ceiling, the highest first; units with too few cases are left out."""
    found = [(getattr(unit.counts, rate), unit) for unit in units if getattr(unit.counts, whole) >= max(least, 1)]
    return tuple(unit for value, unit in sorted(found, key=lambda pair: (-pair[0], pair[1].code)) if value > standard)


def class_bounds(standard: Decimal) -> tuple[Decimal, ...]:
    """Return the lower bounds of the map's classes, best first, built around the standard.

    The standard itself is always a bound, so that the map shows who keeps it.

    >>> [str(bound) for bound in class_bounds(Decimal(90))]
    ['100', '95', '90', '80', '0']
    """
    bounds = {Decimal(100), (Decimal(100) + standard) / 2, standard, standard - 10, Decimal(0)}
    return tuple(sorted((bound for bound in bounds if bound >= 0), reverse=True))


def rate_class(rate: Decimal | None, bounds: Sequence[Decimal]) -> int | None:
    """Return the index of the class a rate belongs to, 0 the best; None without a rate.

    >>> [rate_class(Decimal(text), class_bounds(Decimal(90))) for text in ("100.0", "99.9", "90.0", "12.5")]
    [0, 1, 2, 4]
    """
    if rate is None:
        return None
    return next(index for index, bound in enumerate(bounds) if rate >= bound)


def coloured_by_grid(facts: MonthFacts) -> bool:
    """Tell whether the map colours grids: only where most grids have enough cases for a rate to mean something."""
    enough = sum(grid.due >= facts.standards.min_grid_due for grid in facts.grids)
    return 2 * enough >= facts.grid_total > 0
