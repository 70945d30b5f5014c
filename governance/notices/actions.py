"""A person's own notices: reading them and marking them as read."""

from __future__ import annotations

from governance.accounts.rules import Account
from governance.engine import Engine
from governance.notices import store
from governance.notices.rules import Notice


def inbox(eng: Engine, account: Account, limit: int = 50) -> list[Notice]:
    """Return the newest notices to the account and to those it stands in for, unread ones first."""
    return eng.read(lambda db: store.inbox(db, account.ids, limit))


def unread(eng: Engine, account: Account) -> int:
    """Return how many of the account's notices are unread."""
    return eng.read(lambda db: store.unread_count(db, account.ids))


def mark_read(eng: Engine, account: Account, subject_id: str | None = None) -> None:
    """Mark the account's notices about one subject, or all of them, as read."""
    if unread(eng, account):
        eng.write(lambda db: store.mark_read(db, account.ids, eng.now(), subject_id))
