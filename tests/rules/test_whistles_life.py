"""Whatever is tried in whatever order, a case obeys the table and its log adds up to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from governance.engine import Refused
from governance.routing.files import read_catalogue
from governance.routing.rules import Kind
from governance.whistles.case import EventKind, Stage, State, Tie, holder
from governance.whistles.gates import UNDOABLE
from governance.whistles.history import case_problems, history_problems, standing
from governance.whistles.life import allowed
from governance.whistles.rules import TABLE
from governance.whistles.running import running_clock
from tests.whistle_cases import LEAD, OFFICER, REPORTER, SUPERVISION, Life

CATEGORIES = [category.category_code for category in read_catalogue().categories]
DEPARTMENTS = ["fire", "housing", "police", "power"]
FORWARD = {EventKind.REPORTED_IN, EventKind.HANDLED, EventKind.VERIFIED, EventKind.EVALUATED}


class CaseLife(RuleBasedStateMachine):
    """Anybody tries anything at any time; what goes through must be in the table."""

    @initialize(category=st.sampled_from(CATEGORIES), kind=st.sampled_from(list(Kind)))
    def blow(self, category: str, kind: Kind) -> None:
        self.life = Life(category, kind)

    @rule(
        kind=st.sampled_from(list(EventKind)),
        ties=st.frozensets(st.sampled_from([tie for tie in Tie if tie is not Tie.SYSTEM]), min_size=1, max_size=2),
        department=st.sampled_from(DEPARTMENTS),
        note=st.sampled_from(["", " ", "写明"]),
        value=st.sampled_from(["", "yes", "no", "7", "500", "W20261115-0009"]),
        minutes=st.integers(0, 60 * 24 * 4),
    )
    def anybody_tries(
        self, kind: EventKind, ties: frozenset[Tie], department: str, note: str, value: str, minutes: int
    ) -> None:
        before, log = self.life.case, list(self.life.log)
        may = allowed(before, kind, ties, department)
        try:
            after = self.life.then(
                kind, ties, department=department, note=note, value=value, after=timedelta(minutes=minutes)
            )
        except Refused:
            assert self.life.case is before
            assert self.life.log == log
            return
        assert may
        assert any(row.kind is kind and row.by & ties and before.stage in row.at for row in TABLE)
        assert after.last_seq == before.last_seq + 1

    @rule()
    def the_straight_way_goes_on(self) -> None:
        steps = {
            Stage.REGISTERED: (EventKind.TRANSFERRED, SUPERVISION, "改派", ""),
            Stage.DISPATCHED: (EventKind.REPORTED_IN, LEAD, "", ""),
            Stage.HANDLING: (EventKind.HANDLED, LEAD, "已办", ""),
            Stage.FED_BACK: (EventKind.VERIFIED, OFFICER, "", ""),
            Stage.CLOSED: (EventKind.EVALUATED, REPORTER, "", "yes"),
        }
        case = self.life.case
        if case.state in (State.WITHDRAWN, State.MERGED) or case.stage not in steps:
            return
        if case.paused_at_utc:
            self.life.then(EventKind.RESUMED, LEAD)
        kind, ties, note, value = steps[case.stage]
        other = next(code for code in DEPARTMENTS if code != case.lead_department)
        department = other if kind is EventKind.TRANSFERRED else None
        self.life.then(kind, ties, department=department, note=note, value=value)

    @precondition(lambda self: self.life.log[-1].kind in UNDOABLE)
    @rule()
    def whoever_did_it_takes_it_back(self) -> None:
        before, seq = self.life.before, self.life.case.last_seq
        self.life.undo()
        assert self.life.case == replace(before, last_seq=seq + 1)

    @invariant()
    def the_log_obeys_the_table_and_adds_up_to_the_case(self) -> None:
        if hasattr(self, "life"):
            assert case_problems(self.life.case, self.life.log) == []

    @invariant()
    def an_open_case_is_in_somebodys_hands_and_mostly_on_a_clock(self) -> None:
        if not hasattr(self, "life"):
            return
        case = self.life.case
        assert (holder(case).tie is None) == (
            case.state in (State.WITHDRAWN, State.MERGED) or case.stage is Stage.EVALUATED
        )
        clock = running_clock(case)
        assert (clock is not None) == (case.state is State.OPEN and case.stage is not Stage.FED_BACK)
        assert case.lead_department not in case.joint_departments
        assert set(case.joined_departments) <= set(case.joint_departments)
        assert (case.closed_at_utc is not None) == (case.state is State.CLOSED)


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)


@pytest.fixture
def log():
    return Life().until(Stage.EVALUATED).log


def test_a_sound_history_has_no_problems(log):
    assert history_problems(log) == []


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda log: [log[0], *log[2:]], "carries the number"),
        (lambda log: log[1:], "cannot follow nothing"),
        (lambda log: [], "without any event"),
        (lambda log: [*log, log[-1]._replace(seq=len(log) + 1)], "cannot follow evaluated"),
        (lambda log: [*log[:3], log[3]._replace(stage=Stage.CLOSED), *log[4:]], "reported_in to closed cannot"),
        (lambda log: [*log[:4], log[4]._replace(note=" "), *log[5:]], "handled has no note"),
        (lambda log: [*log[:3], log[3]._replace(department_code=None), *log[4:]], "names no department"),
        (lambda log: [*log[:3], log[3]._replace(account_id=None), *log[4:]], "has no author"),
        (lambda log: [*log[:-1], log[-1]._replace(value="perhaps")], "neither yes nor no"),
        (lambda log: [*log[:-1], log[-1]._replace(at_utc=log[0].at_utc)], "lies before"),
        (lambda log: [*log, log[0]._replace(seq=len(log) + 1, kind=EventKind.MERGED)], "carries no value"),
    ],
)
def test_a_spoilt_history_is_told_what_is_wrong(log, spoil, complaint):
    assert any(complaint in problem for problem in history_problems(spoil(log)))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda undone: undone._replace(value="verified"), "undoes verified after handled"),
        (lambda undone: undone._replace(value=None), "undoes nothing after handled"),
        (lambda undone: undone._replace(account_id="another"), "undoes what somebody else did"),
        (lambda undone: undone._replace(stage=Stage.FED_BACK), "undone to fed_back where it was handling"),
    ],
)
def test_a_step_is_taken_back_by_whoever_did_it_and_to_where_it_came_from(spoil, complaint):
    life = Life().until(Stage.FED_BACK)
    life.undo()
    assert history_problems(life.log) == []
    assert (life.case.stage, life.case.handled_at_utc) == (Stage.HANDLING, None)
    assert any(complaint in problem for problem in history_problems([*life.log[:-1], spoil(life.log[-1])]))


def test_a_dispatch_is_never_undone():
    life = Life()
    undone = life.log[-1]._replace(seq=4, kind=EventKind.UNDONE, account_id="x", value="dispatched")
    assert "event 4 undoes dispatched after dispatched" in history_problems([*life.log, undone])


def test_nothing_follows_a_withdrawal():
    life = Life()
    life.then(EventKind.WITHDRAWN, REPORTER)
    again = life.log[-1]._replace(seq=5, kind=EventKind.URGED)
    assert history_problems([*life.log, again]) == ["event 5 urged to dispatched cannot follow dispatched (withdrawn)"]


def test_a_stored_case_that_differs_from_its_log_is_named():
    life = Life().until(Stage.HANDLING)
    wrong = replace(life.case, rework_count=3)
    assert case_problems(wrong, life.log) == ["rework_count is 3 but the log says 0"]


def test_a_log_adds_up_across_rework_return_and_transfer():
    life = Life().until(Stage.FED_BACK)
    life.then(EventKind.SENT_BACK, OFFICER, note="没清完")
    life.then(EventKind.RETURNED, LEAD, note="非我局职责")
    life.then(EventKind.TRANSFERRED, SUPERVISION, department="housing", note="改派")
    total = standing(life.log)
    assert (total.rework_count, total.returned_count, total.reported_in_at_utc) == (1, 1, None)
    assert case_problems(life.case, life.log) == []
