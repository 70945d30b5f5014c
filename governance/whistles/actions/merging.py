"""Merging 并案: the same hazard was reported twice; one case ends, the other goes on for both. And back again."""

from __future__ import annotations

from governance.accounts.rules import Account, Action
from governance.engine import Cursor, Engine, Refused, typed
from governance.engine.text import _
from governance.whistles.actions.move import Said, city_clocks, found, refuse_withheld, step
from governance.whistles.actions.saving import save
from governance.whistles.actions.sending import rule_of
from governance.whistles.case import Case, Event, EventKind, State, Tie
from governance.whistles.life import apply, terms_of
from governance.whistles.store import cases, discretion, log, photos


def merge(eng: Engine, account: Account, case_id: str, into: str, note: str = "") -> Case:
    """End a case as a duplicate of another open one and return it; both logs name the other case.

    The ended one's photos are shown with the one that goes on as well, and whoever reported it is told how that goes
    on. Raises NotFound for either case beyond the account's reach, Refused for one that is over, for whoever may not
    read both, and for one that speaks of the people of a home where the other does not: all would see its photos.
    """

    def work(db: Cursor) -> Case:
        other = found(db, account, into)
        if other.state is not State.OPEN:
            raise Refused(_("{number} 已经结束，不能并入，请选另一件。").format(number=into))
        refuse_withheld(db, account, case_id, into)
        told = discretion.withheld(db, None, [case_id, into])
        if case_id in told and into not in told:
            said = _("{number} 涉及住户，并过去照片就公开了；请把 {other} 并入它。")
            raise Refused(said.format(number=case_id, other=into))
        ended = step(eng, db, account, case_id, EventKind.MERGED, Action.CASE_MERGE, Said(note=note, value=into))
        if ended.merged_into == into:
            _note_in_other(eng, db, account, other, case_id)
        return ended

    return eng.write(work, "cases")


def unmerge(eng: Engine, account: Account, case_id: str, reason: str) -> Case:
    """Let a merged case go on by itself where it stood, because it was another hazard after all, and return it.

    The time it was part of the other is not held against anybody. The photos stay with both. Raises NotFound for a
    case beyond the account's reach, Refused for one that is not merged.
    """

    def work(db: Cursor) -> Case:
        merged = found(db, account, case_id)
        refuse_withheld(db, account, case_id)
        last = log.newest(db, case_id, EventKind.MERGED)
        since = last.at_utc if last else None
        said = Said(note=typed.reason(reason), value=merged.merged_into or "", since_utc=since)
        after = step(eng, db, account, case_id, EventKind.UNMERGED, Action.CASE_MERGE, said)
        other = cases.case(db, merged.merged_into) if merged.merged_into else None
        if other is not None and other.state is State.OPEN:
            _note_parted(eng, db, account, other, case_id)
        return after

    return eng.write(work, "cases")


def _note_parted(eng: Engine, db: Cursor, account: Account, other: Case, case_id: str) -> None:
    parted = Event(
        EventKind.PARTED, eng.now(), account.name, account.account_id, frozenset({Tie.SYSTEM}), value=case_id
    )
    save(db, other, apply(other, parted, city_clocks(eng), terms_of(rule_of(db, other))), parted, ())


def _note_in_other(eng: Engine, db: Cursor, account: Account, other: Case, case_id: str) -> None:
    joined = Event(
        EventKind.JOINED,
        eng.now(),
        account.name,
        account.account_id,
        frozenset({Tie.SYSTEM}),
        value=case_id,
        photos=photos.hand_on(db, case_id, other.case_id, other.last_seq + 1),
    )
    after = apply(other, joined, city_clocks(eng), terms_of(rule_of(db, other)))
    save(db, other, after, joined, ())
