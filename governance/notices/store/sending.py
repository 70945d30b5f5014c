"""SQL of what became of the outbox: counts, dead letters, who of a case was reached; and a delivery that is due."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.notices.channels import ChannelName
from governance.notices.outbox import WAITING, State
from governance.notices.rules import NoticeKind


class Due(NamedTuple):
    """One delivery that is to be tried: to whom, what it tells, how often it was tried, whether it was read."""

    delivery_id: str
    account_id: str
    urgent: bool
    attempts: int
    made_at: datetime
    kind: NoticeKind
    subject_id: str
    read: bool


class Told(NamedTuple):
    """One notice of a case to one person, with what became of it on one channel; no channel where none was tried."""

    notice_id: str
    account_id: str
    kind: NoticeKind
    sent_at_utc: datetime
    read_at_utc: datetime | None
    reader_id: str | None
    channel: ChannelName | None
    state: State | None
    cause: str | None
    delivered_at_utc: datetime | None


def due_row(row: tuple) -> Due:
    """Return a delivery from its row."""
    key, account_id, urgent, attempts, made, kind, subject, read = row
    made_at = from_store(made)
    assert made_at is not None
    return Due(key, account_id, urgent, attempts, made_at, NoticeKind(kind), subject, read)


def counts(db: Cursor, since: datetime) -> dict[str, dict[str, int]]:
    """Return channel -> state -> how many: those settled since a time, and all that wait."""
    sql = (
        "SELECT channel, state, count(*) FROM gov.notice_deliveries"
        " WHERE list_contains(?, state) OR coalesce(tried_at_utc, made_at_utc) >= ? GROUP BY channel, state"
    )
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in db.execute(sql, [[one.value for one in WAITING], to_store(since)]).fetchall():
        found.setdefault(channel, {})[state] = int(count)
    return found


def dead(db: Cursor, channel: str | None, limit: int, offset: int = 0) -> pd.DataFrame:
    """Return dead letters, the newest first.

    Columns: delivery_id, channel, kind, subject_id, account_id, name, role, urgent, attempts, cause, answer_code,
    made_at_utc, tried_at_utc.
    """
    sql = (
        "SELECT d.delivery_id, d.channel, n.kind, n.subject_id, d.account_id, a.name, a.role, d.urgent, d.attempts,"
        " d.cause, d.answer_code, d.made_at_utc, d.tried_at_utc FROM gov.notice_deliveries d"
        " LEFT JOIN gov.notices n USING (notice_id) LEFT JOIN gov.accounts a ON a.account_id = d.account_id"
        " WHERE d.state = ? AND (?::VARCHAR IS NULL OR d.channel = ?)"
        " ORDER BY coalesce(d.tried_at_utc, d.made_at_utc) DESC, d.delivery_id LIMIT ? OFFSET ?"
    )
    return db.execute(sql, [State.DEAD.value, channel, channel, limit, offset]).df()


def dead_count(db: Cursor, channel: str | None = None) -> int:
    """Return how many dead letters there are."""
    sql = "SELECT count(*) FROM gov.notice_deliveries WHERE state = ? AND (?::VARCHAR IS NULL OR channel = ?)"
    row = db.execute(sql, [State.DEAD.value, channel, channel]).fetchone()
    return int(row[0]) if row else 0


def of_subject(db: Cursor, subject_id: str, now: datetime) -> list[Told]:
    """Return who was told what of a case by which channel, the newest first."""
    sql = (
        "SELECT n.notice_id, n.account_id, n.kind, n.sent_at_utc, n.read_at_utc, d.account_id, d.channel, d.state,"
        " d.cause, d.delivered_at_utc FROM gov.notices n LEFT JOIN gov.notice_deliveries d USING (notice_id)"
        " WHERE n.subject_id = ? AND n.sent_at_utc <= ? ORDER BY n.sent_at_utc DESC, n.account_id, d.channel"
    )
    return [_told(row) for row in db.execute(sql, [subject_id, to_store(now)]).fetchall()]


def _told(row: tuple) -> Told:
    notice, account_id, kind, sent, read, reader, channel, state, cause, delivered = row
    sent_at = from_store(sent)
    assert sent_at is not None
    name, how = ChannelName(channel) if channel else None, State(state) if state else None
    return Told(
        *(notice, account_id, NoticeKind(kind), sent_at, from_store(read), reader, name, how, cause),
        from_store(delivered),
    )
