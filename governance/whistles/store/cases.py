"""SQL of the cases: the current state of each, found, inserted, rewritten."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from governance.accounts.rules import Account, Action, Where
from governance.accounts.store.scope import CASE, scope_sql
from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.routing.rules import Kind, Severity
from governance.whistles.case import Asking, Case, Stage, State
from governance.whistles.observing import How
from governance.whistles.store import discretion

NAMES = tuple(column.name for column in fields(Case))
COLUMNS = ", ".join(NAMES)
_WHOSE = (
    "town_code, grid_code, micro_grid_code, lead_department, joint_departments, premises_id, reporter_id, officer_id,"
    " judge_id"
)
_LISTS = ("joint_departments", "joined_departments")
_ENUMS: dict[str, type] = {
    "kind": Kind,
    "severity": Severity,
    "stage": Stage,
    "state": State,
    "asked": Asking,
    "observed_how": How,
}


def from_row(row: tuple) -> Case:
    """Return the case for a row of `COLUMNS`."""
    return Case(**{name: loaded(name, value) for name, value in zip(NAMES, row, strict=True)})


def loaded(name: str, value: Any) -> Any:
    """Return a column's value as the rules know it."""
    if name in _LISTS:
        return tuple(code for code in (value or "").split(",") if code)
    if name in _ENUMS:
        return None if value is None else _ENUMS[name](value)
    return from_store(value) if name.endswith("_at_utc") else value


def stored(value: object) -> object:
    """Return a value as the store keeps it."""
    if isinstance(value, tuple):
        return ",".join(value)
    return to_store(value) if isinstance(value, datetime) else value


def insert(db: Cursor, case: Case) -> None:
    """Insert a fresh case."""
    marks = ", ".join("?" * len(NAMES))
    db.execute(f"INSERT INTO gov.cases ({COLUMNS}) VALUES ({marks})", [stored(getattr(case, n)) for n in NAMES])


def rewrite(db: Cursor, before: Case, after: Case) -> None:
    """Write the columns an event changed; the event's own row, inserted before, is the lock."""
    changed = [name for name in NAMES if getattr(before, name) != getattr(after, name)]
    sql = f"UPDATE gov.cases SET {', '.join(f'{name} = ?' for name in changed)} WHERE case_id = ?"
    db.execute(sql, [*(stored(getattr(after, name)) for name in changed), after.case_id])


def case(db: Cursor, case_id: str) -> Case | None:
    """Return one case, whoever asks; for the rules, never for a page."""
    row = db.execute(f"SELECT {COLUMNS} FROM gov.cases WHERE case_id = ?", [case_id]).fetchone()
    return from_row(row) if row else None


def premises_in_hand(db: Cursor, account: Account) -> set[str]:
    """Return the premises of open cases that the account's department has to handle."""
    scope, values = scope_sql(account, "c", CASE, Action.CASE_REPORT_IN)
    sql = f"SELECT DISTINCT premises_id FROM gov.cases c WHERE state = 'open' AND premises_id IS NOT NULL AND {scope}"
    return {premises_id for (premises_id,) in db.execute(sql, values).fetchall()}


def visible_case(db: Cursor, account: Account, case_id: str) -> Case | None:
    """Return one case if the account may see it."""
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    row = db.execute(f"SELECT {COLUMNS} FROM gov.cases c WHERE case_id = ? AND {scope}", [case_id, *values])
    found = row.fetchone()
    return from_row(found) if found else None


def visible_cases(db: Cursor, account: Account, case_ids: list[str]) -> dict[str, Case]:
    """Return those of the named cases that the account may see, by number."""
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    sql = f"SELECT {COLUMNS} FROM gov.cases c WHERE case_id = ANY(?) AND {scope}"
    found = [from_row(row) for row in db.execute(sql, [case_ids, *values]).fetchall()]
    return {case.case_id: case for case in found}


