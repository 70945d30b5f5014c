"""A person's own notices: reading them and marking them as read."""

from __future__ import annotations

from collections.abc import Iterable

from governance.accounts.rules import Account
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.notices import store
from governance.notices.rules import MAY_BE_SWITCHED_OFF, Notice, NoticeKind


def inbox(eng: Engine, account: Account, limit: int = 50) -> list[Notice]:
    """Return the newest notices to the account and to those it stands in for, unread ones first."""
    return eng.read(lambda db: store.inbox(db, account.ids, eng.now(), limit))


def unread(eng: Engine, account: Account) -> int:
    """Return how many of the account's notices are unread."""
    return eng.read(lambda db: store.unread_count(db, account.ids, eng.now()))


def mark_read(eng: Engine, account: Account, subject_id: str | None = None) -> None:
    """Mark the account's notices about one subject, or all of them, as read."""
    if unread(eng, account):
        eng.write(lambda db: store.mark_read(db, account.ids, eng.now(), subject_id))


def does_without(eng: Engine, account: Account) -> set[NoticeKind]:
    """Return the kinds of notice the account has switched off."""
    return eng.read(lambda db: store.choices(db, account.account_id))


def choose(eng: Engine, account: Account, without: Iterable[NoticeKind]) -> None:
    """Switch these kinds of notice off for the account and all others on; raises Refused for one that must reach it."""
    kinds = sorted(set(without))
    if not set(kinds) <= set(MAY_BE_SWITCHED_OFF):
        raise Refused(_("要您办的事和危及人命的事一定会通知，不能关闭。"))
    eng.write(lambda db: store.choose(db, account.account_id, kinds, eng.now()))
