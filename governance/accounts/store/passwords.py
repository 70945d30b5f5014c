"""SQL of the passwords: the one in force, when it was set, and those an account has had."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store


def set_password(db: Cursor, account_id: str, password_hash: str, at: datetime, must_change: bool) -> None:
    """Store an argon2id hash; the one before goes to the history, with the time it was set."""
    now = to_store(at)
    db.execute(
        "INSERT INTO gov.password_history SELECT account_id, password_hash, coalesce(password_set_at_utc,"
        " created_at_utc) FROM gov.accounts WHERE account_id = ? AND password_hash IS NOT NULL ON CONFLICT DO NOTHING",
        [account_id],
    )
    sql = "UPDATE gov.accounts SET password_hash = ?, must_change = ?, password_set_at_utc = ? WHERE account_id = ?"
    db.execute(sql, [password_hash, must_change, now, account_id])


def hash_in_force(db: Cursor, account_id: str) -> str | None:
    """Return the hash of the password in force of an account that may sign in; None for any other."""
    sql = "SELECT password_hash FROM gov.accounts WHERE account_id = ? AND active"
    row = db.execute(sql, [account_id]).fetchone()
    return row[0] if row else None


def rehash(db: Cursor, account_id: str, password_hash: str) -> None:
    """Store another hash of the same password, made with today's parameters."""
    db.execute("UPDATE gov.accounts SET password_hash = ? WHERE account_id = ?", [password_hash, account_id])


def ask_for_another(db: Cursor, account_id: str) -> None:
    """Have the account set a new password before it may do anything else."""
    db.execute("UPDATE gov.accounts SET must_change = true WHERE account_id = ?", [account_id])


def set_at(db: Cursor, account_id: str) -> datetime | None:
    """Return when the password in force was set (naive UTC); a store older than the column says when it was made."""
    sql = "SELECT coalesce(password_set_at_utc, created_at_utc) FROM gov.accounts WHERE account_id = ?"
    row = db.execute(sql, [account_id]).fetchone()
    return row[0] if row else None


def newest(db: Cursor, account_id: str, number: int) -> list[str]:
    """Return the hashes of the newest passwords an account had before the one in force, the newest first."""
    sql = "SELECT password_hash FROM gov.password_history WHERE account_id = ? ORDER BY set_at_utc DESC LIMIT ?"
    return [str(found) for (found,) in db.execute(sql, [account_id, number]).fetchall()]


def city_names(db: Cursor) -> tuple[str, ...]:
    """Return what the city is called, in every language."""
    rows = db.execute("SELECT name, name_en FROM gov.city").fetchall()
    return tuple(name for row in rows for name in row if name)


def forget(db: Cursor, keep: int) -> int:
    """Delete all but the newest `keep` passwords of every account from the history; return how many."""
    sql = (
        "DELETE FROM gov.password_history h WHERE (SELECT count(*) FROM gov.password_history newer"
        " WHERE newer.account_id = h.account_id AND newer.set_at_utc > h.set_at_utc) >= ?"
    )
    row = db.execute(sql, [keep]).fetchone()
    return int(row[0]) if row else 0
