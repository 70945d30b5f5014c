"""Before a whistle goes out: the officer confirms a reporter's, the town's leader decides, time lets it go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.accounts import manage
from governance.deadlines.rules import Light
from governance.engine import NotFound, Refused
from governance.notices import actions as notices
from governance.procedures.minutely import run
from governance.procedures.store import states
from governance.routing.rules import Kind, Severity
from governance.whistles import actions
from governance.whistles.case import EventKind as K
from governance.whistles.case import Holder, Stage, State, Tie, holder
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.whistle_city import IN_GRID, IN_OTHER_GRID, City, jpeg

WAIT = timedelta(minutes=120)


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path, confirm_minutes=120, decide_minutes=120)
    yield opened
    opened.close()


def kinds(city, case_id):
    return [entry.kind for entry in actions.case_file(city.eng, city.who("supervision"), case_id).entries]


def told(city, person):
    return [one.kind for one in notices.inbox(city.eng, city.who(person))]


def sound(city, case_id):
    """Tell whether the stored case is what its log adds up to, by the rules and by the self-check's own SQL."""
    assert city.eng.read(states.differing_cases) == []
    stored = city.eng.read(lambda db: cases.case(db, case_id))
    return case_problems(stored, city.eng.read(log.every_log)[case_id]) == []


def test_a_reporters_whistle_waits_for_the_officer_of_the_grid(city):
    case = city.blow("reporter", "extinguisher")
    assert (case.stage, case.waits_due_at_utc) == (Stage.COLLECTED, city.clock.at + WAIT)
    assert sound(city, case.case_id)
    assert holder(case) == Holder(Tie.OFFICER, account_id="officer")
    assert told(city, "officer") == ["confirm"]
    assert told(city, "fire1") == []
    assert [line.case.case_id for line in actions.queue(city.eng, city.who("officer"))] == [case.case_id]
    assert actions.queue(city.eng, city.who("neighbour")) == []


@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("officer", {}),
        ("reporter", {"severity": Severity.LIFE}),
        ("reporter", {"kind": Kind.EMERGENCY}),
    ],
)
def test_an_officers_whistle_and_whatever_is_urgent_go_straight_out(city, by, more):
    assert city.blow(by, "extinguisher", **more).stage is Stage.DISPATCHED


def test_in_a_grid_without_an_officer_nobody_is_waited_for(city):
    manage.lock(city.eng, city.who("admin"), "neighbour")
    assert city.blow("reporter", "extinguisher", at=IN_OTHER_GRID).stage is Stage.DISPATCHED


def test_the_clock_of_the_department_starts_when_the_officer_confirms(city):
    case = city.blow("reporter", "extinguisher")
    city.clock.forward(minutes=50)
    after = actions.confirm(city.eng, city.who("officer"), case.case_id)
    assert (after.stage, after.dispatched_at_utc, after.waits_due_at_utc) == (Stage.DISPATCHED, city.clock.at, None)
    assert kinds(city, case.case_id) == [K.BLOWN, K.CONFIRMED, K.REGISTERED, K.DISPATCHED]
    assert told(city, "reporter") == ["confirmed"]
    assert told(city, "fire1") == ["dispatched"]
    assert sound(city, case.case_id)


def test_the_officer_puts_category_severity_and_words_right_and_it_is_routed_anew(city):
    case = city.blow("reporter", "extinguisher", line="线乱", severity=Severity.GENERAL)
    after = actions.confirm(
        city.eng, city.who("officer"), case.case_id, "gas_hose", Severity.SERIOUS, "食堂煤气软管裂了"
    )
    assert (after.category_code, after.severity, after.line) == ("gas_hose", Severity.SERIOUS, "食堂煤气软管裂了")
    rule, _kind = actions.destination(city.eng, "gas_hose", Severity.SERIOUS, after.town_code)
    assert (after.lead_department, after.rule_id) == (rule.lead_department, rule.rule_id)
    entries = actions.case_file(city.eng, city.who("officer"), case.case_id).entries
    assert entries[0].note == "线乱"
    assert entries[1].value == "category_code:extinguisher:gas_hose,severity:general:serious,line"
    assert sound(city, case.case_id)


