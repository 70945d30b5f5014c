"""The words of a case in the reader's language: stages, events, ties."""

from __future__ import annotations

from governance.engine.text import _
from governance.whistles.case import EventKind, Stage, Tie


def stage_name(stage: Stage) -> str:
    """Return the stage's name of GB/T 30428."""
    return {
        Stage.COLLECTED: _("信息收集"),
        Stage.REGISTERED: _("案卷建立"),
        Stage.DISPATCHED: _("任务派遣"),
        Stage.HANDLING: _("任务处理"),
        Stage.FED_BACK: _("处理反馈"),
        Stage.CLOSED: _("核实结案"),
        Stage.EVALUATED: _("综合评价"),
    }[stage]


def step_name(step: int) -> str:
    """Return the short name of the step that is waited for, 1 to 7."""
    return (_("收集"), _("立案"), _("派遣"), _("办理"), _("反馈"), _("核实"), _("评价"))[step - 1]


def event_name(kind: EventKind) -> str:
    """Return what happened, as one verb."""
    return (_going_on() | _deciding())[kind]


def _going_on() -> dict[EventKind, str]:
    return {
        EventKind.BLOWN: _("吹哨"),
        EventKind.REGISTERED: _("立案"),
        EventKind.DISPATCHED: _("派遣"),
        EventKind.REPORTED_IN: _("报到"),
        EventKind.ASSIGNED: _("指派"),
        EventKind.HANDLED: _("反馈办理结果"),
        EventKind.VERIFIED: _("核实结案"),
        EventKind.SENT_BACK: _("退回返工"),
        EventKind.EVALUATED: _("评价"),
        EventKind.RETURNED: _("退件"),
        EventKind.TRANSFERRED: _("改派"),
        EventKind.WITHDRAWN: _("撤回"),
        EventKind.MERGED: _("并案"),
        EventKind.JOINED: _("并入一件"),
        EventKind.UNMERGED: _("撤销并案"),
        EventKind.PARTED: _("拆出一件"),
        EventKind.SPLIT: _("分案"),
        EventKind.REOPENED: _("重开"),
        EventKind.UNDONE: _("撤销"),
        EventKind.ESCALATED: _("升级"),
        EventKind.URGED: _("催办"),
        EventKind.HANDED_OVER: _("交接"),
        EventKind.MOVED_PIN: _("改位置"),
        EventKind.NOTED: _("补充说明"),
    }


def _deciding() -> dict[EventKind, str]:
    return {
        EventKind.CONFIRMED: _("确认派出"),
        EventKind.DECLINED: _("退回吹哨人"),
        EventKind.RELEASED: _("到时放行"),
        EventKind.APPROVED: _("同意派出"),
        EventKind.REFUSED: _("不同意派出"),
        EventKind.EXTENSION_ASKED: _("申请延期"),
        EventKind.EXTENSION_DENIED: _("不准延期"),
        EventKind.SUSPENSION_ASKED: _("申请缓办"),
        EventKind.SUSPENSION_DENIED: _("不准缓办"),
        EventKind.EXTENDED: _("延期"),
        EventKind.SUSPENDED: _("缓办"),
        EventKind.RESUMED: _("恢复办理"),
    }


def tie_name(tie: Tie) -> str:
    """Return who that is."""
    return {
        Tie.REPORTER: _("吹哨人"),
        Tie.OFFICER: _("网格员"),
        Tie.LEAD: _("主办部门"),
        Tie.JOINT: _("协办部门"),
        Tie.CENTRE: _("服务中心"),
        Tie.TOWN_LEADER: _("镇街领导"),
        Tie.CITY_LEADER: _("市领导"),
        Tie.SUPERVISION: _("督查室"),
        Tie.ADMINISTRATOR: _("管理员"),
        Tie.SYSTEM: _("系统"),
    }[tie]


HANDED_TO = "→"


def handed_note(leaver: str, heir: str) -> str:
    """Return what a log keeps of a hand-over: both names, so that each reader gets them as he may read them.

    >>> handed_note("张慧", "高敏")
    '张慧→高敏'
    """
    return f"{leaver}{HANDED_TO}{heir}"


def handed_words(note: str) -> str:
    """Return a hand-over in the reader's language; a note that is none as it stands."""
    leaver, sign, heir = note.partition(HANDED_TO)
    return _("{leaver}离任，由{heir}接手。").format(leaver=leaver, heir=heir) if sign else note
