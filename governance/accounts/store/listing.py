"""SQL of the list of accounts and of one person's file."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from governance.accounts.listing import Asked, seen_bounds
from governance.engine import Cursor
from governance.engine.phones import figures
from governance.engine.times import to_store

_TOWN = (
    "SELECT s.account_id, g.town_code FROM gov.account_areas s JOIN gov.areas g ON g.code = s.area_code"
    " UNION SELECT a.account_id, c.town_code FROM gov.accounts a JOIN gov.centres c USING (centre_id)"
    " UNION SELECT a.account_id, p.town_code FROM gov.accounts a JOIN gov.premises p USING (premises_id)"
)
# Published read expression: an account with how it stands at a moment; the one parameter, five times, is the moment.
_PEOPLE = (
    "(SELECT a.account_id, a.login, a.name, a.role, a.department_code, a.centre_id, a.premises_id, a.phone, a.email,"
    " a.active, a.must_change, a.created_at_utc, a.last_seen_at_utc, a.left_at_utc, v.deputy_id, v.until_at_utc,"
    " CASE WHEN a.left_at_utc IS NOT NULL THEN 'left' WHEN NOT a.active THEN 'locked'"
    " WHEN v.deputy_id IS NOT NULL THEN 'away' WHEN a.last_seen_at_utc IS NULL THEN 'never' ELSE 'active' END"
    " AS standing FROM gov.accounts a LEFT JOIN (SELECT account_id, max(deputy_id) AS deputy_id,"
    " max(until_at_utc) AS until_at_utc FROM gov.covers WHERE from_at_utc <= ? AND until_at_utc > ?"
    " AND (ended_at_utc IS NULL OR ended_at_utc > ?) GROUP BY account_id) v USING (account_id))"
)


def _where(asked: Asked, now: datetime, role: bool) -> tuple[str, list[object]]:
    """Return the condition of the accounts asked for and its values; the role may be left out, to count by it."""
    words = f"%{_plain(asked.words.strip().casefold())}%"
    since, before = seen_bounds(asked.seen, now)
    conditions: list[tuple[str, object | None]] = [
        ("p.role = ?", asked.role.value if asked.role and role else None),
        ("p.department_code = ?", asked.department_code),
        ("p.department_code = ?", asked.department_only),
        ("p.standing = ?", asked.standing.value if asked.standing else None),
        (f"p.account_id IN (SELECT account_id FROM ({_TOWN}) WHERE town_code = ?)", asked.town_code),
        ("p.last_seen_at_utc >= ?", to_store(since)),
        ("(p.last_seen_at_utc < ? OR p.last_seen_at_utc IS NULL)", to_store(before)),
    ]
    kept = [(text, value) for text, value in conditions if value is not None]
    moment = to_store(now)
    values = [moment, moment, moment, *(value for _text, value in kept)]
    found = " AND ".join(["TRUE", *(text for text, _value in kept)])
    if not asked.standing and not asked.words.strip():  # who has left is found where he is looked for
        found += " AND p.standing <> 'left'"
    if asked.words.strip():
        # A number only as a whole: found by parts it could be guessed figure by figure.
        found += r" AND (lower(concat_ws(' ', p.login, p.name)) LIKE ? ESCAPE '\'"
        found += " OR regexp_replace(p.phone, '[^0-9]', '', 'g') = ?)"
        values += [words, figures(asked.words) or None]
    return found, values


def _plain(words: str) -> str:
    """Return words in which the signs that LIKE reads as wildcards stand for themselves."""
    return "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in words)


def page(db: Cursor, asked: Asked, now: datetime, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """Return a page of the accounts asked for, those who need attention first within a role.

    Columns: account_id, login, name, role, department_code, centre_id, premises_id, phone, email, active,
    must_change, created_at_utc, last_seen_at_utc, left_at_utc, deputy_id, until_at_utc, standing, areas (a count),
    first_area, town_code, deputy (a name).
    """
    where, values = _where(asked, now, role=True)
    sql = (
        "SELECT p.*, coalesce(s.areas, 0) AS areas, s.first_area, t.town_code, d.name AS deputy"
        f" FROM {_PEOPLE} p LEFT JOIN (SELECT account_id, count(*) AS areas, min(area_code) AS first_area"
        " FROM gov.account_areas GROUP BY account_id) s ON s.account_id = p.account_id"
        f" LEFT JOIN (SELECT account_id, min(town_code) AS town_code FROM ({_TOWN}) GROUP BY account_id) t"
        " ON t.account_id = p.account_id LEFT JOIN gov.accounts d ON d.account_id = p.deputy_id"
        f" WHERE {where} ORDER BY p.left_at_utc IS NOT NULL, t.town_code NULLS FIRST, s.first_area NULLS FIRST,"
        " p.role, p.login"
    )
    if limit is None:
        return db.execute(sql, values).df()
    return db.execute(f"{sql} LIMIT ? OFFSET ?", [*values, limit, offset]).df()


def counts(db: Cursor, asked: Asked, now: datetime) -> dict[str, int]:
    """Return role -> how many accounts the other filters leave; a role without any is left out."""
    where, values = _where(asked, now, role=False)
    sql = f"SELECT p.role, count(*) FROM {_PEOPLE} p WHERE {where} GROUP BY p.role"
    return {role: int(count) for role, count in db.execute(sql, values).fetchall()}


def facts(db: Cursor, account_id: str, now: datetime) -> dict[str, object] | None:
    """Return the facts of one account by name of its column, with its standing and language."""
    moment = to_store(now)
    sql = f"SELECT p.*, a.language FROM {_PEOPLE} p JOIN gov.accounts a USING (account_id) WHERE p.account_id = ?"
    rows = db.execute(sql, [moment, moment, moment, account_id]).to_arrow_table().to_pylist()
    return rows[0] if rows else None


def open_cases(db: Cursor, account_id: str, limit: int) -> pd.DataFrame:
    """Return the open cases in which a person is officer, handler or reporter, the newest first.

    Columns: case_id, stage, blown_at_utc, officer, handler, reporter (true or false). What they are about is for the
    whistles to tell.
    """
    sql = (
        "SELECT case_id, stage, blown_at_utc, coalesce(officer_id = ?, false) AS officer,"
        " coalesce(handler_id = ?, false) AS handler, reporter_id = ? AS reporter FROM gov.cases WHERE state = 'open'"
        " AND (officer_id = ? OR handler_id = ? OR reporter_id = ?) ORDER BY blown_at_utc DESC, case_id LIMIT ?"
    )
    return db.execute(sql, [*[account_id] * 6, limit]).df()


def holders(db: Cursor, level: str) -> pd.DataFrame:
    """Return who has the areas of a level: area_code, account_id, name; accounts that have left are left out."""
    return db.execute(
        "SELECT s.area_code, a.account_id, a.name FROM gov.account_areas s JOIN gov.accounts a USING (account_id)"
        " WHERE a.left_at_utc IS NULL AND s.area_code IN (SELECT code FROM gov.areas WHERE level = ?)"
        " ORDER BY s.area_code, a.account_id",
        [level],
    ).df()


def reporters_of(db: Cursor, officer_id: str) -> list[tuple[str, str, str]]:
    """Return (account_id, name, micro-grid) of the reporters whose micro-grids lie in an officer's grids."""
    return db.execute(
        "SELECT DISTINCT r.account_id, r.name, s.area_code FROM gov.account_areas o JOIN gov.areas m"
        " ON m.parent_code = o.area_code AND m.level = 'micro_grid' JOIN gov.account_areas s ON s.area_code = m.code"
        " JOIN gov.accounts r ON r.account_id = s.account_id AND r.role = 'micro_grid_reporter'"
        " AND r.left_at_utc IS NULL WHERE o.account_id = ? ORDER BY s.area_code, r.account_id",
        [officer_id],
    ).fetchall()