def open_now(db: Cursor) -> dict[str, tuple[int, Where]]:
    """Return case_id -> (number of the newest event, whose it is) of every open case, whoever asks."""
    sql = f"SELECT case_id, last_seq, {_WHOSE} FROM gov.cases WHERE state = 'open'"
    return {case_id: (seq, _where(*row)) for case_id, seq, *row in db.execute(sql).fetchall()}


def whose(db: Cursor, case_ids: list[str]) -> dict[str, Where]:
    """Return whose each of the named cases is, whoever asks."""
    sql = f"SELECT case_id, {_WHOSE} FROM gov.cases WHERE case_id = ANY(?)"
    return {case_id: _where(*row) for case_id, *row in db.execute(sql, [case_ids]).fetchall()}


def _where(
    town: str | None, grid: str | None, micro_grid: str | None, lead: str | None, joint: str | None, *owners: str | None
) -> Where:
    return Where(town, grid, micro_grid, lead, loaded("joint_departments", joint), *owners)


def merged_into(db: Cursor, case_id: str) -> list[tuple[str, str]]:
    """Return (number, reporter) of the cases merged into one, and of those merged into them before."""
    sql = (
        "WITH RECURSIVE ended AS (SELECT case_id, reporter_id FROM gov.cases WHERE merged_into = ? AND state = 'merged'"
        " UNION SELECT c.case_id, c.reporter_id FROM gov.cases c JOIN ended e ON c.merged_into = e.case_id"
        " AND c.state = 'merged') SELECT case_id, reporter_id FROM ended ORDER BY case_id"
    )
    return [(number, reporter_id) for number, reporter_id in db.execute(sql, [case_id]).fetchall()]


def case_by_client_key(db: Cursor, reporter_id: str, client_key: str) -> Case | None:
    """Return the case that what a reporter's browser has sent under this key has become, or was added to."""
    sql = (
        f"SELECT {COLUMNS} FROM gov.cases WHERE (reporter_id = ? AND client_key = ?) OR case_id ="
        " (SELECT k.case_id FROM gov.case_keys k WHERE k.reporter_id = ? AND k.client_key = ?) LIMIT 1"
    )
    row = db.execute(sql, [reporter_id, client_key] * 2).fetchone()
    return from_row(row) if row else None


def keep_key(db: Cursor, case: Case) -> None:
    """Note which case a report has become; the table takes each key of a reporter once."""
    db.execute("INSERT INTO gov.case_keys VALUES (?, ?, ?)", [case.reporter_id, case.client_key, case.case_id])


def blown_by(db: Cursor, account_id: str, since: datetime) -> list[tuple[str, datetime]]:
    """Return (category, when) of the whistles an account has blown since then."""
    sql = "SELECT category_code, blown_at_utc FROM gov.cases WHERE reporter_id = ? AND blown_at_utc >= ?"
    return [(code, from_store(at)) for code, at in db.execute(sql, [account_id, to_store(since)]).fetchall()]


def next_number(db: Cursor, prefix: str) -> int:
    """Return the next running number behind a prefix such as `W20261122-`."""
    sql = (
        "SELECT coalesce(max(CAST(substr(case_id, ?) AS INTEGER)), 0) + 1 FROM gov.cases"
        " WHERE case_id >= ? AND case_id < ?"
    )
    row = db.execute(sql, [len(prefix) + 1, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)]).fetchone()
    return int(row[0]) if row else 1


def open_in_box(db: Cursor, account: Account, west: float, south: float, east: float, north: float) -> list[Case]:
    """Return the open cases within a box of WGS-84 degrees that the account may see, newest first.

    Those withheld from it are left out: that one is near would tell where it is.
    """
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    hidden, more = discretion.neutral(account)
    sql = (
        f"SELECT {COLUMNS} FROM gov.cases c WHERE state = 'open' AND lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"
        f" AND {scope} AND case_id NOT IN (SELECT n.case_id FROM {hidden} n) ORDER BY blown_at_utc DESC"
    )
    return [from_row(row) for row in db.execute(sql, [west, east, south, north, *values, *more]).fetchall()]
