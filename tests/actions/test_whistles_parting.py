"""Taking back a step, taking cases apart: what goes back, who is told, what stays on record."""

from __future__ import annotations

import pytest

from governance.engine import NotFound, Refused
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.routing.rules import Severity
from governance.whistles import actions
from governance.whistles.case import EventKind, Stage, State
from tests.whistle_city import City, jpeg


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def handled(city):
    """Return a whistle that fire has just handled."""
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    city.clock.forward(hours=1)
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已清理")
    return case.case_id


def log_of(city, case_id):
    return actions.case_file(city.eng, city.who("supervision"), case_id).entries


def told(city, who):
    return [one.kind for one in notices.inbox(city.eng, city.who(who))]


def test_what_was_fed_back_too_early_is_taken_back_within_the_minute(city):
    case_id = handled(city)
    before = actions.case_file(city.eng, city.who("fire1"), case_id).case
    city.clock.forward(seconds=59)
    assert [number for number, _step in actions.undoable(city.eng, city.who("fire1"))] == [case_id]
    after = actions.undo(city.eng, city.who("fire1"), case_id)
    assert (before.stage, after.stage, after.handled_at_utc) == (Stage.FED_BACK, Stage.HANDLING, None)
    assert [one.kind for one in log_of(city, case_id)][-2:] == [EventKind.HANDLED, EventKind.UNDONE]
    assert actions.undoable(city.eng, city.who("fire1")) == []
    assert told(city, "officer")[0] is NoticeKind.UNDONE


def test_a_minute_later_it_stands(city):
    case_id = handled(city)
    city.clock.forward(seconds=61)
    assert actions.undoable(city.eng, city.who("fire1")) == []
    with pytest.raises(Refused, match="60 秒内"):
        actions.undo(city.eng, city.who("fire1"), case_id)


def test_nobody_takes_back_what_a_colleague_did(city):
    case_id = handled(city)
    for who in ("fire2", "firehead", "officer", "supervision"):
        with pytest.raises(Refused, match="不能撤销"):
            actions.undo(city.eng, city.who(who), case_id)
    with pytest.raises(NotFound):
        actions.undo(city.eng, city.who("neighbour"), case_id)


def test_what_somebody_has_answered_already_is_not_taken_back(city):
    case_id = handled(city)
    actions.send_back(city.eng, city.who("officer"), case_id, "还在")
    with pytest.raises(Refused, match="又有了新的一步"):
        actions.undo(city.eng, city.who("fire1"), case_id)


def test_a_double_tap_undoes_one_step_only(city):
    case_id = handled(city)
    once = actions.undo(city.eng, city.who("fire1"), case_id)
    assert actions.undo(city.eng, city.who("fire1"), case_id) == once


def test_what_was_taken_back_can_be_done_again_and_nobody_was_faster(city):
    case_id = handled(city)
    actions.undo(city.eng, city.who("fire1"), case_id)
    again = actions.handle(city.eng, city.who("fire2"), case_id, "东侧也清走了")
    assert (again.stage, again.last_seq) == (Stage.FED_BACK, len(log_of(city, case_id)))


def test_a_transfer_taken_back_tells_the_department_that_had_been_given_it(city):
    case_id = city.blow().case_id
    actions.redispatch(city.eng, city.who("supervision"), case_id, "housing", "住宅")
    back = actions.undo(city.eng, city.who("supervision"), case_id)
    assert (back.lead_department, back.joint_departments) == ("fire", ("police",))
    assert told(city, "housing1")[0] is NoticeKind.UNDONE


def test_a_city_may_do_without(city):
    case_id = handled(city)
    city.set("whistle.undo_seconds", 0)
    assert actions.undoable(city.eng, city.who("fire1")) == []
    with pytest.raises(Refused):
        actions.undo(city.eng, city.who("fire1"), case_id)


