"""SQL that changes accounts: new ones, their areas, passwords and choices."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from governance.accounts.store.people import SHARED
from governance.engine import Cursor, insert_arrow
from governance.engine.times import to_store


def set_active(db: Cursor, account_id: str, active: bool) -> None:
    """Lock an account or let it in again."""
    db.execute("UPDATE gov.accounts SET active = ? WHERE account_id = ?", [active, account_id])


def set_language(db: Cursor, account_id: str, language: str | None) -> None:
    """Remember the language an account has chosen; an account that a demo store offers to everybody keeps none."""
    db.execute(f"UPDATE gov.accounts SET language = ? WHERE account_id = ? AND NOT {SHARED}", [language, account_id])


def set_theme(db: Cursor, account_id: str, theme: str | None) -> None:
    """Remember light or dark for an account, or that it follows the device."""
    db.execute("UPDATE gov.accounts SET theme = ? WHERE account_id = ?", [theme, account_id])


def set_map_choice(db: Cursor, account_id: str, choice: str) -> None:
    """Remember what somebody has chosen to see on maps."""
    db.execute("UPDATE gov.accounts SET map_choice = ? WHERE account_id = ?", [choice, account_id])


FACTS = ("name", "role", "department_code", "centre_id", "premises_id", "phone", "email")


def set_facts(db: Cursor, account_id: str, facts: dict[str, object]) -> None:
    """Write what is known about a person; keys are those of `FACTS`."""
    assert set(facts) <= set(FACTS)
    settings = ", ".join(f"{name} = ?" for name in facts)
    db.execute(f"UPDATE gov.accounts SET {settings} WHERE account_id = ?", [*facts.values(), account_id])


def pass_offer_on(db: Cursor, leaver_id: str, heir_id: str | None) -> None:
    """Let a demo store that offers the account of a leaver offer another of his role: his heir, else any."""
    db.execute(
        "UPDATE gov.accounts SET demo = true, must_change = false WHERE account_id = (SELECT h.account_id"
        " FROM gov.accounts h, gov.accounts a WHERE a.account_id = ? AND a.demo AND h.active AND h.role = a.role"
        " AND h.account_id <> a.account_id ORDER BY h.account_id IS DISTINCT FROM ?, h.account_id LIMIT 1)",
        [leaver_id, heir_id],
    )


def set_left(db: Cursor, account_id: str, at: datetime) -> None:
    """Write that a person has left: his account may be looked up, and nobody signs in with it again."""
    db.execute(
        "UPDATE gov.accounts SET active = false, left_at_utc = ? WHERE account_id = ?", [to_store(at), account_id]
    )


def add_account(db: Cursor, row: dict[str, object]) -> None:
    """Insert one account; keys are columns of gov.accounts."""
    names = ", ".join(row)
    db.execute(f"INSERT INTO gov.accounts ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def add_area(db: Cursor, account_id: str, area_code: str) -> None:
    """Give an account one more area."""
    db.execute("INSERT INTO gov.account_areas VALUES (?, ?) ON CONFLICT DO NOTHING", [account_id, area_code])


def set_areas(db: Cursor, account_id: str, codes: list[str]) -> None:
    """Give an account these areas and no others."""
    db.execute(
        "DELETE FROM gov.account_areas WHERE account_id = ? AND NOT list_contains(?, area_code)", [account_id, codes]
    )
    for code in codes:
        add_area(db, account_id, code)


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
