"""SQL of the accounts as they are read: who a person is, what he answers for, who answers for a place."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from governance.accounts.covers import with_covers
from governance.accounts.rules import Account, Role
from governance.accounts.store.covers import covered_by
from governance.engine import Cursor

# What loading compares: every column, and the areas of an account as one text.
AREAS_TOLD = (
    "(SELECT a.*, told.areas FROM gov.accounts a LEFT JOIN (SELECT account_id,"
    " string_agg(area_code, ',' ORDER BY area_code) AS areas FROM gov.account_areas GROUP BY account_id) told"
    " USING (account_id))"
)

SHARED = "(demo AND coalesce((SELECT bool_and(demo) FROM gov.city), FALSE))"
"""One of the accounts that a demo store offers to all: it keeps no visitor's language for the next."""

_COLUMNS = (
    "account_id, login, name, role, department_code, centre_id, premises_id,"
    f" CASE WHEN NOT {SHARED} THEN language END, must_change, theme"
)


def _account(db: Cursor, row: tuple | None) -> Account | None:
    if row is None:
        return None
    account_id, login, name, role, department, centre_id, premises_id, language, must_change, theme = row
    areas = service_area(db, centre_id) if centre_id else areas_of(db, account_id)
    return Account(
        account_id=account_id,
        login=login,
        name=name,
        role=Role(role),
        department_code=department,
        centre_id=centre_id,
        premises_ids=shared_premises(db, premises_id) if premises_id else (),
        area_codes=areas,
        language=language,
        must_change=must_change,
        theme=theme,
    )


def account(db: Cursor, account_id: str, at: datetime | None = None) -> Account | None:
    """Return an active account by its identifier; with a moment, as it is while it stands in for those away then."""
    sql = f"SELECT {_COLUMNS} FROM gov.accounts WHERE account_id = ? AND active"
    found = _account(db, db.execute(sql, [account_id]).fetchone())
    away = covered_by(db, account_id, at) if found and at else []
    return with_covers(found, [one for key in away if (one := anybody(db, key))]) if found and away else found


def map_choice(db: Cursor, account_id: str) -> str | None:
    """Return what somebody has chosen to see on maps, None for nothing yet."""
    row = db.execute("SELECT map_choice FROM gov.accounts WHERE account_id = ?", [account_id]).fetchone()
    return row[0] if row else None


def anybody(db: Cursor, account_id: str) -> Account | None:
    """Return an account whether it may sign in or not: who is away may be locked meanwhile."""
    return _account(
        db, db.execute(f"SELECT {_COLUMNS} FROM gov.accounts WHERE account_id = ?", [account_id]).fetchone()
    )


def account_by_login(db: Cursor, login: str) -> tuple[Account, str | None] | None:
    """Return the active account and password hash of a name typed at sign-in, in small or capital letters."""
    sql = (
        f"SELECT {_COLUMNS}, password_hash FROM gov.accounts WHERE lower(login) = lower(?) AND active"
        " ORDER BY login <> ? LIMIT 1"  # two of them that only letters' size tells apart were there before
    )
    row = db.execute(sql, [login, login]).fetchone()
    found = _account(db, row[:-1]) if row else None
    return (found, row[-1]) if found and row else None


def id_of_login(db: Cursor, login: str) -> str | None:
    """Return the account_id behind a login, in small or capital letters, locked accounts included."""
    sql = "SELECT account_id FROM gov.accounts WHERE lower(login) = lower(?) ORDER BY login <> ? LIMIT 1"
    row = db.execute(sql, [login, login]).fetchone()
    return str(row[0]) if row else None


def login_by_phone(db: Cursor, phone: str) -> str | None:
    """Return the login of the one active account with this mobile number; None where nobody has it, or several do."""
    rows = db.execute("SELECT login FROM gov.accounts WHERE phone = ? AND active LIMIT 2", [phone]).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def unknown_owners(
    db: Cursor, department: str | None, centre: str | None, premises: str | None, areas: list[str]
) -> list[str]:
    """Return those of the given codes that name no department, centre, premises or area of this city."""
    sql = (
        "SELECT code FROM (SELECT ? AS code WHERE NOT EXISTS (FROM gov.departments WHERE department_code = ?)"
        " UNION ALL SELECT ? WHERE NOT EXISTS (FROM gov.centres WHERE centre_id = ?)"
        " UNION ALL SELECT ? WHERE NOT EXISTS (FROM gov.premises WHERE premises_id = ?)"
        " UNION ALL SELECT a FROM (SELECT unnest(?::VARCHAR[]) AS a) WHERE a NOT IN (SELECT code FROM gov.areas))"
        " WHERE code IS NOT NULL ORDER BY code"
    )
    values = [department, department, centre, centre, premises, premises, areas]
    return [str(code) for (code,) in db.execute(sql, values).fetchall()]


def demo_accounts(db: Cursor) -> list[tuple[str, str, str]]:
    """Return (account_id, name, role) of the accounts a demo store offers, one per role."""
    return db.execute(
        "SELECT account_id, name, role FROM gov.accounts WHERE demo AND active"
        " AND (SELECT bool_and(demo) FROM gov.city) ORDER BY account_id"
    ).fetchall()


