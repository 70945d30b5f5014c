"""SQL of how people are reached from outside: mailbox and phone, in clear; whoever shows them masks them."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from governance.accounts.store.people import SHARED
from governance.engine import Cursor


class Contact(NamedTuple):
    """How a person is reached, and the language he has chosen; `serves` is false once he is locked or has left."""

    account_id: str
    name: str
    role: str
    email: str | None
    phone: str | None
    language: str | None
    serves: bool


_COLUMNS = (
    f"account_id, name, role, email, phone, CASE WHEN NOT {SHARED} THEN language END,"
    " active AND left_at_utc IS NULL AS serves"
)


def contacts(db: Cursor, account_ids: list[str]) -> dict[str, Contact]:
    """Return account_id -> how each of some people is reached."""
    sql = f"SELECT {_COLUMNS} FROM gov.accounts WHERE account_id = ANY(?)"
    return {row[0]: Contact(*row) for row in db.execute(sql, [account_ids]).fetchall()}


def set_email(db: Cursor, account_id: str, email: str | None) -> None:
    """Write somebody's mailbox, None for none."""
    db.execute("UPDATE gov.accounts SET email = ? WHERE account_id = ?", [email, account_id])


def serving(db: Cursor) -> pd.DataFrame:
    """Return everybody who serves: account_id, login, name, role, department_code, email, phone, town_code, area_code.

    The areas are the first of each; contacts are in clear.
    """
    return db.execute(
        "SELECT a.account_id, a.login, a.name, a.role, a.department_code, a.email, a.phone,"
        " coalesce(s.town_code, c.town_code, p.town_code) AS town_code, s.area_code FROM gov.accounts a"
        " LEFT JOIN (SELECT s.account_id, min(s.area_code) AS area_code, min(g.town_code) AS town_code"
        " FROM gov.account_areas s LEFT JOIN gov.areas g ON g.code = s.area_code GROUP BY s.account_id) s"
        " USING (account_id) LEFT JOIN gov.centres c ON c.centre_id = a.centre_id"
        " LEFT JOIN gov.premises p ON p.premises_id = a.premises_id"
        " WHERE a.active AND a.left_at_utc IS NULL ORDER BY a.role, town_code NULLS FIRST, a.login"
    ).df()
