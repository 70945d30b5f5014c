"""The life of a case, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from governance.deadlines.rules import Light
from governance.engine import Refused
from governance.engine.text import speaking
from governance.routing.rules import Kind
from governance.whistles.case import EventKind as K
from governance.whistles.case import Holder, Stage, State, Tie, holder
from governance.whistles.clocks import CaseLight
from governance.whistles.life import OutOfTurn, allowed, case_stage_name
from governance.whistles.rules import TABLE, Need, rows_for
from governance.whistles.words import event_name, step_name, tie_name
from tests.whistle_cases import CLOCKS, JOINT, LEAD, MONDAY_NINE, OFFICER, REPORTER, SUPERVISION, SYSTEM, ZONE, Life


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_whistle_is_with_the_department_in_the_same_second():
    life = Life()
    assert [event.kind for event in life.log] == [K.BLOWN, K.REGISTERED, K.DISPATCHED]
    assert {event.at_utc for event in life.log} == {MONDAY_NINE}
    assert life.case.stage is Stage.DISPATCHED
    assert holder(life.case) == Holder(Tie.LEAD, "fire", None)
    assert life.log[2].note == life.rule.reason


def test_a_hard_problem_has_thirty_working_minutes_to_report_in():
    assert Life(at=local("2026-11-16 11:50")).case.report_in_due_at_utc == local("2026-11-16 13:50")
    assert Life(at=local("2026-11-20 22:00")).case.report_in_due_at_utc == local("2026-11-23 09:30")


def test_a_hard_problem_is_handled_in_working_days():
    assert Life(at=local("2026-09-30 09:00")).case.handle_due_at_utc == local("2026-10-09 17:30")  # 21 hours


def test_an_emergency_runs_day_and_night():
    case = Life("gas_leak", Kind.EMERGENCY, local("2026-10-03 23:55")).case
    assert case.report_in_due_at_utc == local("2026-10-04 00:05")
    assert case.handle_due_at_utc == local("2026-10-04 03:55")
    assert case.lead_department == "housing"


def test_a_due_time_in_a_year_without_a_notice_is_provisional():
    assert Life(at=local("2026-12-30 09:00")).case.due_provisional
    assert not Life(at=local("2026-11-16 09:00")).case.due_provisional


def test_the_straight_way_ends_evaluated():
    life = Life().until(Stage.EVALUATED)
    assert life.case.state is State.CLOSED
    assert life.case.satisfied is True
    assert life.case.step == 7
    assert holder(life.case) == Holder(None)


def test_who_has_it_now_follows_the_case():
    life = Life()
    assert (life.case.step, holder(life.case).tie) == (3, Tie.LEAD)
    life.until(Stage.HANDLING)
    assert (life.case.step, holder(life.case)) == (4, Holder(Tie.LEAD, "fire", "陈立", "陈立"))
    life.until(Stage.FED_BACK)
    assert (life.case.step, holder(life.case)) == (6, Holder(Tie.OFFICER, account_id="officer"))
    life.until(Stage.CLOSED)
    assert (life.case.step, holder(life.case)) == (7, Holder(Tie.REPORTER, None, "张慧", "reporter"))


def test_the_check_of_a_grid_without_an_officer_is_the_supervision_offices():
    assert holder(replace(Life().until(Stage.FED_BACK).case, officer_id=None)) == Holder(Tie.SUPERVISION)


def test_the_second_to_report_in_is_told_how_the_case_stands():
    life = Life().until(Stage.HANDLING)
    with pytest.raises(OutOfTurn, match="任务处理"):
        life.then(K.REPORTED_IN, LEAD, by="徐海峰")
    assert life.case.handler_name == "陈立"


def test_a_joint_department_reports_in_once_and_the_case_stays_with_the_lead():
    life = Life()
    life.then(K.REPORTED_IN, JOINT, department="police")
    assert life.case.stage is Stage.DISPATCHED
    assert life.case.reported_in_at_utc is None
    assert life.case.joined_departments == ("police",)
    assert not allowed(life.case, K.REPORTED_IN, JOINT, "police")
    with pytest.raises(OutOfTurn, match="已经报到"):
        life.then(K.REPORTED_IN, JOINT, department="police")


def test_handling_needs_a_sentence_on_what_was_done():
    life = Life().until(Stage.HANDLING)
    with pytest.raises(Refused, match="一句说明"):
        life.then(K.HANDLED, LEAD, note="  ")


def test_sent_back_counts_as_rework_and_the_check_is_not_held_against_the_department():
    life = Life()  # due Wednesday 17:30
    life.then(K.REPORTED_IN, LEAD)
    life.then(K.HANDLED, LEAD, note="已劝离", after=local("2026-11-18 15:30") - life.now)  # two hours left
    life.then(K.SENT_BACK, OFFICER, note="又搬回来了", after=local("2026-11-20 16:30") - life.now)
    assert life.case.stage is Stage.HANDLING
    assert life.case.rework_count == 1
    assert life.case.handled_at_utc is None
    assert life.case.handle_due_at_utc == local("2026-11-23 10:00")


def test_sent_back_needs_a_reason():
    life = Life().until(Stage.FED_BACK)
    with pytest.raises(Refused, match="一句说明"):
        life.then(K.SENT_BACK, OFFICER)


def test_not_ours_goes_to_supervision_and_the_next_department_starts_from_nothing():
    life = Life()
    due = life.case.handle_due_at_utc
    life.then(K.RETURNED, LEAD, note="属住建局职责")
    assert life.case.stage is Stage.REGISTERED
    assert holder(life.case).tie is Tie.SUPERVISION
    assert life.case.handle_due_at_utc == due
    life.then(K.TRANSFERRED, SUPERVISION, department="housing", note="按职责改派", after=timedelta(hours=1))
    assert life.case.lead_department == "housing"
    assert life.case.stage is Stage.DISPATCHED
    assert life.case.handle_due_at_utc > due
    assert life.case.returned_count == 1


def test_a_joint_department_that_takes_the_lead_is_no_longer_joint():
    life = Life()
    life.then(K.REPORTED_IN, JOINT, department="police")
    life.then(K.TRANSFERRED, SUPERVISION, department="police", note="改派")
    assert life.case.lead_department == "police"
    assert life.case.joint_departments == ()
    assert life.case.joined_departments == ()


def test_a_transfer_to_the_same_department_is_refused():
    with pytest.raises(Refused, match="另一个部门"):
        Life().then(K.TRANSFERRED, SUPERVISION, department="fire", note="改派")


def test_a_whistle_is_withdrawn_only_while_nobody_has_set_out():
    life = Life()
    life.then(K.WITHDRAWN, REPORTER)
    assert life.case.state is State.WITHDRAWN
    assert holder(life.case) == Holder(None)
    with pytest.raises(OutOfTurn, match="已撤回"):
        life.then(K.REPORTED_IN, LEAD)
    late = Life().until(Stage.HANDLING)
    with pytest.raises(OutOfTurn):
        late.then(K.WITHDRAWN, REPORTER)


def test_a_duplicate_is_merged_into_another_case_but_never_into_itself():
    life = Life()
    with pytest.raises(Refused, match="不能并入自己"):
        life.then(K.MERGED, SUPERVISION, value=life.case.case_id)
    life.then(K.MERGED, SUPERVISION, value="W20261115-0009")
    assert life.case.state is State.MERGED
    assert life.case.merged_into == "W20261115-0009"
    assert case_stage_name(life.case) == "已并案"


def test_a_pause_stops_the_clock_and_only_resuming_or_a_note_is_possible():
    life = Life().until(Stage.HANDLING)
    due = life.case.handle_due_at_utc
    life.then(K.SUSPENDED, SUPERVISION, note="业主外出", value="owner_away")
    assert CLOCKS.light(life.case, life.now).light is Light.PAUSED
    with pytest.raises(OutOfTurn, match="缓办"):
        life.then(K.HANDLED, LEAD, note="x")
    life.then(K.NOTED, LEAD, note="已电话联系")
    life.then(K.RESUMED, LEAD, after=timedelta(days=2, minutes=-1))
    assert life.case.paused_at_utc is None
    assert life.case.handle_due_at_utc == due + timedelta(days=2)
    with pytest.raises(OutOfTurn):
        life.then(K.RESUMED, LEAD)


def test_an_extension_has_a_quota_and_a_longest_span():
    life = Life().until(Stage.HANDLING)
    due = life.case.handle_due_at_utc
    with pytest.raises(Refused, match="70"):
        life.then(K.EXTENDED, SUPERVISION, note="等材料", value="71")
    with pytest.raises(Refused, match="工作小时数"):
        life.then(K.EXTENDED, SUPERVISION, note="等材料", value="soon")
    life.then(K.EXTENDED, SUPERVISION, note="等材料", value="7")
    assert life.case.handle_due_at_utc == due + timedelta(days=1)
    life.then(K.EXTENDED, SUPERVISION, note="等材料", value="7")
    with pytest.raises(Refused, match="已延期 2 次"):
        life.then(K.EXTENDED, SUPERVISION, note="等材料", value="7")


@pytest.mark.parametrize("kind", [K.EXTENDED, K.SUSPENDED])
def test_an_emergency_is_neither_extended_nor_paused(kind):
    life = Life("gas_leak", Kind.EMERGENCY).until(Stage.HANDLING)
    with pytest.raises(Refused, match="应急件"):
        life.then(kind, SUPERVISION, note="x", value="7")


def test_a_case_reopened_has_a_whole_new_time_and_forgets_the_answer():
    life = Life().until(Stage.EVALUATED)
    life.then(K.REOPENED, OFFICER, note="又住人了", after=timedelta(days=30))
    assert life.case.state is State.OPEN
    assert life.case.stage is Stage.HANDLING
    assert life.case.satisfied is None
    assert life.case.closed_at_utc is None
    assert life.case.handle_due_at_utc > life.now


def test_the_reporter_judges_once_and_only_what_is_closed():
    life = Life().until(Stage.FED_BACK)
    with pytest.raises(OutOfTurn):
        life.then(K.EVALUATED, REPORTER, value="yes")
    life.until(Stage.CLOSED)
    with pytest.raises(Refused, match="满意"):
        life.then(K.EVALUATED, REPORTER, value="perhaps")
    life.then(K.EVALUATED, REPORTER, value="no")
    assert life.case.satisfied is False
    with pytest.raises(OutOfTurn):
        life.then(K.EVALUATED, REPORTER, value="yes")


def test_who_may_not_is_told_who_may():
    life = Life()
    with pytest.raises(Refused, match="报到由主办部门、协办部门来做"):
        life.then(K.REPORTED_IN, REPORTER, department="fire")
    with speaking("en"), pytest.raises(Refused, match=r"Lead department"):
        life.then(K.REPORTED_IN, REPORTER, department="fire")


def test_a_nudge_leaves_everything_as_it_is():
    life = Life()
    before = life.case
    after = life.then(K.URGED, REPORTER)
    assert (after.stage, after.handle_due_at_utc, after.last_seq) == (before.stage, before.handle_due_at_utc, 4)


def test_the_light_follows_the_clock_that_runs():
    life = Life()
    minutes = timedelta(minutes=1)
    assert CLOCKS.light(life.case, MONDAY_NINE + 5 * minutes).light is Light.ON_TIME
    assert CLOCKS.light(life.case, MONDAY_NINE + 25 * minutes).light is Light.DUE_SOON
    assert CLOCKS.light(life.case, MONDAY_NINE + 31 * minutes).light is Light.OVERDUE
    life.until(Stage.HANDLING)
    assert CLOCKS.light(life.case, MONDAY_NINE + 31 * minutes).light is Light.ON_TIME
    life.until(Stage.FED_BACK)
    assert CLOCKS.light(life.case, MONDAY_NINE + timedelta(days=90)) == CaseLight(Light.WAITING, None)
    life.until(Stage.CLOSED)
    assert CLOCKS.light(life.case, MONDAY_NINE + timedelta(days=90)) == CaseLight(Light.CLOSED, None)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.kind}-{'-'.join(sorted(row.by))}")
def test_every_row_of_the_table_can_be_explained(row):
    assert row.by
    assert row.at or row.kind is K.BLOWN
    assert event_name(row.kind)
    assert all(tie_name(tie) for tie in row.by)
    assert row.kind in (K.NOTED, K.HANDED_OVER) or not (row.by >= SYSTEM and Need.NOTE in row.needs)


def test_every_kind_of_event_stands_in_the_table():
    assert {row.kind for row in TABLE} == set(K)
    assert all(rows_for(kind) for kind in K)


def test_every_step_has_a_name_in_both_languages():
    for language in ("zh", "en"):
        with speaking(language):
            assert len({step_name(number) for number in range(1, 8)}) == 7
