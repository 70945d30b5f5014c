"""Carrying one event out on a case: the table decides, the clocks move, the case after it comes back. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.routing.rules import RoutingRule
from governance.whistles.case import AS_IT_IS, Case, Event, EventKind, Pin, State, Tie
from governance.whistles.clocks import Clocks, Terms
from governance.whistles.rules import Clock, Need, Transition, rows_for
from governance.whistles.words import event_name, stage_name, tie_name

ANSWERS = ("yes", "no")
SYSTEM_ACTOR = "系统"


class OutOfTurn(Refused):
    """The case has moved on, or is not there yet: whoever asks sees an old state."""


def terms_of(rule: RoutingRule) -> Terms:
    """Return the time a routing rule allows."""
    return Terms(rule.report_in_minutes, rule.handle_work_hours)


def opened(case: Case, blown: Event, rule: RoutingRule, clocks: Clocks) -> tuple[Case, tuple[Event, ...]]:
    """Return a fresh case taken through registration and dispatch by rule, and its first three events.

    Nobody approves: an emergency is with the department in the same second. `case` is at stage collected with seq 1;
    the dispatch event's note is the rule's reason, so that the file shows why this department.
    """
    registered = Event(EventKind.REGISTERED, blown.at_utc, SYSTEM_ACTOR, ties=frozenset({Tie.SYSTEM}))
    dispatched = replace(registered, kind=EventKind.DISPATCHED, department_code=rule.lead_department, note=rule.reason)
    for event in (registered, dispatched):
        case = apply(case, event, clocks, terms_of(rule))
    return case, (blown, registered, dispatched)


def apply(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    """Return the case after an event that happens at `event.at_utc`.

    Raises OutOfTurn when the stage does not allow it, Refused with one sentence when its author may not, when
    something it needs is missing, or when a quota is used up. `terms` are those of the case's routing rule.
    """
    row = _row(case, event)
    _demand(row, event)
    _guard(case, event, clocks)
    after = replace(case, stage=row.to or case.stage, state=row.state, last_seq=case.last_seq + 1)
    after = _CLOCKS[row.clock](after, event, clocks, terms)
    return _facts(after, event)


def allowed(case: Case, kind: EventKind, ties: frozenset[Tie], department_code: str | None = None) -> bool:
    """Tell whether somebody with these ties may carry out an event now, as far as the table knows.

    Used to draw a button only where it works; `apply` still decides.
    """
    awaited = set(case.joint_departments) - set(case.joined_departments)
    if kind is EventKind.REPORTED_IN and Tie.LEAD not in ties and department_code not in awaited:
        return False
    return any(row.by & ties and _in_turn(row, case) for row in rows_for(kind))


def _row(case: Case, event: Event) -> Transition:
    """Return the row that holds for the event, or say why there is none: first the turn, then the person."""
    rows = [row for row in rows_for(event.kind) if row.by & event.ties]
    if not rows:
        who = sorted({tie for row in rows_for(event.kind) for tie in row.by}, key=list(Tie).index)
        names = _("、").join(tie_name(tie) for tie in who)
        raise Refused(_("{action}由{who}来做，您不在其中。").format(action=event_name(event.kind), who=names))
    in_turn = [row for row in rows if _in_turn(row, case)]
    if in_turn:
        return in_turn[0]
    if not any(row.in_emergency for row in rows) and case.emergency:
        raise Refused(_("应急件全天候计时，不能{action}。").format(action=event_name(event.kind)))
    if case.paused_at_utc and case.state is State.OPEN and event.kind is not EventKind.RESUMED:
        raise OutOfTurn(_("这一件正在缓办，恢复办理后才能{action}。").format(action=event_name(event.kind)))
    raise OutOfTurn(
        _("这一件现在是“{stage}”，不能{action}。请刷新看最新情况。").format(
            stage=case_stage_name(case), action=event_name(event.kind)
        )
    )


def case_stage_name(case: Case) -> str:
    """Return the stage's name, or that the case was withdrawn or merged."""
    over = {State.WITHDRAWN: _("已撤回"), State.MERGED: _("已并案")}
    return over.get(case.state) or stage_name(case.stage)


def _in_turn(row: Transition, case: Case) -> bool:
    paused = case.paused_at_utc is not None
    if row.kind is EventKind.RESUMED and not paused:
        return False
    return (
        case.stage in row.at
        and case.state in row.of
        and (row.while_paused or not paused)
        and (row.in_emergency or not case.emergency)
    )


