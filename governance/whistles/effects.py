"""What an event does to a case: its clocks and its facts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from governance.whistles.case import AS_IT_IS, Asking, Case, Event, EventKind, Pin, Tie
from governance.whistles.clocks import Clocks, Terms
from governance.whistles.rules import Clock

ClockMove = Callable[[Case, Event, Clocks, Terms], Case]


def _resume(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    since = case.paused_at_utc or event.at_utc
    return replace(clocks.run_on(case, since, event.at_utc), paused_at_utc=None)


def _run_on(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    since = case.handled_at_utc or event.at_utc
    return replace(clocks.run_on(case, since, event.at_utc), handled_at_utc=None)


def _restart(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    due = clocks.due(event.at_utc, terms.handle_work_hours, case.emergency)
    return replace(
        case,
        handle_due_at_utc=due.at_utc,
        due_provisional=due.provisional,
        handled_at_utc=None,
        closed_at_utc=None,
        satisfied=None,
    )


def _wait(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    return waiting(case, event.waits_until, clocks, terms) if event.waits_until else case


def waiting(case: Case, until: datetime, clocks: Clocks, terms: Terms) -> Case:
    """Return a case that somebody has to let out by then; the department's clocks as they will be at the latest."""
    return replace(clocks.started(case, terms, until), dispatched_at_utc=case.dispatched_at_utc, waits_due_at_utc=until)


def _start(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    fresh = replace(case, reported_in_at_utc=None, handler_id=None, handler_name=None, waits_due_at_utc=None)
    return clocks.started(fresh, terms, event.at_utc)


def _go_on(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    """Let the clock go on that ran when the case was merged; whoever had not reported in has the whole time again."""
    since = event.since_utc or event.at_utc
    if case.waits_due_at_utc:
        return replace(case, waits_due_at_utc=case.waits_due_at_utc + (event.at_utc - since))
    if case.reported_in_at_utc:
        return clocks.run_on(case, since, event.at_utc)
    return replace(clocks.started(case, terms, event.at_utc), dispatched_at_utc=case.dispatched_at_utc)


def _back(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    return replace(event.standing or case, last_seq=case.last_seq)


CLOCKS: dict[Clock, ClockMove] = {
    Clock.LEAVE: lambda case, event, clocks, terms: case,
    Clock.WAIT: _wait,
    Clock.GO: lambda case, event, clocks, terms: replace(case, waits_due_at_utc=None),
    Clock.START: _start,
    Clock.REPORT_IN: lambda case, event, clocks, terms: replace(
        case, reported_in_at_utc=event.at_utc, handler_id=event.account_id, handler_name=event.actor
    ),
    Clock.HANDLED: lambda case, event, clocks, terms: replace(case, handled_at_utc=event.at_utc),
    Clock.RUN_ON: _run_on,
    Clock.RESTART: _restart,
    Clock.EXTEND: lambda case, event, clocks, terms: clocks.extended(case, float(event.value)),
    Clock.PAUSE: lambda case, event, clocks, terms: replace(case, paused_at_utc=event.at_utc),
    Clock.RESUME: _resume,
    Clock.GO_ON: _go_on,
    Clock.BACK: _back,
}


def with_facts(case: Case, event: Event) -> Case:
    """Return the case with what the event says of it beyond stage and clocks."""
    match event.kind:
        case EventKind.REPORTED_IN if Tie.LEAD not in event.ties:
            return replace(case, joined_departments=(*case.joined_departments, str(event.department_code)))
        case EventKind.CONFIRMED if event.correction is not None:
            return replace(case, **vars(event.correction))
        case EventKind.ASSIGNED:
            return replace(case, handler_id=event.value, handler_name=event.handler_name)
        case EventKind.VERIFIED:
            return replace(case, closed_at_utc=event.at_utc)
        case EventKind.SENT_BACK | EventKind.REOPENED:
            return replace(case, rework_count=case.rework_count + 1)
        case EventKind.EVALUATED:
            return replace(case, satisfied=event.value == "yes")
        case EventKind.RETURNED:
            return replace(case, returned_count=case.returned_count + 1, handler_id=None, handler_name=None, asked=None)
        case EventKind.TRANSFERRED:
            return _handed_over(case, str(event.department_code))
        case EventKind.EXTENDED:
            return replace(case, extension_count=case.extension_count + 1, asked=None)
        case EventKind.MERGED:
            return replace(case, merged_into=event.value)
        case EventKind.UNMERGED:
            return replace(case, merged_into=None)
        case EventKind.MOVED_PIN if event.pin is not None:
            return _moved(case, event.pin)
    return _asked(case, event)


def _asked(case: Case, event: Event) -> Case:
    """Return the case with what stands between its department and those who stand higher."""
    match event.kind:
        case EventKind.ESCALATED:
            return replace(case, escalation=int(event.value.split(":")[1]))
        case EventKind.EXTENSION_ASKED:
            return replace(case, asked=Asking.EXTENSION)
        case EventKind.SUSPENSION_ASKED:
            return replace(case, asked=Asking.SUSPENSION)
        case EventKind.EXTENSION_DENIED | EventKind.SUSPENSION_DENIED | EventKind.SUSPENDED | EventKind.HANDLED:
            return replace(case, asked=None)
    return case


def _moved(case: Case, pin: Pin) -> Case:
    """Put the case where the pin is; within its grid the officer stays, who may be another than the grid's by now."""
    premises_id = case.premises_id if pin.premises_id == AS_IT_IS else pin.premises_id
    return replace(
        case,
        lon=pin.lon,
        lat=pin.lat,
        accuracy_m=None,
        town_code=pin.town_code,
        grid_code=pin.grid_code,
        micro_grid_code=pin.micro_grid_code,
        located=pin.located,
        boundary_version=pin.boundary_version,
        officer_id=case.officer_id if pin.grid_code == case.grid_code else pin.officer_id,
        place=pin.place,
        premises_id=premises_id,
    )


def _handed_over(case: Case, department: str) -> Case:
    """Give the case to another lead; a joint department that becomes lead is no longer joint."""
    joint = tuple(code for code in case.joint_departments if code != department)
    joined = tuple(code for code in case.joined_departments if code != department)
    return replace(case, lead_department=department, joint_departments=joint, joined_departments=joined, asked=None)
