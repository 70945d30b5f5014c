"""The golden-minute ledger of invented alarms: who was told when, who looked, set out, arrived, and what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.alarms.rules import Kind
from governance.demo.case_flow import NEVER
from governance.demo.contacts import DUTIES
from governance.demo.parameters import Parameters

SECOND_US = 1_000_000
ORDER = {kind: number for number, kind in enumerate(Kind)}
MOST_PEOPLE = 4
NEAREST = ("gate_guard", "safety_officer", "owner", "lessor", "relative", "neighbour")  # who is called first


@dataclass(frozen=True)
class Somebody:
    """A person an alarm concerns, with his account where he has one."""

    name: str
    duty: str
    account_id: str | None = None


class Callers:
    """Whom an alarm calls: somebody of the centre, the premises' own contacts, at homes the grid's officer."""

    def __init__(
        self,
        contacts: pd.DataFrame,
        staff_of_centre: Mapping[int, list[Somebody]],
        officer_of_grid: Mapping[str, Somebody],
        grid_centre: Mapping[str, int],
    ) -> None:
        self._contacts: dict[int, list[Somebody]] = {}
        for premises, duty, name in zip(contacts["premises"], contacts["duty"], contacts["name"], strict=True):
            self._contacts.setdefault(int(premises), []).append(Somebody(name, DUTIES[duty]))
        for people in self._contacts.values():
            people.sort(key=lambda who: NEAREST.index(who.duty))
        self._staff, self._officers, self._centre = staff_of_centre, officer_of_grid, grid_centre

    def contacts(self, premises: int) -> list[Somebody]:
        """Return the premises' own contacts."""
        return self._contacts.get(premises, [])

    def of(self, premises: int, grid_code: str | None, turn: int) -> list[Somebody]:
        """Return the people in the order in which they are called; the centre first."""
        people = list(self.contacts(premises))
        if grid_code is not None:
            staff = self._staff[self._centre[grid_code]]
            people.insert(0, staff[turn % len(staff)])
            people.append(self._officers[grid_code])
        return people[:MOST_PEOPLE]


