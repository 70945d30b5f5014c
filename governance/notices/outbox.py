"""The outbox 发件箱: what becomes of a delivery after each try, and when it may be tried. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from governance.engine.text import _
from governance.notices.channels import Cause, Outcome, Result


class State(StrEnum):
    """How a delivery stands."""

    QUEUED = "queued"
    FAILED = "failed"  # waits for another try
    SENT = "sent"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up: a dead letter
    DROPPED = "dropped"  # not needed any more


WAITING = (State.QUEUED, State.FAILED)
DONE = (State.SENT, State.DELIVERED)


@dataclass(frozen=True)
class Patience:
    """How often and how soon a delivery is tried again; `stale` is how long it may wait in all."""

    most_tries: int = 8
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(hours=1)
    stale: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Quiet:
    """Quiet hours 免打扰 of the city, by its own clock; they may cross midnight, and two equal ends mean none."""

    begins: time
    ends: time
    zone: ZoneInfo

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet hours end that hold now, None outside them.

        >>> quiet = Quiet(time(22), time(7), ZoneInfo("Asia/Shanghai"))
        >>> quiet.until(datetime(2026, 11, 22, 23, 30, tzinfo=quiet.zone)).isoformat()
        '2026-11-23T07:00:00+08:00'
        >>> quiet.until(datetime(2026, 11, 22, 7, 0, tzinfo=quiet.zone)) is None
        True
        """
        local = now.astimezone(self.zone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.ends < self.begins
        before_end, after_begin = clock < self.ends, clock >= self.begins
        if self.begins == self.ends or not (
            (before_end or after_begin) if over_midnight else (before_end and after_begin)
        ):
            return None
        day = local.date() + timedelta(days=int(over_midnight and after_begin))
        return datetime.combine(day, self.ends, tzinfo=self.zone)


@dataclass(frozen=True)
class Fate:
    """How a delivery stands after a try, and when it is tried again."""

    state: State
    attempts: int
    next_try_at: datetime | None = None
    cause: Cause | None = None
    answer: str = ""


def wait(attempts: int, patience: Patience, jitter: float) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, up to a limit.

    `jitter` from 0 to 1 shortens it by up to a half, so that what failed together does not come back together.

    >>> [wait(n, Patience(), 0.0).total_seconds() for n in (1, 2, 3, 20)]
    [30.0, 60.0, 120.0, 3600.0]
    >>> wait(1, Patience(), 1.0).total_seconds()
    15.0
    """
    whole = min(patience.first_wait * 2 ** min(attempts - 1, 30), patience.longest_wait)
    return whole * (1 - jitter / 2)


def after(result: Result, attempts: int, now: datetime, patience: Patience, jitter: float) -> Fate:
    """Return how a delivery stands after one more try; `attempts` are those before it."""
    tries = attempts + 1
    match result.outcome:
        case Outcome.SENT:
            return Fate(State.SENT, tries, None, None, result.answer)
        case Outcome.DELIVERED:
            return Fate(State.DELIVERED, tries, None, None, result.answer)
        case Outcome.RETRY if tries < patience.most_tries:
            again = now + wait(tries, patience, jitter)
            return Fate(State.FAILED, tries, again, result.cause, result.answer)
        case _:
            return Fate(State.DEAD, tries, None, result.cause, result.answer)


class Receipt(StrEnum):
    """What a gateway tells of a message it had taken 回执."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


def receipted(state: State, told: Receipt) -> State:
    """Return how a delivery stands after a receipt; the same receipt again changes nothing.

    What was delivered once stays so: networks tell of a first try that failed after a second one that did not.

    >>> [receipted(State(one), Receipt.FAILED).value for one in ("sent", "delivered", "dropped")]
    ['dead', 'delivered', 'dropped']
    >>> receipted(State.DEAD, Receipt.DELIVERED).value
    'delivered'
    """
    if told is Receipt.FAILED:
        return state if state in (State.DELIVERED, State.DROPPED) else State.DEAD
    return State.DELIVERED


@dataclass(frozen=True)
class Standing:
    """What is known of a delivery before it is tried: is its reader there, has he read it, can he be reached."""

    serves: bool
    reachable: bool
    read: bool
    urgent: bool
    made_at: datetime


def in_vain(one: Standing, now: datetime, patience: Patience) -> tuple[State, Cause] | None:
    """Return why a delivery is not tried at all, None when it is.

    Whoever has left gets nothing; what was read in the product meanwhile need not come again; what waited longer than
    `stale`, and is not urgent, tells nothing new.
    """
    if not one.serves:
        return State.DROPPED, Cause.GONE
    if one.read:
        return State.DROPPED, Cause.ALREADY_READ
    if not one.reachable:
        return State.DEAD, Cause.NO_ADDRESS
    if not one.urgent and now - one.made_at > patience.stale:
        return State.DEAD, Cause.STALE
    return None


def state_name(state: str) -> str:
    """Return how a delivery stands, in the reader's language."""
    return {
        State.QUEUED: _("待发送"),
        State.FAILED: _("待重试"),
        State.SENT: _("已发送"),
        State.DELIVERED: _("已送达"),
        State.DEAD: _("未送达"),
        State.DROPPED: _("不必再发"),
    }[State(state)]
