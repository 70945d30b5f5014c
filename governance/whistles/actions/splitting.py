"""Splitting 分案: two hazards stand in one whistle; the second becomes a case of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from governance.accounts.rules import Account, Action, can
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.routing import actions as routing
from governance.routing.rules import RoutingRule, Severity
from governance.whistles.actions.blowing import LONGEST_LINE, routed_by, rule_for
from governance.whistles.actions.move import Said, city_clocks, found, refuse_withheld, step
from governance.whistles.actions.saving import routed_facts, tell
from governance.whistles.actions.sending import fresh_number, gates_of, owned
from governance.whistles.case import Case, Event, EventKind, Stage, State, smallest_area
from governance.whistles.clocks import Clocks
from governance.whistles.gates import Waits, decide_by
from governance.whistles.life import opened
from governance.whistles.people import ties_of, where_of
from governance.whistles.store import cases, discretion, log, photos

# What the second case takes from the first; routing and the clocks set the rest a moment later.
KEPT = [
    "place",
    "lon",
    "lat",
    "lon_in",
    "lat_in",
    "datum_in",
    "accuracy_m",
    "located",
    "town_code",
    "grid_code",
    "micro_grid_code",
    "boundary_version",
    "premises_id",
    "reporter_id",
    "reporter_name",
    "officer_id",
    "judge_id",
    "category_code",
    "kind",
    "severity",
    "line",
    "lead_department",
    "joint_departments",
    "rule_id",
    "catalogue_version",
    "report_in_due_at_utc",
    "handle_due_at_utc",
    "due_provisional",
]


def split(eng: Engine, account: Account, case_id: str, category_code: str, severity: Severity, line: str) -> Case:
    """Open a case of its own for a second hazard of this one, at the same place, and return it.

    Whoever blew the first is the reporter of both; the photos are shown with both, and what is split from a case that
    speaks of the people of a home is as private. Raises NotFound for a case beyond the account's reach, Refused for one
    that is over or that it may not read, an unknown category, or without a line that tells them apart.
    """
    line = cleaned(line)
    if not line.strip():
        raise Refused(_("请写一句第二处隐患是什么。"))
    if len(line) > LONGEST_LINE:
        raise Refused(_("补充最多 {n} 字，请写短一点。").format(n=LONGEST_LINE))
    clocks, catalogue = city_clocks(eng), routing.catalogue(eng)

    def work(db: Cursor) -> Case:
        first = found(db, account, case_id)
        decision = can(account, Action.CASE_MERGE, where_of(first))
        if not decision:
            raise Refused(decision.reason)
        refuse_withheld(db, account, case_id)
        moment = clocks.moment(eng.now())
        matched, kind = rule_for(catalogue, category_code, severity, None, smallest_area(first), moment)
        rule = owned(db, matched)
        fresh = _bare(first, fresh_number(db, eng.now(), clocks), eng.now())
        fresh = replace(fresh, category_code=category_code, severity=severity, kind=kind, line=line)
        fresh = routed_by(fresh, rule, catalogue)
        step(eng, db, account, case_id, EventKind.SPLIT, Action.CASE_MERGE, Said(note=line, value=fresh.case_id))
        return _begun(db, account, first, fresh, rule, clocks)

    return eng.write(work, "cases")


def _begun(db: Cursor, account: Account, first: Case, fresh: Case, rule: RoutingRule, clocks: Clocks) -> Case:
    """Open the second case by rule and keep it; nobody confirms it again, its town's leader may be asked."""
    now, ties = fresh.blown_at_utc, ties_of(account, first)
    blown = Event(EventKind.BLOWN, now, account.name, account.account_id, ties, note=fresh.line, value=first.case_id)
    waits = Waits(decide_by=decide_by(fresh, rule, gates_of(db, fresh), now))
    case, events = opened(fresh, blown, rule, clocks, waits)
    _keep(db, account, case, events)
    return case


def _bare(first: Case, number: str, now: datetime) -> Case:
    """Return a fresh case at the place and of the people of the first; nothing has happened to it yet."""
    columns = {name: getattr(first, name) for name in KEPT}
    return Case(case_id=number, blown_at_utc=now, stage=Stage.COLLECTED, state=State.OPEN, last_seq=1, **columns)


def _keep(db: Cursor, account: Account, case: Case, events: tuple[Event, ...]) -> None:
    cases.insert(db, case)
    first = str(events[0].value)
    if discretion.withheld(db, None, [first]):
        discretion.keep_private(db, case.case_id)
    handed = photos.hand_on(db, first, case.case_id, 1)
    for seq, (event, stage) in enumerate(zip(events, Stage, strict=False), start=1):
        log.append(db, case.case_id, seq, replace(event, photos=handed) if seq == 1 else event, stage)
    tell(db, case, events[-1])
    audit.append(db, case.blown_at_utc, account.account_id, "case.blown", case.case_id, detail=routed_facts(db, case))
