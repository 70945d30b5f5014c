"""Checking histories against the table: for generated and loaded cases, and for the self-check of a store. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from governance.whistles.case import Case, EventKind, Stage, State, Tie
from governance.whistles.gates import UNDOABLE
from governance.whistles.life import ANSWERS
from governance.whistles.rules import Need, Transition, rows_for


class Logged(NamedTuple):
    """One stored event: its number, kind, stage after it, time, author (None for the system), department, words."""

    seq: int
    kind: EventKind
    stage: Stage
    at_utc: datetime
    account_id: str | None
    department_code: str | None
    note: str | None
    value: str | None = None


class Happened(Protocol):
    """Anything that is of a kind of event."""

    @property
    def kind(self) -> EventKind:
        """What happened."""


E = TypeVar("E", bound=Happened)


class Standing(NamedTuple):
    """What a log adds up to; compared with the stored case."""

    stage: Stage
    state: State
    last_seq: int
    rework_count: int
    extension_count: int
    returned_count: int
    paused: bool
    blown_at_utc: datetime
    reported_in_at_utc: datetime | None
    handled_at_utc: datetime | None
    closed_at_utc: datetime | None
    satisfied: bool | None


def history_problems(events: Sequence[Logged], emergency: bool = False) -> list[str]:
    """Return what is wrong with the log of one case, in English sentences; empty when it obeys the table."""
    if not events:
        return ["a case without any event"]
    found = []
    stage, state, paused = None, State.OPEN, False
    ahead: list[tuple[Stage | None, State, bool]] = []
    for number, event in enumerate(events, start=1):
        found += _misplaced(number, events)
        if event.kind is EventKind.UNDONE and number > 1:
            found += _undone_wrong(events[number - 2], event, ahead[-1][0])
            stage, state, paused = ahead[-1]
            ahead.append(ahead[-1])
            continue
        ahead.append((stage, state, paused))
        row = _row(event, stage, state, paused, emergency)
        if row is None:
            found.append(f"event {number} {event.kind} to {event.stage} cannot follow {stage or 'nothing'} ({state})")
            row = rows_for(event.kind)[0]
        found += [f"event {number} {event.kind} {lack}" for lack in _lacks(event, row)]
        stage, state, paused = event.stage, row.state, _paused(event, paused)
    return found


def _misplaced(number: int, events: Sequence[Logged]) -> list[str]:
    event, found = events[number - 1], []
    if event.seq != number:
        found.append(f"event {number} carries the number {event.seq}")
    if number > 1 and event.at_utc < events[number - 2].at_utc:
        found.append(f"event {number} {event.kind} lies before the event ahead of it")
    return found


def _undone_wrong(last: Logged, event: Logged, stage: Stage | None) -> list[str]:
    """Return what is wrong with taking back the step ahead: another's, of a kind that stays, or to another stage."""
    found = []
    if event.value != last.kind or last.kind not in UNDOABLE:
        found.append(f"event {event.seq} undoes {event.value or 'nothing'} after {last.kind}")
    if event.account_id is None or event.account_id != last.account_id:
        found.append(f"event {event.seq} undoes what somebody else did")
    if event.stage is not stage:
        found.append(f"event {event.seq} undone to {event.stage} where it was {stage}")
    return found


def effective(events: Sequence[E]) -> list[E]:
    """Return the events of a log that hold: without what was undone and without the undoing."""
    kept: list[E] = []
    for event in events:
        if event.kind is EventKind.UNDONE:
            kept = kept[:-1]
        else:
            kept.append(event)
    return kept


def standing(log: Sequence[Logged]) -> Standing:
    """Return what a sound log adds up to."""
    events = effective(log)
    kinds = [event.kind for event in events]
    return Standing(
        stage=events[-1].stage,
        state=_state(events[-1]),
        last_seq=log[-1].seq,
        rework_count=kinds.count(EventKind.SENT_BACK) + kinds.count(EventKind.REOPENED),
        extension_count=kinds.count(EventKind.EXTENDED),
        returned_count=kinds.count(EventKind.RETURNED),
        paused=kinds.count(EventKind.SUSPENDED) > kinds.count(EventKind.RESUMED),
        blown_at_utc=events[0].at_utc,
        reported_in_at_utc=_last(events, EventKind.REPORTED_IN, {EventKind.TRANSFERRED}, moved=True),
        handled_at_utc=_last(events, EventKind.HANDLED, {EventKind.SENT_BACK, EventKind.REOPENED}),
        closed_at_utc=_last(events, EventKind.VERIFIED, {EventKind.REOPENED}),
        satisfied=_answer(events),
    )


def _state(last: Logged) -> State:
    """Return how a case stands after its last event; where it moved no stage, the stage says which row it was."""
    rows = rows_for(last.kind)
    return next((row for row in rows if row.to is None and last.stage in row.at), rows[0]).state


def case_problems(case: Case, events: Sequence[Logged]) -> list[str]:
    """Return where a stored case differs from its log, and what is wrong with the log itself."""
    found = history_problems(events, case.emergency)
    if found or not events:
        return found
    for name, expected in standing(events)._asdict().items():
        stored = case.paused_at_utc is not None if name == "paused" else getattr(case, name)
        if stored != expected:
            found.append(f"{name} is {stored} but the log says {expected}")
    return found


def _row(event: Logged, stage: Stage | None, state: State, paused: bool, emergency: bool) -> Transition | None:
    for row in rows_for(event.kind):
        begins = event.kind is EventKind.BLOWN and stage is None
        in_turn = stage in row.at and state in row.of and (row.while_paused or not paused)
        resumes_nothing = event.kind is EventKind.RESUMED and not paused
        fits = begins or (in_turn and not resumes_nothing and (row.in_emergency or not emergency))
        if fits and event.stage is (row.to or stage):
            return row
    return None


def _lacks(event: Logged, row: Transition) -> list[str]:
    found = []
    if Need.NOTE in row.needs and not (event.note or "").strip():
        found.append("has no note")
    if Need.DEPARTMENT in row.needs and not event.department_code:
        found.append("names no department")
    if Need.ANSWER in row.needs and event.value not in ANSWERS:
        found.append("answers neither yes nor no")
    if row.needs & {Need.HOURS, Need.CASE, Need.CAUSE, Need.HANDLER} and not event.value:
        found.append("carries no value")
    if event.account_id is None and Tie.SYSTEM not in row.by:
        found.append("has no author")
    return found


def _paused(event: Logged, paused: bool) -> bool:
    return event.kind is EventKind.SUSPENDED or (paused and event.kind is not EventKind.RESUMED)


def _last(events: Sequence[Logged], kind: EventKind, undone_by: set[EventKind], moved: bool = False) -> datetime | None:
    """Return the time of the newest event of a kind that was not undone later.

    With `moved`, only events that moved the stage count: a joint department's report-in does not.
    """
    found, before = None, None
    for event in events:
        if event.kind in undone_by:
            found = None
        elif event.kind is kind and (not moved or event.stage is not before):
            found = event.at_utc
        before = event.stage
    return found


def _answer(events: Sequence[Logged]) -> bool | None:
    found = None
    for event in events:
        if event.kind is EventKind.EVALUATED:
            found = event.value == "yes"
        elif event.kind is EventKind.REOPENED:
            found = None
    return found
