"""Leave and cover: who is away, who stands in for him and until when. For administrators and heads of departments."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.accounts import directory, manage
from governance.accounts.covers import LONGEST_REASON, Cover, acting_name, may_be_arranged
from governance.accounts.rights import RIGHTS_TOPIC
from governance.accounts.rules import Account, Action, Reach, can
from governance.accounts.store import covers as store
from governance.accounts.store import listing, people
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotAllowed, Refused, typed
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.notices import store as notices
from governance.notices.rules import Notice, NoticeKind, notice_id


@dataclass(frozen=True)
class Told:
    """One cover as a person reads it: the other's name beside the times."""

    cover: Cover
    absent: str
    deputy: str


def arrange(
    eng: Engine, by: Account | None, account_id: str, deputy_id: str, span: tuple[datetime, datetime], reason: str
) -> Cover:
    """Let a deputy stand in for somebody from a moment until another, which is not included; return the cover.

    Both get a notice when it begins. What lies in the past of the span is cut off. Raises NotFound outside the reach
    of whoever arranges it, and Refused with one sentence where it does not fit.
    """
    allow(by)
    why = typed.reason(reason, LONGEST_REASON + 1)  # too long is refused, not cut
    if not why or len(why) > LONGEST_REASON:
        raise Refused(_("请写明请假原因，最多 {n} 个字。").format(n=LONGEST_REASON))
    now = eng.now()
    cover = Cover(_fresh_id(), account_id, deputy_id, max(span[0], now), span[1], masked_in(why))

    def work(db: Cursor) -> Cover:
        absent, deputy = _reached(db, by, account_id), _reached(db, by, deputy_id)
        manage.serving(db, absent.login)
        if people.account(db, deputy_id) is None:
            raise Refused(_("{name}的账号已锁定或已离任，请另选一位代班人。").format(name=deputy.name))
        known = [one for key in (account_id, deputy_id) for one in store.covers_of(db, key)]
        decision = may_be_arranged(known, absent, deputy, cover.from_at, cover.until_at, now)
        if not decision:
            raise Refused(decision.reason)
        _begin(db, cover, manage.id_of(by), now)
        return cover

    return eng.write(work, RIGHTS_TOPIC)


def end(eng: Engine, by: Account | None, cover_id: str) -> None:
    """End a cover before its time, or call off one to come: everything goes back to whoever was away."""
    allow(by)

    def work(db: Cursor) -> None:
        found = store.cover(db, cover_id)
        if found is None:
            raise directory.nobody()
        _reached(db, by, found.account_id)
        finish(db, found, manage.id_of(by), eng.now())

    eng.write(work, RIGHTS_TOPIC)


def finish(db: Cursor, cover: Cover, by: str | None, now: datetime) -> None:
    """End a cover in the caller's transaction, and tell both if it had begun; raises Refused when it is over."""
    if cover.ended_at is not None or cover.until_at <= now:
        raise Refused(_("这次代班已经结束了。"))
    store.end(db, cover.cover_id, by, now)
    notices.call_off(db, cover.cover_id, now)
    if cover.holds(now):
        sent = [
            Notice(notice_id(cover.cover_id, 2, one), one, NoticeKind.COVER_ENDED, cover.cover_id, now)
            for one in (cover.account_id, cover.deputy_id)
        ]
        notices.send(db, sent)
    told: dict[str, object] = {"for": cover.account_id, "deputy": cover.deputy_id}
    audit.append(db, now, by, "account.cover_end", cover.cover_id, detail=told)


def pass_on(db: Cursor, cover: Cover, deputy_id: str, by: str | None, now: datetime) -> Cover:
    """Let another deputy stand in for what is left of a cover, in the caller's transaction; return the new cover.

    Whoever is away reads of the new deputy and not that his leave is over, for it is not.
    """
    store.end(db, cover.cover_id, by, now)
    notices.call_off(db, cover.cover_id, now)
    after = replace(cover, cover_id=_fresh_id(), deputy_id=deputy_id, from_at=max(cover.from_at, now))
    told: dict[str, object] = {"for": cover.account_id, "deputy": cover.deputy_id}
    audit.append(db, now, by, "account.cover_end", cover.cover_id, detail=told)
    _begin(db, after, by, now)
    return after


