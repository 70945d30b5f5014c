"""The order in which an officer meets the categories: his own first, and nothing moves under his thumb."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.routing.files import read_catalogue
from governance.routing.ordering import BUTTONS, LEARNT_DAYS, MOST_LEARNT, ordered

CATALOGUE = read_catalogue()
CODES = [one.category_code for one in CATALOGUE.categories]
TODAY = date(2026, 11, 20)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def buttons(*uses: tuple[str, int]) -> list[str]:
    found = ordered(CATALOGUE.categories, [(code, ago(days)) for code, days in uses], TODAY)
    return [one.category_code for one in found.buttons]


HEADS = [one.category_code for one in CATALOGUE.main_categories()]


def test_whoever_has_blown_nothing_finds_the_first_of_each_group():
    assert buttons() == HEADS


def test_what_he_blows_most_comes_first_and_its_group_is_the_first_to_give_up_its_own_button():
    found = buttons(("stair_clutter", 3), ("stair_clutter", 9), ("stair_clutter", 20))
    assert found[0] == "stair_clutter"
    assert found[1:] == [code for code in HEADS if code != "passage_blocked"]


def test_what_he_blew_once_may_have_been_a_chance():
    assert buttons(("manhole", 2)) == HEADS


def test_lately_counts_more_than_long_ago():
    found = buttons(("gas_hose", 90), ("gas_hose", 80), ("gas_hose", 70), ("fire_lane", 4), ("fire_lane", 2))
    assert found[:2] == ["fire_lane", "gas_hose"]


def test_what_is_older_than_the_last_months_is_forgotten():
    assert buttons(*[("manhole", LEARNT_DAYS + 1)] * 5) == HEADS


def test_what_he_has_blown_today_moves_nothing_until_tomorrow():
    assert buttons(*[("manhole", 0)] * 5) == HEADS
    assert buttons(*[("manhole", 1)] * 5)[0] == "manhole"


def test_a_category_that_was_withdrawn_is_no_button():
    assert buttons(*[("of_old", 3)] * 5) == HEADS


@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 200)), max_size=60))
def test_there_are_always_eight_buttons_four_of_them_the_same_for_everybody_and_all_categories_below(uses):
    found = ordered(CATALOGUE.categories, [(code, ago(days)) for code, days in uses], TODAY)
    shown = [one.category_code for one in found.buttons]
    assert len(shown) == len(set(shown)) == BUTTONS
    assert found.learnt <= MOST_LEARNT
    assert sorted(one.category_code for one in found.all) == sorted(CODES)
    groups = [one.group_code for one in found.all]
    assert len([code for place, code in enumerate(groups) if code not in groups[:place]]) == len(set(groups))
    assert sum(a != b for a, b in pairwise(groups)) == len(set(groups)) - 1