def areas_of(db: Cursor, account_id: str) -> tuple[str, ...]:
    """Return the area codes an account answers for."""
    sql = "SELECT area_code FROM gov.account_areas WHERE account_id = ? ORDER BY area_code"
    return tuple(code for (code,) in db.execute(sql, [account_id]).fetchall())


def service_area(db: Cursor, centre_id: str) -> tuple[str, ...]:
    """Return the grids a service centre serves."""
    sql = "SELECT grid_code FROM gov.centre_grids WHERE centre_id = ? ORDER BY grid_code"
    return tuple(code for (code,) in db.execute(sql, [centre_id]).fetchall())


def shared_premises(db: Cursor, premises_id: str) -> tuple[str, ...]:
    """Return a premises with all that share its compound, because they share the alarm."""
    sql = (
        "SELECT p.premises_id FROM gov.premises p, gov.premises mine WHERE mine.premises_id = ? AND"
        " (p.premises_id = mine.premises_id OR p.compound_id = mine.compound_id OR p.premises_id = mine.compound_id"
        " OR p.compound_id = mine.premises_id) ORDER BY 1"
    )
    return tuple(found for (found,) in db.execute(sql, [premises_id]).fetchall()) or (premises_id,)


def officer_of(db: Cursor, grid_code: str) -> tuple[str, str, str | None] | None:
    """Return (account_id, name, phone) of the officer who answers for a grid, whether he is away or not."""
    sql = (
        "SELECT a.account_id, a.name, a.phone FROM gov.account_areas s JOIN gov.accounts a USING (account_id)"
        " WHERE s.area_code = ? AND a.role = 'grid_officer' AND a.active ORDER BY a.account_id LIMIT 1"
    )
    return db.execute(sql, [grid_code]).fetchone()


def officers_with_grids(db: Cursor) -> list[tuple[str, str]]:
    """Return (account_id, grid) of every active officer's grids."""
    return db.execute(
        "SELECT s.account_id, s.area_code FROM gov.account_areas s JOIN gov.accounts a USING (account_id)"
        " WHERE a.role = 'grid_officer' AND a.active ORDER BY s.area_code, s.account_id"
    ).fetchall()


class Colleague(NamedTuple):
    """Somebody of a fitting post, with his areas and the open cases in which he is officer or handler."""

    account_id: str
    name: str
    role: str
    area_codes: tuple[str, ...]
    open_cases: int


def colleagues(db: Cursor, account_id: str) -> list[Colleague]:
    """Return the active accounts that might stand in for one: of its role, or handlers of a head's department."""
    sql = (
        "SELECT c.account_id, c.name, c.role, coalesce((SELECT list(s.area_code) FROM gov.account_areas s"
        " WHERE s.account_id = c.account_id), []), (SELECT count(*) FROM gov.cases k WHERE k.state = 'open'"
        " AND (k.officer_id = c.account_id OR k.handler_id = c.account_id)) FROM gov.accounts c, gov.accounts a"
        " WHERE a.account_id = ? AND c.active AND c.account_id <> a.account_id"
        " AND c.department_code IS NOT DISTINCT FROM a.department_code"
        " AND c.centre_id IS NOT DISTINCT FROM a.centre_id AND (c.role = a.role OR (a.role = 'department_head'"
        " AND c.role = 'department_handler')) ORDER BY c.account_id"
    )
    found = db.execute(sql, [account_id]).fetchall()
    return [Colleague(key, name, role, tuple(areas), int(cases)) for key, name, role, areas, cases in found]


def accounts_of_department(db: Cursor, department_code: str) -> list[tuple[str, str, str]]:
    """Return (account_id, name, role) of a department's active accounts."""
    sql = (
        "SELECT account_id, name, role FROM gov.accounts WHERE department_code = ? AND active ORDER BY role, account_id"
    )
    return db.execute(sql, [department_code]).fetchall()


def accounts_of_role(db: Cursor, role: Role) -> list[tuple[str, str]]:
    """Return (account_id, name) of the active accounts of a role."""
    sql = "SELECT account_id, name FROM gov.accounts WHERE role = ? AND active ORDER BY account_id"
    return db.execute(sql, [role.value]).fetchall()


def leaders_of(db: Cursor, town_code: str | None) -> list[str]:
    """Return the active accounts that lead a town; none for a place whose town is unknown."""
    sql = (
        "SELECT a.account_id FROM gov.account_areas s JOIN gov.accounts a USING (account_id)"
        " WHERE s.area_code = ? AND a.role = 'town_leader' AND a.active ORDER BY a.account_id"
    )
    return [account_id for (account_id,) in db.execute(sql, [town_code]).fetchall()]


def names_of(db: Cursor, account_ids: list[str]) -> dict[str, str]:
    """Return account_id -> name, of accounts that are no longer active too."""
    sql = "SELECT account_id, name FROM gov.accounts WHERE account_id = ANY(?)"
    return dict(db.execute(sql, [account_ids]).fetchall())


def people_of(db: Cursor, account_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Return account_id -> (name, role), of accounts that are no longer active too."""
    sql = "SELECT account_id, name, role FROM gov.accounts WHERE account_id = ANY(?)"
    return {found: (name, role) for found, name, role in db.execute(sql, [account_ids]).fetchall()}


def is_demo(db: Cursor) -> bool:
    """Tell whether this store holds an invented city."""
    row = db.execute("SELECT bool_and(demo) FROM gov.city").fetchone()
    return bool(row and row[0])
