"""What every page says of a case in the same words: its title, its light, who has it now, its photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from governance.accounts.rules import Account, Action, Where, can
from governance.deadlines.rules import Light
from governance.deadlines.words import left_in_words
from governance.engine import text
from governance.engine.text import _
from governance.routing.rules import Category, Department
from governance.whistles.actions import CaseLine, CasePhoto, Directory
from governance.whistles.case import Case, EventKind, Stage, State, Tie, holder
from governance.whistles.clocks import worth_urging
from governance.whistles.life import allowed, case_stage_name
from governance.whistles.observing import How
from governance.whistles.people import ties_of, where_of
from governance.whistles.words import step_name, tie_name
from pages.parts import labels, look, marks

RIGHTS = {
    EventKind.CONFIRMED: Action.CASE_CONFIRM,
    EventKind.DECLINED: Action.CASE_CONFIRM,
    EventKind.APPROVED: Action.CASE_DECIDE,
    EventKind.REFUSED: Action.CASE_DECIDE,
    EventKind.MERGED: Action.CASE_MERGE,
    EventKind.UNMERGED: Action.CASE_MERGE,
    EventKind.SPLIT: Action.CASE_MERGE,
    EventKind.EXTENSION_ASKED: Action.CASE_HANDLE,
    EventKind.SUSPENDED: Action.CASE_GRANT,
    EventKind.RESUMED: Action.CASE_HANDLE,
    EventKind.REOPENED: Action.CASE_REOPEN,
    EventKind.REPORTED_IN: Action.CASE_REPORT_IN,
    EventKind.ASSIGNED: Action.CASE_ASSIGN,
    EventKind.HANDLED: Action.CASE_HANDLE,
    EventKind.RETURNED: Action.CASE_RETURN,
    EventKind.VERIFIED: Action.CASE_VERIFY,
    EventKind.SENT_BACK: Action.CASE_VERIFY,
    EventKind.EVALUATED: Action.CASE_EVALUATE,
    EventKind.URGED: Action.CASE_URGE,
    EventKind.WITHDRAWN: Action.CASE_WITHDRAW,
    EventKind.TRANSFERRED: Action.CASE_REDISPATCH,
    EventKind.NOTED: Action.CASE_NOTE,
    EventKind.MOVED_PIN: Action.CASE_MOVE_PIN,
}


def may(account: Account, case: Case, kind: EventKind) -> bool:
    """Tell whether a button for this step would work now for this account."""
    where: Where = where_of(case)
    ties = ties_of(account, case)
    return bool(can(account, RIGHTS[kind], where)) and allowed(case, kind, ties, account.department_code)


def may_urge(account: Account, line: CaseLine, now: datetime) -> bool:
    """Tell whether this account is offered to nudge whoever has the case; the same on every page."""
    return may(account, line.case, EventKind.URGED) and worth_urging(line.case, line.light, now)


def category_name(category: Category | None, code: str) -> str:
    """Return a category's name in the reader's language; its code when the catalogue no longer has it."""
    return text.pick(category.name, category.name_en) if category else code


def due_words(case: Case) -> str:
    """Return by when a case has to be handled; provisional while the calendar of a year it touches is not loaded."""
    due = labels.moment(case.handle_due_at_utc)
    return due + _("（暂定）") if case.due_provisional else due


def department_name(department: Department | None, code: str | None) -> str:
    """Return the name a department goes by in daily speech."""
    return text.pick(department.short_name, department.name_en) if department else (code or "")


def title(case: Case, names: Directory) -> str:
    """Return what a case is called: its category."""
    return category_name(names.shown.get(case.category_code), case.category_code)


def waits_for(account: Account, case: Case) -> EventKind | None:
    """Return what this account may do now as reporter, officer or town's leader, also where it is another's turn."""
    waiting = (EventKind.CONFIRMED, EventKind.APPROVED, EventKind.VERIFIED, EventKind.EVALUATED)
    return next((kind for kind in waiting if may(account, case, kind)), None)


def has_it(account: Account, line: CaseLine) -> bool:
    """Tell whether it is this reader's own turn, also where he stands in for somebody, or his office's."""
    found = holder(line.case)
    mine = (line.serving or found.account_id) == account.account_id
    offices = (Tie.SUPERVISION, Tie.TOWN_LEADER)
    return mine or (found.tie in offices and found.tie in ties_of(account, line.case))


def light_words(account: Account, line: CaseLine) -> tuple[Light, str]:
    """Return the light of a case for this reader and its words: what waits for himself comes before any clock."""
    mine = waits_for(account, line.case) if has_it(account, line) else None
    if mine is EventKind.VERIFIED:
        return Light.WAITING, _("等我核实")
    if mine is EventKind.EVALUATED:
        return Light.WAITING, _("等我评价")
    if mine in (EventKind.CONFIRMED, EventKind.APPROVED):
        left = left_in_words(line.light.light, line.light.left)
        asked = _("等我确认") if mine is EventKind.CONFIRMED else _("等我审定")
        return line.light.light, _("{asked} · {left}").format(asked=asked, left=left)
    if line.case.state in (State.WITHDRAWN, State.MERGED, State.DECLINED):
        return Light.CLOSED, case_stage_name(line.case)
    words = left_in_words(line.light.light, line.light.left)
    provisional = line.case.due_provisional and line.light.left is not None and line.case.stage is Stage.HANDLING
    return line.light.light, _("{words}（暂定）").format(words=words) if provisional else words


def holder_words(account: Account, line: CaseLine, names: Directory) -> str:
    """Return who has the case now, the same for every reader; only the person himself reads 我."""
    found = holder(line.case)
    if found.tie is None:
        return case_stage_name(line.case)
    if line.serving == account.account_id:
        return _("我")
    match found.tie:
        case Tie.LEAD:
            department = department_name(names.departments.get(found.department_code or ""), found.department_code)
            return f"{department} {line.serving_name or ''}".strip()
        case Tie.OFFICER:
            return f"{tie_name(Tie.OFFICER)} {line.serving_name or ''}".strip()
        case Tie.REPORTER:
            return f"{tie_name(Tie.REPORTER)} {line.serving_name or ''}".strip()
        case tie:
            return tie_name(tie)


def escalated_words(value: str) -> str:
    """Return what stood too long and who was told, from an entry of the log."""
    clock, _level, to = (*value.split(":"), "", "")[:3]
    clocks = {
        "confirm": _("确认"),
        "decide": _("审定"),
        "report_in": _("报到"),
        "handle": _("办理"),
        "check": _("核实"),
    }
    groups = {
        "officer": _("网格员"),
        "department_head": _("部门负责人"),
        "town_leader": _("镇街领导"),
        "supervision": _("督查室"),
        "city_leader": _("市领导"),
    }
    whom = _("、").join(groups.get(one, one) for one in to.split("+"))
    return _("{clock}拖得太久，已告知{whom}。").format(clock=clocks.get(clock, clock), whom=whom)


def mark_words(case: Case) -> str:
    """Return the mark a list shows of a case that stands too long; empty for any other."""
    return _("升级 {n} 级").format(n=case.escalation) if case.escalation else ""


def seen_words(case: Case) -> str:
    """Return when a whistle that waited on a phone without a signal was written down; empty for any other."""
    if case.observed_at_utc is None:
        return ""
    at, received = labels.moment(case.observed_at_utc), labels.moment(case.blown_at_utc)
    if case.observed_how is How.UNKNOWN:
        return _("手机时间不可信，发现时间不详")
    told = _("{at} 发现，没有信号，{received} 送到").format(at=at, received=received)
    wrong = _("手机时钟不准，已按送到时间推算") if case.observed_how is How.CORRECTED else ""
    return _("；").join(one for one in (told, wrong) if one)


def step_words(case: Case) -> str:
    """Return the step that is waited for, such as 第 4 步 办理."""
    return _("第 {n} 步 {name}").format(n=case.step, name=step_name(case.step))


def photo_strip(photos: Sequence[CasePhoto]) -> str:
    """Return HTML of photos side by side, each a link to the whole picture; empty without any."""
    tiles = []
    for number, photo in enumerate(photos, start=1):
        moment = _("处理前") if photo.moment == "before" else _("处理后")
        said = escape(_("第 {n} 张照片，{moment}").format(n=number, moment=moment))
        address = look.own_url(f"/photos/{photo.photo_id}")
        tiles.append(
            f'<a class="wm-photo" target="_blank" rel="noopener" href="{address}">'
            f'<img loading="lazy" alt="{said}" src="{address}"><span>{escape(moment)}</span></a>'
        )
    return f'<div class="wm-photos">{"".join(tiles)}</div>' if tiles else ""


def light_html(account: Account, line: CaseLine, size: int = 16) -> str:
    """Return HTML of the case's light for this reader."""
    light, words = light_words(account, line)
    return marks.light(light, words, size)
