"""Assignment 指派: a department's head gives cases to his people, and everybody there sees who has how much in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Role
from governance.areas import actions as areas
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import _
from governance.engine.times import day_start
from governance.whistles.actions.move import Said, city_clocks, found, step
from governance.whistles.case import Case, EventKind
from governance.whistles.store import log
from governance.whistles.store import staff as store

MOST_AT_ONCE = 100
COUNTED = timedelta(days=30)


@dataclass(frozen=True)
class Outcome:
    """What came of giving one case to somebody: the case after it, or why it was refused."""

    case_id: str
    case: Case | None = None
    refusal: Refused | None = None

    def settled(self) -> Case:
        """Return the case as it stands; raises the refusal where there is one."""
        if self.case is None:
            raise self.refusal or Refused(_("请刷新再试。"))
        return self.case


@dataclass(frozen=True)
class Member:
    """One of a department's people: how much he has in hand, what he did in the last thirty days, where he is.

    `away_until` and `deputy` (a name) while he is on leave; `out_since` and `out_on` (a case) while he is in the field:
    he reported in there today with his position, and it is still being handled.
    """

    account_id: str
    name: str
    role: Role
    open_cases: int
    overdue: int
    handled: int
    away_until: datetime | None = None
    deputy: str = ""
    out_since: datetime | None = None
    out_on: str = ""


def assign(eng: Engine, account: Account, case_ids: Sequence[str], handler_id: str, note: str = "") -> list[Outcome]:
    """Give cases that the account's department leads to one of its people; return what came of each, in order.

    Each is a transaction of its own, so that one that cannot be given holds up no other. Raises Refused where nothing
    or too much is chosen, or whom it goes to is on leave, and NotFound for somebody who is not of the department. The
    same twice, as by a double tap, changes nothing.
    """
    require(account, Action.CASE_ASSIGN)
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise Refused(_("请先勾选要指派的件。"))
    if len(chosen) > MOST_AT_ONCE:
        raise Refused(_("一次最多指派 {n} 件，请分几次。").format(n=MOST_AT_ONCE))
    eng.read(lambda db: _fit(db, account, handler_id, eng.now()))
    return [_one(eng, account, case_id, handler_id, note) for case_id in chosen]


def _one(eng: Engine, account: Account, case_id: str, handler_id: str, note: str) -> Outcome:
    def work(db: Cursor) -> Case:
        before, name = found(db, account, case_id), _fit(db, account, handler_id, eng.now())
        last = log.newest(db, case_id)
        same = (EventKind.ASSIGNED, account.account_id, handler_id)
        if last and (last.kind, last.account_id, last.value) == same:
            return before
        said = Said(note=note, value=handler_id, handler_name=name)
        return step(eng, db, account, case_id, EventKind.ASSIGNED, Action.CASE_ASSIGN, said)

    try:
        return Outcome(case_id, eng.write(work, "cases"))
    except Refused as refusal:
        return Outcome(case_id, refusal=refusal)


def _fit(db: Cursor, account: Account, handler_id: str, now: datetime) -> str:
    """Return the name of somebody who can be given a case of the account's department now; raises where he cannot."""
    names = {found: name for found, name, _role in store.people_of(db, account.department_code)}
    if handler_id not in names:
        raise NotFound(_("本部门没有这个人，或账号已停用，请刷新后重选。"))
    _until, deputy = store.away(db, account.department_code, now).get(handler_id, (None, ""))
    if deputy:
        told = _("{name}正在请假，由{deputy}代班，请指派给{deputy}或别的同事。")
        raise Refused(told.format(name=names[handler_id], deputy=deputy))
    return names[handler_id]


def staff(eng: Engine, account: Account) -> list[Member]:
    """Return the people of the account's department with what each has in hand, those who are free first."""
    require(account, Action.CASE_REPORT_IN)
    clocks, zone, now = city_clocks(eng), areas.profile(eng).zone, eng.now()
    today = day_start(now.astimezone(zone).date(), zone)

    def question(db: Cursor) -> list[Member]:
        loads = store.loads(db, account, now, clocks.limits.light)
        handled = store.handled_since(db, account, now - COUNTED)
        out = store.out_since(db, account, today)
        away = store.away(db, account.department_code, now)
        return [
            Member(
                one,
                name,
                Role(role),
                *loads.get(one, (0, 0)),
                handled.get(one, 0),
                *away.get(one, (None, "")),
                *out.get(one, (None, "")),
            )
            for one, name, role in store.people_of(db, account.department_code)
        ]

    return sorted(eng.read(question), key=lambda one: (one.away_until is not None, one.open_cases, one.account_id))
