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
    return {
        EventKind.BLOWN: _("吹哨"),
        EventKind.REGISTERED: _("立案"),
        EventKind.DISPATCHED: _("派遣"),
        EventKind.REPORTED_IN: _("报到"),
        EventKind.HANDLED: _("反馈办理结果"),
        EventKind.VERIFIED: _("核实结案"),
        EventKind.SENT_BACK: _("退回返工"),
        EventKind.EVALUATED: _("评价"),
        EventKind.RETURNED: _("退件"),
        EventKind.TRANSFERRED: _("改派"),
        EventKind.EXTENDED: _("延期"),
        EventKind.SUSPENDED: _("缓办"),
        EventKind.RESUMED: _("恢复办理"),
        EventKind.WITHDRAWN: _("撤回"),
        EventKind.MERGED: _("并案"),
        EventKind.REOPENED: _("重开"),
        EventKind.URGED: _("催办"),
        EventKind.HANDED_OVER: _("交接"),
        EventKind.MOVED_PIN: _("改位置"),
        EventKind.NOTED: _("补充说明"),
    }[kind]


def tie_name(tie: Tie) -> str:
    """Return who that is."""
    return {
        Tie.REPORTER: _("吹哨人"),
        Tie.OFFICER: _("网格员"),
        Tie.LEAD: _("主办部门"),
        Tie.JOINT: _("协办部门"),
        Tie.CENTRE: _("服务中心"),
        Tie.SUPERVISION: _("督查室"),
        Tie.ADMINISTRATOR: _("管理员"),
        Tie.SYSTEM: _("系统"),
    }[tie]
