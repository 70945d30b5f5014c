"""The ladder: who is told of a case that stands too long, and when; its file, its clocks, its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.routing.rules import Kind
from governance.whistles.case import EventKind as K
from governance.whistles.case import Stage
from governance.whistles.ladder import Waited, passed, rungs, waited_for
from governance.whistles.people import Whom
from tests.whistle_cases import SUPERVISION, SYSTEM, Life, case_at

LADDER = rungs()


@pytest.mark.parametrize(
    ("stage", "clock"),
    [
        (Stage.COLLECTED, Waited.CONFIRM),
        (Stage.REGISTERED, Waited.DECIDE),
        (Stage.DISPATCHED, Waited.REPORT_IN),
        (Stage.HANDLING, Waited.HANDLE),
        (Stage.FED_BACK, Waited.CHECK),
    ],
)
def test_every_open_stage_is_waited_for_by_a_clock_of_its_own(stage, clock):
    found = waited_for(case_at(stage))
    assert found is not None
    assert found[0] is clock


@pytest.mark.parametrize("clock", list(Waited))
def test_every_clock_has_rungs_that_stand_in_order(clock):
    mine = [rung for rung in LADDER if rung.clock is clock]
    assert mine
    assert [rung.after for rung in mine] == sorted(rung.after for rung in mine)
    urgent = [rung.emergency_after for rung in mine if rung.emergency_after is not None]
    assert urgent == sorted(urgent)


def test_a_closed_and_a_paused_case_climb_nothing():
    life = Life().until(Stage.HANDLING)
    life.then(K.SUSPENDED, SUPERVISION, note="业主外出", value="owner_away")
    late = life.now + timedelta(days=99)
    assert passed(life.case, late, LADDER) is None
    assert passed(Life().until(Stage.CLOSED).case, late, LADDER) is None


def test_a_case_climbs_one_rung_after_the_other():
    case = Life().case
    due = case.report_in_due_at_utc
    assert passed(case, due - timedelta(seconds=1), LADDER) is None
    told = {n: [rung.to for rung in passed(case, due + timedelta(minutes=n), LADDER)[1]] for n in (0, 60, 480)}
    assert told == {
        0: [Whom.DEPARTMENT_HEAD],
        60: [Whom.DEPARTMENT_HEAD, Whom.SUPERVISION],
        480: [Whom.DEPARTMENT_HEAD, Whom.SUPERVISION, Whom.CITY_LEADER],
    }


def test_an_emergency_climbs_faster():
    calm, urgent = Life().case, Life("gas_leak", Kind.EMERGENCY).case
    after = timedelta(minutes=15)
    assert len(passed(calm, calm.report_in_due_at_utc + after, LADDER)[1]) == 1
    assert len(passed(urgent, urgent.report_in_due_at_utc + after, LADDER)[1]) == 3


def test_a_clock_that_starts_anew_begins_at_the_foot_of_the_ladder():
    life = Life()
    life.then(K.ESCALATED, SYSTEM, value="report_in:2:department_head+supervision")
    assert life.case.escalation == 2
    assert life.until(Stage.HANDLING).case.escalation == 0


def test_a_word_more_leaves_the_rungs_as_they_are():
    life = Life()
    life.then(K.ESCALATED, SYSTEM, value="report_in:1:department_head")
    assert life.then(K.NOTED, SUPERVISION, note="已电话催问").escalation == 1
    assert replace(life.case, last_seq=4).escalation == 1


def test_a_ladder_to_nobody_is_refused(tmp_path):
    path = tmp_path / "escalation.toml"
    path.write_text('[[rung]]\nclock = "handle"\nminutes = 0\nto = "reporter"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="reporter"):
        rungs(path)