def _demand(row: Transition, event: Event) -> None:
    """Refuse an event that lacks what its row needs."""
    missing = {
        Need.NOTE: (not event.note.strip(), _("请写一句说明再提交。")),
        Need.DEPARTMENT: (not event.department_code, _("请选定部门再提交。")),
        Need.ANSWER: (event.value not in ANSWERS, _("请选“满意”或“不满意”。")),
        Need.HOURS: (not _is_hours(event.value), _("请填延长的工作小时数。")),
        Need.CASE: (not event.value, _("请选并入哪一件。")),
        Need.PIN: (event.pin is None, _("请先在地图上点出新的位置。")),
    }
    for need in sorted(row.needs, key=list(Need).index, reverse=True):
        lacking, sentence = missing[need]
        if lacking:
            raise Refused(sentence)


def _guard(case: Case, event: Event, clocks: Clocks) -> None:
    """Refuse what the table cannot express: a second report-in, a transfer to the same, a quota used up."""
    joint_only = event.kind is EventKind.REPORTED_IN and Tie.LEAD not in event.ties
    if joint_only and event.department_code not in case.joint_departments:
        raise Refused(_("这一件没有请贵单位协办，不用报到。"))
    if joint_only and event.department_code in case.joined_departments:
        raise OutOfTurn(_("贵单位已经报到，不用再报。"))
    if event.kind is EventKind.TRANSFERRED and event.department_code == case.lead_department:
        raise Refused(_("这一件本来就由该部门主办，请选另一个部门。"))
    if event.kind is EventKind.MERGED and event.value == case.case_id:
        raise Refused(_("不能并入自己，请选另一件。"))
    if event.pin is not None:
        _guard_pin(case, event.pin)
    if event.kind is EventKind.EXTENDED:
        limits = clocks.limits
        if case.extension_count >= limits.most_extensions:
            raise Refused(_("已延期 {n} 次，不能再延。").format(n=case.extension_count))
        if float(event.value) > limits.most_extension_work_hours:
            raise Refused(_("一次最多延长 {hours} 个工作小时。").format(hours=round(limits.most_extension_work_hours)))


def _guard_pin(case: Case, pin: Pin) -> None:
    if pin.seen is not None and pin.seen != (case.lon, case.lat):
        raise OutOfTurn(_("位置刚才已经改过，请看新位置再定。"))
    if (pin.lon, pin.lat) == (case.lon, case.lat) and pin.premises_id in (AS_IT_IS, case.premises_id):
        raise Refused(_("位置没有变，请在地图上点出新的位置。"))


def _is_hours(value: str) -> bool:
    try:
        return float(value) > 0
    except ValueError:
        return False


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


def _start(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    fresh = replace(case, reported_in_at_utc=None, handler_id=None, handler_name=None)
    return clocks.started(fresh, terms, event.at_utc)


_CLOCKS: dict[Clock, ClockMove] = {
    Clock.LEAVE: lambda case, event, clocks, terms: case,
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
}


def _facts(case: Case, event: Event) -> Case:
    """Return the case with what the event says of it beyond stage and clocks."""
    match event.kind:
        case EventKind.REPORTED_IN if Tie.LEAD not in event.ties:
            return replace(case, joined_departments=(*case.joined_departments, str(event.department_code)))
        case EventKind.VERIFIED:
            return replace(case, closed_at_utc=event.at_utc)
        case EventKind.SENT_BACK | EventKind.REOPENED:
            return replace(case, rework_count=case.rework_count + 1)
        case EventKind.EVALUATED:
            return replace(case, satisfied=event.value == "yes")
        case EventKind.RETURNED:
            return replace(case, returned_count=case.returned_count + 1, handler_id=None, handler_name=None)
        case EventKind.TRANSFERRED:
            return _handed_over(case, str(event.department_code))
        case EventKind.EXTENDED:
            return replace(case, extension_count=case.extension_count + 1)
        case EventKind.MERGED:
            return replace(case, merged_into=event.value)
        case EventKind.MOVED_PIN if event.pin is not None:
            return _moved(case, event.pin)
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
    return replace(case, lead_department=department, joint_departments=joint, joined_departments=joined)
