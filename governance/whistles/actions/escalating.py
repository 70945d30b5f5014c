"""Escalating 升级: the running app looks each minute which cases stand too long and tells the next higher ones."""

from __future__ import annotations

from functools import partial

from governance.engine import Cursor, Engine
from governance.whistles.actions.saving import save
from governance.whistles.actions.sending import rule_of
from governance.whistles.case import Event, EventKind, Tie
from governance.whistles.clocks import Clocks
from governance.whistles.ladder import passed, rungs
from governance.whistles.life import SYSTEM_ACTOR, apply, terms_of
from governance.whistles.store import cases, queues


def escalate_due(eng: Engine, clocks: Clocks) -> list[str]:
    """Note on every open case which rungs it has newly passed, tell those, and return the numbers of the cases.

    Each in a transaction of its own and once: the case remembers its rungs until its clock starts anew. After a night
    the machine was off, a case climbs all of them in one event.
    """
    found = eng.read(lambda db: queues.standing_long(db, eng.now()))
    return [case_id for case_id in found if eng.write(partial(_escalate, eng, case_id, clocks), "cases")]


def _escalate(eng: Engine, case_id: str, clocks: Clocks, db: Cursor) -> bool:
    before, now = cases.case(db, case_id), eng.now()
    climbed = passed(before, now, rungs()) if before else None
    if before is None or climbed is None or len(climbed[1]) <= before.escalation:
        return False
    clock, reached = climbed
    to = "+".join(dict.fromkeys(rung.to.value for rung in reached[before.escalation :]))
    value = f"{clock.value}:{len(reached)}:{to}"
    event = Event(EventKind.ESCALATED, now, SYSTEM_ACTOR, ties=frozenset({Tie.SYSTEM}), value=value)
    save(db, before, apply(before, event, clocks, terms_of(rule_of(db, before))), event, ())
    return True
