"""The second factor 双因素验证: setting up an authenticator app, the code after the password, recovery codes, reset.

A secret leaves the store only to be shown to its owner while he sets it up: never in an address, a log or the audit.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pyotp

from governance.accounts import actions, attempts, codes, factor_roles
from governance.accounts.codes import Enrolment
from governance.accounts.rules import Account, Action, can
from governance.accounts.sessions import HALF_MINUTES
from governance.accounts.store import factors as store
from governance.accounts.store import passwords, people, sessions
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotAllowed, NotFound, Refused, origin, settings
from governance.engine.text import _
from governance.engine.times import from_store

T = TypeVar("T")


@dataclass(frozen=True)
class Status:
    """Since when an account has an authenticator, recovery codes left, and whether its role must have one."""

    since: datetime | None
    codes_left: int
    required: bool


def status(eng: Engine, account: Account) -> Status:
    """Return how the account's second factor stands."""

    def question(db: Cursor) -> Status:
        factor = store.factor(db, account.account_id)
        since = from_store(factor.confirmed_at_utc) if factor and factor.confirmed_at_utc else None
        left = store.recovery_codes_left(db, account.account_id)
        return Status(since, left, factor_roles.must_have_factor(db, account))

    return eng.read(question)


def waiting_for_code(eng: Engine, half_token: str) -> bool:
    """Tell whether a half sign-in waits for a code; False when it must set up an authenticator first.

    Raises Refused when there is no such half sign-in any more.
    """

    def question(db: Cursor) -> bool | None:
        account, _half = _waiting(db, eng.now(), half_token)
        return None if account is None else _confirmed(db, account) is not None

    found = eng.read(question)
    if found is None:
        raise _begin_again()
    return found


def finish(eng: Engine, half_token: str, code: str, address: str) -> str:
    """Return the token of a session for a half sign-in and a code of the authenticator or a recovery code.

    Raises Refused for a wrong or used code, which counts like a wrong password, and when it has waited too long.
    """

    def work(db: Cursor) -> str | Refused:
        now = eng.now()
        ref = actions.session_ref(half_token)
        account, half = _waiting(db, now, half_token)
        factor = _confirmed(db, account) if account else None
        if account is None or half is None or factor is None:
            return _begin_again()
        refusal = _code_refused(db, now, account, factor, code, address)
        if refusal is not None:
            store.count_wrong_code(db, ref)
        if refusal is None or half.failures + 1 >= settings.number(db, "sign_in.most_failures"):
            store.end_half(db, ref)
        if refusal is not None:
            return refusal
        return actions.begin_session(db, now, account, address, "session.sign_in")

    return _or_refused(eng.write(work))


def enrolment(eng: Engine, half_token: str) -> Enrolment:
    """Return the secret for whoever must set up an authenticator before his first session.

    It is the same as long as this sign-in waits, and nobody else's: it follows from the token that only he holds.
    """

    def question(db: Cursor) -> Account | None:
        account, _half = _waiting(db, eng.now(), half_token)
        return None if account is None or _confirmed(db, account) else account

    account = eng.read(question)
    if account is None:
        raise _begin_again()
    return Enrolment(account.login, codes.secret_from(half_token))


def confirm_half(eng: Engine, half_token: str, code: str, address: str) -> tuple[str, list[str]]:
    """Confirm the authenticator with its first code; return the token of a session and the recovery codes."""

    def work(db: Cursor) -> tuple[str, list[str]] | Refused:
        account, _half = _waiting(db, eng.now(), half_token)
        if account is None or _confirmed(db, account):
            return _begin_again()
        made = _confirm(db, eng.now(), account, codes.secret_from(half_token), code)
        if isinstance(made, Refused):
            return made
        store.end_halves(db, account.account_id)
        return actions.begin_session(db, eng.now(), account, address, "session.sign_in"), made

    return _or_refused(eng.write(work))


def begin(eng: Engine, account: Account, password: str) -> Enrolment:
    """Return a new secret for an account that wants an authenticator, after its password was given again.

    Whoever has one already turns it off first.
    """
    actions.own_password(eng, account, password, _wrong_password())

    def work(db: Cursor) -> Enrolment | Refused:
        if _confirmed(db, account):
            return Refused(_("验证器已经启用。要换一个，请先停用。"))
        return _new_secret(db, eng.now(), account)

    return _or_refused(eng.write(work))


def confirm(eng: Engine, account: Account, code: str) -> list[str]:
    """Confirm the account's authenticator with its first code and return its recovery codes, which are shown once."""

    def work(db: Cursor) -> list[str] | Refused:
        if _confirmed(db, account):
            return Refused(_("验证器已经启用。要换一个，请先停用。"))
        factor = store.factor(db, account.account_id)
        return _confirm(db, eng.now(), account, factor.secret if factor else "", code)

    return _or_refused(eng.write(work))


def new_recovery_codes(eng: Engine, account: Account, password: str) -> list[str]:
    """Return new recovery codes; the ones before are worth nothing. Raises Refused for a wrong password."""
    actions.own_password(eng, account, password, _wrong_password())

    def work(db: Cursor) -> list[str] | Refused:
        if not _confirmed(db, account):
            return Refused(_("还没有启用验证器。"))
        audit.append(db, eng.now(), account.account_id, "factor.recovery_codes", account.account_id)
        return _recovery_codes(db, eng.now(), account)

    return _or_refused(eng.write(work))


