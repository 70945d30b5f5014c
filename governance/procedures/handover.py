"""Hand-over 交接: somebody goes for good, and everything that hangs on him goes to others, all of it or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from governance.accounts import directory, manage
from governance.accounts.covers import Cover
from governance.accounts.rights import RIGHTS_TOPIC
from governance.accounts.rules import Account, Role
from governance.accounts.store import changes, covers, people, sessions
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _, pick
from governance.engine.times import to_store
from governance.notices import store as notices
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.procedures import handover_covers
from governance.procedures.deputies import ranked
from governance.procedures.store import handover as store
from governance.whistles.life import SYSTEM_ACTOR
from governance.whistles.words import handed_note

HANDLERS = (Role.DEPARTMENT_HANDLER, Role.DEPARTMENT_HEAD)
MOVED = pa.schema(
    [
        *((name, pa.string()) for name in ("case_id", "stage", "actor", "note", "value")),
        *((name, pa.string()) for name in ("officer_id", "handler_id", "handler_name", "judge_id")),
        ("seq", pa.int32()),
        ("at_utc", pa.timestamp("us")),
    ]
)


@dataclass(frozen=True)
class Heirs:
    """Who goes on: one account for everything, and others for some of the areas.

    `deputies` is cover_id -> account_id: who stands in from now on where the leaver stood in for somebody away.
    """

    everything: str | None = None
    by_area: Mapping[str, str] = field(default_factory=dict)
    deputies: Mapping[str, str] = field(default_factory=dict)

    def of(self, area_code: str | None) -> str | None:
        """Return who goes on in an area."""
        return self.by_area.get(area_code or "", self.everything)

    @property
    def ids(self) -> list[str]:
        """Everybody who takes something over."""
        return sorted({*self.by_area.values(), *([self.everything] if self.everything else [])})


@dataclass(frozen=True)
class Burden:
    """What hangs on somebody: his areas, and how many of everything else; `to_judge` are closed cases."""

    account: Account
    area_codes: tuple[str, ...]
    as_officer: int
    as_handler: int
    as_reporter: int
    unread: int
    covers: int
    to_judge: int = 0


@dataclass(frozen=True)
class Heir:
    """Somebody who may take over; `away` is his own leave, now or the next to come."""

    account_id: str
    name: str
    away: Cover | None


def burden(eng: Engine, by: Account | None, account_id: str) -> Burden:
    """Return what hangs on somebody, to be looked at before he goes; changes nothing."""
    manage.allow(by)

    def question(db: Cursor) -> Burden:
        who = directory.seen_by(db, by, account_id)
        return _burden(db, who, eng.now())

    return eng.read(question)


def heirs_for(eng: Engine, by: Account | None, account_id: str) -> list[Heir]:
    """Return those who may take over: of a fitting post, neighbours first, those away now or soon behind them."""
    manage.allow(by)

    def question(db: Cursor) -> list[Heir]:
        who = directory.seen_by(db, by, account_id)
        away: dict[str, Cover] = {}
        for cover in covers.current(db, eng.now()):  # the earliest first
            away.setdefault(cover.account_id, cover)
        found = ranked(eng, who, people.colleagues(db, account_id))
        told = [Heir(one.account_id, one.name, away.get(one.account_id)) for one in found]
        return sorted(told, key=lambda one: one.away is not None)

    return eng.read(question)


def hand_over(eng: Engine, by: Account | None, account_id: str, heirs: Heirs) -> Burden:
    """Let somebody leave for good and give what hangs on him to his heirs, in one transaction; return what it was.

    Areas, open cases (their logs say so) and unread notices move, his leave ends, where he stands in somebody else
    does, sessions end, and the account can be looked up but not used again. What he reported stays what he reported.
    Raises Refused for heirs whose post does not fit, and where somebody is needed and nobody is named.
    """
    manage.allow(by)

    def work(db: Cursor) -> Burden:
        who = directory.seen_by(db, by, account_id)
        manage.serving(db, who.login)
        manage.refuse_own(db, by, account_id)
        found = _burden(db, who, eng.now())
        _refuse_unfit(db, who, heirs)
        _refuse_bare(eng, found, heirs)
        handover_covers.refuse_bare(db, who, heirs.deputies, eng.now())
        _carry_out(db, eng, by, found, heirs)
        return found

    return eng.write(work, "cases", "sessions", RIGHTS_TOPIC)


def _burden(db: Cursor, who: Account, at: datetime) -> Burden:
    cases = store.cases_of(db, who.account_id)
    held = [one for one in covers.current(db, at) if who.account_id in (one.account_id, one.deputy_id)]
    return Burden(
        account=who,
        area_codes=people.areas_of(db, who.account_id),
        as_officer=sum(one.officer and one.is_open for one in cases),
        as_handler=sum(one.handler for one in cases),
        as_reporter=sum(one.reporter and one.is_open for one in cases),
        to_judge=sum(one.reporter and not one.is_open for one in cases),
        unread=store.unread(db, who.account_id, at),
        covers=len(held),
    )


def _refuse_unfit(db: Cursor, who: Account, heirs: Heirs) -> None:
    """Refuse heirs who cannot do what the leaver did: another post, another department, or locked."""
    fitting = {one.account_id for one in people.colleagues(db, who.account_id)}
    wrong = [one for one in heirs.ids if one not in fitting]
    if wrong:
        raise Refused(_("接手人要是同一岗位、同一部门或中心、正在使用的账号，请另选一位。"))
    foreign = sorted(set(heirs.by_area) - set(people.areas_of(db, who.account_id)))
    if foreign:
        raise Refused(_("{code} 不是他负责的区域，请重新选。").format(code=foreign[0]))


def _refuse_bare(eng: Engine, found: Burden, heirs: Heirs) -> None:
    """Refuse to leave a grid without an officer, or an open case without who checks or handles it."""
    bare = [code for code in found.area_codes if heirs.of(code) is None]
    if found.account.role is Role.GRID_OFFICER and bare:
        name = pick(*areas.names(eng).get(bare[0], (bare[0], bare[0])))
        raise Refused(_("还有 {n} 个网格没有接手人，例如 {name}，请先选好。").format(n=len(bare), name=name))
    if (found.as_officer or found.as_handler) and not heirs.ids:
        n = found.as_officer + found.as_handler
        raise Refused(_("他手上还有 {n} 件没办完，请选一位接手人。").format(n=n))
    if (found.as_officer or found.as_handler) and heirs.everything is None and found.account.role in HANDLERS:
        raise Refused(_("请选一位接手全部案件的人。"))


def _carry_out(db: Cursor, eng: Engine, by: Account | None, found: Burden, heirs: Heirs) -> None:
    who, now, actor = found.account, eng.now(), manage.id_of(by)
    for code in found.area_codes:
        store.move_area(db, code, who.account_id, heirs.of(code))
    moved = _move_cases(db, eng, who, heirs)
    told = pa.table({name: moved[name] for name in ("case_id", "account_id")})
    store.move_notices(db, who.account_id, told, heirs.everything or next(iter(heirs.ids), None), now)
    handover_covers.end_and_pass_on(db, who, heirs.deputies, actor, now)
    store.drop_draft(db, who.account_id)
    changes.pass_offer_on(db, who.account_id, next(iter(heirs.ids), None))
    changes.set_left(db, who.account_id, now)
    sessions.end_sessions(db, now, account_id=who.account_id)
    subject = f"L{secrets.token_hex(6)}"
    told_once = [
        Notice(notice_id(subject, 1, one), one, NoticeKind.HANDED_OVER, who.account_id, now) for one in heirs.ids
    ]
    notices.send(db, told_once)
    counts: dict[str, object] = {"areas": len(found.area_codes), "officer": found.as_officer}
    counts |= {"handler": found.as_handler, "unread": found.unread, "covers": found.covers, "heirs": heirs.ids}
    audit.append(db, now, actor, "account.leave", who.account_id, detail=counts)


def _move_cases(db: Cursor, eng: Engine, who: Account, heirs: Heirs) -> pa.Table:
    """Move his cases with a word in their logs; return case_id and the account_id that has each now.

    What he reported stays what he reported; who goes on is told of it and judges it, the grid's officer where nobody
    is named.
    """
    found = ((one, _heir_of(one, who, heirs)) for one in store.cases_of(db, who.account_id))
    going = [(one, heir) for one, heir in found if heir is not None]
    names = people.names_of(db, sorted({heir for _one, heir in going}))
    rows = [_row(one, who, heir, names[heir], eng.now()) for one, heir in going]
    if rows:
        store.move_cases(db, pa.Table.from_pylist(rows, MOVED))
    ids = [row["officer_id"] or row["handler_id"] or row["judge_id"] for row in rows]
    return pa.table(
        {"case_id": pa.array([row["case_id"] for row in rows], pa.string()), "account_id": pa.array(ids, pa.string())}
    )


def _heir_of(case: store.OpenCase, who: Account, heirs: Heirs) -> str | None:
    """Return who goes on with a case; None where nobody is left for what he has merely reported."""
    named = heirs.by_area.get(case.grid_code or "") or heirs.by_area.get(case.micro_grid_code or "")
    heir = (None if case.handler else named) or heirs.everything or next(iter(heirs.ids), None)
    return heir or (case.officer_id if case.officer_id != who.account_id else None)


def _row(case: store.OpenCase, who: Account, heir: str, name: str, now: datetime) -> dict[str, object]:
    return {
        "case_id": case.case_id,
        "seq": case.last_seq + 1,
        "stage": case.stage,
        "actor": SYSTEM_ACTOR,
        "note": handed_note(who.name, name),
        "value": heir if case.handler else None,
        "at_utc": max(to_store(now), case.last_at_utc),
        "officer_id": heir if case.officer else None,
        "handler_id": heir if case.handler else None,
        "handler_name": name if case.handler else None,
        "judge_id": heir if case.reporter else None,
    }