def ledger_of(life: Any, people: list[Somebody], until_us: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return the events of one alarm in order, without their numbers; times agree with the alarm's own.

    The centre acknowledges; whoever is nearest arrives first, at the time the alarm says somebody was there. Nothing
    is noted after the alarm was closed or the history ended.
    """
    events = [
        _event(Kind.RAISED, life.at),
        _event(Kind.RECEIVED, life.received),
        _event(Kind.DISPLAYED, life.displayed),
    ]
    called = people if life.level <= 3 else people[:1]
    for number, who in enumerate(called):
        events.append(_event(Kind.NOTIFIED, life.displayed + 700_000 + number * 60_000, who))
    centre = called[0] if called else Somebody("", "centre_staff")
    if life.acknowledged != NEVER:
        events.append(_event(Kind.ACKNOWLEDGED, life.acknowledged, centre))
    if life.on_site != NEVER:
        events += _on_the_way(life, called, rng)
    if life.verdict_at != NEVER:
        events.append(
            _event(Kind.VERDICT, life.verdict_at, centre)
            | {"verdict": life.verdict, "cause": life.cause, "note": _note(life)}
        )
    if _controlled(life):
        events.append(_event(Kind.CONTROLLED, int(life.controlled), centre))
    if life.normal != NEVER:
        events.append(_event(Kind.NORMAL, life.normal))
    last = min(life.closed, until_us - 1)
    kept = [event for event in events if event["at"] <= last]
    return sorted(kept, key=lambda event: (event["at"], ORDER[event["kind"]]))


def _on_the_way(life: Any, called: list[Somebody], rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return looking, setting out and arriving of those who went; the first arrives at the alarm's own time."""
    events = []
    went = called[: 1 + int(rng.integers(0, max(len(called), 1)))]
    start = max(life.acknowledged if life.acknowledged != NEVER else life.displayed, life.displayed) + SECOND_US
    for number, who in enumerate([*went[1:], *went[:1]]):  # who works there is nearer than the centre
        there = life.on_site + number * int(rng.integers(4, 16)) * SECOND_US
        out = min(start + number * SECOND_US, life.on_site - SECOND_US // 2)
        if who.duty != "centre_staff":
            events.append(_event(Kind.ACKNOWLEDGED, out - SECOND_US // 2, who))
        events += [_event(Kind.DEPARTED, out, who), _event(Kind.ON_SITE, there, who)]
    return events


def story_life(parameters: Parameters, device: int, at_us: int) -> dict[str, Any]:
    """Return the life of the golden-minute alarm 黄金一分钟 of the parameters, which rang at a time in UTC us."""
    story = parameters["golden_minute"]
    after = {
        name: at_us + round(story[f"{name}_s"] * SECOND_US)
        for name in ("received", "displayed", "controlled", "normal")
    }
    people = story["person"]
    return {
        "device": device, "at": at_us, "level": story["level"], "reading": story["reading"], "again": False,
        "state": "closed", "verdict": story["verdict"], "cause": story["cause"], "note": story["note"],
        "acknowledged": at_us + round(min(one["seen_s"] for one in people) * SECOND_US),
        "on_site": at_us + round(min(one["on_site_s"] for one in people) * SECOND_US),
        "verdict_at": at_us + round(story["verdict_s"] * SECOND_US), "closed": after["normal"],
        "number": story["number"], **after,
    }  # fmt: skip


def story_ledger(parameters: Parameters, life: Any, people: Mapping[str, Somebody]) -> list[dict[str, Any]]:
    """Return the ledger of the golden-minute alarm: the four people of the parameters, told at once."""
    story = parameters["golden_minute"]
    events = [
        _event(Kind.RAISED, life.at),
        _event(Kind.RECEIVED, life.received),
        _event(Kind.DISPLAYED, life.displayed),
    ]
    told = life.at + round(story["notified_s"] * SECOND_US)
    for one in story["person"]:
        who = people[one["duty"]]
        events.append(_event(Kind.NOTIFIED, told, who))
        for kind, step in ((Kind.ACKNOWLEDGED, "seen_s"), (Kind.DEPARTED, "departed_s"), (Kind.ON_SITE, "on_site_s")):
            events.append(_event(kind, life.at + round(one[step] * SECOND_US), who))
    verdict = {"verdict": life.verdict, "cause": life.cause, "note": story["note"]}
    events.append(_event(Kind.VERDICT, life.verdict_at, people["centre_staff"]) | verdict)
    events.append(_event(Kind.CONTROLLED, int(life.controlled), people["centre_staff"]))
    events.append(_event(Kind.NORMAL, life.normal))
    return sorted(events, key=lambda event: (event["at"], ORDER[event["kind"]]))


def event_rows(ledgers: Iterable[tuple[str, list[dict[str, Any]]]]) -> pa.Table:
    """Return ledgers by alarm_id in the columns of `gov.alarm_events`."""
    rows = [
        {
            "alarm_id": alarm_id, "seq": seq, "kind": str(event["kind"]),
            "at_utc": np.datetime64(event["at"], "us").item(),
            **{name: event.get(name) for name in ("account_id", "person", "duty", "verdict", "cause", "note")},
        }
        for alarm_id, events in ledgers
        for seq, event in enumerate(events, start=1)
    ]  # fmt: skip
    words = [(name, pa.string()) for name in ("account_id", "person", "duty", "verdict", "cause", "note")]
    schema = [("alarm_id", pa.string()), ("seq", pa.int32()), ("kind", pa.string()), ("at_utc", pa.timestamp("us"))]
    return pa.Table.from_pylist(rows, schema=pa.schema([*schema, *words]))


def _event(kind: Kind, at: int, who: Somebody | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind, "at": int(at)}
    if who is not None:
        found |= {"person": who.name, "duty": who.duty, "account_id": who.account_id}
    return found


def _controlled(life: Any) -> bool:
    return not np.isnan(getattr(life, "controlled", np.nan))


def _note(life: Any) -> str | None:
    note = getattr(life, "note", None)
    return note if isinstance(note, str) else None