def of_own(eng: Engine, account: Account) -> list[Told]:
    """Return the covers that hold or are to come in which the account is away or stands in, the earliest first."""

    def question(db: Cursor) -> list[Told]:
        now = eng.now()
        mine = [one for one in store.current(db, now) if account.account_id in (one.account_id, one.deputy_id)]
        return _told(db, mine)

    return eng.read(question)


def current(eng: Engine, by: Account | None) -> list[Told]:
    """Return the covers that hold or are to come, within the reach of whoever asks, the earliest first."""
    allow(by)

    def question(db: Cursor) -> list[Told]:
        narrow = by is not None and by.reaches[Action.ACCOUNT_COVER] is not Reach.ALL
        return _told(db, store.current(db, eng.now(), (by.department_code or "") if by and narrow else None))

    return eng.read(question)


def lent_areas(eng: Engine, account: Account) -> dict[str, str]:
    """Return area -> name of whoever is away, of the areas that a deputy has only while he stands in."""

    def question(db: Cursor) -> dict[str, str]:
        own = set(people.areas_of(db, account.account_id))
        names = people.names_of(db, list(account.stands_for))
        lent = {code: names[one] for one in account.stands_for for code in people.areas_of(db, one) if one in names}
        return {code: name for code, name in lent.items() if code not in own}

    return eng.read(question) if account.stands_for else {}


def told(eng: Engine, account: Account, cover_id: str) -> Told | None:
    """Return one cover in which the account is away or stands in, for the words of its notice."""

    def question(db: Cursor) -> Told | None:
        found = store.cover(db, cover_id)
        mine = found and account.account_id in (found.account_id, found.deputy_id)
        return _told(db, [found])[0] if found and mine else None

    return eng.read(question)


def name_of(eng: Engine, account_id: str) -> str:
    """Return the name of somebody a notice tells of; empty for nobody."""
    return eng.read(lambda db: people.names_of(db, [account_id])).get(account_id, "")


def serving(db: Cursor, account_ids: Iterable[str], at: datetime) -> dict[str, tuple[str, str]]:
    """Return account_id -> (who serves, name to show): the account itself, while it is away its deputy."""
    found = store.names_now(db, sorted(set(account_ids)), at)
    return {
        one: (deputy_id, acting_name(name, deputy)) if deputy_id and deputy else (one, name)
        for one, (name, deputy_id, deputy) in found.items()
    }


def load_of(eng: Engine, account_ids: Sequence[str]) -> dict[str, int]:
    """Return account_id -> open cases in which somebody is officer or handler."""
    return eng.read(lambda db: listing.load_of(db, list(account_ids)))


def allow(by: Account | None) -> None:
    """Raise NotAllowed unless `by` arranges covers at all; None is the operator of the machine, who may."""
    decision = by is None or can(by, Action.ACCOUNT_COVER)
    if not decision:
        raise NotAllowed(_("您的岗位没有这项权限，请联系管理员。"))


def _reached(db: Cursor, by: Account | None, account_id: str) -> Account:
    return directory.seen_by(db, by, account_id, (Action.ACCOUNT_COVER,))


def _begin(db: Cursor, cover: Cover, by: str | None, now: datetime) -> None:
    """Store a cover, with its notices and its entry in the audit."""
    store.add(db, cover, by, now)
    notices.send(db, _begins(cover))
    told: dict[str, object] = {"for": cover.account_id, "deputy": cover.deputy_id, "from": str(cover.from_at)}
    told["until"] = str(cover.until_at)
    audit.append(db, now, by, "account.cover", cover.cover_id, detail=told)


def _fresh_id() -> str:
    return f"V{secrets.token_hex(6)}"


def _begins(cover: Cover) -> list[Notice]:
    """Return the notices that arrive when the cover begins, one to each."""
    kinds = ((cover.account_id, NoticeKind.COVERED), (cover.deputy_id, NoticeKind.COVERING))
    return [Notice(notice_id(cover.cover_id, 1, one), one, kind, cover.cover_id, cover.from_at) for one, kind in kinds]


def _told(db: Cursor, found: Sequence[Cover]) -> list[Told]:
    names = people.names_of(db, sorted({key for one in found for key in (one.account_id, one.deputy_id)}))
    return [Told(one, names.get(one.account_id, ""), names.get(one.deputy_id, "")) for one in found]
