"""Managing accounts: adding, locking, letting in again, giving a first password. For administrators."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from governance.accounts import store
from governance.accounts.actions import password_hash
from governance.accounts.rules import Account, Action, Role, can
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import _
from governance.engine.times import to_store
from governance.engine.typed import cleaned

ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread on paper
FIRST_PASSWORD_LENGTH = 14


@dataclass(frozen=True)
class NewAccount:
    """Who is to get an account; which of the owner fields are needed depends on the role."""

    login: str
    name: str
    role: Role
    department_code: str | None = None
    centre_id: str | None = None
    premises_id: str | None = None
    area_codes: tuple[str, ...] = ()


NEEDS = {
    Role.GRID_OFFICER: "area_codes",
    Role.MICRO_GRID_REPORTER: "area_codes",
    Role.DEPARTMENT_HANDLER: "department_code",
    Role.DEPARTMENT_HEAD: "department_code",
    Role.CENTRE_OPERATOR: "centre_id",
    Role.COMPANY_CONTACT: "premises_id",
}


def add(eng: Engine, by: Account | None, wanted: NewAccount) -> tuple[str, str]:
    """Make an account and return (account_id, first password); `by` is None for the operator of the machine.

    The password is shown once and must be changed at the first sign-in. Raises Refused when the login is taken
    or something its role needs is missing or unknown.
    """
    _allow(by)
    wanted = replace(wanted, login=cleaned(wanted.login), name=cleaned(wanted.name))
    login, account_id, password = wanted.login, f"U{secrets.token_hex(6)}", first_password()
    if not login or not wanted.name:
        raise Refused(_("账号名和姓名都要填。"))
    missing = NEEDS.get(wanted.role)
    if missing and not getattr(wanted, missing):
        raise Refused(_("岗位 {role} 还需要 {field}。").format(role=wanted.role, field=missing))
    hashed = password_hash(password, login)

    def work(db: Cursor) -> None:
        _refuse_taken_or_unknown(db, login, wanted)
        store.add_account(db, _row(eng, account_id, login, wanted, hashed))
        for code in wanted.area_codes:
            store.add_area(db, account_id, code)
        audit.append(db, eng.now(), _id(by), "account.add", account_id, detail={"role": wanted.role})

    eng.write(work)
    return account_id, password


def lock(eng: Engine, by: Account | None, login: str) -> None:
    """Lock an account and end its sessions; raises NotFound for an unknown login."""
    _allow(by)

    def work(db: Cursor) -> None:
        account_id = _known(db, login)
        store.set_active(db, account_id, False)
        store.end_sessions(db, eng.now(), account_id=account_id)
        audit.append(db, eng.now(), _id(by), "account.lock", account_id)

    eng.write(work, "sessions")


def unlock(eng: Engine, by: Account | None, login: str) -> None:
    """Let a locked account in again and forget its failed sign-ins; raises NotFound for an unknown login."""
    _allow(by)

    def work(db: Cursor) -> None:
        account_id = _known(db, login)
        store.set_active(db, account_id, True)
        store.clear_all_failures(db, login)
        audit.append(db, eng.now(), _id(by), "account.unlock", account_id)

    eng.write(work)


def reset(eng: Engine, by: Account | None, login: str) -> str:
    """Give an account a new first password, end its sessions and return the password; it is shown once."""
    _allow(by)
    password = first_password()
    hashed = password_hash(password, login)

    def work(db: Cursor) -> None:
        account_id = _known(db, login)
        store.set_password(db, account_id, hashed, must_change=True)
        store.end_sessions(db, eng.now(), account_id=account_id)
        store.clear_all_failures(db, login)
        audit.append(db, eng.now(), _id(by), "account.reset", account_id)

    eng.write(work, "sessions")
    return password


def _allow(by: Account | None) -> None:
    decision = by is None or can(by, Action.ACCOUNT_MANAGE)
    if not decision:
        raise Refused(_("您的岗位没有这项权限，请联系管理员。"))


def _id(by: Account | None) -> str | None:
    return by.account_id if by else None


def first_password() -> str:
    """Return a fresh first password, easy to copy from paper."""
    return "".join(secrets.choice(ALPHABET) for _n in range(FIRST_PASSWORD_LENGTH))


def _known(db: Cursor, login: str) -> str:
    account_id = store.id_of_login(db, login)
    if account_id is None:
        raise NotFound(_("没有账号名为“{login}”的账号。").format(login=login))
    return account_id


def _refuse_taken_or_unknown(db: Cursor, login: str, wanted: NewAccount) -> None:
    if store.id_of_login(db, login):
        raise Refused(_("账号名“{login}”已被使用，请换一个。").format(login=login))
    unknown = store.unknown_owners(
        db, wanted.department_code, wanted.centre_id, wanted.premises_id, list(wanted.area_codes)
    )
    if unknown:
        raise Refused(_("本市没有编号为 {code} 的网格、部门、中心或场所。").format(code=unknown[0]))


def _row(eng: Engine, account_id: str, login: str, wanted: NewAccount, hashed: str) -> dict[str, object]:
    return {
        "account_id": account_id,
        "login": login,
        "name": wanted.name,
        "role": str(wanted.role),
        "department_code": wanted.department_code,
        "centre_id": wanted.centre_id,
        "premises_id": wanted.premises_id,
        "password_hash": hashed,
        "must_change": True,
        "active": True,
        "demo": False,
        "created_at_utc": to_store(eng.now()),
    }
