"""The parts the demo city is drawn with: dice, columns, clocks, rhythms, names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.alarms.rules import CAUSES, Cause, Verdict, fits
from governance.demo import parameters
from governance.demo.columns import glued, numbered, words
from governance.demo.dice import Dice, choose, share_out, within
from governance.demo.local_time import DAY_US, HOUR_US, LocalTime, microseconds
from governance.demo.people import People
from governance.demo.rhythm import Rhythm
from governance.demo.streets import shifted
from governance.routing.files import read_catalogue

SHIPPED = parameters.load()
SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(st.integers(0, 100_000), st.lists(st.floats(0.01, 1000), min_size=1, max_size=50))
def test_what_is_shared_out_adds_up_and_keeps_its_proportions(total: int, weights: list[float]) -> None:
    found = share_out(total, weights)
    exact = np.array(weights) * (total / sum(weights))
    assert found.sum() == total
    assert (np.abs(found - exact) < 1 + 1e-6).all()


def test_a_stage_draws_the_same_whatever_other_stages_draw() -> None:
    dice = Dice(7)
    alone = dice.stream("alarms").random(5)
    dice.stream("cases").random(1000)
    assert dice.stream("alarms").random(5).tolist() == alone.tolist()
    assert dice.stream("cases").random(5).tolist() != alone.tolist()
    assert Dice(8).stream("alarms").random(5).tolist() != alone.tolist()


def test_weights_decide_how_often_something_is_drawn_and_nothing_of_no_weight_is() -> None:
    drawn = np.bincount(choose(Dice(1).stream("x"), [3.0, 0.0, 1.0], 40_000), minlength=3)
    assert drawn[1] == 0
    assert drawn[0] / drawn[2] == pytest.approx(3, rel=0.05)


@given(st.lists(st.integers(0, 5), max_size=40))
def test_rows_are_numbered_within_their_group_in_their_order(groups: list[int]) -> None:
    found = within(np.array(groups, dtype=np.int64)).tolist()
    assert found == [groups[:place].count(group) for place, group in enumerate(groups)]


def test_columns_are_glued_row_by_row_and_an_unknown_part_makes_the_whole_unknown() -> None:
    names = words(["鞋业", "家纺"], np.array([1, 0, -1]))
    assert names.to_pylist() == ["家纺", "鞋业", None]
    assert glued("恒达", names, np.array([3, 4, 5]), "号").to_pylist() == ["恒达家纺3号", "恒达鞋业4号", None]
    assert numbered("P", np.array([7, 1234567]), 7).to_pylist() == ["P0000007", "P1234567"]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/Berlin"])
def test_the_clock_on_the_wall_is_that_of_the_zone_and_back(zone: str) -> None:
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    clock = LocalTime(ZoneInfo(zone), first, last)
    for day in range(0, 364, 13):
        at = first + timedelta(days=day, hours=day % 24, minutes=17)
        at_us = np.array([microseconds(at)])
        assert clock.hour(at_us)[0] == at.astimezone(ZoneInfo(zone)).hour
        assert clock.utc(clock.wall(at_us))[0] == at_us[0]


def rhythm(first: datetime, last: datetime) -> Rhythm:
    return Rhythm(LocalTime(SHANGHAI, first, last), first, last, SHIPPED["calendar"])


def test_things_happen_within_their_span_and_at_their_hours() -> None:
    first, last = datetime(2026, 3, 1, 4, tzinfo=UTC), datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    beat = rhythm(first, last)
    noon = [0.0] * 12 + [1.0] + [0.0] * 11
    at = beat.draw(2000, beat.weights([1] * 7, [1] * 12), noon, Dice(1).stream("x"))
    assert len(at) == 2000
    assert at.min() >= microseconds(first)
    assert at.max() < microseconds(last)
    assert set(beat.clock.hour(at)) == {12}


def test_a_festival_colours_its_own_days_only() -> None:
    beat = rhythm(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    coloured = {date(1970, 1, 1) + timedelta(days=int(day)) for day in beat.days[beat.festival("qingming")]}
    assert max(coloured) == date(2026, 4, 6)
    assert date(2026, 4, 5) in coloured
    assert min(coloured) == date(2026, 3, 27)


def test_weekdays_and_months_weigh_what_they_are_given() -> None:
    beat = rhythm(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    sundays_off = beat.weights([1, 1, 1, 1, 1, 1, 0], [1] * 12)
    assert (sundays_off[beat.weekday == 6] == 0).all()
    assert (sundays_off[beat.weekday < 6] == 1).all()
    summer = beat.weights([1] * 7, [1, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 1])
    month = (beat.days * DAY_US // HOUR_US // 24).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    assert summer[month == 6].mean() > 2.3 * summer[month == 0].mean()


def test_no_two_people_share_a_phone_and_none_can_be_called() -> None:
    people = People(SHIPPED["people"], Dice(1).stream("people"))
    phones = people.phones(40_000).to_pylist() + people.phones(40_000).to_pylist()
    assert len(set(phones)) == len(phones)
    assert all(len(phone) == 11 and phone[3:7] == "0000" for phone in phones)


def test_a_shift_in_metres_is_one_in_degrees() -> None:
    lon, lat = shifted(119.6, 32.0, 1000.0, -1000.0)
    assert lon - 119.6 == pytest.approx(0.010593, rel=1e-3)
    assert lat - 32.0 == pytest.approx(-0.008983, rel=1e-3)


def test_a_scale_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        parameters.load(scale=0)


def test_the_shipped_causes_are_those_of_the_alarms_and_go_with_their_verdicts() -> None:
    causes = SHIPPED["alarms"]["cause"]
    assert all(fits(Verdict(one["verdict"]), Cause(one["cause"])) for one in causes)
    assert all(fits(Verdict(verdict), Cause(cause)) for cause, verdict, _ in SHIPPED["alarms"]["chatter"]["causes"])
    assert {Verdict(one["verdict"]) for one in causes} == set(CAUSES)
    share = {verdict: sum(one["share"] for one in causes if one["verdict"] == verdict) for verdict in Verdict}
    assert share[Verdict.FALSE] / sum(share.values()) == pytest.approx(0.97, abs=0.01)


def test_every_category_of_the_catalogue_has_words() -> None:
    told = SHIPPED["whistles"]["category"]
    assert set(told) == {one.category_code for one in read_catalogue().categories}
    assert all(len(one["lines"]) >= 2 and one["done"] for code, one in told.items() if code != "other")


def test_parameters_name_only_sorts_that_exist() -> None:
    sorts = {one["code"] for one in SHIPPED["premises"]["sort"]}
    named = [one["sites"] for one in SHIPPED["alarms"]["cause"]]
    named += [one["sites"] for one in SHIPPED["whistles"]["category"].values()]
    assert {code for sites in named for code in sites} <= sorts
    answers = SHIPPED["alarms"]["answers"]
    assert {*answers["guarded"], *answers["homes"]} <= sorts


def test_every_town_of_the_profile_is_described_and_lives_from_known_trades() -> None:
    towns, trades = SHIPPED["towns"], set(SHIPPED["names"]["industries"])
    for facts in (one for one in towns.values() if isinstance(one, dict)):
        assert set(facts["industries"]) <= trades
        assert {zone["industry"] for zone in facts["zones"]} <= trades
        assert sum(zone["weight"] for zone in facts["zones"]) == pytest.approx(1.0)
