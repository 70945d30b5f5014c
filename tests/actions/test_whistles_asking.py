"""More time, standing clocks and closed cases that come back: who asks, who answers, and what both see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.deadlines.rules import Light
from governance.engine import Refused
from governance.notices import actions as notices
from governance.routing.rules import Severity
from governance.whistles import actions
from governance.whistles.case import Asking, Stage, State
from governance.whistles.case import EventKind as K
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.whistle_city import IN_GRID, City, jpeg

ALARM = (
    "INSERT INTO gov.alarms (alarm_id, device_kind, level, state, raised_at_utc, received_at_utc, located, last_seq,"
    " normal_at_utc) VALUES ('A20261116-00001', 'smoke', 2, 'active', '2026-11-16', '2026-11-16', 'inside', 1, NULL)"
)


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def case(city):
    made = city.blow("officer", "extinguisher")
    return actions.report_in(city.eng, city.who("fire1"), made.case_id)


def now(city, case):
    return city.eng.read(lambda db: cases.case(db, case.case_id))


def told(city, person):
    return [one.kind for one in notices.inbox(city.eng, city.who(person))]


def sound(city, case):
    return case_problems(now(city, case), city.eng.read(log.every_log)[case.case_id]) == []


def test_a_department_asks_for_time_and_gets_as_much_as_it_asked_for(city, case):
    asked = actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等灭火器到货")
    assert (asked.asked, asked.handle_due_at_utc) == (Asking.EXTENSION, case.handle_due_at_utc)
    assert told(city, "supervision") == ["asked"]
    assert [line.case.case_id for line in actions.queue(city.eng, city.who("supervision"))] == [case.case_id]
    after = actions.grant(city.eng, city.who("supervision"), case.case_id)
    assert (after.asked, after.extension_count) == (None, 1)
    assert after.handle_due_at_utc == case.handle_due_at_utc + timedelta(days=1)
    granted = city.eng.read(lambda db: log.newest(db, case.case_id, K.EXTENDED))
    assert (granted.value, granted.note) == ("7", "等灭火器到货")
    assert "extended" in told(city, "fire1")
    assert actions.queue(city.eng, city.who("supervision")) == []
    assert sound(city, case)


def test_a_refusal_says_why_and_leaves_the_clock_as_it_was(city, case):
    actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "人手不够")
    with pytest.raises(Refused, match="一句说明"):
        actions.deny(city.eng, city.who("supervision"), case.case_id, "")
    after = actions.deny(city.eng, city.who("supervision"), case.case_id, "人手请自行调配")
    assert (after.asked, after.handle_due_at_utc, after.extension_count) == (None, case.handle_due_at_utc, 0)
    assert "denied" in told(city, "fire1")
    with pytest.raises(Refused, match="没有待批"):
        actions.grant(city.eng, city.who("supervision"), case.case_id)
    assert sound(city, case)


def test_one_thing_is_asked_at_a_time_and_within_the_quota(city, case):
    with pytest.raises(Refused, match="70"):
        actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 71, "等材料")
    for _turn in range(2):
        actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等材料")
        with pytest.raises(Refused, match="还没有答复"):
            actions.ask_suspension(city.eng, city.who("fire1"), case.case_id, "weather", "下雨")
        actions.grant(city.eng, city.who("supervision"), case.case_id)
    with pytest.raises(Refused, match="已延期 2 次"):
        actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等材料")


def test_nobody_grants_his_own_department_anything(city, case):
    actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等材料")
    for person in ("fire1", "firehead", "officer"):
        with pytest.raises(Refused, match="权限"):
            actions.grant(city.eng, city.who(person), case.case_id)


def test_a_clock_stands_still_for_a_listed_cause_until_the_department_goes_on(city, case):
    with pytest.raises(Refused, match="原因"):
        actions.ask_suspension(city.eng, city.who("fire1"), case.case_id, "laziness", "不想办")
    actions.ask_suspension(city.eng, city.who("fire1"), case.case_id, "owner_away", "业主外出三天")
    paused = actions.grant(city.eng, city.who("supervision"), case.case_id)
    assert paused.paused_at_utc == city.clock.at
    (line,) = actions.queue(city.eng, city.who("fire1"))
    assert line.light.light is Light.PAUSED
    city.clock.forward(days=2)
    after = actions.resume(city.eng, city.who("fire1"), case.case_id)
    assert (after.paused_at_utc, after.handle_due_at_utc) == (None, case.handle_due_at_utc + timedelta(days=2))
    assert sound(city, case)


def test_supervision_stops_and_starts_a_clock_without_being_asked(city, case):
    assert actions.suspend(city.eng, city.who("supervision"), case.case_id, "law", "等复议").paused_at_utc
    assert actions.resume(city.eng, city.who("supervision"), case.case_id).paused_at_utc is None


def test_what_is_fed_back_meanwhile_needs_no_answer_any_more(city, case):
    actions.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等材料")
    after = actions.handle(city.eng, city.who("fire1"), case.case_id, "提前换好了")
    assert (after.stage, after.asked) == (Stage.FED_BACK, None)


def test_a_closed_case_is_opened_again_within_its_days(city, case):
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    actions.verify_close(city.eng, city.who("officer"), case.case_id)
    city.clock.forward(days=15)
    again = actions.reopen(city.eng, city.who("officer"), case.case_id, "又过期了")
    assert (again.state, again.stage, again.rework_count) == (State.OPEN, Stage.HANDLING, 1)
    assert again.handle_due_at_utc > city.clock.at
    assert sound(city, case)


def test_after_those_days_a_new_whistle_is_blown(city, case):
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    actions.verify_close(city.eng, city.who("officer"), case.case_id)
    city.clock.forward(days=15, minutes=1)
    with pytest.raises(Refused, match="超过 15 天"):
        actions.reopen(city.eng, city.who("officer"), case.case_id, "又过期了")


def test_the_check_on_the_spot_records_where_the_officer_stood(city, case):
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    lon, lat = IN_GRID
    actions.verify_close(city.eng, city.who("officer"), case.case_id, at=(lon, lat + 0.0005))
    file = actions.case_file(city.eng, city.who("officer"), case.case_id)
    assert file.metres == {file.case.last_seq: pytest.approx(55.4, abs=0.5)}


def test_a_case_from_an_alarm_is_closed_once_its_device_is_back_to_normal(city):
    city.eng.write(lambda db: db.execute(ALARM) and None)
    made = city.blow("officer", "extinguisher", alarm_id="A20261116-00001")
    actions.report_in(city.eng, city.who("fire1"), made.case_id)
    actions.handle(city.eng, city.who("fire1"), made.case_id, "已处置")
    assert actions.case_file(city.eng, city.who("officer"), made.case_id).waits_for_alarm == "A20261116-00001"
    with pytest.raises(Refused, match="A20261116-00001"):
        actions.verify_close(city.eng, city.who("officer"), made.case_id)
    city.eng.write(lambda db: db.execute("UPDATE gov.alarms SET normal_at_utc = '2026-11-16 01:00'") and None)
    assert actions.verify_close(city.eng, city.who("officer"), made.case_id).state is State.CLOSED


def test_what_endangered_life_is_fed_back_with_a_photo(city):
    made = city.blow("officer", "extinguisher", severity=Severity.LIFE)
    actions.report_in(city.eng, city.who("fire1"), made.case_id)
    with pytest.raises(Refused, match="附照片"):
        actions.handle(city.eng, city.who("fire1"), made.case_id, "已处置")
    photo = actions.keep_photo(city.eng, city.who("fire1"), jpeg())
    assert actions.handle(city.eng, city.who("fire1"), made.case_id, "已处置", (photo,)).stage is Stage.FED_BACK
