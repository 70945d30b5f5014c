"""SQL of the photos: their facts, the cases they belong to, and who may look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import CASE, scope_sql
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.whistles.store import discretion

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class CasePhoto:
    """A photo of a case: its address, size in pixels, the event it came with, before or after handling."""

    photo_id: str
    width: int
    height: int
    seq: int
    moment: str


def keep(db: Cursor, photo_id: str, width: int, height: int, size_bytes: int, by: str, at: datetime) -> None:
    """Record who uploaded a stored photo; the same file uploaded by him again is the same photo, kept anew."""
    known = "SELECT 1 FROM gov.photos WHERE photo_id = ? AND uploaded_by = ?"
    if db.execute(known, [photo_id, by]).fetchone() is None:
        values = [photo_id, width, height, size_bytes, by, to_store(at)]
        db.execute("INSERT INTO gov.photos VALUES (?, ?, ?, ?, ?, ?)", values)
    else:
        again = "UPDATE gov.photos SET uploaded_at_utc = ? WHERE photo_id = ? AND uploaded_by = ?"
        db.execute(again, [to_store(at), photo_id, by])


def count_since(db: Cursor, account_id: str, since: datetime) -> int:
    """Return how many photos an account has uploaded since a time."""
    sql = "SELECT count(*) FROM gov.photos WHERE uploaded_by = ? AND uploaded_at_utc > ?"
    row = db.execute(sql, [account_id, to_store(since)]).fetchone()
    return int(row[0]) if row else 0


def count_own(db: Cursor, account_id: str, photo_ids: list[str]) -> int:
    """Return how many of the named photos this account has uploaded."""
    sql = "SELECT count(*) FROM gov.photos WHERE photo_id = ANY(?) AND uploaded_by = ?"
    row = db.execute(sql, [photo_ids, account_id]).fetchone()
    return int(row[0]) if row else 0


def attach(db: Cursor, case_id: str, photo_id: str, seq: int, moment: str) -> None:
    """Attach a photo to an event of a case."""
    db.execute("INSERT INTO gov.case_photos VALUES (?, ?, ?, ?)", [case_id, photo_id, seq, moment])


def hand_on(db: Cursor, case_id: str, to_case: str, seq: int) -> int:
    """Attach a case's photos to an event of another case too, and return how many there are."""
    sql = (
        "INSERT INTO gov.case_photos SELECT ?, photo_id, ?, min(moment) FROM gov.case_photos WHERE case_id = ?"
        " GROUP BY photo_id"
    )
    db.execute(sql, [to_case, seq, case_id])
    row = db.execute("SELECT count(*) FROM gov.case_photos WHERE case_id = ? AND seq = ?", [to_case, seq]).fetchone()
    return int(row[0]) if row else 0


def of_case(db: Cursor, case_id: str) -> list[CasePhoto]:
    """Return the photos of a case in the order they came."""
    sql = (
        "SELECT photo_id, any_value(width), any_value(height), seq, moment FROM gov.case_photos"
        " JOIN gov.photos USING (photo_id) WHERE case_id = ? GROUP BY photo_id, seq, moment ORDER BY seq, photo_id"
    )
    return [CasePhoto(*row) for row in db.execute(sql, [case_id]).fetchall()]


def may_see(db: Cursor, account: Account, photo_id: str) -> bool:
    """Tell whether the account uploaded the photo itself, or may see a case it belongs to that is not withheld."""
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    hidden, more = discretion.neutral(account)
    sql = (
        "SELECT 1 FROM gov.photos WHERE photo_id = ? AND uploaded_by = ? UNION ALL SELECT 1 FROM gov.case_photos p"
        f" JOIN gov.cases c ON c.case_id = p.case_id WHERE p.photo_id = ? AND {scope}"
        f" AND c.case_id NOT IN (SELECT n.case_id FROM {hidden} n) LIMIT 1"
    )
    return db.execute(sql, [photo_id, account.account_id, photo_id, *values, *more]).fetchone() is not None
