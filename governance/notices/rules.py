"""Notices 通知: kinds and their words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.engine.text import _


class NoticeKind(StrEnum):
    """What a notice tells."""

    DISPATCHED = "dispatched"
    REPORTED_IN = "reported_in"
    HANDLED = "handled"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REOPENED = "reopened"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    URGED = "urged"
    NOTED = "noted"
    PIN_MOVED = "pin_moved"
    OVERDUE = "overdue"
    COVERING = "covering"
    COVERED = "covered"
    COVER_ENDED = "cover_ended"
    HANDED_OVER = "handed_over"


# About a person rather than a case: whoever stands in for him is not told.
PERSONAL = (NoticeKind.COVERING, NoticeKind.COVERED, NoticeKind.COVER_ENDED, NoticeKind.HANDED_OVER)

# What asks nothing of its reader he may do without; what waits for him reaches him, and so does danger to life.
MAY_BE_SWITCHED_OFF = (
    NoticeKind.REPORTED_IN,
    NoticeKind.CLOSED,
    NoticeKind.EVALUATED,
    NoticeKind.TRANSFERRED,
    NoticeKind.WITHDRAWN,
    NoticeKind.MERGED,
    NoticeKind.PAUSED,
    NoticeKind.RESUMED,
    NoticeKind.EXTENDED,
    NoticeKind.NOTED,
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
    return {
        NoticeKind.DISPATCHED: _("有新的一件，请报到"),
        NoticeKind.REPORTED_IN: _("部门已报到"),
        NoticeKind.HANDLED: _("部门已办理，请核实"),
        NoticeKind.SENT_BACK: _("核实没有通过，请返工"),
        NoticeKind.CLOSED: _("已核实结案，请评价"),
        NoticeKind.EVALUATED: _("吹哨人已评价"),
        NoticeKind.RETURNED: _("部门退件，请改派"),
        NoticeKind.TRANSFERRED: _("已改派给别的部门"),
        NoticeKind.WITHDRAWN: _("吹哨人已撤回"),
        NoticeKind.MERGED: _("已并入另一件"),
        NoticeKind.REOPENED: _("已重开，请办理"),
        NoticeKind.PAUSED: _("已缓办，计时暂停"),
        NoticeKind.RESUMED: _("已恢复办理，继续计时"),
        NoticeKind.EXTENDED: _("已准予延期"),
        NoticeKind.URGED: _("有人催办，请抓紧"),
        NoticeKind.NOTED: _("有新的补充说明"),
        NoticeKind.PIN_MOVED: _("位置改了，请看新位置"),
        NoticeKind.OVERDUE: _("已超期"),
        NoticeKind.COVERING: _("您开始代班"),
        NoticeKind.COVERED: _("您请假期间有人代班"),
        NoticeKind.COVER_ENDED: _("代班提前结束"),
        NoticeKind.HANDED_OVER: _("同事离任，手上的事交给您"),
    }[kind]
