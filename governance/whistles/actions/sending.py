"""Letting a whistle out: the grid's officer confirms or gives it back, the town's leader decides, time lets it go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from governance.accounts.rules import Role
from governance.accounts.store import people
from governance.engine import Cursor, Engine, settings
from governance.routing import store as routing
from governance.routing.rules import RoutingRule
from governance.whistles.actions.saving import save
from governance.whistles.case import Case, Event, EventKind, Stage, State, Tie
from governance.whistles.clocks import Clocks
from governance.whistles.gates import Gates, Waits, decide_by, waits_at_first
from governance.whistles.life import SYSTEM_ACTOR, apply, onward, terms_of
from governance.whistles.store import cases, queues

LETS_GO = frozenset({EventKind.CONFIRMED, EventKind.APPROVED, EventKind.RELEASED})


def gates_of(db: Cursor, case: Case) -> Gates:
    """Return how long the city waits for whom, and whether this place has somebody to wait for."""
    confirm, decide = (
        timedelta(minutes=settings.number(db, name)) for name in ("whistle.confirm_minutes", "whistle.decide_minutes")
    )
    return Gates(confirm, decide, case.officer_id is not None, bool(people.leaders_of(db, case.town_code)))


def first_waits(db: Cursor, case: Case, blown_by: Role, rule: RoutingRule) -> Waits:
    """Return whom a whistle waits for that has just been blown."""
    return waits_at_first(case, blown_by, rule, gates_of(db, case))


def sent_back_until(db: Cursor, at: datetime) -> datetime:
    """Return by when an officer has to mend what the town's leader has refused; an hour where nobody waits for him."""
    return at + timedelta(minutes=settings.number(db, "whistle.confirm_minutes") or 60)


def fresh_number(db: Cursor, now: datetime, clocks: Clocks) -> str:
    """Return the number of the next case: the city's day and a running number."""
    prefix = f"W{now.astimezone(clocks.zone):%Y%m%d}-"
    return f"{prefix}{cases.next_number(db, prefix):04d}"


def rule_of(db: Cursor, case: Case) -> RoutingRule:
    """Return the rule that routed a case."""
    rule = routing.rule(db, case.catalogue_version, case.rule_id)
    if rule is None:
        raise LookupError(f"case {case.case_id} names rule {case.rule_id}, which its catalogue does not have")
    return rule


def owned(db: Cursor, rule: RoutingRule) -> RoutingRule:
    """Return the rule with its fallback as lead while the lead has nobody who could report in.

    It stays with the lead where the fallback has nobody either.
    """
    fallback = rule.fallback_department
    if not fallback or people.accounts_of_department(db, rule.lead_department):
        return rule
    if not people.accounts_of_department(db, fallback):
        return rule
    joint = tuple(code for code in rule.joint_departments if code != fallback)
    return replace(rule, lead_department=fallback, joint_departments=joint)


def send_on(db: Cursor, case: Case, last: Event, clocks: Clocks) -> Case:
    """Carry out and save what follows by rule once a whistle was let out: registered, perhaps the gate, dispatched."""
    rule = rule_of(db, case)
    waits = Waits(decide_by=decide_by(case, rule, gates_of(db, case), last.at_utc))
    _end, events = onward(case, last, rule, clocks, waits)
    for event in events:
        after = apply(case, event, clocks, terms_of(rule))
        save(db, case, after, event, ())
        case = after
    return case


def release_due(eng: Engine, clocks: Clocks) -> list[str]:
    """Let out what nobody has decided in time and return the numbers of those cases; each in a transaction of its own.

    Asked again it finds nothing: what went out waits no more.
    """
    found = eng.read(lambda db: queues.waited_too_long(db, eng.now()))
    return [case_id for case_id in found if eng.write(partial(_release, eng, case_id, clocks), "cases")]


def _release(eng: Engine, case_id: str, clocks: Clocks, db: Cursor) -> bool:
    before, now = cases.case(db, case_id), eng.now()
    if before is None or before.state is not State.OPEN or not before.waits_due_at_utc:
        return False  # somebody was faster
    if before.waits_due_at_utc > now:
        return False
    value = "confirm" if before.stage is Stage.COLLECTED else "decide"
    event = Event(EventKind.RELEASED, now, SYSTEM_ACTOR, ties=frozenset({Tie.SYSTEM}), value=value)
    after = apply(before, event, clocks, terms_of(rule_of(db, before)))
    save(db, before, after, event, ())
    send_on(db, after, event, clocks)
    return True
