"""The covers in which a leaver stands in: each of them gets another deputy, so that nobody's area is left to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.accounts import covering, directory, manage
from governance.accounts.covers import Cover, may_be_arranged
from governance.accounts.rules import Account
from governance.accounts.store import covers, people
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.procedures import deputies


@dataclass(frozen=True)
class Resting:
    """A colleague's cover that rests on a leaver; who might stand in instead: account_id -> name, the best first."""

    cover: Cover
    absent: str
    fitting: Mapping[str, str]


def resting(eng: Engine, by: Account | None, account_id: str) -> list[Resting]:
    """Return the covers, now and to come, in which somebody stands in for another, the earliest first."""
    manage.allow(by)

    def question(db: Cursor) -> tuple[list[Cover], dict[str, str]]:
        directory.seen_by(db, by, account_id)
        found = of_leaver(db, account_id, eng.now())
        return found, people.names_of(db, [one.account_id for one in found])

    found, names = eng.read(question)
    told = []
    for one in found:
        others = deputies.proposed(eng, by, one.account_id, one.from_at, one.until_at, instead_of=one.cover_id)
        fitting = {other.account_id: other.name for other in others if other.account_id != account_id}
        told.append(Resting(one, names[one.account_id], fitting))
    return told


def of_leaver(db: Cursor, account_id: str, now: datetime) -> list[Cover]:
    """Return the covers, now and to come, in which somebody stands in for another."""
    return [one for one in covers.current(db, now) if one.deputy_id == account_id]


def refuse_bare(db: Cursor, who: Account, chosen: Mapping[str, str], now: datetime) -> None:
    """Refuse to leave a colleague who is away without a deputy, or with one who does not fit.

    `chosen` is cover_id -> account_id of the new deputy.
    """
    for one in of_leaver(db, who.account_id, now):
        absent = people.anybody(db, one.account_id)
        if absent is None:
            continue
        deputy = people.account(db, chosen[one.cover_id]) if one.cover_id in chosen else None
        if deputy is None or deputy.account_id == who.account_id:
            sentence = _("{absent}请假由{leaver}代班，离任后就没有人代了：请先选好新的代班人，或先结束这次代班。")
            raise Refused(sentence.format(absent=absent.name, leaver=who.name))
        known = [other for other in covers.current(db, now) if other.cover_id != one.cover_id]
        decision = may_be_arranged(known, absent, deputy, max(one.from_at, now), one.until_at, now)
        if not decision:
            raise Refused(decision.reason)


def end_and_pass_on(db: Cursor, who: Account, chosen: Mapping[str, str], by: str | None, now: datetime) -> None:
    """End the covers in which a leaver is away, and let others stand in where he did; those concerned are told."""
    for one in covers.current(db, now):
        if one.deputy_id == who.account_id:
            covering.pass_on(db, one, chosen[one.cover_id], by, now)
        elif one.account_id == who.account_id:
            covering.finish(db, one, by, now)
