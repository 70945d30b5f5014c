"""SQL of the drafts: one unfinished whistle per reporter."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store


def save(db: Cursor, account_id: str, content: str, at: datetime) -> None:
    """Keep a reporter's draft in place of the one before."""
    clear(db, account_id)
    db.execute("INSERT INTO gov.drafts VALUES (?, ?, ?)", [account_id, content, to_store(at)])


def load(db: Cursor, account_id: str) -> tuple[str, datetime] | None:
    """Return a reporter's draft and when it was saved."""
    sql = "SELECT content, saved_at_utc FROM gov.drafts WHERE account_id = ?"
    row = db.execute(sql, [account_id]).fetchone()
    return (row[0], from_store(row[1])) if row else None


def clear(db: Cursor, account_id: str) -> None:
    """Forget a reporter's draft."""
    db.execute("DELETE FROM gov.drafts WHERE account_id = ?", [account_id])
