"""Cases that stand too long are told to those who stand higher: each rung once, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from governance.engine import open_store
from governance.notices import actions as notices
from governance.procedures.daily import Step
from governance.procedures.minutely import LOOK_SECONDS, Minutely, run
from governance.whistles import actions
from governance.whistles.case import EventKind as K
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.whistle_city import City

PATIENCE_SECONDS = 30


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def told(city, person):
    return [one.kind for one in notices.inbox(city.eng, city.who(person))]


def climbed(city, case):
    entries = city.eng.read(lambda db: log.entries(db, case.case_id))
    return [entry.value for entry in entries if entry.kind is K.ESCALATED]


def look_at(city, at):
    city.clock.at = at
    assert set(run(city.eng).values()) == {"done"}


def test_nobody_reports_in_and_the_case_climbs_to_the_citys_leader(city):
    case = city.blow("officer", "extinguisher")
    due = case.report_in_due_at_utc
    look_at(city, due - timedelta(seconds=1))
    assert climbed(city, case) == []
    for after in (0, 0, 30, 60, 60, 480, 481):
        look_at(city, due + timedelta(minutes=after))
    assert climbed(city, case) == [
        "report_in:1:department_head",
        "report_in:2:supervision",
        "report_in:3:city_leader",
    ]
    assert told(city, "firehead").count("overdue") == 1
    assert told(city, "supervision") == ["overdue"]
    assert told(city, "citymayor") == ["overdue"]
    assert "overdue" not in told(city, "fire1")
    stored = city.eng.read(lambda db: cases.case(db, case.case_id))
    assert stored.escalation == 3
    assert case_problems(stored, city.eng.read(log.every_log)[case.case_id]) == []


def test_after_a_night_the_machine_was_off_every_rung_is_told_in_one_event(city):
    case = city.blow("officer", "extinguisher")
    look_at(city, case.report_in_due_at_utc + timedelta(days=3))
    assert climbed(city, case) == ["report_in:3:department_head+supervision+city_leader"]
    assert told(city, "citymayor") == ["overdue"]


def test_the_check_climbs_from_the_feedback_and_the_towns_leader_hears_of_it(city):
    case = city.blow("officer", "extinguisher")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    fed_back = actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    look_at(city, fed_back.handled_at_utc + timedelta(days=1))
    assert climbed(city, case) == ["check:1:officer"]
    look_at(city, fed_back.handled_at_utc + timedelta(days=5))
    assert climbed(city, case)[1:] == ["check:3:supervision+town_leader"]
    assert told(city, "mayor") == ["overdue"]


def test_a_store_opened_again_after_a_kill_tells_no_rung_twice(tmp_path):
    city = City(tmp_path)
    case = city.blow("officer", "extinguisher")
    look_at(city, case.report_in_due_at_utc)
    city.close()
    city.eng = open_store(tmp_path, clock=city.clock)
    look_at(city, city.clock.at + timedelta(minutes=1))
    assert climbed(city, case) == ["report_in:1:department_head"]
    city.close()


def test_the_thread_looks_again_and_again_and_ends_when_told(city):
    looks = threading.Semaphore(0)

    def step(_eng):
        looks.release()
        raise RuntimeError("a look that fails does not end it")

    minutely = Minutely([Step("counts", step)], look_seconds=0.001)
    minutely.start(city.eng)
    assert looks.acquire(timeout=PATIENCE_SECONDS)
    assert looks.acquire(timeout=PATIENCE_SECONDS)
    minutely.stop()
    assert not any(thread.name == "minutely" for thread in threading.enumerate())
    assert LOOK_SECONDS <= 60
