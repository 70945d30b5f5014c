"""Due times of a case from its log, by any calendar: what they would be had that calendar held all along. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from governance.whistles.case import Case, Event, EventKind
from governance.whistles.clocks import Clocks, Terms
from governance.whistles.effects import CLOCKS, waiting
from governance.whistles.rules import TABLE, Clock

_MOVES = {row.kind: row.clock for row in reversed(TABLE)}  # rows of one event differ only in what leaves these alone
_MOVING = frozenset({Clock.START, Clock.HANDLED, Clock.RUN_ON, Clock.RESTART, Clock.EXTEND, Clock.PAUSE, Clock.RESUME})


class Step(Protocol):
    """What is read of an entry of a case's log."""

    @property
    def kind(self) -> EventKind: ...  # noqa: D102

    @property
    def at_utc(self) -> datetime: ...  # noqa: D102

    @property
    def value(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Difference:
    """A case whose due times another calendar changes, before and after."""

    before: Case
    after: Case


def reckoned(case: Case, log: Sequence[Step], clocks: Clocks, terms: Terms) -> Case:
    """Return the case with the due times that its log and these clocks give; nothing else of it changes.

    One that waits to be let out is due as it will be at the latest. Without a dispatch in its log it stays as it is.
    """
    if case.waits_due_at_utc:
        return _with_due(case, waiting(case, case.waits_due_at_utc, clocks, terms))
    folded, sent = replace(case, paused_at_utc=None, handled_at_utc=None), False
    for step in log:
        move = _MOVES[step.kind]
        sent = sent or move is Clock.START
        if sent and move in _MOVING:
            event = Event(step.kind, step.at_utc, "", value=step.value or "")
            folded = CLOCKS[move](folded, event, clocks, terms)
    return _with_due(case, folded) if sent else case


def differs(before: Case, after: Case) -> bool:
    """Tell whether due times or their standing as provisional differ."""
    return _due(before) != _due(after)


def _due(case: Case) -> tuple[datetime, datetime, bool]:
    return case.report_in_due_at_utc, case.handle_due_at_utc, case.due_provisional


def _with_due(case: Case, due: Case) -> Case:
    """Return the case with the due times of another; one that was reported in keeps the time it had for that."""
    return replace(
        case,
        report_in_due_at_utc=case.report_in_due_at_utc if case.reported_in_at_utc else due.report_in_due_at_utc,
        handle_due_at_utc=due.handle_due_at_utc,
        due_provisional=due.due_provisional,
    )
