"""Who has to let a whistle out before a department is called: its grid's officer, its town's leader. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from governance.accounts.rules import Role
from governance.routing.rules import RoutingRule, Severity
from governance.whistles.case import Case, EventKind

# Steps of one person that one person can take back: what went on by rule after them would have to be undone as well.
UNDOABLE = frozenset(
    {
        EventKind.DECLINED,
        EventKind.REPORTED_IN,
        EventKind.ASSIGNED,
        EventKind.HANDLED,
        EventKind.VERIFIED,
        EventKind.SENT_BACK,
        EventKind.EVALUATED,
        EventKind.RETURNED,
        EventKind.TRANSFERRED,
        EventKind.EXTENSION_ASKED,
        EventKind.EXTENSION_DENIED,
        EventKind.EXTENDED,
        EventKind.SUSPENSION_ASKED,
        EventKind.SUSPENSION_DENIED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.WITHDRAWN,
        EventKind.REOPENED,
    }
)


class Step(NamedTuple):
    """The newest step of a case that can be taken back: its number, kind, author and time."""

    seq: int
    kind: EventKind
    account_id: str
    at_utc: datetime


@dataclass(frozen=True)
class Waits:
    """By when its officer has to confirm a whistle and its town's leader to decide; None asks neither."""

    confirm_by: datetime | None = None
    decide_by: datetime | None = None


@dataclass(frozen=True)
class Gates:
    """How long a city waits for its officers and its towns' leaders, and whether there is one here; none asks nobody.

    Both spans run day and night: what nobody looks at in a night goes out by itself.
    """

    confirm: timedelta = timedelta()
    decide: timedelta = timedelta()
    has_officer: bool = False
    has_leader: bool = False


def urgent(case: Case) -> bool:
    """Tell whether nobody may hold a whistle up: an emergency, or danger to life."""
    return case.emergency or case.severity is Severity.LIFE


def waits_at_first(case: Case, blown_by: Role, rule: RoutingRule, gates: Gates) -> Waits:
    """Return whom a whistle waits for that has just been blown: what a micro-grid reporter blows, for the officer."""
    asked = blown_by is Role.MICRO_GRID_REPORTER and gates.has_officer and bool(gates.confirm) and not urgent(case)
    confirm_by = case.blown_at_utc + gates.confirm if asked else None
    return Waits(confirm_by, decide_by(case, rule, gates, case.blown_at_utc))


def decide_by(case: Case, rule: RoutingRule, gates: Gates, at: datetime) -> datetime | None:
    """Return by when the town's leader has to decide: where his rule asks for him and there is time."""
    asked = rule.asks_leader and gates.has_leader and bool(gates.decide) and not urgent(case)
    return at + gates.decide if asked else None


def may_reopen(case: Case, days: int, now: datetime) -> bool:
    """Tell whether a closed case is young enough to be opened again; one not closed is not judged here."""
    return case.closed_at_utc is None or now - case.closed_at_utc <= timedelta(days=days)


def undo_until(case: Case, step: Step | None, account_id: str, seconds: float) -> datetime | None:
    """Return until when an account may take a step back; None when it is another's, or something followed it."""
    if step is None or step.seq != case.last_seq or step.account_id != account_id or not seconds:
        return None
    return step.at_utc + timedelta(seconds=seconds)
