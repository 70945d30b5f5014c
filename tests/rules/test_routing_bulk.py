"""Routing many whistles at once says of each what routing it alone says, whatever the rules are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from governance.deadlines.files import limits
from governance.deadlines.rules import WorkCalendar
from governance.routing.bulk import NOBODY, Blown, moments_at, route_many
from governance.routing.files import read_catalogue
from governance.routing.moments import MONTHS, SLOTS, Moment, Slot, moment_at
from governance.routing.rules import Kind, route

CATALOGUE = read_catalogue()
CODES = [one.category_code for one in CATALOGUE.categories][:12]
AREAS = [None, "990001001", "990001001001", "990001001001001", "990001001001002", "99000100100100101", "990001002"]
ZONE = ZoneInfo("Asia/Shanghai")

one_rule = st.builds(
    lambda number, category, area, kind, slots, months: replace(
        CATALOGUE.rules[-1],
        rule_id=f"T{number}",
        position=number,
        category_code=category,
        area_code=area,
        kind=kind,
        slots=tuple(sorted(slots)),
        months=tuple(sorted(months)),
    ),
    st.integers(1, 50),
    st.sampled_from([None, *CODES]),
    st.sampled_from(AREAS),
    st.sampled_from([None, *Kind]),
    st.sets(st.sampled_from(SLOTS), max_size=2),
    st.sets(st.sampled_from(MONTHS), max_size=4),
)
whistle = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from(AREAS),
    st.sampled_from(list(Kind)),
    st.sampled_from(SLOTS),
    st.sampled_from(MONTHS),
)


def together(rules, whistles) -> list[int]:
    category, area, kind, slot, month = zip(*whistles, strict=True)
    slots = np.array([SLOTS.index(one) for one in slot], dtype=np.int8)
    return route_many(rules, Blown(category, area, kind, slots, np.array(month, dtype=np.int8))).tolist()


@given(st.lists(one_rule, max_size=12, unique_by=lambda one: one.rule_id), st.lists(whistle, min_size=1, max_size=20))
def test_many_at_once_are_routed_as_one_by_one(rules, whistles):
    for place, (category, area, kind, slot, month) in zip(together(rules, whistles), whistles, strict=True):
        moment = Moment(slot, month)
        if place == NOBODY:
            assert not any(rule.matches(category, area, kind, moment) for rule in rules)
        else:
            assert rules[place] == route(rules, category, area, kind, moment)


def test_nothing_is_routed_to_nobody():
    assert route_many(CATALOGUE.rules, Blown([], [], [], np.zeros(0, np.int8), np.zeros(0, np.int8))).tolist() == []


@given(st.lists(st.datetimes(datetime(2023, 12, 25), datetime(2027, 1, 9)), min_size=1, max_size=20))
def test_the_part_of_the_week_is_the_same_for_many_as_for_one(instants):
    calendar = limits().calendar
    slot, month = moments_at(np.array(instants, dtype="datetime64[us]"), calendar, ZONE)
    alone = [moment_at(at.replace(tzinfo=UTC), calendar, ZONE) for at in instants]
    assert [(SLOTS[one], int(of)) for one, of in zip(slot, month, strict=True)] == [(m.slot, m.month) for m in alone]


def test_where_summer_time_holds_the_wall_clock_decides():
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkCalendar(((time(9), time(17)),), makeup_days=frozenset({date(2026, 3, 29)}))
    before, after = (datetime(2026, 3, day, 7, 30, tzinfo=UTC) for day in (27, 30))
    assert moment_at(before, calendar, berlin).slot is Slot.AFTER_HOURS  # half past eight
    assert moment_at(after, calendar, berlin).slot is Slot.OFFICE  # half past nine
    stored = np.array([before.replace(tzinfo=None), after.replace(tzinfo=None)], dtype="datetime64[us]")
    assert moments_at(stored, calendar, berlin)[0].tolist() == [1, 0]


def test_opening_time_is_office_time_and_closing_time_is_not():
    opening = datetime(2026, 11, 16, 9, tzinfo=ZONE).astimezone(UTC)
    told = [moment_at(opening + timedelta(hours=one), limits().calendar, ZONE).slot for one in (0, 3, 4.5, 8.5)]
    assert told == [Slot.OFFICE, Slot.AFTER_HOURS, Slot.OFFICE, Slot.AFTER_HOURS]
