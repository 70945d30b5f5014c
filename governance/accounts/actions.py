"""Signing in and out, and who stands behind a session."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from governance.accounts import store
from governance.accounts.rules import Account, Action, can
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotAllowed, NotFound, Refused, settings
from governance.engine.text import LANGUAGES, _
from governance.engine.times import from_store
from governance.engine.typed import cleaned

SHORTEST_PASSWORD = 10
_hasher = PasswordHasher()  # argon2id with the library's current recommendation


def session_ref(token: str) -> str:
    """Return the reference under which a cookie's token is stored; the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(ref: str) -> str:
    """Return what a page of this session sends with every upload; no other site's page can know it."""
    return hashlib.sha256(f"form:{ref}".encode()).hexdigest()


def sign_in(eng: Engine, login: str, password: str, address: str) -> str:
    """Return a fresh session token for a name and password; raises Refused with one and the same sentence otherwise."""
    login = cleaned(login)
    _refuse_locked(eng, login, address)
    found = eng.read(lambda db: store.account_by_login(db, login))
    known_hash = (found[1] if found else None) or _nobodys_hash()
    if not _verified(known_hash, password) or not found or not found[1]:
        _record_failure(eng, login, address)
        raise Refused(_("账号或口令不对。请核对后再试，忘记口令请联系本单位管理员。"))
    return _start(eng, found[0], address, "session.sign_in", login)


def sign_in_demo(eng: Engine, account_id: str, address: str) -> str:
    """Return a session token for one of the accounts a demo store offers; raises NotFound in any other store."""
    offered = {found for found, _name, _role in eng.read(store.demo_accounts)}
    account = eng.read(lambda db: store.account(db, account_id)) if account_id in offered else None
    if account is None:
        raise NotFound(_("没有这个演示账号。"))
    return _start(eng, account, address, "session.sign_in_demo", account.login)


def sign_out(eng: Engine, token: str) -> None:
    """End the session behind a token; open tabs find out at their next step."""
    ref = session_ref(token)

    def work(db: Cursor) -> None:
        row = store.session(db, ref)
        if row:
            store.end_sessions(db, eng.now(), session_ref=ref)
            audit.append(db, eng.now(), row[0], "session.sign_out", row[0])

    eng.write(work, "sessions")


def who(eng: Engine, ref: str) -> Account | None:
    """Return the account behind a session reference, or None when it has ended, idled out or grown too old."""
    now = eng.now()

    def question(db: Cursor) -> tuple[Account | None, bool]:
        row = store.session(db, ref)
        if row is None:
            return None, False
        account_id, started, seen = row[0], from_store(row[1]), from_store(row[2])
        seen_since, started_since = _earliest(db, now)
        if seen < seen_since or started < started_since:
            return None, False
        return store.account(db, account_id), now - seen > timedelta(minutes=1)

    account, stale = eng.read(question)
    if account and stale:
        eng.write(lambda db: store.touch_session(db, ref, now))
    return account


def still_signed_in(eng: Engine, refs: set[str]) -> set[str]:
    """Return those of the session references that still stand; asking is not using, so an idle session stays idle."""
    return eng.read(lambda db: store.sessions_alive(db, sorted(refs), *_earliest(db, eng.now())))


def change_password(eng: Engine, account: Account, old: str, new: str) -> None:
    """Replace the account's own password; raises Refused when the old one is wrong or the new one too weak.

    Whoever was given his first password may do nothing before this.
    """
    found = eng.read(lambda db: store.account_by_login(db, account.login))
    if not found or not found[1] or not _verified(found[1], old):
        raise Refused(_("原口令不对，口令没有改动。"))
    if new == old:
        raise Refused(_("新口令和原口令一样，口令没有改动。"))
    new_hash = password_hash(new, account.login)

    def work(db: Cursor) -> None:
        store.set_password(db, account.account_id, new_hash, must_change=False)
        audit.append(db, eng.now(), account.account_id, "account.password", account.account_id)

    eng.write(work)


def choose_language(eng: Engine, account: Account, language: str) -> None:
    """Remember the account's language."""
    if language not in LANGUAGES:
        raise Refused(_("没有这种语言：{language}。").format(language=language))
    eng.write(lambda db: store.set_language(db, account.account_id, language))


def password_hash(password: str, login: str) -> str:
    """Return the argon2id hash of a new password; raises Refused when it is too short or contains the name."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(_("口令至少 {n} 位，请换一个更长的。").format(n=SHORTEST_PASSWORD))
    if login.lower() in password.lower():
        raise Refused(_("口令里不能有账号名，请换一个。"))
    return _hasher.hash(password)


def require(account: Account, action: Action) -> None:
    """Raise NotAllowed unless the account's role has the action at all."""
    decision = can(account, action)
    if not decision:
        raise NotAllowed(decision.reason)


def _earliest(db: Cursor, now: datetime) -> tuple[datetime, datetime]:
    """Return since when a session must have been used, and since when begun, to stand."""
    idle = timedelta(minutes=settings.number(db, "session.idle_minutes"))
    oldest = timedelta(hours=settings.number(db, "session.absolute_hours"))
    return now - idle, now - oldest


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """Return a hash to verify for unknown names, so that they take as long as known ones."""
    return _hasher.hash(secrets.token_hex(16))


def _verified(known_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(known_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _refuse_locked(eng: Engine, login: str, address: str) -> None:
    def question(db: Cursor) -> tuple[int, float, float]:
        minutes = settings.number(db, "sign_in.locked_minutes")
        since = eng.now() - timedelta(minutes=minutes)
        return store.failures_since(db, login, address, since), settings.number(db, "sign_in.most_failures"), minutes

    failures, most, minutes = eng.read(question)
    if failures >= most:
        raise Refused(_("连续输错 {n} 次，请 {minutes} 分钟后再试。").format(n=int(most), minutes=int(minutes)))


def _record_failure(eng: Engine, login: str, address: str) -> None:
    def work(db: Cursor) -> None:
        store.add_failure(db, secrets.token_hex(16), login, address, eng.now())
        audit.append(db, eng.now(), None, "session.sign_in", "account", "refused", address=address)

    eng.write(work)


def _start(eng: Engine, account: Account, address: str, action: str, login: str) -> str:
    token = secrets.token_urlsafe(32)

    def work(db: Cursor) -> None:
        store.start_session(db, session_ref(token), account.account_id, eng.now(), address)
        store.clear_failures(db, login, address)
        audit.append(db, eng.now(), account.account_id, action, account.account_id, address=address)

    eng.write(work)
    return token
