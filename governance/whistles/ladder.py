"""The ladder 升级: who is told, and when, of a case that stands too long. Pure; the rungs are data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from governance.engine.home import DATA
from governance.whistles.case import Case, Stage, State
from governance.whistles.people import Whom

SHIPPED = DATA / "calendars" / "escalation.toml"
TO = (Whom.OFFICER, Whom.DEPARTMENT_HEAD, Whom.TOWN_LEADER, Whom.SUPERVISION, Whom.CITY_LEADER)


class Waited(StrEnum):
    """What a case stands waiting for."""

    CONFIRM = "confirm"
    DECIDE = "decide"
    REPORT_IN = "report_in"
    HANDLE = "handle"
    CHECK = "check"


@dataclass(frozen=True)
class Rung:
    """One rung: of which clock, how long after its due time (None: not for emergencies), who is told."""

    clock: Waited
    after: timedelta
    emergency_after: timedelta | None
    to: Whom


@cache
def rungs(path: Path = SHIPPED) -> tuple[Rung, ...]:
    """Return the rungs of a file in order; raises ValueError for an unknown clock or group."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["rung"]
    found = []
    for row in rows:
        urgent = timedelta(minutes=row["emergency_minutes"]) if "emergency_minutes" in row else None
        found.append(Rung(Waited(row["clock"]), timedelta(minutes=row["minutes"]), urgent, Whom(row["to"])))
    strange = [rung.to for rung in found if rung.to not in TO]
    if strange:
        raise ValueError(f"{path}: nobody escalates to {strange[0]}")
    return tuple(found)


def waited_for(case: Case) -> tuple[Waited, datetime] | None:
    """Return what an open case waits for and the moment its rungs are counted from; None while no clock runs."""
    if case.state is not State.OPEN or case.paused_at_utc:
        return None
    if case.waits_due_at_utc:
        return (Waited.CONFIRM if case.stage is Stage.COLLECTED else Waited.DECIDE), case.waits_due_at_utc
    if case.stage is Stage.DISPATCHED:
        return Waited.REPORT_IN, case.report_in_due_at_utc
    if case.stage is Stage.FED_BACK:
        return (Waited.CHECK, case.handled_at_utc) if case.handled_at_utc else None
    return Waited.HANDLE, case.handle_due_at_utc


def passed(case: Case, now: datetime, ladder: Sequence[Rung]) -> tuple[Waited, list[Rung]] | None:
    """Return what a case waits for and every rung it has passed by now, those told before included; None for none."""
    found = waited_for(case)
    if found is None:
        return None
    clock, due = found
    there = [(rung, rung.emergency_after if case.emergency else rung.after) for rung in ladder if rung.clock is clock]
    reached = [rung for rung, after in there if after is not None and now >= due + after]
    return (clock, reached) if reached else None
