"""Moving the pin of a case: what follows it, what stays, when it may not be moved, and what its log says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.engine import Refused
from governance.routing.rules import Kind
from governance.whistles.case import Event, EventKind, Pin, Stage
from governance.whistles.history import case_problems, history_problems
from governance.whistles.life import OutOfTurn, apply, terms_of
from tests.whistle_cases import CLOCKS, LEAD, OFFICER, REPORTER, SUPERVISION, SYSTEM, Life, logged

K = EventKind
PIN = Pin(119.67, 31.96, "T2", "G2", None, "inside", 3, "neighbour", "另一处", seen=(119.662, 31.952))


def move(life: Life, pin: Pin | None = PIN, ties: frozenset = SUPERVISION, note: str = "点错了路口") -> None:
    event = Event(K.MOVED_PIN, life.now + timedelta(minutes=1), "李萍", "supervision", ties, note=note, pin=pin)
    life.case = apply(life.case, event, CLOCKS, terms_of(life.rule))
    life.now = event.at_utc
    life.log.append(logged(life.case.last_seq, event, life.case.stage))


def test_areas_officer_and_place_follow_the_pin() -> None:
    life = Life()
    life.case = replace(life.case, accuracy_m=12.0, grid_code="G1")
    move(life)
    case = life.case
    assert (case.lon, case.lat, case.accuracy_m) == (119.67, 31.96, None)
    assert (case.town_code, case.grid_code, case.boundary_version) == ("T2", "G2", 3)
    assert (case.officer_id, case.place) == ("neighbour", "另一处")


def test_departments_stage_and_due_times_stay() -> None:
    life = Life().until(Stage.HANDLING)
    before = life.case
    move(life)
    kept = ("stage", "state", "lead_department", "joint_departments", "handler_id", "rule_id")
    kept += ("report_in_due_at_utc", "handle_due_at_utc", "reported_in_at_utc", "blown_at_utc", "lon_in", "lat_in")
    assert [getattr(life.case, name) for name in kept] == [getattr(before, name) for name in kept]


def test_within_its_grid_a_case_keeps_its_officer() -> None:
    life = Life()
    life.case = replace(life.case, grid_code="G2", officer_id="went on from somebody")
    move(life)
    assert life.case.officer_id == "went on from somebody"


def test_a_grid_without_an_officer_leaves_the_check_to_supervision() -> None:
    life = Life()
    move(life, replace(PIN, officer_id=None))
    assert life.case.officer_id is None


@pytest.mark.parametrize(("told", "after"), [("", "P1"), (None, None), ("P2", "P2")])
def test_premises_stay_go_or_change_as_they_are_told(told: str | None, after: str | None) -> None:
    life = Life()
    life.case = replace(life.case, premises_id="P1")
    move(life, replace(PIN, premises_id=told))
    assert life.case.premises_id == after


@pytest.mark.parametrize("stage", [Stage.DISPATCHED, Stage.HANDLING, Stage.FED_BACK])
def test_an_open_case_can_be_moved_at_any_stage(stage: Stage) -> None:
    life = Life().until(stage)
    move(life)
    assert life.case.stage is stage


def test_an_emergency_and_a_paused_case_can_be_moved() -> None:
    alarm = Life(kind=Kind.EMERGENCY)
    move(alarm)
    paused = Life().until(Stage.HANDLING)
    paused.then(K.SUSPENDED, SUPERVISION, note="等材料", value="materials")
    move(paused)
    assert paused.case.paused_at_utc is not None
    assert history_problems(paused.log) == history_problems(alarm.log, emergency=True) == []


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_a_case_that_is_over_stays_where_it_lies(end: str) -> None:
    life = Life()
    if end == "closed":
        life.until(Stage.CLOSED)
    else:
        life.then(K.WITHDRAWN, REPORTER)
    with pytest.raises(OutOfTurn):
        move(life)


def test_a_move_needs_a_reason_and_a_new_place() -> None:
    for pin, note, sentence in (
        (PIN, " ", "请写一句说明"),
        (None, "点错了", "点出新的位置"),
        (replace(PIN, lon=119.662, lat=31.952), "点错了", "位置没有变"),
    ):
        with pytest.raises(Refused, match=sentence):
            move(Life(), pin, note=note)


def test_who_saw_the_pin_elsewhere_has_to_look_again() -> None:
    life = Life()
    move(life)
    with pytest.raises(OutOfTurn, match="刚才已经改过"):
        move(life, replace(PIN, lon=119.68))


@pytest.mark.parametrize("ties", [OFFICER, REPORTER, LEAD, SUPERVISION])
def test_those_who_know_the_place_may_move_it(ties: frozenset) -> None:
    life = Life()
    move(life, ties=ties)
    assert life.case.grid_code == "G2"


def test_nobody_else_may_and_is_told_who() -> None:
    with pytest.raises(Refused, match="改位置由吹哨人、网格员、主办部门、督查室、管理员来做"):
        move(Life(), ties=SYSTEM)


def test_the_log_of_a_moved_case_is_sound_and_adds_up() -> None:
    life = Life()
    move(life)
    life.until(Stage.HANDLING)
    move(life, replace(PIN, lon=119.681, seen=(119.67, 31.96)))
    life.until(Stage.EVALUATED)
    assert case_problems(life.case, life.log) == []
    bare = [entry._replace(note="") if entry.kind is K.MOVED_PIN else entry for entry in life.log]
    assert len(history_problems(bare)) == 2
