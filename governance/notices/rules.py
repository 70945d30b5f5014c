"""Notices 通知: kinds and their words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.engine.text import _


class NoticeKind(StrEnum):
    """What a notice tells."""

    CONFIRM = "confirm"
    DECIDE = "decide"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RELEASED = "released"
    APPROVED = "approved"
    REFUSED = "refused"
    DISPATCHED = "dispatched"
    REPORTED_IN = "reported_in"
    ASSIGNED = "assigned"
    HANDLED = "handled"
    IN_CHECK = "in_check"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    JOINED = "joined"
    UNMERGED = "unmerged"
    PARTED = "parted"
    SPLIT = "split"
    REOPENED = "reopened"
    UNDONE = "undone"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    ASKED = "asked"
    DENIED = "denied"
    URGED = "urged"
    NOTED = "noted"
    MESSAGE = "message"
    PIN_MOVED = "pin_moved"
    OVERDUE = "overdue"
    ALARM = "alarm"
    COVERING = "covering"
    COVERED = "covered"
    COVER_ENDED = "cover_ended"
    HANDED_OVER = "handed_over"


# About a person rather than a case: whoever stands in for him is not told.
PERSONAL = (NoticeKind.COVERING, NoticeKind.COVERED, NoticeKind.COVER_ENDED, NoticeKind.HANDED_OVER)

# What asks nothing of its reader he may do without; what waits for him reaches him, and so does danger to life.
MAY_BE_SWITCHED_OFF = (
    NoticeKind.CONFIRMED,
    NoticeKind.APPROVED,
    NoticeKind.REPORTED_IN,
    NoticeKind.IN_CHECK,
    NoticeKind.CLOSED,
    NoticeKind.EVALUATED,
    NoticeKind.TRANSFERRED,
    NoticeKind.WITHDRAWN,
    NoticeKind.MERGED,
    NoticeKind.JOINED,
    NoticeKind.PARTED,
    NoticeKind.SPLIT,
    NoticeKind.PAUSED,
    NoticeKind.RESUMED,
    NoticeKind.EXTENDED,
    NoticeKind.NOTED,
    NoticeKind.MESSAGE,
)


@dataclass(frozen=True)
class Notice:
    """One notice to one person; the subject is a case or an alarm."""

    notice_id: str
    account_id: str
    kind: NoticeKind
    subject_id: str
    sent_at_utc: datetime
    read_at_utc: datetime | None = None


def notice_id(subject_id: str, seq: int, account_id: str) -> str:
    """Return the identifier of what an event tells one person: the same event never tells him twice.

    >>> notice_id("W20261122-0001", 3, "U1")
    'W20261122-0001:3:U1'
    """
    return f"{subject_id}:{seq}:{account_id}"


def notice_text(kind: NoticeKind) -> str:
    """Return what happened, in one short sentence."""
    return (_letting() | _going_on() | _beside() | _about_people())[kind]


def _letting() -> dict[NoticeKind, str]:
    return {
        NoticeKind.CONFIRM: _("信息员报来一件，请确认"),
        NoticeKind.DECIDE: _("派给部门之前，请审定"),
        NoticeKind.CONFIRMED: _("网格员已确认，派出去了"),
        NoticeKind.DECLINED: _("网格员退回了您报的一件，请看原因"),
        NoticeKind.RELEASED: _("到时没人确认，已自动派出"),
        NoticeKind.APPROVED: _("镇街领导已同意派出"),
        NoticeKind.REFUSED: _("镇街领导不同意派出，请看原因"),
    }


def _going_on() -> dict[NoticeKind, str]:
    return {
        NoticeKind.DISPATCHED: _("有新的一件，请报到"),
        NoticeKind.REPORTED_IN: _("部门已报到"),
        NoticeKind.ASSIGNED: _("负责人把这一件交给您，请抓紧办"),
        NoticeKind.HANDLED: _("部门已办理，请核实"),
        NoticeKind.IN_CHECK: _("部门已办理，正等着核实"),
        NoticeKind.SENT_BACK: _("核实没有通过，请返工"),
        NoticeKind.CLOSED: _("已核实结案，请评价"),
        NoticeKind.EVALUATED: _("吹哨人已评价"),
        NoticeKind.RETURNED: _("部门退件，请改派"),
        NoticeKind.TRANSFERRED: _("已改派给别的部门"),
        NoticeKind.WITHDRAWN: _("吹哨人已撤回"),
    }


def _beside() -> dict[NoticeKind, str]:
    return {
        NoticeKind.MERGED: _("已并入另一件"),
        NoticeKind.JOINED: _("同一处的另一件并入了这一件"),
        NoticeKind.UNMERGED: _("撤销了并案，这一件单独办理"),
        NoticeKind.PARTED: _("并入的一件拆了出去"),
        NoticeKind.SPLIT: _("这一件里的另一处隐患单独立了案"),
        NoticeKind.REOPENED: _("已重开，请办理"),
        NoticeKind.UNDONE: _("刚才那一步撤销了，请看最新情况"),
        NoticeKind.PAUSED: _("已缓办，计时暂停"),
        NoticeKind.RESUMED: _("已恢复办理，继续计时"),
        NoticeKind.EXTENDED: _("已准予延期"),
        NoticeKind.ASKED: _("部门申请延期或缓办，请批"),
        NoticeKind.DENIED: _("督查室没有同意申请，请看原因"),
        NoticeKind.URGED: _("有人催办，请抓紧"),
        NoticeKind.NOTED: _("有新的补充说明"),
        NoticeKind.MESSAGE: _("案件里有新留言"),
        NoticeKind.PIN_MOVED: _("位置改了，请看新位置"),
        NoticeKind.ALARM: _("有告警，请马上处置"),
        NoticeKind.OVERDUE: _("这一件拖得太久，请过问"),
    }


def _about_people() -> dict[NoticeKind, str]:
    return {
        NoticeKind.COVERING: _("您开始代班"),
        NoticeKind.COVERED: _("您请假期间有人代班"),
        NoticeKind.COVER_ENDED: _("代班提前结束"),
        NoticeKind.HANDED_OVER: _("同事离任，手上的事交给您"),
    }
