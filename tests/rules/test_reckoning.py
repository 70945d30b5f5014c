"""Due times reckoned anew from a case's log: the same calendar changes nothing, another moves what touches its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.deadlines.files import limits
from governance.routing.rules import Kind
from governance.whistles.case import Case, EventKind, Stage
from governance.whistles.clocks import Clocks
from governance.whistles.gates import Waits
from governance.whistles.life import terms_of
from governance.whistles.reckoning import differs, reckoned
from tests.whistle_cases import CLOCKS, LEAD, MONDAY_NINE, OFFICER, SUPERVISION, ZONE, Life

TUESDAY = date(2026, 11, 17)


def with_holiday(day: date) -> Clocks:
    calendar = limits().calendar
    return Clocks(replace(limits(), calendar=replace(calendar, holidays=calendar.holidays | {day})), ZONE)


def again(life: Life, clocks: Clocks = CLOCKS) -> Case:
    return reckoned(life.case, life.log, clocks, terms_of(life.rule))


def extended() -> Life:
    life = Life().until(Stage.HANDLING)
    life.then(EventKind.EXTENDED, SUPERVISION, note="等材料", value="14")
    return life


def paused(over: bool) -> Life:
    life = Life().until(Stage.HANDLING)
    life.then(EventKind.SUSPENDED, SUPERVISION, note="下雨", value="weather", after=timedelta(hours=4))
    if over:
        life.then(EventKind.RESUMED, SUPERVISION, after=timedelta(days=3))
    return life


def sent_back() -> Life:
    life = Life().until(Stage.FED_BACK)
    life.then(EventKind.SENT_BACK, OFFICER, note="还在", after=timedelta(days=1))
    return life


def transferred() -> Life:
    life = Life().until(Stage.HANDLING)
    life.then(EventKind.RETURNED, LEAD, note="不是我们的", after=timedelta(hours=20))
    life.then(EventKind.TRANSFERRED, SUPERVISION, note="归城管", department="urban", after=timedelta(hours=1))
    return life


LIVES = {
    "sent": lambda: Life().until(Stage.DISPATCHED),
    "handling": lambda: Life().until(Stage.HANDLING),
    "fed back": lambda: Life().until(Stage.FED_BACK),
    "emergency": lambda: Life("gas_leak", Kind.EMERGENCY).until(Stage.HANDLING),
    "extended": extended,
    "paused": lambda: paused(over=False),
    "paused and on": lambda: paused(over=True),
    "sent back": sent_back,
    "transferred": transferred,
    "confirmed": lambda: _confirmed(),
    "waiting": lambda: Life(waits=Waits(confirm_by=MONDAY_NINE + timedelta(hours=2))),
}


def _confirmed() -> Life:
    life = Life(waits=Waits(confirm_by=MONDAY_NINE + timedelta(hours=2)))
    life.then(EventKind.CONFIRMED, OFFICER, after=timedelta(minutes=20))
    return life


@pytest.mark.parametrize("name", LIVES)
def test_the_same_calendar_gives_the_same_due_times(name):
    life = LIVES[name]()
    assert again(life) == life.case


@pytest.mark.parametrize("name", [name for name in LIVES if name != "emergency"])
def test_one_more_holiday_moves_the_due_time_by_one_working_day(name):
    life = LIVES[name]()
    moved = again(life, with_holiday(life.case.handle_due_at_utc.astimezone(ZONE).date()))
    assert differs(life.case, moved)
    assert moved.handle_due_at_utc > life.case.handle_due_at_utc
    assert again(life) == life.case


def test_an_emergency_knows_no_holidays():
    life = LIVES["emergency"]()
    assert again(life, with_holiday(TUESDAY)) == life.case


def test_who_has_reported_in_keeps_the_time_he_had_for_it():
    sent, handling = LIVES["sent"](), LIVES["handling"]()
    holiday = with_holiday(date(2026, 11, 16))
    assert again(sent, holiday).report_in_due_at_utc > sent.case.report_in_due_at_utc
    assert again(handling, holiday).report_in_due_at_utc == handling.case.report_in_due_at_utc


def test_a_year_that_is_not_loaded_makes_its_due_times_provisional_and_loading_it_makes_them_firm():
    calendar = limits().calendar
    without = Clocks(replace(limits(), calendar=replace(calendar, years=calendar.years - {2026})), ZONE)
    life = LIVES["handling"]()
    provisional = again(life, without)
    assert provisional.due_provisional
    assert not reckoned(provisional, life.log, CLOCKS, terms_of(life.rule)).due_provisional


def test_a_case_without_a_log_stays_as_it_is():
    case = LIVES["handling"]().case
    assert reckoned(case, [], with_holiday(TUESDAY), terms_of(Life().rule)) == case
