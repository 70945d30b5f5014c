"""What the list of accounts is asked: filters, and how an account stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from governance.accounts.rights import Role
from governance.engine.text import _

LONGEST_SEARCH = 60


class Standing(StrEnum):
    """How an account stands, the first that fits counts."""

    LEFT = "left"  # 已离任
    LOCKED = "locked"  # 已锁定
    AWAY = "away"  # 请假中
    NEVER = "never"  # 从未登录
    ACTIVE = "active"  # 在用


class Seen(StrEnum):
    """When somebody was last seen."""

    WEEK = "week"  # within seven days
    MONTH = "month"  # within thirty days
    LONGER = "longer"  # thirty days ago or longer, or never


@dataclass(frozen=True)
class Asked:
    """Which accounts a list shows. `department_only` is a limit of the reader's rights, not a choice of his.

    Who has left is there only where his standing or a word is asked for: the list counts who serves.
    """

    words: str = ""
    role: Role | None = None
    town_code: str | None = None
    department_code: str | None = None
    standing: Standing | None = None
    seen: Seen | None = None
    department_only: str | None = None


def standing_name(standing: Standing) -> str:
    """Return the word of a standing in the reader's language."""
    return {
        Standing.LEFT: _("已离任"),
        Standing.LOCKED: _("已锁定"),
        Standing.AWAY: _("请假中"),
        Standing.NEVER: _("从未登录"),
        Standing.ACTIVE: _("在用"),
    }[standing]


def seen_name(seen: Seen) -> str:
    """Return the words of a span since somebody was last seen."""
    return {
        Seen.WEEK: _("7 天内来过"),
        Seen.MONTH: _("30 天内来过"),
        Seen.LONGER: _("30 天没来"),
    }[seen]


def seen_bounds(seen: Seen | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return (not before, before) of the moment somebody was last seen; never seen counts as long ago.

    >>> from datetime import UTC
    >>> seen_bounds(Seen.LONGER, datetime(2026, 1, 31, tzinfo=UTC))[1].day
    1
    """
    week, month = now - timedelta(days=7), now - timedelta(days=30)
    spans = {Seen.WEEK: (week, None), Seen.MONTH: (month, None), Seen.LONGER: (None, month)}
    return spans[seen] if seen else (None, None)
