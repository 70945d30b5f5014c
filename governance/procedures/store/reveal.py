"""SQL: whose a person with a phone number is, by place and by the open cases he has to do with."""

from __future__ import annotations

from governance.accounts.rules import Where
from governance.engine import Cursor

_CASE = (
    "town_code, grid_code, micro_grid_code, lead_department, joint_departments, premises_id, reporter_id, officer_id,"
    " judge_id"
)


def _wheres(rows: list[tuple]) -> list[Where]:
    return [
        Where(town, grid, micro, lead, tuple(filter(None, (joint or "").split(","))), *owners)
        for town, grid, micro, lead, joint, *owners in rows
    ]


def cases_at(db: Cursor, premises_id: str) -> list[Where]:
    """Return whose the open cases at a premises are."""
    sql = f"SELECT {_CASE} FROM gov.cases WHERE state = 'open' AND premises_id = ?"
    return _wheres(db.execute(sql, [premises_id]).fetchall())


def cases_of(db: Cursor, account_ids: list[str]) -> list[Where]:
    """Return whose the open cases are that some accounts reported, handle or check."""
    sql = (
        f"SELECT {_CASE} FROM gov.cases WHERE state = 'open'"
        " AND list_has_any([reporter_id, handler_id, officer_id], ?::VARCHAR[])"
    )
    return _wheres(db.execute(sql, [account_ids]).fetchall())


def grids_of(db: Cursor, account_id: str) -> list[str]:
    """Return the grids an account answers for or reports from."""
    sql = (
        "SELECT DISTINCT coalesce(a.parent_code, s.area_code) FROM gov.account_areas s"
        " LEFT JOIN gov.areas a ON a.code = s.area_code AND a.level = 'micro_grid'"
        " WHERE s.account_id = ? ORDER BY 1"
    )
    return [code for (code,) in db.execute(sql, [account_id]).fetchall()]


def account_phone(db: Cursor, account_id: str) -> tuple[str, str | None, str | None] | None:
    """Return (name, phone, premises_id) of an account."""
    sql = "SELECT name, phone, premises_id FROM gov.accounts WHERE account_id = ?"
    return db.execute(sql, [account_id]).fetchone()
