"""SQL of the inbox: what each person is told in the product. What is sent also goes into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.notices.rules import MAY_BE_SWITCHED_OFF, PERSONAL, Notice, NoticeKind
from governance.notices.store import outbox

_COLUMNS = "notice_id, account_id, kind, subject_id, sent_at_utc, read_at_utc"


def send(db: Cursor, notices: Iterable[Notice], always: bool = False) -> int:
    """Store notices in the caller's transaction and return how many; one of a later time arrives then.

    What somebody does without is left out, unless it is to be sent `always`: what is urgent is. Each is queued for
    every channel that is on and reaches him, in the same transaction.
    """
    wanted = list(notices)
    unwanted = set() if always else _unwanted(db, {notice.account_id for notice in wanted})
    sent = [notice for notice in wanted if (notice.account_id, notice.kind.value) not in unwanted]
    for notice in sent:
        values = [notice.notice_id, notice.account_id, notice.kind.value, notice.subject_id]
        db.execute(
            f"INSERT INTO gov.notices ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            [*values, to_store(notice.sent_at_utc), to_store(notice.read_at_utc)],
        )
    outbox.queue(db, sent, urgent=always)
    return len(sent)


# Own notices, and those to whoever one stands in for, save what is about him as a person; none from the future.
_MINE = "(account_id = ? OR (account_id = ANY(?) AND NOT list_contains(?, kind))) AND sent_at_utc <= ?"


def _mine(account_ids: Sequence[str], at: datetime) -> list[object]:
    return [account_ids[0], list(account_ids), [kind.value for kind in PERSONAL], to_store(at)]


def inbox(db: Cursor, account_ids: Sequence[str], at: datetime, limit: int = 50) -> list[Notice]:
    """Return the newest notices that have arrived, unread ones first: to the first person, and for the others."""
    sql = (
        f"SELECT {_COLUMNS} FROM gov.notices WHERE {_MINE}"
        " ORDER BY read_at_utc IS NOT NULL, sent_at_utc DESC, notice_id DESC LIMIT ?"
    )
    return [_notice(row) for row in db.execute(sql, [*_mine(account_ids, at), limit]).fetchall()]


def unread_count(db: Cursor, account_ids: Sequence[str], at: datetime) -> int:
    """Return how many notices that have arrived for some people are unread."""
    sql = f"SELECT count(*) FROM gov.notices WHERE {_MINE} AND read_at_utc IS NULL"
    row = db.execute(sql, _mine(account_ids, at)).fetchone()
    return int(row[0]) if row else 0


def unread_now(db: Cursor, at: datetime) -> dict[str, tuple[int, str]]:
    """Return account_id -> how many notices that have arrived are unread, and the newest of them, for everybody."""
    sql = (
        "SELECT account_id, count(*), max(notice_id) FROM gov.notices"
        " WHERE read_at_utc IS NULL AND sent_at_utc <= ? GROUP BY account_id"
    )
    return {one: (int(count), newest) for one, count, newest in db.execute(sql, [to_store(at)]).fetchall()}


def unread_about(db: Cursor, subject_id: str, kind: NoticeKind) -> set[str]:
    """Return who has a notice of a kind about a subject that he has not read."""
    sql = "SELECT DISTINCT account_id FROM gov.notices WHERE subject_id = ? AND kind = ? AND read_at_utc IS NULL"
    return {account_id for (account_id,) in db.execute(sql, [subject_id, kind.value]).fetchall()}


def mark_read(db: Cursor, account_ids: Sequence[str], at: datetime, subject_id: str | None = None) -> None:
    """Mark the notices to some people as read: those about one subject, or all."""
    sql = (
        f"UPDATE gov.notices SET read_at_utc = ? WHERE {_MINE} AND read_at_utc IS NULL"
        " AND (?::VARCHAR IS NULL OR subject_id = ?)"
    )
    db.execute(sql, [to_store(at), *_mine(account_ids, at), subject_id, subject_id])


def call_off(db: Cursor, subject_id: str, at: datetime) -> None:
    """Take back the notices about a subject that have not arrived yet, from the outbox too."""
    outbox.call_off(db, subject_id, at)
    db.execute("DELETE FROM gov.notices WHERE subject_id = ? AND sent_at_utc > ?", [subject_id, to_store(at)])


def choices(db: Cursor, account_id: str) -> set[NoticeKind]:
    """Return the kinds of notice a person does without."""
    rows = db.execute("SELECT kind FROM gov.notice_choices WHERE account_id = ?", [account_id]).fetchall()
    return {NoticeKind(kind) for (kind,) in rows}


def choose(db: Cursor, account_id: str, without: Iterable[NoticeKind], at: datetime) -> None:
    """Remember the kinds of notice a person does without, and no others."""
    db.execute("DELETE FROM gov.notice_choices WHERE account_id = ?", [account_id])
    for kind in without:
        db.execute("INSERT INTO gov.notice_choices VALUES (?, ?, ?)", [account_id, kind.value, to_store(at)])


def _unwanted(db: Cursor, account_ids: set[str]) -> set[tuple[str, str]]:
    optional = [kind.value for kind in MAY_BE_SWITCHED_OFF]
    sql = "SELECT account_id, kind FROM gov.notice_choices WHERE account_id = ANY(?) AND list_contains(?, kind)"
    return set(db.execute(sql, [sorted(account_ids), optional]).fetchall())


def _notice(row: tuple) -> Notice:
    notice_id, account_id, kind, subject_id, sent, read = row
    return Notice(notice_id, account_id, NoticeKind(kind), subject_id, from_store(sent), from_store(read))
