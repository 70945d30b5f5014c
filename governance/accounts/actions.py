"""Signing in and out, and who stands behind a session."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from governance.accounts import attempts, factor_roles, hashing, passwords
from governance.accounts.rules import Account, Action, can
from governance.accounts.store import changes, covers, factors, people, sessions
from governance.accounts.store import passwords as kept
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotAllowed, NotFound, Refused, origin, settings
from governance.engine.phones import figures
from governance.engine.text import LANGUAGES, _
from governance.engine.times import from_store
from governance.engine.typed import cleaned

MOBILE_FIGURES = 11
LONGEST_LOGIN = 100  # what is typed is kept until the count of failures is forgotten


class Next(StrEnum):
    """What comes after the password: nothing, the code of the authenticator, or setting one up."""

    DONE = "done"
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True)
class SignedIn:
    """What a right password leads to: the token of a session, or of a sign-in that still waits for a code."""

    token: str
    next: Next = Next.DONE


def session_ref(token: str) -> str:
    """Return the reference under which a cookie's token is stored; the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(ref: str) -> str:
    """Return what a page of this session sends with every upload; no other site's page can know it."""
    return hashlib.sha256(f"form:{ref}".encode()).hexdigest()


def sign_in(eng: Engine, login: str, password: str, address: str) -> SignedIn:
    """Return what a name and password lead to; raises Refused with one and the same sentence otherwise.

    The name is a login in small or capital letters, or the mobile number of one account alone; failures count for the
    account either way. An unknown name costs the same work as a known one. Whoever has an authenticator, or belongs to
    a role that must have one, gets no session yet.
    """
    typed = cleaned(login)[:LONGEST_LOGIN]
    found = eng.read(lambda db: _account_of(db, typed))
    login = found[0].login if found else attempts.nobody(typed)
    claim = attempts.claim(eng, login, address)
    account, known_hash = found if found else (None, None)
    if not hashing.fits(known_hash or hashing.nobodys_hash(), password) or account is None or known_hash is None:
        whose = account.account_id if account else None
        eng.write(lambda db: attempts.failed(db, eng.now(), "session.sign_in", whose, login, address))
        raise _unknown()
    better = hashing.password_hash(password) if hashing.is_outdated(known_hash) else None

    def work(db: Cursor) -> SignedIn | None:
        if kept.hash_in_force(db, account.account_id) != known_hash:
            return None  # locked, or another password, while this one was looked at
        sessions.take_back_failure(db, claim)
        if better:
            kept.rehash(db, account.account_id, better)
        if passwords.too_old(_set_at(db, account), eng.now(), password_rules(db)):
            kept.ask_for_another(db, account.account_id)
        following = _following(db, _standing_in(db, account, eng.now()))
        if following is not Next.DONE:
            return SignedIn(_wait_for_code(db, eng.now(), account, address), following)
        return SignedIn(begin_session(db, eng.now(), account, address, "session.sign_in"))

    signed_in = eng.write(work)
    if signed_in is None:
        raise _unknown()
    return signed_in


def _account_of(db: Cursor, typed: str) -> tuple[Account, str | None] | None:
    """Return the active account and password hash of what was typed: its login, else its mobile number."""
    found = people.account_by_login(db, typed)
    number = figures(typed)
    if found is None and len(number) == MOBILE_FIGURES and (login := people.login_by_phone(db, number)):
        found = people.account_by_login(db, login)
    return found


def _standing_in(db: Cursor, account: Account, now: datetime) -> Account:
    """Return an account with what is lent to it now, which costs nothing where nothing is."""
    lent = covers.covered_by(db, account.account_id, now)
    return (people.account(db, account.account_id, now) or account) if lent else account


def _unknown() -> Refused:
    return Refused(_("账号或口令不对。请核对后再试，忘记口令请联系本单位管理员。"))


def sign_in_demo(eng: Engine, account_id: str, address: str) -> str:
    """Return a session token for one of the accounts a demo store offers; raises NotFound in any other store.

    It asks for neither password nor code: everything in such a store is invented, and whoever tries it shall see
    every role in one click. A store of a real city offers no such account.
    """
    offered = {found for found, _name, _role in eng.read(people.demo_accounts)}
    account = eng.read(lambda db: people.account(db, account_id)) if account_id in offered else None
    if account is None:
        raise NotFound(_("没有这个演示账号。"))
    return eng.write(lambda db: begin_session(db, eng.now(), account, address, "session.sign_in_demo"))


def begin_session(db: Cursor, now: datetime, account: Account, address: str, action: str) -> str:
    """Start a session within a transaction and return its token, which nobody has seen before."""
    token = secrets.token_urlsafe(32)
    sessions.start_session(db, session_ref(token), account.account_id, now, address)
    sessions.clear_failures(db, account.login, address)
    audit.append(db, now, account.account_id, action, account.account_id, address=address)
    return token


def sign_out(eng: Engine, token: str) -> None:
    """End the session behind a token; open tabs find out at once, or at their next step."""
    ref = session_ref(token)

    def work(db: Cursor) -> None:
        row = sessions.session(db, ref)
        if row:
            sessions.end_sessions(db, eng.now(), session_ref=ref)
            audit.append(db, eng.now(), row[0], "session.sign_out", row[0])

    eng.write(work, "sessions")


def who(eng: Engine, ref: str) -> Account | None:
    """Return the account behind a session reference, or None when it has ended, idled out or grown too old."""
    now = eng.now()

    def question(db: Cursor) -> tuple[Account | None, bool]:
        row = sessions.session(db, ref)
        if row is None:
            return None, False
        account_id, started, seen = row[0], from_store(row[1]), from_store(row[2])
        seen_since, started_since = earliest(db, now)
        if seen < seen_since or started < started_since:
            return None, False
        return factor_roles.as_begun(db, people.account(db, account_id, now), started), now - seen > timedelta(
            minutes=1
        )

    account, stale = eng.read(question)
    if account and stale:
        eng.write(lambda db: sessions.touch_session(db, ref, now))
    return account


