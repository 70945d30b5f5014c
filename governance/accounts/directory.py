"""The list of accounts and one person's file: who he is, what he answers for, how he stands. For administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from governance.accounts.covers import Cover, acting_name
from governance.accounts.listing import LONGEST_SEARCH, Asked, Standing
from governance.accounts.rules import Account, Action, Role, Where, can
from governance.accounts.store import covers, listing, people
from governance.engine import Cursor, Engine, NotAllowed, NotFound
from governance.engine.mails import masked_mail
from governance.engine.phones import masked_phone
from governance.engine.text import _
from governance.engine.times import from_store

MOST_CASES = 50
LOOKING = (Action.ACCOUNT_SEE, Action.ACCOUNT_COVER)


@dataclass(frozen=True)
class Person:
    """One person as his file shows him; phone and mailbox are masked. `covers`: he is away or stands in."""

    account: Account
    phone: str
    email: str
    standing: Standing
    active: bool
    premises_id: str
    made_at: datetime
    seen_at: datetime | None
    left_at: datetime | None
    covers: tuple[Cover, ...]
    names: dict[str, str]
    reporters: tuple[tuple[str, str, str], ...]
    officers: tuple[tuple[str, str | None, str | None], ...]
    cases: pd.DataFrame


def may_look(by: Account) -> bool:
    """Tell whether somebody may open the page at all: to see every account, or to cover for his department."""
    return any(can(by, action) for action in LOOKING)


def found(eng: Engine, by: Account, asked: Asked, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """Return a page of the accounts that fit; a department's head sees his own department only."""
    wanted = within(by, asked)
    return eng.read(lambda db: listing.page(db, wanted, eng.now(), limit, offset))


def counts(eng: Engine, by: Account, asked: Asked) -> dict[Role, int]:
    """Return how many accounts fit the filters but the role, by role."""
    wanted = within(by, asked)
    told = eng.read(lambda db: listing.counts(db, wanted, eng.now()))
    return {role: told[role.value] for role in Role if role.value in told}


def within(by: Account, asked: Asked) -> Asked:
    """Return what is asked within the reader's rights; raises NotAllowed without any."""
    words = asked.words[:LONGEST_SEARCH]
    if can(by, Action.ACCOUNT_SEE):
        return replace(asked, words=words, department_only=None)
    if can(by, Action.ACCOUNT_COVER) and by.department_code:
        return replace(asked, words=words, department_only=by.department_code)
    raise NotAllowed(can(by, Action.ACCOUNT_SEE).reason or _("您的岗位没有这项权限，请联系管理员。"))


def person(eng: Engine, by: Account, account_id: str) -> Person:
    """Return one person's file; raises NotFound for nobody and for somebody outside the reader's reach."""

    def question(db: Cursor) -> Person:
        who = seen_by(db, by, account_id)
        facts = listing.facts(db, account_id, eng.now()) or {}
        known = tuple(covers.covers_of(db, account_id))
        others = {one for cover in known for one in (cover.account_id, cover.deputy_id)}
        officer = who.role is Role.GRID_OFFICER
        return Person(
            account=who,
            phone=masked_phone(str(facts["phone"])) if facts["phone"] else "",
            email=masked_mail(str(facts["email"])) if facts["email"] else "",
            standing=Standing(str(facts["standing"])),
            active=bool(facts["active"]),
            premises_id=str(facts["premises_id"] or ""),
            made_at=_moment(facts, "created_at_utc") or eng.now(),
            seen_at=_moment(facts, "last_seen_at_utc"),
            left_at=_moment(facts, "left_at_utc"),
            covers=known,
            names=people.names_of(db, sorted(others)),
            reporters=tuple(listing.reporters_of(db, account_id)) if officer else (),
            officers=officers_of(db, who, eng.now()),
            cases=listing.open_cases(db, account_id, MOST_CASES),
        )

    return eng.read(question)


def officers_of(db: Cursor, who: Account, at: datetime) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return (micro-grid, account_id, name) of a reporter's officers; of one who is away his deputy. Else nothing."""
    if who.role is not Role.MICRO_GRID_REPORTER:
        return ()
    found = listing.officers_of(db, who.account_id)
    names = covers.names_now(db, sorted({one for _code, one, _name in found if one}), at)

    def serving(one: str | None) -> tuple[str | None, str | None]:
        name, deputy_id, deputy = names.get(one or "", ("", None, None))
        return (deputy_id, acting_name(name, deputy)) if deputy_id and deputy else (one, name or None)

    return tuple((code, *serving(one)) for code, one, _name in found)


def own_officers(eng: Engine, account: Account) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return (micro-grid, account_id, name) of those who check what a reporter reports; nothing for anybody else."""
    return eng.read(lambda db: officers_of(db, account, eng.now()))


def seen_by(db: Cursor, by: Account | None, account_id: str, actions: Sequence[Action] = LOOKING) -> Account:
    """Return an account within somebody's reach for one of some actions; raises NotFound.

    None is the operator of the machine, whose reach has no end.
    """
    who = people.anybody(db, account_id)
    where = Where(lead_department=who.department_code) if who else None
    if who is None or (by and not any(can(by, action, where) for action in actions)):
        raise nobody()
    return who


def nobody() -> NotFound:
    """Return what is said of an account that does not exist, or lies outside the reach of whoever asks."""
    return NotFound(_("没有这个账号，或不在您负责的范围内。"))


def holders(eng: Engine, by: Account, level: str) -> dict[str, list[tuple[str, str]]]:
    """Return area code -> (account_id, name) of those who have it, of every area of a level.

    Nobody is told to whoever may not see the accounts of the whole city.
    """
    within(by, Asked())
    if not can(by, Action.ACCOUNT_SEE):
        return {}
    rows = eng.read(lambda db: listing.holders(db, level))
    told: dict[str, list[tuple[str, str]]] = {}
    for code, account_id, name in rows.itertuples(index=False):
        told.setdefault(code, []).append((account_id, name))
    return told


def reporters_without_officer(eng: Engine, by: Account) -> list[tuple[str, str, str]]:
    """Return (account_id, name, micro-grid or nothing) of reporters who belong to no officer."""
    if not can(by, Action.ACCOUNT_SEE):
        return []
    return eng.read(listing.reporters_without_officer)


def _moment(facts: dict[str, object], name: str) -> datetime | None:
    value = facts[name]
    return from_store(value) if isinstance(value, datetime) else None
