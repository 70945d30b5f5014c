"""Managing accounts: adding, locking, letting in again, giving a first password. For administrators."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

import pyarrow as pa

from governance.accounts.hashing import password_hash
from governance.accounts.rules import Account, Action, Role, can, role_name
from governance.accounts.store import changes, listing, passwords, people
from governance.accounts.store import sessions as account_sessions
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotAllowed, NotFound, Refused
from governance.engine.mails import is_mail
from governance.engine.phones import is_persons
from governance.engine.text import _
from governance.engine.times import to_store
from governance.engine.typed import cleaned
from governance.readers.kinds.phones import phones

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
    phone: str | None = None
    email: str | None = None


NEEDS = {
    Role.GRID_OFFICER: "area_codes",
    Role.MICRO_GRID_REPORTER: "area_codes",
    Role.DEPARTMENT_HANDLER: "department_code",
    Role.DEPARTMENT_HEAD: "department_code",
    Role.CENTRE_OPERATOR: "centre_id",
    Role.COMPANY_CONTACT: "premises_id",
    Role.TOWN_LEADER: "area_codes",
}

LEVELS = {Role.GRID_OFFICER: "grid", Role.MICRO_GRID_REPORTER: "micro_grid", Role.TOWN_LEADER: "town"}
LONGEST_LOGIN, LONGEST_NAME = 60, 50


def add(eng: Engine, by: Account | None, wanted: NewAccount) -> tuple[str, str]:
    """Make an account and return (account_id, first password); `by` is None for the operator of the machine.

    The password is shown once and must be changed at the first sign-in. Raises Refused when the login is taken
    or something its role needs is missing or unknown.
    """
    allow(by)
    wanted = replace(wanted, login=cleaned(wanted.login), name=cleaned(wanted.name))
    login, account_id, password = wanted.login, f"U{secrets.token_hex(6)}", first_password()
    if not login or not wanted.name:
        raise Refused(_("账号名和姓名都要填。"))
    if len(login) > LONGEST_LOGIN or len(wanted.name) > LONGEST_NAME or not login.isprintable():
        raise Refused(
            _("账号名最多 {login} 个字，姓名最多 {name} 个字。").format(login=LONGEST_LOGIN, name=LONGEST_NAME)
        )
    refuse_lacking(wanted)
    reached = {"phone": phone_of(wanted.phone or ""), "email": email_of(wanted.email or "")}
    hashed = password_hash(password)

    def work(db: Cursor) -> None:
        _refuse_taken_or_unknown(db, login, wanted)
        changes.add_account(db, _row(eng, account_id, login, wanted, hashed) | reached)
        for code in wanted.area_codes:
            changes.add_area(db, account_id, code)
        audit.append(db, eng.now(), id_of(by), "account.add", account_id, detail={"role": wanted.role})

    eng.write(work)
    return account_id, password


def lock(eng: Engine, by: Account | None, login: str) -> None:
    """Lock an account and end its sessions; raises NotFound for an unknown login."""
    allow(by)

    def work(db: Cursor) -> None:
        account_id = serving(db, login)
        refuse_own(db, by, account_id)
        changes.set_active(db, account_id, False)
        account_sessions.end_sessions(db, eng.now(), account_id=account_id)
        audit.append(db, eng.now(), id_of(by), "account.lock", account_id)

    eng.write(work, "sessions")


def unlock(eng: Engine, by: Account | None, login: str) -> None:
    """Let a locked account in again and forget its failed sign-ins; raises NotFound for an unknown login."""
    allow(by)

    def work(db: Cursor) -> None:
        account_id = serving(db, login)
        changes.set_active(db, account_id, True)
        account_sessions.clear_all_failures(db, login)
        audit.append(db, eng.now(), id_of(by), "account.unlock", account_id)

    eng.write(work)


def reset(eng: Engine, by: Account | None, login: str) -> str:
    """Give an account a new first password, end its sessions and return the password; it is shown once."""
    allow(by)
    password = first_password()
    hashed = password_hash(password)

    def work(db: Cursor) -> None:
        account_id = serving(db, login)
        if account_id == id_of(by):
            raise Refused(_("自己的口令请在账号页改，要先输入现在的口令。"))
        passwords.set_password(db, account_id, hashed, eng.now(), must_change=True)
        account_sessions.end_sessions(db, eng.now(), account_id=account_id)
        account_sessions.clear_all_failures(db, login)
        audit.append(db, eng.now(), id_of(by), "account.reset", account_id)

    eng.write(work, "sessions")
    return password


def allow(by: Account | None) -> None:
    """Raise NotAllowed unless `by` manages accounts; None is the operator of the machine, who may."""
    decision = by is None or can(by, Action.ACCOUNT_MANAGE)
    if not decision:
        raise NotAllowed(_("您的岗位没有这项权限，请联系管理员。"))


def id_of(by: Account | None) -> str | None:
    """Return what the audit writes for whoever does it."""
    return by.account_id if by else None


def first_password() -> str:
    """Return a fresh first password, easy to copy from paper."""
    return "".join(secrets.choice(ALPHABET) for _n in range(FIRST_PASSWORD_LENGTH))


def known(db: Cursor, login: str) -> str:
    """Return the account_id behind a login; raises NotFound."""
    account_id = people.id_of_login(db, login)
    if account_id is None:
        raise NotFound(_("没有账号名为“{login}”的账号。").format(login=login))
    return account_id


def serving(db: Cursor, login: str) -> str:
    """Return the account_id behind the login of somebody who has not left; raises NotFound, Refused for a leaver."""
    account_id = known(db, login)
    found = listing.left_at(db, account_id)
    if found is not None:
        raise Refused(_("“{login}”已离任，账号不再启用；请另建账号。").format(login=login))
    return account_id


def refuse_own(db: Cursor, by: Account | None, account_id: str) -> None:
    """Refuse what would shut out whoever does it, or the last administrator."""
    if by is not None and by.account_id == account_id:
        raise Refused(_("不能锁定自己或让自己离任，请由另一位管理员来做。"))
    found = people.account(db, account_id)
    if by is not None and found and found.role is Role.ADMINISTRATOR and listing.administrators(db) <= 1:
        raise Refused(_("这是最后一位能登录的管理员，请先添加另一位。"))


def refuse_lacking(wanted: NewAccount) -> None:
    """Refuse an account that lacks what its role answers for."""
    missing = NEEDS.get(wanted.role)
    if missing and not getattr(wanted, missing):
        raise Refused(_("岗位“{role}”还要填{field}。").format(role=role_name(wanted.role), field=need_name(missing)))


def need_name(field: str) -> str:
    """Return the word of what a role answers for."""
    return {
        "area_codes": _("负责的网格、微网格或镇街"),
        "department_code": _("所属部门"),
        "centre_id": _("服务中心"),
        "premises_id": _("场所编号"),
    }[field]


def phone_of(typed: str) -> str | None:
    """Return a phone number in the one form the store keeps, None for nothing; raises Refused for what is none."""
    said = " ".join(typed.split())
    if not said:
        return None
    found = phones(pa.array([said], pa.string())).values.to_pylist()[0]
    if not found or not is_persons(found):
        raise Refused(_("“{value}”不像电话号码，例如 13812345678 或 0511-86920119。").format(value=said[:40]))
    return str(found)


def email_of(typed: str) -> str | None:
    """Return a mailbox as the store keeps it, None for nothing; raises Refused for what is none."""
    said = typed.strip()
    if not said:
        return None
    if not is_mail(said):
        raise Refused(_("“{value}”不像邮箱地址，例如 name@city.example。").format(value=said[:60]))
    return said


def refuse_wrong_level(db: Cursor, role: Role, codes: list[str]) -> None:
    """Refuse areas that are not of the level the role answers for: grids, micro-grids or towns."""
    level = LEVELS.get(role)
    if codes and level is None:
        raise Refused(_("岗位“{role}”不按网格分工，不用指定区域。").format(role=role_name(role)))
    wrong = sorted(set(codes) - listing.codes_of_level(db, codes, level or ""))
    if wrong:
        words = {"grid": _("网格"), "micro_grid": _("微网格"), "town": _("镇街")}
        raise Refused(_("{code} 不是本市的{level}，请重新选。").format(code=wrong[0], level=words[level or "grid"]))


def _refuse_taken_or_unknown(db: Cursor, login: str, wanted: NewAccount) -> None:
    if people.id_of_login(db, login):
        raise Refused(_("账号名“{login}”已被使用，请换一个。").format(login=login))
    unknown = people.unknown_owners(
        db, wanted.department_code, wanted.centre_id, wanted.premises_id, list(wanted.area_codes)
    )
    if unknown:
        raise Refused(_("本市没有编号为 {code} 的网格、部门、中心或场所。").format(code=unknown[0]))
    refuse_wrong_level(db, wanted.role, list(wanted.area_codes))


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
