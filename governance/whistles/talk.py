"""The conversation 交流 on a case: what one says, how long it may be, and until when one may take it back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_MESSAGE = 500


@dataclass(frozen=True)
class Message:
    """One message; `text` is empty once it was taken back. The name is the author's as it was then."""

    number: int
    account_id: str
    author: str
    role: str
    department_code: str | None
    text: str
    said_at_utc: datetime
    taken_back_at_utc: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One message as a reader sees it: whether it is his own, and whether he may still take it back."""

    message: Message
    own: bool
    may_take_back: bool


def back_until(message: Message, seconds: float) -> datetime | None:
    """Return until when its author may take a message back; None for one that is gone or where nobody may."""
    if message.taken_back_at_utc is not None or seconds <= 0:
        return None
    return message.said_at_utc + timedelta(seconds=seconds)


def notice_of(case_id: str, number: int, account_id: str) -> str:
    """Return the identifier of the notice of a message; those of steps have a number where this has a letter too.

    >>> notice_of("W20261122-0001", 3, "U1")
    'W20261122-0001:m3:U1'
    """
    return f"{case_id}:m{number}:{account_id}"