def officers_of(db: Cursor, reporter_id: str) -> list[tuple[str, str | None, str | None]]:
    """Return (micro-grid, account_id, name) of the officers in whose grids a reporter's micro-grids lie."""
    return db.execute(
        "SELECT DISTINCT s.area_code, o.account_id, o.name FROM gov.account_areas s LEFT JOIN gov.areas m"
        " ON m.code = s.area_code AND m.level = 'micro_grid' LEFT JOIN (SELECT g.area_code, a.account_id, a.name"
        " FROM gov.account_areas g JOIN gov.accounts a USING (account_id) WHERE a.role = 'grid_officer' AND a.active) o"
        " ON o.area_code = m.parent_code WHERE s.account_id = ? ORDER BY s.area_code, o.account_id",
        [reporter_id],
    ).fetchall()


def reporters_without_officer(db: Cursor) -> list[tuple[str, str, str]]:
    """Return (account_id, name, micro-grid or nothing) of reporters who belong to no officer: so nobody checks."""
    return db.execute(
        "SELECT r.account_id, r.name, coalesce(min(s.area_code), '') FROM gov.accounts r"
        " LEFT JOIN gov.account_areas s USING (account_id) WHERE r.role = 'micro_grid_reporter' AND r.active"
        " AND NOT EXISTS (SELECT 1 FROM gov.account_areas mine JOIN gov.areas m ON m.code = mine.area_code"
        " AND m.level = 'micro_grid' JOIN gov.account_areas g ON g.area_code = m.parent_code"
        " JOIN gov.accounts o ON o.account_id = g.account_id AND o.role = 'grid_officer' AND o.active"
        " WHERE mine.account_id = r.account_id) GROUP BY r.account_id, r.name ORDER BY r.account_id"
    ).fetchall()


def codes_of_level(db: Cursor, codes: list[str], level: str) -> set[str]:
    """Return those of the codes that are areas of a level in some version of the boundaries.

    In a city that has none of that level, towns do: people there answer for what there is.
    """
    sql = (
        "SELECT DISTINCT code FROM gov.areas WHERE code = ANY(?) AND level ="
        " CASE WHEN EXISTS (FROM gov.areas WHERE level = ?) THEN ? ELSE 'town' END"
    )
    return {code for (code,) in db.execute(sql, [codes, level, level]).fetchall()}


def left_at(db: Cursor, account_id: str) -> datetime | None:
    """Return when a person left, naive UTC; None while he serves."""
    row = db.execute("SELECT left_at_utc FROM gov.accounts WHERE account_id = ?", [account_id]).fetchone()
    return row[0] if row else None


def login_of(db: Cursor, account_id: str) -> str | None:
    """Return the name typed at sign-in of an account."""
    row = db.execute("SELECT login FROM gov.accounts WHERE account_id = ?", [account_id]).fetchone()
    return str(row[0]) if row else None


def administrators(db: Cursor) -> int:
    """Return how many administrators may sign in."""
    row = db.execute("SELECT count(*) FROM gov.accounts WHERE role = 'administrator' AND active").fetchone()
    return int(row[0]) if row else 0


def load_of(db: Cursor, account_ids: list[str]) -> dict[str, int]:
    """Return account_id -> open cases in which somebody is officer or handler; 0 for those without."""
    sql = (
        "SELECT w.id, count(c.case_id) FROM (SELECT unnest(?::VARCHAR[]) AS id) w LEFT JOIN gov.cases c"
        " ON c.state = 'open' AND (c.officer_id = w.id OR c.handler_id = w.id) GROUP BY w.id"
    )
    return {one: int(count) for one, count in db.execute(sql, [account_ids]).fetchall()}