def test_what_the_officer_finds_to_endanger_life_is_an_emergency(city):
    case = city.blow("reporter", "illegal_living")
    after = actions.confirm(city.eng, city.who("officer"), case.case_id, severity=Severity.LIFE)
    assert (after.kind, after.stage) == (Kind.EMERGENCY, Stage.DISPATCHED)


def test_the_officer_gives_it_back_with_a_reason_and_it_ends_there(city):
    case = city.blow("reporter", "extinguisher")
    with pytest.raises(Refused, match="一句说明"):
        actions.decline(city.eng, city.who("officer"), case.case_id, "……")
    after = actions.decline(city.eng, city.who("officer"), case.case_id, "已经整改过，现场看过了")
    assert (after.state, holder(after)) == (State.DECLINED, Holder(None))
    assert told(city, "reporter") == ["declined"]
    assert actions.case_file(city.eng, city.who("reporter"), case.case_id).light.light is Light.CLOSED
    with pytest.raises(Refused, match="已退回吹哨人"):
        actions.confirm(city.eng, city.who("officer"), case.case_id)
    assert sound(city, case.case_id)


def test_joined_to_another_case_its_photos_and_its_reporter_go_along(city):
    first = city.blow("officer", "extinguisher", IN_GRID)
    photo = actions.keep_photo(city.eng, city.who("reporter"), jpeg())
    case = city.blow("reporter", "extinguisher", IN_GRID, photo_ids=(photo,))
    after = actions.merge(city.eng, city.who("officer"), case.case_id, first.case_id)
    assert (after.state, after.merged_into) == (State.MERGED, first.case_id)
    other = actions.case_file(city.eng, city.who("officer"), first.case_id)
    assert (other.entries[-1].kind, other.entries[-1].value) == (K.JOINED, case.case_id)
    assert [one.photo_id for one in other.photos] == [photo]
    actions.report_in(city.eng, city.who("fire1"), first.case_id)
    heard = [(one.kind, one.subject_id) for one in notices.inbox(city.eng, city.who("reporter"))]
    assert ("reported_in", case.case_id) in heard, "told of the case he may see"
    his = actions.case_file(city.eng, city.who("reporter"), case.case_id)
    assert his.goes_on.stage is Stage.HANDLING
    with pytest.raises(NotFound):
        actions.case_file(city.eng, city.who("reporter"), first.case_id)
    assert sound(city, case.case_id)
    assert sound(city, first.case_id)


def test_nothing_is_joined_to_a_case_that_is_over(city):
    first = city.blow("officer", "extinguisher")
    actions.withdraw(city.eng, city.who("officer"), first.case_id)
    case = city.blow("reporter", "extinguisher")
    with pytest.raises(Refused, match="已经结束"):
        actions.merge(city.eng, city.who("officer"), case.case_id, first.case_id)


def test_nobody_but_the_officer_lets_it_out_and_a_second_time_he_is_told_how_it_stands(city):
    case = city.blow("reporter", "extinguisher")
    for person in ("reporter", "fire1", "supervision", "mayor"):
        with pytest.raises(Refused):
            actions.confirm(city.eng, city.who(person), case.case_id)
    with pytest.raises(NotFound):
        actions.confirm(city.eng, city.who("neighbour"), case.case_id)
    actions.confirm(city.eng, city.who("officer"), case.case_id)
    with pytest.raises(Refused, match="任务派遣"):
        actions.decline(city.eng, city.who("officer"), case.case_id, "看过，没有这回事")


def test_unconfirmed_in_time_it_goes_out_by_itself_once(city):
    case = city.blow("reporter", "extinguisher")
    city.clock.forward(minutes=119)
    assert set(run(city.eng).values()) == {"done"}
    assert city.eng.read(lambda db: cases.case(db, case.case_id)).stage is Stage.COLLECTED
    city.clock.forward(minutes=1)
    run(city.eng)
    run(city.eng)
    assert kinds(city, case.case_id) == [K.BLOWN, K.ESCALATED, K.RELEASED, K.REGISTERED, K.DISPATCHED]
    assert told(city, "reporter") == ["released"]
    assert sound(city, case.case_id)


