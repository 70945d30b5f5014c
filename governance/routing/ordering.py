"""In which order somebody meets the categories: what he has blown most in his last months comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from governance.routing.rules import Category

HALF_LIFE_DAYS = 30.0  # a whistle a month ago counts half as much as one today
LEARNT_DAYS = 120
LEAST_USES = 2  # what was blown once may have been a chance
BUTTONS, MOST_LEARNT = 8, 4


@dataclass(frozen=True)
class Order:
    """The buttons of the first screen, his own first, and every category in groups, those he uses most first."""

    buttons: tuple[Category, ...]
    learnt: int
    all: tuple[Category, ...]


def scores(uses: Iterable[tuple[str, date]], today: date) -> dict[str, float]:
    """Return how much somebody uses each category; of what he blew today nothing yet.

    So the order changes overnight and never under his thumb.

    >>> scores([("gas_hose", date(2026, 11, 20)), ("gas_hose", date(2026, 10, 21))], date(2026, 11, 20))
    {'gas_hose': 0.5}
    """
    found: dict[str, float] = {}
    for code, day in uses:
        age = (today - day).days
        if 0 < age <= LEARNT_DAYS:
            found[code] = found.get(code, 0.0) + 0.5 ** (age / HALF_LIFE_DAYS)
    return found


def counts(uses: Iterable[tuple[str, date]], today: date) -> dict[str, int]:
    """Return how often somebody has blown each category in his last months, today left out."""
    found: dict[str, int] = {}
    for code, day in uses:
        if 0 < (today - day).days <= LEARNT_DAYS:
            found[code] = found.get(code, 0) + 1
    return found


def ordered(categories: Sequence[Category], uses: Sequence[tuple[str, date]], today: date) -> Order:
    """Return the order for somebody who has blown these categories on these days.

    The first buttons are what he has blown at least twice, at most four of them; the others are the first category of
    each group, whose groups are not among them first. Whoever has blown nothing finds the first of each group.
    """
    ranked = sorted(categories, key=lambda one: one.rank)
    score, often = scores(uses, today), counts(uses, today)
    own = [one for one in ranked if often.get(one.category_code, 0) >= LEAST_USES]
    own = sorted(own, key=lambda one: (-score[one.category_code], one.rank))[:MOST_LEARNT]
    heads = [one for one in _heads(ranked) if one not in own]
    taken = {one.group_code for one in own}
    heads.sort(key=lambda one: (one.group_code in taken, one.rank))
    kept = sorted(heads[: BUTTONS - len(own)], key=lambda one: one.rank)
    return Order((*own, *kept), len(own), _grouped(ranked, score))


def _heads(ranked: Sequence[Category]) -> list[Category]:
    first: dict[str, Category] = {}
    for category in ranked:
        first.setdefault(category.group_code, category)
    return list(first.values())


def _grouped(ranked: Sequence[Category], score: Mapping[str, float]) -> tuple[Category, ...]:
    place = {one.group_code: number for number, one in enumerate(_heads(ranked))}
    return tuple(sorted(ranked, key=lambda one: (place[one.group_code], -score.get(one.category_code, 0.0), one.rank)))
