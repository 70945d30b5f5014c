"""SQL of the notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.notices.rules import Notice, NoticeKind

_COLUMNS = "notice_id, account_id, kind, subject_id, sent_at_utc, read_at_utc"


def send(db: Cursor, notices: Iterable[Notice]) -> int:
    """Store notices in the caller's transaction and return how many."""
    sent = 0
    for notice in notices:
        values = [notice.notice_id, notice.account_id, notice.kind.value, notice.subject_id]
        db.execute(
            f"INSERT INTO gov.notices ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            [*values, to_store(notice.sent_at_utc), to_store(notice.read_at_utc)],
        )
        sent += 1
    return sent


def inbox(db: Cursor, account_ids: Sequence[str], limit: int = 50) -> list[Notice]:
    """Return the newest notices to some people, unread ones first."""
    sql = (
        f"SELECT {_COLUMNS} FROM gov.notices WHERE account_id = ANY(?)"
        " ORDER BY read_at_utc IS NOT NULL, sent_at_utc DESC, notice_id DESC LIMIT ?"
    )
    return [_notice(row) for row in db.execute(sql, [list(account_ids), limit]).fetchall()]


def unread_count(db: Cursor, account_ids: Sequence[str]) -> int:
    """Return how many notices to some people are unread."""
    sql = "SELECT count(*) FROM gov.notices WHERE account_id = ANY(?) AND read_at_utc IS NULL"
    row = db.execute(sql, [list(account_ids)]).fetchone()
    return int(row[0]) if row else 0


def mark_read(db: Cursor, account_ids: Sequence[str], at: datetime, subject_id: str | None = None) -> None:
    """Mark the notices to some people as read: those about one subject, or all."""
    sql = (
        "UPDATE gov.notices SET read_at_utc = ? WHERE account_id = ANY(?) AND read_at_utc IS NULL"
        " AND (?::VARCHAR IS NULL OR subject_id = ?)"
    )
    db.execute(sql, [to_store(at), list(account_ids), subject_id, subject_id])


def _notice(row: tuple) -> Notice:
    notice_id, account_id, kind, subject_id, sent, read = row
    return Notice(notice_id, account_id, NoticeKind(kind), subject_id, from_store(sent), from_store(read))
