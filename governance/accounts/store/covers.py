"""SQL of the covers: who stands in for whom, and when."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.covers import Cover
from governance.engine import Cursor
from governance.engine.times import from_store, to_store

_COLUMNS = "cover_id, account_id, deputy_id, from_at_utc, until_at_utc, reason, ended_at_utc"


def covered_by(db: Cursor, deputy_id: str, at: datetime) -> list[str]:
    """Return the accounts a deputy stands in for at a moment."""
    sql = (
        "SELECT DISTINCT account_id FROM gov.covers WHERE deputy_id = ? AND from_at_utc <= ? AND until_at_utc > ?"
        " AND (ended_at_utc IS NULL OR ended_at_utc > ?) ORDER BY account_id"
    )
    moment = to_store(at)
    return [found for (found,) in db.execute(sql, [deputy_id, moment, moment, moment]).fetchall()]


def marks(db: Cursor, at: datetime) -> dict[str, int]:
    """Return account_id -> hash of its role, owner and areas and, while covers hold, of those it stands in for too."""
    sql = (
        "WITH owned AS (SELECT account_id, concat_ws('|', account_id, role, department_code, centre_id, premises_id)"
        " AS what FROM gov.accounts UNION ALL SELECT account_id, area_code FROM gov.account_areas"
        " UNION ALL SELECT account_id, grid_code FROM gov.accounts JOIN gov.centre_grids USING (centre_id)),"
        " held AS (SELECT deputy_id, account_id FROM gov.covers WHERE from_at_utc <= ? AND until_at_utc > ?"
        " AND (ended_at_utc IS NULL OR ended_at_utc > ?)), told AS (SELECT account_id, what FROM owned"
        " UNION ALL SELECT deputy_id, account_id FROM held"
        " UNION ALL SELECT deputy_id, what FROM held JOIN owned USING (account_id))"
        " SELECT account_id, bit_xor(hash(what)) FROM (SELECT DISTINCT account_id, what FROM told) GROUP BY account_id"
    )
    return dict(db.execute(sql, [to_store(at)] * 3).fetchall())


def deputies_of(db: Cursor, account_ids: list[str], at: datetime) -> dict[str, str]:
    """Return account_id -> deputy_id of those who are away at a moment."""
    sql = (
        "SELECT account_id, max(deputy_id) FROM gov.covers WHERE account_id = ANY(?) AND from_at_utc <= ?"
        " AND until_at_utc > ? AND (ended_at_utc IS NULL OR ended_at_utc > ?) GROUP BY account_id"
    )
    moment = to_store(at)
    return dict(db.execute(sql, [account_ids, moment, moment, moment]).fetchall())


def covers_of(db: Cursor, account_id: str) -> list[Cover]:
    """Return every cover in which an account is away or stands in, the latest first."""
    sql = f"SELECT {_COLUMNS} FROM gov.covers WHERE account_id = ? OR deputy_id = ? ORDER BY from_at_utc DESC, cover_id"
    return [_cover(row) for row in db.execute(sql, [account_id, account_id]).fetchall()]


def cover(db: Cursor, cover_id: str) -> Cover | None:
    """Return one cover."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.covers WHERE cover_id = ?", [cover_id]).fetchone()
    return _cover(row) if row else None


def current(db: Cursor, at: datetime, department: str | None = None) -> list[Cover]:
    """Return the covers that hold at a moment or are still to come, the earliest first; of one department if named."""
    sql = (
        f"SELECT {_COLUMNS} FROM gov.covers WHERE until_at_utc > ? AND (ended_at_utc IS NULL OR ended_at_utc > ?)"
        " AND (?::VARCHAR IS NULL OR account_id IN (SELECT account_id FROM gov.accounts WHERE department_code = ?))"
        " ORDER BY from_at_utc, cover_id"
    )
    return [_cover(row) for row in db.execute(sql, [to_store(at), to_store(at), department, department]).fetchall()]


def names_now(db: Cursor, account_ids: list[str], at: datetime) -> dict[str, tuple[str, str | None, str | None]]:
    """Return account_id -> (name, deputy and his name while somebody is away), of accounts that have left too."""
    away = deputies_of(db, account_ids, at)
    sql = "SELECT account_id, name FROM gov.accounts WHERE account_id = ANY(?)"
    names = dict(db.execute(sql, [[*account_ids, *away.values()]]).fetchall())
    return {one: (names[one], away.get(one), names.get(away.get(one, ""))) for one in account_ids if one in names}


def add(db: Cursor, found: Cover, made_by: str | None, at: datetime) -> None:
    """Store a new cover."""
    values = [found.cover_id, found.account_id, found.deputy_id, to_store(found.from_at), to_store(found.until_at)]
    db.execute(
        "INSERT INTO gov.covers VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [*values, found.reason, made_by, to_store(at)],
    )


def end(db: Cursor, cover_id: str, by: str | None, at: datetime) -> None:
    """End a cover before its time, or call it off."""
    db.execute("UPDATE gov.covers SET ended_at_utc = ?, ended_by = ? WHERE cover_id = ?", [to_store(at), by, cover_id])


def _cover(row: tuple) -> Cover:
    cover_id, account_id, deputy_id, from_at, until_at, reason, ended_at = row
    ended = from_store(ended_at) if ended_at else None
    return Cover(cover_id, account_id, deputy_id, from_store(from_at), from_store(until_at), reason, ended)