def test_a_case_merged_by_mistake_goes_on_where_it_stood_without_the_time_between(city):
    kept, gone = city.blow().case_id, city.blow().case_id
    actions.report_in(city.eng, city.who("fire1"), gone)
    before = actions.case_file(city.eng, city.who("officer"), gone).case
    actions.merge(city.eng, city.who("officer"), gone, kept)
    city.clock.forward(hours=2)
    after = actions.unmerge(city.eng, city.who("officer"), gone, "两个楼道")
    assert (after.state, after.stage, after.merged_into) == (State.OPEN, Stage.HANDLING, None)
    assert (after.handle_due_at_utc - before.handle_due_at_utc).total_seconds() >= 2 * 3600
    assert (log_of(city, kept)[-1].kind, log_of(city, kept)[-1].value) == (EventKind.PARTED, gone)
    assert (log_of(city, gone)[-1].value, log_of(city, gone)[-1].note) == (kept, "两个楼道")


def test_a_department_that_had_not_reported_in_has_its_whole_time_again(city):
    kept, gone = city.blow().case_id, city.blow().case_id
    actions.merge(city.eng, city.who("officer"), gone, kept)
    city.clock.forward(hours=2)
    after = actions.unmerge(city.eng, city.who("supervision"), gone, "两个楼道")
    assert after.report_in_due_at_utc > city.clock()


def test_a_case_is_taken_out_of_one_that_is_over_by_now(city):
    kept, gone = city.blow().case_id, city.blow().case_id
    actions.merge(city.eng, city.who("officer"), gone, kept)
    actions.withdraw(city.eng, city.who("officer"), kept)
    assert actions.unmerge(city.eng, city.who("officer"), gone, "两个楼道").state is State.OPEN
    assert log_of(city, kept)[-1].kind is EventKind.WITHDRAWN


def test_a_second_hazard_gets_a_department_and_clocks_of_its_own(city):
    photo = actions.keep_photo(city.eng, city.who("officer"), jpeg())
    first = city.blow(photo_ids=(photo,)).case_id
    actions.report_in(city.eng, city.who("fire1"), first)
    second = actions.split(city.eng, city.who("supervision"), first, "wire_aged", Severity.GENERAL, "楼道电线老化")
    assert (second.stage, second.reporter_id, second.grid_code) == (
        Stage.DISPATCHED,
        "officer",
        actions.case_file(city.eng, city.who("officer"), first).case.grid_code,
    )
    assert second.lead_department != "fire"
    assert second.handler_id is None
    file = actions.case_file(city.eng, city.who("officer"), second.case_id)
    assert [one.photo_id for one in file.photos] == [photo]
    assert (file.entries[0].value, file.entries[0].note) == (first, "楼道电线老化")
    assert log_of(city, first)[-1].value == second.case_id
    assert actions.last_receipt(city.eng, city.who("officer")).startswith(first)


@pytest.mark.parametrize("line", ["", "  ", "长" * 201])
def test_a_second_hazard_needs_its_own_words(city, line):
    first = city.blow().case_id
    with pytest.raises(Refused):
        actions.split(city.eng, city.who("supervision"), first, "wire_aged", Severity.GENERAL, line)
    assert log_of(city, first)[-1].kind is EventKind.DISPATCHED


def test_nothing_is_split_off_a_case_that_is_over(city):
    first = city.blow().case_id
    actions.withdraw(city.eng, city.who("officer"), first)
    with pytest.raises(Refused):
        actions.split(city.eng, city.who("supervision"), first, "wire_aged", Severity.GENERAL, "电线")
    assert len(actions.my_whistles(city.eng, city.who("officer"))) == 1


def test_whoever_goes_on_for_a_reporter_goes_on_for_the_second_hazard_too(city):
    first = city.blow().case_id
    city.eng.write(lambda db: db.execute("UPDATE gov.cases SET judge_id = 'neighbour' WHERE case_id = ?", [first]))
    second = actions.split(city.eng, city.who("supervision"), first, "wire_aged", Severity.GENERAL, "电线")
    assert second.judge_id == "neighbour"