def reached(eng: Engine) -> dict[str, int]:
    """Return account_id -> a mark that changes with the areas and covers an account has now, for waking open pages."""
    return eng.read(lambda db: covers.marks(db, eng.now()))


def as_now(eng: Engine, account: Account, ref: str) -> Account:
    """Return an account as it is at this moment in a session; one that is no longer active or signed in as it was."""

    def question(db: Cursor) -> Account | None:
        row = sessions.session(db, ref)
        found = people.account(db, account.account_id, eng.now())
        return factor_roles.as_begun(db, found, from_store(row[1])) if row else None

    return eng.read(question) or account


def still_signed_in(eng: Engine, refs: set[str]) -> set[str]:
    """Return those of the session references that still stand; asking is not using, so an idle session stays idle."""
    return eng.read(lambda db: sessions.sessions_alive(db, sorted(refs), *earliest(db, eng.now())))


def change_password(eng: Engine, account: Account, old: str, new: str, keep_ref: str | None = None) -> int:
    """Replace the account's own password, end its other sessions and return how many there were.

    `keep_ref` is the session that goes on. Raises Refused when the old password is wrong or the new one too weak.
    Whoever was given his first password may do nothing before this.
    """
    known_hash = own_password(eng, account, old, _("原口令不对，口令没有改动。"))
    rules = eng.read(password_rules)
    weak = passwords.weakness(new, rules, eng.read(lambda db: _names(db, account)))
    if weak:
        raise Refused(weak)
    if hashing.fits(known_hash, new):
        raise Refused(_("新口令和原口令一样，口令没有改动。"))
    if any(hashing.fits(one, new) for one in eng.read(lambda db: kept.newest(db, account.account_id, rules.history))):
        raise Refused(_("这个口令最近用过，请换一个没用过的。"))
    new_hash = hashing.password_hash(new)

    def work(db: Cursor) -> int:
        kept.set_password(db, account.account_id, new_hash, eng.now(), must_change=False)
        ended = sessions.end_other_sessions(db, eng.now(), account.account_id, keep_ref)
        detail: dict[str, object] = {"sessions_ended": ended}
        audit.append(db, eng.now(), account.account_id, "account.password", account.account_id, detail=detail)
        return ended

    return eng.write(work, "sessions")


def own_password(eng: Engine, account: Account, password: str, refusal: str) -> str:
    """Return the hash of the account's own password after it was given again; a wrong one counts like at sign-in.

    Raises Refused with the given sentence, or that of a lockout.
    """
    address = origin.address() or "unknown"
    claim = attempts.claim(eng, account.login, address)
    found = eng.read(lambda db: people.account_by_login(db, account.login))
    if found is None or not found[1] or not hashing.fits(found[1], password):
        key = account.account_id
        eng.write(lambda db: attempts.failed(db, eng.now(), "account.own_password", key, account.login, address))
        raise Refused(refusal)
    eng.write(lambda db: sessions.take_back_failure(db, claim))
    return found[1]


def password_rules(db: Cursor) -> passwords.Rules:
    """Return what the city asks of a password."""
    names = ("shortest", "kinds", "history", "days")
    return passwords.Rules(**{name: int(settings.number(db, f"password.{name}")) for name in names})


def password_warning(eng: Engine, account: Account) -> str:
    """Return one sentence when the account's password soon has lasted its days, empty otherwise."""

    def question(db: Cursor) -> str:
        return passwords.age_warning(_set_at(db, account), eng.now(), password_rules(db))

    return eng.read(question)


def password_has_aged(eng: Engine, account: Account) -> bool:
    """Tell whether the account's password has lasted its days."""
    return eng.read(lambda db: passwords.too_old(_set_at(db, account), eng.now(), password_rules(db)))


def has_password(eng: Engine, account: Account) -> bool:
    """Tell whether the account signs in by password; those that a demo store offers have none."""
    found = eng.read(lambda db: people.account_by_login(db, account.login))
    return bool(found and found[1])


def choose_language(eng: Engine, account: Account, language: str) -> None:
    """Remember the account's language."""
    if language not in LANGUAGES:
        raise Refused(_("没有这种语言：{language}。").format(language=language))
    eng.write(lambda db: changes.set_language(db, account.account_id, language))


def require(account: Account, action: Action) -> None:
    """Raise NotAllowed unless the account's role has the action at all."""
    decision = can(account, action)
    if not decision:
        raise NotAllowed(decision.reason)


def earliest(db: Cursor, now: datetime) -> tuple[datetime, datetime]:
    """Return since when a session must have been used, and since when begun, to stand."""
    idle = timedelta(minutes=settings.number(db, "session.idle_minutes"))
    oldest = timedelta(hours=settings.number(db, "session.absolute_hours"))
    return now - idle, now - oldest


def _following(db: Cursor, account: Account) -> Next:
    factor = factors.factor(db, account.account_id)
    if factor and factor.confirmed_at_utc:
        return Next.CODE
    return Next.ENROL if factor_roles.must_have_factor(db, account) else Next.DONE


def _wait_for_code(db: Cursor, now: datetime, account: Account, address: str) -> str:
    token = secrets.token_urlsafe(32)
    factors.begin_half(db, session_ref(token), account.account_id, address, now)
    return token


def _set_at(db: Cursor, account: Account) -> datetime | None:
    found = kept.set_at(db, account.account_id)
    return from_store(found) if found else None


def _names(db: Cursor, account: Account) -> tuple[str, ...]:
    return (account.login, account.name, *kept.city_names(db))