def turn_off(eng: Engine, account: Account, password: str, code: str) -> None:
    """Take the account's own authenticator away, after password and code; a role that must have one sets up another.

    That happens at its next sign-in at the latest.
    """
    actions.own_password(eng, account, password, _wrong_password())

    def work(db: Cursor) -> Refused | None:
        factor = _confirmed(db, account)
        if factor is None:
            return Refused(_("还没有启用验证器。"))
        refusal = _code_refused(db, eng.now(), account, factor, code, origin.address() or "unknown")
        if refusal is None:
            store.remove(db, account.account_id)
            audit.append(db, eng.now(), account.account_id, "factor.off", account.account_id)
        return refusal

    _or_refused(eng.write(work))


def reset(eng: Engine, by: Account | None, login: str) -> None:
    """Take somebody's authenticator away, because his phone is gone, and end his sessions; for administrators.

    `by` is None for the operator of the machine. Raises NotFound for an unknown login.
    """
    if by is not None and not can(by, Action.ACCOUNT_MANAGE):
        raise NotAllowed(_("您的岗位没有这项权限，请联系管理员。"))

    def work(db: Cursor) -> None:
        account_id = people.id_of_login(db, login)
        if account_id is None:
            raise NotFound(_("没有账号名为“{login}”的账号。").format(login=login))
        if by is not None and by.account_id == account_id:
            raise Refused(_("自己的验证器请在账号页停用，要先输入口令和动态码。"))
        store.remove(db, account_id)
        sessions.end_sessions(db, eng.now(), account_id=account_id)
        audit.append(db, eng.now(), by.account_id if by else None, "factor.reset", account_id)

    eng.write(work, "sessions")


def _waiting(db: Cursor, now: datetime, half_token: str) -> tuple[Account | None, store.Half | None]:
    """Return who waits behind a half sign-in; nobody when it is too old or the password was changed since."""
    half = store.half(db, actions.session_ref(half_token), now - timedelta(minutes=HALF_MINUTES))
    if half is None:
        return None, None
    set_at = passwords.set_at(db, half.account_id)
    if set_at and set_at > half.begun_at_utc:
        return None, None
    return people.account(db, half.account_id), half


def _confirmed(db: Cursor, account: Account) -> store.Factor | None:
    factor = store.factor(db, account.account_id)
    return factor if factor and factor.confirmed_at_utc else None


def _code_refused(
    db: Cursor, now: datetime, account: Account, factor: store.Factor, code: str, address: str
) -> Refused | None:
    """Use up a code and return nothing, or why it is refused; a wrong one counts like a wrong password."""
    claim, refusal = attempts.claimed(db, now, account.login, address)
    if refusal:
        return Refused(refusal)
    if not _used(db, now, account, factor, code):
        attempts.failed(db, now, "session.second_factor", account.account_id, account.login, address)
        return Refused(_("动态码或恢复码不对，或已经用过。请等下一个动态码再试。"))
    sessions.take_back_failure(db, claim)
    return None


def _used(db: Cursor, now: datetime, account: Account, factor: store.Factor, code: str) -> bool:
    """Use up a code of the authenticator, or a recovery code; return whether it was good."""
    step = codes.matching_step(factor.secret, code, now, factor.newest_step)
    if step is not None:
        store.use_step(db, account.account_id, step)
        return True
    hashed = codes.recovery_hash(code)
    if hashed is None or not store.use_recovery_code(db, account.account_id, hashed, now):
        return False
    left = store.recovery_codes_left(db, account.account_id)
    audit.append(db, now, account.account_id, "factor.recovery_used", account.account_id, detail={"left": left})
    return True


def _new_secret(db: Cursor, now: datetime, account: Account) -> Enrolment:
    secret = pyotp.random_base32()
    store.put_secret(db, account.account_id, secret, now)
    return Enrolment(account.login, secret)


def _confirm(db: Cursor, now: datetime, account: Account, secret: str, code: str) -> list[str] | Refused:
    step = codes.matching_step(secret, code, now, None) if secret else None
    if step is None:
        return Refused(_("动态码不对。请核对手机时间，用验证器里当前的六位数字再试。"))
    store.put_secret(db, account.account_id, secret, now)
    store.confirm(db, account.account_id, step, now)
    audit.append(db, now, account.account_id, "factor.confirm", account.account_id)
    return _recovery_codes(db, now, account)


def _recovery_codes(db: Cursor, now: datetime, account: Account) -> list[str]:
    made = [codes.recovery_code(secrets.token_bytes(codes.RECOVERY_BYTES)) for _n in range(codes.RECOVERY_CODES)]
    store.put_recovery_codes(
        db, account.account_id, [found for one in made if (found := codes.recovery_hash(one))], now
    )
    return made


def _begin_again() -> Refused:
    return Refused(_("登录等待太久或已作废，请从账号和口令重新开始。"))


def _wrong_password() -> str:
    return _("口令不对，没有改动。")


def _or_refused(found: T | Refused) -> T:
    if isinstance(found, Refused):
        raise found
    return found
