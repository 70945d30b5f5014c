"""SQL of the accounts: people, their areas, their sessions, and the scoping of everybody else's rows."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from governance.accounts.rules import Account, Action, Reach, Role
from governance.engine import Cursor, insert_arrow
from governance.engine.times import to_store

GRID, MICRO_GRID, PREMISES, DEPARTMENT, REPORTER = "grid", "micro_grid", "premises", "department", "reporter"
PLACED = (GRID, MICRO_GRID, PREMISES)  # what devices, premises and alarms carry
CASE = (*PLACED, DEPARTMENT, REPORTER)  # what cases carry

# What loading compares: every column, and the areas of an account as one text.
AREAS_TOLD = (
    "(SELECT a.*, told.areas FROM gov.accounts a LEFT JOIN (SELECT account_id,"
    " string_agg(area_code, ',' ORDER BY area_code) AS areas FROM gov.account_areas GROUP BY account_id) told"
    " USING (account_id))"
)

_SHARED = "(demo AND coalesce((SELECT bool_and(demo) FROM gov.city), FALSE))"
"""One of the accounts that a demo store offers to every visitor: it keeps no visitor's language for the next."""
_COLUMNS = (
    "account_id, login, name, role, department_code, centre_id, premises_id,"
    f" CASE WHEN NOT {_SHARED} THEN language END, must_change"
)


def scope_sql(
    account: Account, alias: str = "", has: tuple[str, ...] = PLACED, action: Action = Action.ROWS_SEE
) -> tuple[str, list[object]]:
    """Return a WHERE fragment and its parameters that keep only rows within the account's reach for an action.

    `alias` is the table's alias in the caller's SQL, `has` names the kinds of owner columns the table carries:
    grid_code, micro_grid_code, premises_id, lead_department with joint_departments, reporter_id with officer_id.
    A table that lacks the columns a reach needs shows nothing to that account.
    """
    dot = f"{alias}." if alias else ""
    reach = account.reaches.get(action)
    areas, me = list(account.area_codes), account.account_id
    own = f" OR {dot}reporter_id = ? OR {dot}officer_id = ?" if REPORTER in has else ""
    own_values: list[object] = [me, me] if own else []
    fragments: dict[Reach, tuple[str, str, list[object]]] = {
        Reach.GRID: (GRID, f"({dot}grid_code = ANY(?){own})", [areas, *own_values]),
        Reach.MICRO_GRID: (MICRO_GRID, f"({dot}micro_grid_code = ANY(?){own})", [areas, *own_values]),
        Reach.CENTRE: (GRID, f"{dot}grid_code = ANY(?)", [areas]),
        Reach.PREMISES: (PREMISES, f"{dot}premises_id = ANY(?)", [list(account.premises_ids)]),
        Reach.LEAD: (DEPARTMENT, f"{dot}lead_department = ?", [account.department_code]),
        Reach.DEPARTMENT: (
            DEPARTMENT,
            f"({dot}lead_department = ? OR list_contains(string_split({dot}joint_departments, ','), ?))",
            [account.department_code, account.department_code],
        ),
        Reach.REPORTED: (REPORTER, f"{dot}reporter_id = ?", [me]),
    }
    if reach is Reach.ALL:
        return "TRUE", []
    needs, fragment, values = fragments[reach] if reach else ("", "FALSE", [])
    return (fragment, values) if needs in has else ("FALSE", [])


def _account(db: Cursor, row: tuple | None) -> Account | None:
    if row is None:
        return None
    account_id, login, name, role, department, centre_id, premises_id, language, must_change = row
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
    )


def account(db: Cursor, account_id: str) -> Account | None:
    """Return an active account by its identifier."""
    sql = f"SELECT {_COLUMNS} FROM gov.accounts WHERE account_id = ? AND active"
    return _account(db, db.execute(sql, [account_id]).fetchone())


def account_by_login(db: Cursor, login: str) -> tuple[Account, str | None] | None:
    """Return the active account and password hash of a name typed at sign-in."""
    sql = f"SELECT {_COLUMNS}, password_hash FROM gov.accounts WHERE login = ? AND active"
    row = db.execute(sql, [login]).fetchone()
    found = _account(db, row[:-1]) if row else None
    return (found, row[-1]) if found and row else None


def id_of_login(db: Cursor, login: str) -> str | None:
    """Return the account_id behind a login, locked accounts included."""
    row = db.execute("SELECT account_id FROM gov.accounts WHERE login = ?", [login]).fetchone()
    return str(row[0]) if row else None


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
    """Return (account_id, name, phone) of the officer who answers for a grid."""
    sql = (
        "SELECT a.account_id, a.name, a.phone FROM gov.account_areas s JOIN gov.accounts a USING (account_id)"
        " WHERE s.area_code = ? AND a.role = 'grid_officer' AND a.active ORDER BY a.account_id LIMIT 1"
    )
    return db.execute(sql, [grid_code]).fetchone()


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


def names_of(db: Cursor, account_ids: list[str]) -> dict[str, str]:
    """Return account_id -> name, of accounts that are no longer active too."""
    sql = "SELECT account_id, name FROM gov.accounts WHERE account_id = ANY(?)"
    return dict(db.execute(sql, [account_ids]).fetchall())


