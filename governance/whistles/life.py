"""Carrying one event out on a case: the table decides, the clocks move, the case after it comes back. Pure."""

from __future__ import annotations

from dataclasses import replace

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.routing.rules import RoutingRule
from governance.whistles.case import AS_IT_IS, Asking, Case, Event, EventKind, Pin, Stage, State, Tie
from governance.whistles.clocks import Clocks, Terms
from governance.whistles.effects import CLOCKS, waiting, with_facts
from governance.whistles.gates import Waits
from governance.whistles.rules import Clock, Need, Transition, rows_for
from governance.whistles.words import event_name, stage_name, tie_name

ANSWERS = ("yes", "no")
SYSTEM_ACTOR = "系统"


class OutOfTurn(Refused):
    """The case has moved on, or is not there yet: whoever asks sees an old state."""


def terms_of(rule: RoutingRule) -> Terms:
    """Return the time a routing rule allows."""
    return Terms(rule.report_in_minutes, rule.handle_work_hours)


def opened(
    case: Case, blown: Event, rule: RoutingRule, clocks: Clocks, waits: Waits | None = None
) -> tuple[Case, tuple[Event, ...]]:
    """Return a fresh case as far as it goes by rule, and its first events.

    Mostly nobody approves: it is with the department in the same second. A whistle that its officer has to confirm
    stops at once, one that the town's leader has to let through after it is registered. `case` is at stage collected
    with seq 1; the dispatch event's note is the rule's reason, so that the file shows why this department.
    """
    waits = waits or Waits()
    if waits.confirm_by:
        return waiting(case, waits.confirm_by, clocks, terms_of(rule)), (blown,)
    case, events = onward(case, blown, rule, clocks, waits)
    return case, (blown, *events)


def onward(case: Case, last: Event, rule: RoutingRule, clocks: Clocks, waits: Waits) -> tuple[Case, tuple[Event, ...]]:
    """Return a case and the events by which it goes on by rule after `last`, to a department or to the leader's gate.

    It goes past the gate once it was let through there.
    """
    events: tuple[Event, ...] = ()
    step = Event(EventKind.REGISTERED, last.at_utc, SYSTEM_ACTOR, ties=frozenset({Tie.SYSTEM}))
    if case.stage is Stage.COLLECTED:
        events = (replace(step, waits_until=waits.decide_by),)
        case = apply(case, events[0], clocks, terms_of(rule))
    if case.waits_due_at_utc is None:
        sent = replace(step, kind=EventKind.DISPATCHED, department_code=case.lead_department, note=rule.reason)
        events = (*events, sent)
        case = apply(case, sent, clocks, terms_of(rule))
    return case, events


def apply(case: Case, event: Event, clocks: Clocks, terms: Terms) -> Case:
    """Return the case after an event that happens at `event.at_utc`.

    Raises OutOfTurn when the stage does not allow it, Refused with one sentence when its author may not, when
    something it needs is missing, or when a quota is used up. `terms` are those of the case's routing rule.
    """
    row = _row(case, event)
    _demand(row, case, event)
    _guard(case, event, clocks)
    after = replace(case, stage=row.to or case.stage, state=row.state, last_seq=case.last_seq + 1)
    if row.to or row.clock is not Clock.LEAVE:
        after = replace(after, escalation=0)
    after = CLOCKS[row.clock](after, event, clocks, terms)
    return with_facts(after, event)


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
    over = {State.WITHDRAWN: _("已撤回"), State.MERGED: _("已并案"), State.DECLINED: _("已退回吹哨人")}
    if case.state is State.OPEN and case.waits_due_at_utc:
        return _("待网格员确认") if case.stage is Stage.COLLECTED else _("待镇街领导审定")
    return over.get(case.state) or stage_name(case.stage)


def _in_turn(row: Transition, case: Case) -> bool:
    paused = case.paused_at_utc is not None
    if row.kind is EventKind.RESUMED and not paused:
        return False
    return (
        case.stage in row.at
        and case.state in row.of
        and (case.waits_due_at_utc is not None or Need.WAITING not in row.needs)
        and (case.waits_due_at_utc is None or row.kind is not EventKind.DISPATCHED)
        and (row.while_paused or not paused)
        and (row.in_emergency or not case.emergency)
    )


def _demand(row: Transition, case: Case, event: Event) -> None:
    """Refuse an event that lacks what its row needs."""
    missing = {
        Need.NOTE: (not event.note.strip(), _("请写一句说明再提交。")),
        Need.DEPARTMENT: (not event.department_code, _("请选定部门再提交。")),
        Need.ANSWER: (event.value not in ANSWERS, _("请选“满意”或“不满意”。")),
        Need.HOURS: (not _is_hours(event.value), _("请填延长的工作小时数。")),
        Need.CASE: (not event.value, _("请选并入哪一件。")),
        Need.HANDLER: (not event.value or not event.handler_name, _("请选交给谁。")),
        Need.PIN: (event.pin is None, _("请先在地图上点出新的位置。")),
        Need.PHOTO: (event.photo_needed and not event.photos, _("这一类这一步要附照片，请拍一张再提交。")),
        Need.RUNG: (event.value.count(":") != 2, _("请刷新再试。")),
        Need.CAUSE: (not event.value, _("请选缓办的原因。")),
        Need.NOTHING_ASKED: (case.asked is not None, _("上一项申请督查室还没有答复，请等答复后再申请。")),
        Need.EXTENSION: (case.asked is not Asking.EXTENSION, _("现在没有待批的延期申请。")),
        Need.SUSPENSION: (case.asked is not Asking.SUSPENSION, _("现在没有待批的缓办申请。")),
        Need.STANDING: (event.standing is None, _("这一步已经不能撤销。")),
        Need.UNTIL: (event.waits_until is None, _("这一步要有时限，请刷新再试。")),
        Need.WAITING: (False, ""),  # asked with the stage
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
    if event.kind is EventKind.ASSIGNED and event.value == case.handler_id:
        raise Refused(_("这一件本来就在{name}手里，请选另一位。").format(name=event.handler_name))
    if event.kind is EventKind.MERGED and event.value == case.case_id:
        raise Refused(_("不能并入自己，请选另一件。"))
    if event.pin is not None:
        _guard_pin(case, event.pin)
    causes = {cause.code for cause in clocks.limits.causes}
    if event.kind in (EventKind.SUSPENDED, EventKind.SUSPENSION_ASKED) and event.value not in causes:
        raise Refused(_("请选缓办的原因。"))
    if event.kind in (EventKind.EXTENDED, EventKind.EXTENSION_ASKED):
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
