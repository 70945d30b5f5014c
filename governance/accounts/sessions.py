"""Where somebody is signed in: the list, ending one, ending all others, ending all; and what is forgotten daily."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.accounts import actions
from governance.accounts.rules import Account
from governance.accounts.store import factors, passwords
from governance.accounts.store import sessions as store
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import _
from governance.engine.times import from_store

HALF_MINUTES = 10  # how long a right password waits for its code
SECRET_DAYS = 1  # how long a secret nobody has confirmed is kept


@dataclass(frozen=True)
class Here:
    """One place where an account is signed in; `key` names it in a page and opens nothing, times are aware UTC."""

    key: str
    started_at: datetime
    seen_at: datetime
    address: str | None
    this: bool


def mine(eng: Engine, account: Account, ref: str) -> list[Here]:
    """Return where the account is signed in, the newest use first; `ref` is the session that asks."""
    rows = eng.read(lambda db: store.sessions_of(db, account.account_id, *actions.earliest(db, eng.now())))
    return [
        Here(_key(found), from_store(started), from_store(seen), address, found == ref)
        for found, started, seen, address in rows
    ]


def end_one(eng: Engine, account: Account, key: str) -> None:
    """End one of the account's own sessions; raises NotFound for a key that is none of its own."""

    def work(db: Cursor) -> None:
        rows = store.sessions_of(db, account.account_id, *actions.earliest(db, eng.now()))
        ref = next((found for found, *_rest in rows if _key(found) == key), None)
        if ref is None:
            raise NotFound(_("这处登录已经结束。"))
        store.end_sessions(db, eng.now(), session_ref=ref)
        audit.append(db, eng.now(), account.account_id, "session.end_one", account.account_id)

    eng.write(work, "sessions")


def end_others(eng: Engine, account: Account, ref: str) -> int:
    """End every session of the account but the one that asks; return how many."""
    return _end(eng, account, ref)


def end_all(eng: Engine, account: Account) -> int:
    """End every session of the account, the one that asks too; return how many."""
    return _end(eng, account, None)


def renew(eng: Engine, ref: str) -> str:
    """Return a new token for a session, whose old one is worth nothing from now on; raises Refused when it has ended.

    After a change of password nobody goes on who had got hold of the cookie before.
    """
    token = secrets.token_urlsafe(32)
    new_ref = actions.session_ref(token)
    if not eng.write(lambda db: store.renew_session(db, eng.now(), ref, new_ref), "sessions"):
        raise Refused(_("登录已结束，请重新登录"))
    return token


def forget(eng: Engine) -> int:
    """Delete half sign-ins and unconfirmed secrets whose time is over, and passwords too old to bar; return how many.

    Sessions and failures go with everything else that is kept for a time only.
    """

    def work(db: Cursor) -> int:
        now = eng.now()
        halves = factors.forget(db, now - timedelta(minutes=HALF_MINUTES), now - timedelta(days=SECRET_DAYS))
        return halves + passwords.forget(db, actions.password_rules(db).history)

    return eng.write(work)


def _key(ref: str) -> str:
    return hashlib.sha256(f"list:{ref}".encode()).hexdigest()[:16]


def _end(eng: Engine, account: Account, keep_ref: str | None) -> int:
    def work(db: Cursor) -> int:
        ended = store.end_other_sessions(db, eng.now(), account.account_id, keep_ref)
        action = "session.end_others" if keep_ref else "session.end_all"
        detail: dict[str, object] = {"sessions_ended": ended}
        audit.append(db, eng.now(), account.account_id, action, account.account_id, detail=detail)
        return ended

    return eng.write(work, "sessions")