def people_of(db: Cursor, account_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Return account_id -> (name, role), of accounts that are no longer active too."""
    sql = "SELECT account_id, name, role FROM gov.accounts WHERE account_id = ANY(?)"
    return {found: (name, role) for found, name, role in db.execute(sql, [account_ids]).fetchall()}


def set_password(db: Cursor, account_id: str, password_hash: str, must_change: bool) -> None:
    """Store an argon2id hash."""
    sql = "UPDATE gov.accounts SET password_hash = ?, must_change = ? WHERE account_id = ?"
    db.execute(sql, [password_hash, must_change, account_id])


def set_active(db: Cursor, account_id: str, active: bool) -> None:
    """Lock an account or let it in again."""
    db.execute("UPDATE gov.accounts SET active = ? WHERE account_id = ?", [active, account_id])


def set_language(db: Cursor, account_id: str, language: str | None) -> None:
    """Remember the language an account has chosen; an account that a demo store offers to everybody keeps none."""
    db.execute(f"UPDATE gov.accounts SET language = ? WHERE account_id = ? AND NOT {_SHARED}", [language, account_id])


def add_account(db: Cursor, row: dict[str, object]) -> None:
    """Insert one account; keys are columns of gov.accounts."""
    names = ", ".join(row)
    db.execute(f"INSERT INTO gov.accounts ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def add_area(db: Cursor, account_id: str, area_code: str) -> None:
    """Give an account one more area."""
    db.execute("INSERT INTO gov.account_areas VALUES (?, ?) ON CONFLICT DO NOTHING", [account_id, area_code])


def rewrite_areas(db: Cursor, rows: pa.Table) -> None:
    """Give accounts other areas: columns login and areas, the codes in one text with commas, null for none."""
    logins = rows["login"].to_pylist()
    ids = dict(db.execute("SELECT login, account_id FROM gov.accounts WHERE login = ANY(?)", [logins]).fetchall())
    db.execute("DELETE FROM gov.account_areas WHERE account_id = ANY(?)", [list(ids.values())])
    told = zip(logins, rows["areas"].to_pylist(), strict=True)
    pairs = [(ids[login], code) for login, areas in told for code in (areas or "").split(",") if code]
    if pairs:
        columns = [pa.array(column, pa.string()) for column in zip(*pairs, strict=True)]
        insert_arrow(db, "gov.account_areas", pa.table(columns, names=["account_id", "area_code"]))


def end_sessions_of(db: Cursor, at: datetime, logins: list[str]) -> None:
    """End every session of some accounts."""
    db.execute(
        "UPDATE gov.sessions SET ended_at_utc = ? WHERE ended_at_utc IS NULL AND account_id IN"
        " (SELECT account_id FROM gov.accounts WHERE login = ANY(?))",
        [to_store(at), logins],
    )


def start_session(db: Cursor, session_ref: str, account_id: str, at: datetime, address: str) -> None:
    """Record a sign-in."""
    now = to_store(at)
    db.execute("INSERT INTO gov.sessions VALUES (?, ?, ?, ?, NULL, ?)", [session_ref, account_id, now, now, address])
    db.execute("UPDATE gov.accounts SET last_seen_at_utc = ? WHERE account_id = ?", [now, account_id])


def session(db: Cursor, session_ref: str) -> tuple[str, datetime, datetime] | None:
    """Return (account_id, started, last seen) of a session that has not been ended; times naive UTC."""
    sql = "SELECT account_id, started_at_utc, seen_at_utc, ended_at_utc FROM gov.sessions WHERE session_ref = ?"
    row = db.execute(sql, [session_ref]).fetchone()
    return None if row is None or row[3] is not None else row[:3]


def sessions_alive(db: Cursor, refs: list[str], seen_since: datetime, started_since: datetime) -> set[str]:
    """Return those of the sessions that have not ended, belong to an active account and are neither idle nor old."""
    sql = (
        "SELECT s.session_ref FROM gov.sessions s JOIN gov.accounts a USING (account_id)"
        " WHERE s.session_ref = ANY(?) AND s.ended_at_utc IS NULL AND a.active"
        " AND s.seen_at_utc >= ? AND s.started_at_utc >= ?"
    )
    return {ref for (ref,) in db.execute(sql, [refs, to_store(seen_since), to_store(started_since)]).fetchall()}


def touch_session(db: Cursor, session_ref: str, at: datetime) -> None:
    """Note that a session is in use."""
    db.execute("UPDATE gov.sessions SET seen_at_utc = ? WHERE session_ref = ?", [to_store(at), session_ref])


def end_sessions(db: Cursor, at: datetime, *, session_ref: str | None = None, account_id: str | None = None) -> None:
    """End one session, or every session of an account."""
    sql = "UPDATE gov.sessions SET ended_at_utc = ? WHERE ended_at_utc IS NULL AND (session_ref = ? OR account_id = ?)"
    db.execute(sql, [to_store(at), session_ref, account_id])


def add_failure(db: Cursor, failure_id: str, login: str, address: str, at: datetime) -> None:
    """Record a failed sign-in."""
    db.execute("INSERT INTO gov.sign_in_failures VALUES (?, ?, ?, ?)", [failure_id, login, address, to_store(at)])


def failures_since(db: Cursor, login: str, address: str, since: datetime) -> int:
    """Return the failures of one name from one address since a time."""
    sql = "SELECT count(*) FROM gov.sign_in_failures WHERE login = ? AND address = ? AND failed_at_utc > ?"
    row = db.execute(sql, [login, address, to_store(since)]).fetchone()
    return int(row[0]) if row else 0


def clear_failures(db: Cursor, login: str, address: str) -> None:
    """Forget the failures of one name from one address after it has signed in."""
    db.execute("DELETE FROM gov.sign_in_failures WHERE login = ? AND address = ?", [login, address])


def clear_all_failures(db: Cursor, login: str) -> None:
    """Forget every failure of one name, wherever it came from."""
    db.execute("DELETE FROM gov.sign_in_failures WHERE login = ?", [login])


def is_demo(db: Cursor) -> bool:
    """Tell whether this store holds an invented city."""
    row = db.execute("SELECT bool_and(demo) FROM gov.city").fetchone()
    return bool(row and row[0])
