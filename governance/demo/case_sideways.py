"""The side ways of invented cases: rework, extension, return and transfer, pause, withdrawal, merging, reopening.

Each is told event by event and carried out by the product's own rules, so that clocks and counts are theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from governance.demo.case_flow import SIDEWAYS, UNCONFIRMED, UNDECIDED, WAIT_US
from governance.routing.rules import RoutingRule
from governance.whistles.case import Case, Event, EventKind, Tie
from governance.whistles.clocks import Clocks
from governance.whistles.gates import Waits
from governance.whistles.life import apply, opened, terms_of

_K = EventKind
EXTENSIONS_H = (7.0, 14.0, 21.0, 35.0)


@dataclass(frozen=True)
class Person:
    """Somebody who acts: account and name as they are stored."""

    account_id: str
    name: str


@dataclass(frozen=True)
class Told:
    """What the straight way would have been, and who plays in the case; times are aware UTC."""

    case: Case
    rule: RoutingRule
    reporter: Person
    officer: Person
    handler: Person
    supervision: Person
    reported: datetime
    handled: datetime | None
    verified: datetime | None
    evaluated: datetime | None
    satisfied: bool
    done: str
    other_case: str | None
    other_department: str
    other_handler: Person


class Teller:
    """Tells one case after the other until the end of history."""

    def __init__(
        self,
        clocks: Clocks,
        notes: Mapping[str, list[str]],
        flow: Mapping[str, Any],
        until: datetime,
        rng: np.random.Generator,
    ) -> None:
        self._clocks, self._notes, self._flow, self._until, self._rng = clocks, notes, flow, until, rng
        self._emergency = False
        self._ways: dict[str, Callable[[Told], Iterator[Event]]] = {
            "rework": self._rework,
            "extended": self._extended,
            "returned": self._returned,
            "suspended": self._suspended,
            "withdrawn": self._withdrawn,
            "merged": self._merged,
            "reopened": self._reopened,
        }

    def tell(self, told: Told, side: int) -> tuple[Case, list[tuple[Event, str]]]:
        """Return the case as it stands at the end of history, and its events with the stage after each."""
        blown = Event(
            _K.BLOWN, told.case.blown_at_utc, told.reporter.name, told.reporter.account_id,
            frozenset({Tie.REPORTER}), note=told.case.line,
        )  # fmt: skip
        self._emergency = told.case.emergency
        until = told.case.blown_at_utc + timedelta(microseconds=WAIT_US)
        held = {UNCONFIRMED: Waits(confirm_by=until), UNDECIDED: Waits(decide_by=until)}.get(side)
        case, first = opened(told.case, blown, told.rule, self._clocks, held)
        log = list(zip(first, ("collected", "registered", "dispatched"), strict=False))
        for event in () if held else self._ways[SIDEWAYS[side]](told):
            if event.at_utc >= self._until:
                break
            case = apply(case, event, self._clocks, terms_of(told.rule))
            log.append((event, str(case.stage)))
        return case, log

    def _rework(self, told: Told) -> Iterator[Event]:
        yield self._report_in(told)
        if told.handled is None or told.verified is None:
            return
        yield self._handled(told, told.handled, told.done)
        at, rounds = told.verified, 1 + int(self._rng.random() < self._flow["rework_again"])
        for _round in range(rounds):
            yield self._by(_K.SENT_BACK, told.officer, Tie.OFFICER, at, note=self._say("sent_back"))
            at = self._later(at, self._rng.uniform(1.0, 9.0))
            yield self._handled(told, at, self._say("handled_again"))
            at = self._later(at, self._rng.uniform(0.5, 10.0))
        yield from self._close(told, at)

    def _extended(self, told: Told) -> Iterator[Event]:
        yield self._report_in(told)
        more = float(self._rng.choice([hours for hours in EXTENSIONS_H if hours <= told.rule.handle_work_hours * 2]))
        at = self._later(told.reported, told.rule.handle_work_hours * self._rng.uniform(0.4, 0.85))
        note = self._say("extended")
        yield self._by(_K.EXTENDED, told.supervision, Tie.SUPERVISION, at, note=note, value=f"{more:g}")
        yield from self._finish(told, told.rule.handle_work_hours * 0.95 + more * self._rng.uniform(0.1, 1.04))

    def _returned(self, told: Told) -> Iterator[Event]:
        at = self._later(told.case.blown_at_utc, self._rng.uniform(*self._flow["returned_hours"]))
        lead = told.rule.lead_department
        if at > told.reported:
            yield self._report_in(told)
        yield self._by(_K.RETURNED, told.handler, Tie.LEAD, at, lead, self._say("returned"))
        at = self._later(at, self._rng.uniform(*self._flow["transfer_hours"]))
        note = self._say("transferred")
        yield self._by(_K.TRANSFERRED, told.supervision, Tie.SUPERVISION, at, told.other_department, note)
        there = self._later(at, told.rule.report_in_minutes / 60 * self._rng.uniform(0.2, 0.95))
        yield self._by(_K.REPORTED_IN, told.other_handler, Tie.LEAD, there, told.other_department)
        at = self._later(at, told.rule.handle_work_hours * self._rng.uniform(0.2, 1.0) + 0.6)
        yield self._by(_K.HANDLED, told.other_handler, Tie.LEAD, at, told.other_department, told.done)
        yield from self._close(told, self._later(at, self._rng.uniform(0.5, 9.0)))

    def _suspended(self, told: Told) -> Iterator[Event]:
        yield self._report_in(told)
        at = self._later(told.reported, told.rule.handle_work_hours * self._rng.uniform(0.2, 0.7))
        cause = str(self._rng.choice([one.code for one in self._clocks.limits.causes]))
        yield self._by(_K.SUSPENDED, told.supervision, Tie.SUPERVISION, at, note=self._say("suspended"), value=cause)
        at = self._later(at, self._rng.uniform(21.0, 90.0))
        yield self._by(_K.RESUMED, told.handler, Tie.LEAD, at, told.rule.lead_department, self._say("resumed"))
        at = self._later(at, told.rule.handle_work_hours * self._rng.uniform(0.05, 0.28) + 0.1)
        yield self._handled(told, at, told.done)
        yield from self._close(told, self._later(at, self._rng.uniform(0.5, 9.0)))

    def _withdrawn(self, told: Told) -> Iterator[Event]:
        share = self._rng.uniform(0.1, 0.95)
        at = told.case.blown_at_utc + (told.reported - told.case.blown_at_utc) * share
        at = at.replace(microsecond=0) + timedelta(seconds=1)
        yield self._by(_K.WITHDRAWN, told.reporter, Tie.REPORTER, at, note=self._say("withdrawn"))

    def _merged(self, told: Told) -> Iterator[Event]:
        yield self._report_in(told)
        at = self._later(told.reported, self._rng.uniform(0.2, 3.0))
        note = self._say("merged")
        yield self._by(_K.MERGED, told.supervision, Tie.SUPERVISION, at, note=note, value=told.other_case or "")

    def _reopened(self, told: Told) -> Iterator[Event]:
        yield self._report_in(told)
        if told.handled is None or told.verified is None:
            return
        yield self._handled(told, told.handled, told.done)
        yield self._by(_K.VERIFIED, told.officer, Tie.OFFICER, told.verified, note=self._say("verified"))
        at = self._later(told.verified, self._rng.uniform(20.0, 60.0))
        yield self._by(_K.REOPENED, told.officer, Tie.OFFICER, at, note=self._say("reopened"))
        at = self._later(at, told.rule.handle_work_hours * self._rng.uniform(0.2, 0.9))
        yield self._handled(told, at, self._say("handled_again"))
        yield from self._close(told, self._later(at, self._rng.uniform(0.5, 9.0)))

    def _finish(self, told: Told, used_h: float) -> Iterator[Event]:
        """Yield feedback after so many working hours from the whistle, then the check."""
        at = max(self._later(told.case.blown_at_utc, used_h), told.reported + timedelta(minutes=12))
        yield self._handled(told, at, told.done)
        yield from self._close(told, self._later(at, self._rng.uniform(0.5, 9.0)))

    def _close(self, told: Told, at: datetime) -> Iterator[Event]:
        yield self._by(_K.VERIFIED, told.officer, Tie.OFFICER, at, note=self._say("verified"))
        if told.evaluated is not None:
            value = "yes" if told.satisfied else "no"
            at = self._later(at, self._rng.uniform(1.0, 12.0))
            yield self._by(_K.EVALUATED, told.reporter, Tie.REPORTER, at, value=value)

    def _report_in(self, told: Told) -> Event:
        note = self._say("reported_in")
        return self._by(_K.REPORTED_IN, told.handler, Tie.LEAD, told.reported, told.rule.lead_department, note)

    def _handled(self, told: Told, at: datetime, note: str) -> Event:
        return self._by(_K.HANDLED, told.handler, Tie.LEAD, at, told.rule.lead_department, note)

    def _by(
        self, kind: EventKind, who: Person, tie: Tie, at: datetime, department: str | None = None, note: str = "",
        value: str = "",
    ) -> Event:  # fmt: skip
        return Event(kind, at, who.name, who.account_id, frozenset({tie}), department, note, value)

    def _later(self, at: datetime, hours: float) -> datetime:
        return self._clocks.due(at, hours, self._emergency).at_utc

    def _say(self, name: str) -> str:
        choices = self._notes[name]
        number = int(self._rng.integers(0, len(choices)))
        return choices[number].format(n=2 + number)
