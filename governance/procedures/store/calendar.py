"""SQL of the calendar that open cases were last reckoned by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store


@dataclass(frozen=True)
class Applied:
    """When open cases were last reckoned by a calendar, by whom, and how many changed; nobody for the first."""

    number: int
    at_utc: datetime
    author: str | None
    calendar_sha256: str
    seen: int
    changed: int


def newest(db: Cursor) -> Applied | None:
    """Return the newest reckoning; None before the first."""
    sql = (
        "SELECT number, applied_at_utc, a.name, calendar_sha256, cases_seen, cases_changed FROM gov.calendar_changes c"
        " LEFT JOIN gov.accounts a ON a.account_id = c.applied_by ORDER BY number DESC LIMIT 1"
    )
    row = db.execute(sql).fetchone()
    return Applied(row[0], from_store(row[1]), *row[2:]) if row else None


def add(db: Cursor, at: datetime, account_id: str | None, sha256: str, seen: int, changed: int) -> None:
    """Note a reckoning."""
    before = newest(db)
    number = before.number + 1 if before else 1
    db.execute(
        "INSERT INTO gov.calendar_changes VALUES (?, ?, ?, ?, ?, ?)",
        [number, to_store(at), account_id, sha256, seen, changed],
    )
