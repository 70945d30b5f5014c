"""Changing what is known about somebody and what he answers for. For administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.accounts import directory, manage
from governance.accounts.manage import NEEDS, NewAccount
from governance.accounts.rights import RIGHTS_TOPIC
from governance.accounts.rules import Account, Role
from governance.accounts.store import changes, contacts, listing, people, sessions
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.mails import masked_mail
from governance.engine.text import _
from governance.engine.typed import cleaned

OWNERS = ("department_code", "centre_id", "premises_id")
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Facts:
    """What is to be known about a person. `phone` and `email`: None leaves what there is, empty text takes it away."""

    name: str
    role: Role
    department_code: str | None = None
    centre_id: str | None = None
    premises_id: str | None = None
    phone: str | None = None
    email: str | None = None


def change(eng: Engine, by: Account | None, account_id: str, facts: Facts) -> None:
    """Write what is known about a person; another role or owner ends his sessions and what the old role answered for.

    Raises NotFound for nobody, Refused for a leaver, for oneself as to role, or where the new role lacks something.
    """
    manage.allow(by)
    name = cleaned(facts.name)
    if not name or len(name) > manage.LONGEST_NAME:
        raise Refused(_("姓名要填，最多 {n} 个字。").format(n=manage.LONGEST_NAME))
    reached = {} if facts.phone is None else {"phone": manage.phone_of(facts.phone)}
    reached |= {} if facts.email is None else {"email": manage.email_of(facts.email)}

    def work(db: Cursor) -> None:
        before = _serving(db, account_id)
        known = listing.facts(db, account_id, eng.now()) or {}
        owner = NEEDS.get(facts.role)
        owners = {key: getattr(facts, key) if key == owner else None for key in OWNERS}
        _fitting(db, by, before, facts, owners)
        now = {"name": name, "role": facts.role.value, **owners, **reached}
        changes.set_facts(db, account_id, now)
        if any(known[key] != now[key] for key in ("role", *OWNERS)):
            if before.role is not facts.role:
                changes.set_areas(db, account_id, [])
            sessions.end_sessions(db, eng.now(), account_id=account_id)
        told: dict[str, object] = {"fields": sorted(now), "role": facts.role.value}
        audit.append(db, eng.now(), manage.id_of(by), "account.change", account_id, detail=told)

    eng.write(work, "sessions")


def _fitting(db: Cursor, by: Account | None, before: Account, facts: Facts, owners: dict[str, str | None]) -> None:
    """Refuse a role that lacks its owner, an owner this city does not have, and giving up one's own post."""
    if by and by.account_id == before.account_id and facts.role is not before.role:
        raise Refused(_("不能改自己的岗位，请由另一位管理员来做。"))
    if before.role is Role.ADMINISTRATOR and facts.role is not before.role:
        manage.refuse_own(db, by, before.account_id)
    if NEEDS.get(facts.role) != "area_codes":
        manage.refuse_lacking(
            NewAccount(
                before.login,
                facts.name,
                facts.role,
                department_code=owners["department_code"],
                centre_id=owners["centre_id"],
                premises_id=owners["premises_id"],
            )
        )
    unknown = people.unknown_owners(db, owners["department_code"], owners["centre_id"], owners["premises_id"], [])
    if unknown:
        raise Refused(_("本市没有编号为 {code} 的网格、部门、中心或场所。").format(code=unknown[0]))


def give_areas(eng: Engine, by: Account | None, account_id: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Let somebody answer for these areas and no others; return them sorted.

    Several people may have the same area. Raises Refused for areas of the wrong level and for roles without any.
    """
    manage.allow(by)

    def work(db: Cursor) -> tuple[str, ...]:
        who = _serving(db, account_id)
        had, wanted = set(people.areas_of(db, account_id)), set(codes)
        manage.refuse_wrong_level(db, who.role, sorted(wanted - had))
        if had != wanted:
            changes.set_areas(db, account_id, sorted(wanted))
            told: dict[str, object] = {"given": sorted(wanted - had), "taken": sorted(had - wanted)}
            audit.append(db, eng.now(), manage.id_of(by), "account.areas", account_id, detail=told)
        return tuple(sorted(wanted))

    return eng.write(work, RIGHTS_TOPIC)


def toggle_area(eng: Engine, by: Account | None, account_id: str, code: str) -> bool:
    """Give somebody an area he does not have, or take it; return whether he has it now."""
    had = set(eng.read(lambda db: people.areas_of(db, account_id)))
    return code in give_areas(eng, by, account_id, sorted(had ^ {code}))


def choose_theme(eng: Engine, account: Account, theme: str | None) -> None:
    """Remember light or dark for the account itself; None follows the device."""
    if theme is not None and theme not in THEMES:
        raise Refused(_("没有这种外观：{theme}。").format(theme=theme))
    eng.write(lambda db: changes.set_theme(db, account.account_id, theme))


def keep_map_choice(eng: Engine, account: Account, choice: str) -> None:
    """Remember for the account itself what it has chosen to see on maps, in the words of `tiles.choice`."""
    eng.write(lambda db: changes.set_map_choice(db, account.account_id, choice))


def map_choice(eng: Engine, account: Account) -> str | None:
    """Return what the account itself has chosen to see on maps, None before it has chosen anything."""
    return eng.read(lambda db: people.map_choice(db, account.account_id))


def own_email(eng: Engine, account: Account) -> str:
    """Return the account's own mailbox, masked; empty for none."""
    who = eng.read(lambda db: contacts.contacts(db, [account.account_id])).get(account.account_id)
    return masked_mail(who.email) if who and who.email else ""


def change_own_email(eng: Engine, account: Account, typed: str) -> None:
    """Write the mailbox at which the account itself gets notices, nothing for none; on record without the address."""
    email = manage.email_of(cleaned(typed))

    def work(db: Cursor) -> None:
        contacts.set_email(db, account.account_id, email)
        told: dict[str, object] = {"fields": ["email"]}
        audit.append(db, eng.now(), account.account_id, "account.change", account.account_id, detail=told)

    eng.write(work)


def follow_browser(eng: Engine, account: Account) -> None:
    """Forget the account's language: each browser's own decides again."""
    eng.write(lambda db: changes.set_language(db, account.account_id, None))


def login_of(eng: Engine, account_id: str) -> str:
    """Return the name typed at sign-in of an account; raises NotFound."""
    found = eng.read(lambda db: listing.login_of(db, account_id))
    if found is None:
        raise directory.nobody()
    return found


def _serving(db: Cursor, account_id: str) -> Account:
    who = people.anybody(db, account_id)
    if who is None:
        raise directory.nobody()
    manage.serving(db, who.login)
    return who
