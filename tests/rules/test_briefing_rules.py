"""What follows from a month's figures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from governance.briefings.facts import Counts, TownFacts, percent, summed
from governance.briefings.figure_classes import class_fills, class_words, rate_classes
from governance.briefings.figure_labels import Box, spread
from governance.briefings.rules import above, below, class_bounds, coloured_by_grid, leaders, ranking, score
from governance.briefings.shapes import Shape, fitted
from tests.briefing_facts import STANDARDS, month_facts

FULL = Counts(received=40, report_due=40, reported_in_time=40, due=40, closed=40, closed_on_time=40)


def town(code: str, on_time: int, previous: Counts | None = FULL) -> TownFacts:
    return TownFacts(code, f"{code}镇", 9, replace(FULL, closed_on_time=on_time), previous)


def test_rates_match_those_published_by_a_city():
    counts = Counts(due=972, closed=911, closed_on_time=737)
    assert (str(counts.closure_rate), str(counts.on_time_rate)) == ("93.7", "75.8")


def test_a_rate_of_nothing_is_no_rate():
    assert percent(0, 0) is None
    assert Counts().on_time_rate is None


def test_the_score_weighs_the_rates():
    counts = replace(FULL, closed_on_time=30, reported_in_time=36, reworked=4)
    assert score(counts, STANDARDS) == Decimal("82.50")  # 50 x 0.75 + 30 x 0.9 + 20 x 0.9


@pytest.mark.parametrize("counts", [replace(FULL, due=29, closed_on_time=29), replace(FULL, report_due=0), Counts()])
def test_a_unit_with_too_few_cases_has_no_score(counts):
    assert score(counts, STANDARDS) is None


def test_equal_scores_share_a_place_and_the_next_is_left_out():
    facts = replace(month_facts(), towns=(town("1", 30), town("2", 40), town("3", 30), town("4", 20)))
    assert [(row.town.code, row.rank) for row in ranking(facts)] == [("2", 1), ("1", 2), ("3", 2), ("4", 4)]


def test_unranked_towns_stand_last_and_have_no_change():
    quiet = replace(town("0", 40), counts=replace(FULL, due=3, closed_on_time=3))
    rows = ranking(replace(month_facts(), towns=(quiet, town("1", 30))))
    assert [(row.town.code, row.rank, row.change) for row in rows] == [("1", 1, 0), ("0", None, None)]


def test_a_change_of_place_is_told_only_against_a_place_of_last_month():
    facts = replace(
        month_facts(), towns=(town("1", 20), town("2", 30, replace(FULL, closed_on_time=10)), town("3", 40, None))
    )
    assert {row.town.code: row.change for row in ranking(facts)} == {"1": -2, "2": 0, "3": None}


def test_first_and_last_three_are_named_only_when_they_can_be_told_apart():
    few = ranking(replace(month_facts(), towns=tuple(town(str(n), 20 + n) for n in range(5))))
    assert leaders(few) == ((), ())
    level = ranking(replace(month_facts(), towns=tuple(town(str(n), 30) for n in range(8))))
    assert leaders(level) == ((), ())
    first, last = leaders(ranking(replace(month_facts(), towns=tuple(town(str(n), 20 + n) for n in range(8)))))
    assert [row.town.code for row in first] == ["7", "6", "5"]
    assert [row.town.code for row in last] == ["0", "1", "2"]


def test_who_shares_the_last_place_named_is_named_too():
    towns = tuple(town(str(n), on_time) for n, on_time in enumerate((40, 39, 38, 38, 35, 30, 30, 30, 30)))
    first, last = leaders(ranking(replace(month_facts(), towns=towns)))
    assert [row.town.code for row in first] == ["0", "1", "2", "3"]
    assert [row.town.code for row in last] == ["8", "7", "6", "5"]


def test_units_are_held_to_a_standard_only_with_enough_cases():
    towns = (town("1", 35), town("2", 36), replace(town("3", 1), counts=Counts(due=2)))
    found = below(towns, "on_time_rate", Decimal(90), 30, "due")
    assert [unit.code for unit in found] == ["1"]  # 36 of 40 is 90 and keeps it


def test_a_ceiling_is_broken_only_above_it():
    sloppy = replace(town("1", 40), counts=replace(FULL, reworked=3))
    exact = replace(town("2", 40), counts=replace(FULL, reworked=2))
    assert [unit.code for unit in above((exact, sloppy), "rework_rate", Decimal(5), 30, "due")] == ["1"]


@pytest.mark.parametrize("standard", ["70", "85", "90", "92.5", "95", "98", "100"])
def test_the_classes_cover_every_rate_once_and_the_standard_is_a_border(standard):
    bounds = class_bounds(Decimal(standard))
    assert Decimal(standard) in bounds
    assert bounds[-1] == 0
    assert len(class_fills(Decimal(standard))) == len(class_words(Decimal(standard))) == len(bounds)
    rates = [Decimal(tenths) / 10 for tenths in range(1001)]
    classes = rate_classes(rates, Decimal(standard))
    assert sum(one.units for one in classes) == 1001
    hatched = sum(one.units for one in classes if one.fill.startswith("url"))
    assert hatched == sum(rate < Decimal(standard) for rate in rates)


def test_the_map_colours_grids_only_where_most_have_enough_cases():
    assert not coloured_by_grid(month_facts())
    assert coloured_by_grid(month_facts(busy=True))
    assert not coloured_by_grid(replace(month_facts(), grids=(), grid_total=0))


def test_labels_that_would_lie_on_one_another_are_moved_apart():
    wanted = {"a": Box(100, 100, 90, 60), "b": Box(110, 105, 90, 60), "c": Box(400, 400, 90, 60)}
    placed = spread(wanted)
    assert placed["a"].overlap(placed["b"]) == 0
    assert placed["c"] == wanted["c"]


def test_the_map_keeps_the_shape_of_the_city():
    square = Shape("1", "", (119.5, 32.0), (((119.4, 31.9), (119.6, 31.9), (119.6, 32.1), (119.4, 32.1)),))
    plane = fitted([square], (0, 0, 1000, 1000))
    (left, bottom), (right, _same), (_right, top), _last = plane.rings(square)[0]
    assert (round(bottom - top), round(plane.length(0.2 * 111_195))) == (1000, 1000)
    assert (right - left) / (bottom - top) == pytest.approx(0.848, abs=0.001)  # cos 32 degrees


def test_counts_add_up():
    assert summed([FULL, FULL]).due == 80
    assert summed([]) == Counts()
