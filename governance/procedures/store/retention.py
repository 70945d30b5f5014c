"""SQL: what has been kept long enough, counted and cleared. Times are naive UTC."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.procedures.store.privacy import MARK

# A conversation goes whole, once its case is over and neither has changed for so long.
_OLD_TALK = (
    "case_id IN (SELECT m.case_id FROM gov.messages m JOIN gov.cases c USING (case_id) WHERE c.state <> 'open'"
    " GROUP BY m.case_id HAVING max(greatest(m.said_at_utc, coalesce(c.closed_at_utc, c.blown_at_utc))) < ?)"
)
# Table and condition of what goes as whole rows; the one value is the time before which it is too old.
AGED = {
    "sessions": ("gov.sessions", "coalesce(ended_at_utc, seen_at_utc) < ?"),
    "half_sign_ins": ("gov.half_sign_ins", "begun_at_utc < ?"),
    "failures": ("gov.sign_in_failures", "failed_at_utc < ?"),
    "drafts": ("gov.drafts", "saved_at_utc < ?"),
    "notices": ("gov.notices", "sent_at_utc < ?"),
    "deliveries": ("gov.notice_deliveries", "made_at_utc < ?"),
    "exports": ("gov.exports", "made_at_utc < ?"),
    "messages": ("gov.messages", _OLD_TALK),
    "patrol_stops": ("gov.patrol_stops", "at_utc < ?"),
    "patrols": ("gov.patrols", "begun_at_utc < ?"),
}
_OLD_PHOTOS = (
    "uploaded_at_utc < ? AND photo_id IN (SELECT photo_id FROM gov.case_photos)"
    " AND photo_id NOT IN (SELECT photo_id FROM gov.case_photos JOIN gov.cases USING (case_id)"
    " WHERE state = 'open' OR coalesce(closed_at_utc, blown_at_utc) >= ?)"
)
_LOOSE_PHOTOS = (
    "photo_id NOT IN (SELECT photo_id FROM gov.case_photos)"
    " AND NOT EXISTS (SELECT 1 FROM gov.drafts d WHERE contains(d.content, p.photo_id))"
)
_OLD_CONTACTS = (
    "name <> ? AND premises_id IN (SELECT premises_id FROM gov.closed_premises WHERE closed_at_utc < ?)"
    " AND premises_id NOT IN (SELECT premises_id FROM gov.cases WHERE state = 'open' AND premises_id IS NOT NULL)"
    " AND premises_id NOT IN (SELECT premises_id FROM gov.alarms WHERE state <> 'closed' AND premises_id IS NOT NULL)"
)


def _count(db: Cursor, sql: str, values: list[object]) -> int:
    row = db.execute(sql, values).fetchone()
    return int(row[0]) if row else 0


def aged(db: Cursor, kind: str, before: datetime) -> int:
    """Return how many rows of a kind are too old."""
    table, old = AGED[kind]
    return _count(db, f"SELECT count(*) FROM {table} WHERE {old}", [before])


def clear_aged(db: Cursor, kind: str, before: datetime) -> None:
    """Delete them."""
    table, old = AGED[kind]
    db.execute(f"DELETE FROM {table} WHERE {old}", [before])


def old_files(db: Cursor, before: datetime) -> list[str]:
    """Return the content addresses of exports that are too old and that no younger one shares."""
    sql = (
        "SELECT DISTINCT sha256 FROM gov.exports WHERE made_at_utc < ? AND sha256 NOT IN"
        " (SELECT sha256 FROM gov.exports WHERE made_at_utc >= ?)"
    )
    return [sha for (sha,) in db.execute(sql, [before, before]).fetchall()]


def old_photos(db: Cursor, before: datetime) -> list[str]:
    """Return the photos of cases, all of which were closed before a time."""
    sql = f"SELECT DISTINCT photo_id FROM gov.photos WHERE {_OLD_PHOTOS} ORDER BY photo_id"
    return [photo for (photo,) in db.execute(sql, [before, before]).fetchall()]


def loose_photos(db: Cursor, before: datetime) -> list[str]:
    """Return the photos that were sent before a time, by nobody since, and that neither a case nor a draft shows."""
    sql = (
        f"SELECT photo_id FROM gov.photos p WHERE {_LOOSE_PHOTOS}"
        " GROUP BY photo_id HAVING max(uploaded_at_utc) < ? ORDER BY photo_id"
    )
    return [photo for (photo,) in db.execute(sql, [before]).fetchall()]


def clear_photos(db: Cursor, photos: list[str]) -> None:
    """Delete what is told of some photos."""
    for table in ("gov.case_photos", "gov.photos"):
        db.execute(f"DELETE FROM {table} WHERE photo_id = ANY(?)", [photos])


def photos_kept(db: Cursor, photos: list[str]) -> set[str]:
    """Return those of some photos that are still told of."""
    rows = db.execute("SELECT photo_id FROM gov.photos WHERE photo_id = ANY(?)", [photos]).fetchall()
    return {photo for (photo,) in rows}


def old_contacts(db: Cursor, before: datetime) -> int:
    """Return the contacts of premises that closed before a time."""
    return _count(db, f"SELECT count(*) FROM gov.contacts WHERE {_OLD_CONTACTS}", [MARK, before])


def clear_contacts(db: Cursor, before: datetime) -> None:
    """Take their names and numbers."""
    sql = f"UPDATE gov.contacts SET name = ?, phone = '' WHERE {_OLD_CONTACTS}"
    db.execute(sql, [MARK, MARK, before])


def leavers(db: Cursor, before: datetime) -> list[tuple[str, str, str, str]]:
    """Return (account_id, name, phone, login) of those who left before a time and are not erased yet."""
    sql = (
        "SELECT account_id, name, coalesce(phone, ''), login FROM gov.accounts"
        " WHERE left_at_utc < ? AND erased_at_utc IS NULL AND NOT active ORDER BY account_id"
    )
    return db.execute(sql, [before]).fetchall()


def close_premises(db: Cursor, premises_id: str, at: datetime, by: str | None) -> None:
    """Note that a premises has closed for good."""
    sql = "INSERT INTO gov.closed_premises VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, [premises_id, at, by])


def reopen_premises(db: Cursor, premises_id: str) -> None:
    """Take that back."""
    db.execute("DELETE FROM gov.closed_premises WHERE premises_id = ?", [premises_id])
