"""SQL that changes accounts: new ones, their areas, passwords and choices."""

from __future__ import annotations

import pyarrow as pa

from governance.engine import Cursor, insert_arrow


def set_password(db: Cursor, account_id: str, password_hash: str, must_change: bool) -> None:
    """Store an argon2id hash."""
    sql = "UPDATE gov.accounts SET password_hash = ?, must_change = ? WHERE account_id = ?"
    db.execute(sql, [password_hash, must_change, account_id])


def set_active(db: Cursor, account_id: str, active: bool) -> None:
    """Lock an account or let it in again."""
    db.execute("UPDATE gov.accounts SET active = ? WHERE account_id = ?", [active, account_id])


def set_language(db: Cursor, account_id: str, language: str | None) -> None:
    """Remember the language an account has chosen."""
    db.execute("UPDATE gov.accounts SET language = ? WHERE account_id = ?", [language, account_id])


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
