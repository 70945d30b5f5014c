"""Showing a phone number: to whoever has to ring, with a reason, on record, and not by the hundred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from governance.accounts.rules import Account, Action, Where, can
from governance.accounts.store import covers
from governance.audit import store as audit
from governance.centres import store as centres
from governance.engine import Cursor, Engine, NotFound, Refused, settings, typed
from governance.engine.text import _
from governance.places import store as places
from governance.places.actions import where_of
from governance.procedures.privacy.people import unnamed
from governance.procedures.store import reveal as store

WINDOW = timedelta(hours=1)


class Whose(StrEnum):
    """Whose phone number it is."""

    CONTACT = "contact"  # of premises
    STAFF = "staff"  # of a service centre
    ACCOUNT = "account"  # a colleague's


@dataclass(frozen=True)
class Revealed:
    """A phone number in clear, and how many seconds it may stay on the screen."""

    phone: str
    seconds: int


@dataclass(frozen=True)
class Found:
    """A phone number with everything whose it is: his name, by its place, and by each open case that leads to it."""

    name: str
    phone: str
    wheres: tuple[Where, ...]
    visible: bool


def reveal(eng: Engine, account: Account, whose: Whose, subject_id: str, reason: str) -> Revealed:
    """Return a phone number in clear and write down who looked, at whose, why and from where.

    A department may look while it has an open case at the premises or with the person. Raises NotFound for what the
    account does not see at all, Refused without a reason, without need, and beyond `reveal.most_per_hour`.
    """
    why = typed.reason(reason)
    if not why:
        raise Refused(_("请写明查看电话的原因，例如“通知到场”。"))

    def work(db: Cursor) -> Revealed:
        found = _FIND[whose](db, account, subject_id, eng.now())
        if found is None or not (found.visible or _needs(account, found)):
            raise NotFound(_("找不到这位联系人。"))
        if not _needs(account, found):
            raise Refused(_need_words(account))
        if not found.phone:
            raise Refused(_("这个人没有登记电话。"))
        _refuse_too_many(db, eng, account)
        detail: dict[str, object] = {"reason": unnamed(why, found.name, found.phone), "whose": whose.value}
        audit.append(db, eng.now(), account.account_id, "contact.reveal", subject_id, detail=detail)
        return Revealed(found.phone, int(settings.number(db, "reveal.shown_seconds")))

    return eng.write(work)


def _needs(account: Account, found: Found) -> bool:
    return any(can(account, Action.CONTACT_REVEAL, where) for where in found.wheres)


def _need_words(account: Account) -> str:
    role = can(account, Action.CONTACT_REVEAL)
    return _("本部门有在办案件涉及此人或此场所时才能查看电话。") if role else role.reason


def _refuse_too_many(db: Cursor, eng: Engine, account: Account) -> None:
    most = int(settings.number(db, "reveal.most_per_hour"))
    if audit.times_done(db, account.account_id, "contact.reveal", eng.now() - WINDOW) >= most:
        raise Refused(_("一小时内最多查看 {n} 个电话，请稍后再看；确有急事请打所属服务中心的值班电话。").format(n=most))


def _contact(db: Cursor, account: Account, contact_id: str, _at: datetime) -> Found | None:
    found = places.contact(db, contact_id)
    place = places.premises(db, found.premises_id) if found else None
    if found is None or place is None:
        return None
    where = where_of(place)
    wheres = (where, *store.cases_at(db, found.premises_id))
    return Found(found.name, found.phone, wheres, bool(can(account, Action.ALARM_SEE, where)))


def _staff(db: Cursor, account: Account, staff_id: str, _at: datetime) -> Found | None:
    found = centres.staff_member(db, staff_id)
    if found is None:
        return None
    wheres = tuple(Where(grid_code=code) for code in centres.grids_of(db, found[0]))
    return Found(found[1], found[2], wheres, bool(can(account, Action.ALARM_SEE)))


def _account(db: Cursor, account: Account, account_id: str, at: datetime) -> Found | None:
    found = store.account_phone(db, account_id)
    if found is None:
        return None
    name, phone, premises_id = found
    own = [Where(grid_code=code) for code in store.grids_of(db, account_id)]
    own += [where_of(place)] if premises_id and (place := places.premises(db, premises_id)) else []
    whose = [account_id, *covers.covered_by(db, account_id, at)]  # a deputy is rung about what he stands in for
    cases = [replace(where, reporter_id=None, officer_id=None) for where in store.cases_of(db, whose)]
    return Found(name, phone or "", (*own, *cases), bool(can(account, Action.ACCOUNT_SEE)))


_FIND: dict[Whose, Callable[[Cursor, Account, str, datetime], Found | None]] = {
    Whose.CONTACT: _contact,
    Whose.STAFF: _staff,
    Whose.ACCOUNT: _account,
}
