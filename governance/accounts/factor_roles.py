"""Which roles the city asks for a second factor, and what a session that was begun without one is not lent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from governance.accounts.rules import Account
from governance.accounts.store import factors, passwords
from governance.engine import Cursor, settings
from governance.engine.times import from_store


def must_have_factor(db: Cursor, account: Account) -> bool:
    """Tell whether the city asks this account's role, or the one lent to it, for a second factor."""
    asked = _asked(db)
    return account.role in asked or account.acts_as in asked


def as_begun(db: Cursor, account: Account | None, started: datetime) -> Account | None:
    """Return an account without the role lent to it where that needs a second factor its session began without.

    A cover may begin while its deputy is signed in by password alone. Nothing is asked where there is no password
    either: of the accounts that a demo store offers.
    """
    if account is None or account.acts_as not in _asked(db) or not passwords.hash_in_force(db, account.account_id):
        return account
    factor = factors.factor(db, account.account_id)
    given = factor and factor.confirmed_at_utc and from_store(factor.confirmed_at_utc) <= started
    return account if given else replace(account, acts_as=None, lacks_factor=account.acts_as)


def _asked(db: Cursor) -> tuple[str, ...]:
    return settings.role_words(settings.text(db, "sign_in.second_factor_roles"))
