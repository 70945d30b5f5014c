"""When a calendar changes: shown first, then all open cases in one go, with a trace; nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from governance.audit import store as audit
from governance.deadlines.files import limits
from governance.procedures import calendars
from governance.whistles import actions as whistles
from governance.whistles.store import cases
from tests.whistle_city import City

HOLIDAY = replace(
    limits(), calendar=replace(limits().calendar, holidays=limits().calendar.holidays | {date(2026, 11, 17)})
)
FORGOTTEN = replace(limits(), calendar=replace(limits().calendar, years=frozenset({2024, 2025})))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


def kept(city: City, case_id: str):
    return city.eng.read(lambda db: cases.case(db, case_id))


def test_a_dry_run_shows_what_would_change_and_changes_nothing(city):
    case = city.blow()
    found = calendars.compare(city.eng, city.who("admin"), HOLIDAY)
    assert (found.seen, [one.before.case_id for one in found.differences]) == (1, [case.case_id])
    assert kept(city, case.case_id) == case


def test_all_open_cases_get_their_new_due_times_at_once_and_the_audit_says_how_many(city):
    admin = city.who("admin")
    calendars.remember(city.eng)
    first, second = city.blow(), city.blow(category="wire_aged")
    urgent = city.blow(category="gas_leak", severity="life")
    assert calendars.standing(city.eng, admin).changed is False
    assert calendars.standing(city.eng, admin, HOLIDAY).changed is True
    found = calendars.reckon(city.eng, admin, HOLIDAY)
    assert (found.seen, len(found.differences)) == (3, 2)
    assert kept(city, first.case_id).handle_due_at_utc > first.handle_due_at_utc
    assert kept(city, second.case_id).handle_due_at_utc > second.handle_due_at_utc
    assert kept(city, urgent.case_id) == urgent
    assert calendars.reckon(city.eng, admin, HOLIDAY).differences == ()
    standing = calendars.standing(city.eng, admin, HOLIDAY)
    assert (standing.changed, standing.applied.author, standing.applied.seen) == (False, "周管理", 3)
    told = [entry for entry, _before, _hash in city.eng.read(audit.entries) if entry.action == "deadlines.reckon"]
    assert '"changed": 2' in told[0].detail
    assert first.case_id in told[0].detail


def test_a_closed_case_keeps_the_times_it_was_judged_by(city):
    case = city.blow()
    handler = city.who("fire1")
    whistles.report_in(city.eng, handler, case.case_id)
    whistles.handle(city.eng, handler, case.case_id, "已搬离")
    closed = whistles.verify_close(city.eng, city.who("officer"), case.case_id)
    assert calendars.reckon(city.eng, city.who("admin"), HOLIDAY).seen == 0
    assert kept(city, case.case_id) == closed


def test_a_year_that_is_not_loaded_is_counted_and_warned_of(city):
    admin = city.who("admin")
    city.blow()
    calendars.reckon(city.eng, admin, FORGOTTEN)
    standing = calendars.standing(city.eng, admin, FORGOTTEN)
    assert (standing.open, standing.provisional, standing.missing) == (1, 1, (2026, 2027))
    calendars.reckon(city.eng, admin)
    assert calendars.standing(city.eng, admin).provisional == 0


def test_the_calendar_of_now_is_remembered_once(city):
    assert calendars.standing(city.eng, city.who("admin")).changed is None
    assert calendars.remember(city.eng)
    assert not calendars.remember(city.eng)