def test_several_departments_without_hurry_wait_for_the_towns_leader(city):
    case = city.blow("officer", "illegal_living")
    assert case.joint_departments
    assert (case.stage, holder(case)) == (Stage.REGISTERED, Holder(Tie.TOWN_LEADER))
    assert told(city, "mayor") == ["decide"]
    assert [line.case.case_id for line in actions.queue(city.eng, city.who("mayor"))] == [case.case_id]
    assert actions.queue(city.eng, city.who("supervision")) == []
    city.clock.forward(minutes=30)
    after = actions.approve(city.eng, city.who("mayor"), case.case_id)
    assert (after.stage, after.dispatched_at_utc) == (Stage.DISPATCHED, city.clock.at)
    assert told(city, "officer") == ["approved"]
    assert sound(city, case.case_id)


def test_one_department_alone_or_danger_to_life_passes_no_gate(city):
    assert city.blow("officer", "extinguisher").stage is Stage.DISPATCHED
    assert city.blow("officer", "illegal_living", severity=Severity.LIFE).stage is Stage.DISPATCHED


def test_a_town_without_a_leader_has_no_gate(city):
    manage.lock(city.eng, city.who("admin"), "mayor")
    assert city.blow("officer", "illegal_living").stage is Stage.DISPATCHED


def test_refused_it_is_back_with_the_officer_who_mends_it_and_sends_it_again(city):
    case = city.blow("officer", "illegal_living")
    after = actions.refuse(city.eng, city.who("mayor"), case.case_id, "先请消防看，不必叫别的部门")
    assert (after.stage, holder(after)) == (Stage.COLLECTED, Holder(Tie.OFFICER, account_id="officer"))
    assert told(city, "officer") == ["refused"]
    again = actions.confirm(city.eng, city.who("officer"), case.case_id)
    assert holder(again) == Holder(Tie.TOWN_LEADER)
    actions.refuse(city.eng, city.who("mayor"), case.case_id, "还是一样")
    mended = actions.confirm(city.eng, city.who("officer"), case.case_id, "extinguisher")
    assert mended.stage is Stage.DISPATCHED
    assert sound(city, case.case_id)


def test_refused_the_officer_may_take_his_own_back(city):
    case = city.blow("officer", "illegal_living")
    actions.refuse(city.eng, city.who("mayor"), case.case_id, "不必叫这么多部门")
    assert actions.withdraw(city.eng, city.who("officer"), case.case_id).state is State.WITHDRAWN


def test_undecided_in_time_it_goes_past_the_leader_by_itself(city):
    case = city.blow("reporter", "illegal_living")
    city.clock.forward(minutes=120)
    run(city.eng)
    assert holder(city.eng.read(lambda db: cases.case(db, case.case_id))) == Holder(Tie.TOWN_LEADER)
    city.clock.forward(minutes=120)
    run(city.eng)
    stored = city.eng.read(lambda db: cases.case(db, case.case_id))
    assert (stored.stage, stored.dispatched_at_utc) == (Stage.DISPATCHED, city.clock.at)
    assert kinds(city, case.case_id).count(K.RELEASED) == 2
    assert sound(city, case.case_id)


def test_the_light_of_what_waits_is_that_of_its_own_clock_in_list_and_count(city):
    case = city.blow("reporter", "extinguisher")
    officer = city.who("officer")
    for minutes, light in ((0, Light.ON_TIME), (100, Light.DUE_SOON), (30, Light.OVERDUE)):
        city.clock.forward(minutes=minutes)
        (line,) = actions.queue(city.eng, officer, light)
        assert (line.case.case_id, line.light.light) == (case.case_id, light)
        assert actions.queue_counts(city.eng, officer)[light] == 1
