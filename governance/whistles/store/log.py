"""SQL of the cases' log: append and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.whistles.case import Event, EventKind, Stage
from governance.whistles.history import Logged


@dataclass(frozen=True)
class Entry:
    """One entry of a case's log as a reader sees it."""

    seq: int
    kind: EventKind
    stage: Stage
    at_utc: datetime
    account_id: str | None
    actor: str
    department_code: str | None
    note: str
    value: str
    photos: int
    acted_for: str | None = None
    lon: float | None = None
    lat: float | None = None


SAME = "same"  # value of a note that says: what I have seen is this case
_COLUMNS = (
    "case_id, seq, kind, stage, at_utc, account_id, actor, department_code, note, value, photos, lon, lat, acted_for"
)
_ENTRY = "seq, kind, stage, at_utc, account_id, actor, department_code, note, value, photos, acted_for, lon, lat"


def append(db: Cursor, case_id: str, seq: int, event: Event, stage: Stage) -> None:
    """Append an event; fails with a duplicate key when somebody else was faster."""
    db.execute(
        f"INSERT INTO gov.case_events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            case_id,
            seq,
            event.kind.value,
            stage.value,
            to_store(event.at_utc),
            event.account_id,
            event.actor,
            event.department_code,
            event.note.strip() or None,
            event.value or None,
            event.photos,
            event.lon,
            event.lat,
            event.acted_for,
        ],
    )


def entries(db: Cursor, case_id: str) -> list[Entry]:
    """Return the log of a case in order."""
    rows = db.execute(f"SELECT {_ENTRY} FROM gov.case_events WHERE case_id = ? ORDER BY seq", [case_id]).fetchall()
    return [_entry(row) for row in rows]


def newest(db: Cursor, case_id: str, kind: EventKind | None = None) -> Entry | None:
    """Return the newest entry of a case, or the newest of one kind."""
    sql = (
        f"SELECT {_ENTRY} FROM gov.case_events WHERE case_id = ? AND (?::VARCHAR IS NULL OR kind = ?)"
        " ORDER BY seq DESC LIMIT 1"
    )
    row = db.execute(sql, [case_id, kind, kind]).fetchone()
    return _entry(row) if row else None


def newest_receipt(db: Cursor, account_id: str) -> str | None:
    """Return what stands for the newest whistle an account has blown or has joined to an open case."""
    sql = (
        "SELECT case_id, seq FROM gov.case_events WHERE account_id = ?"
        " AND (kind = 'blown' AND value IS NULL OR value = ?)"
        " ORDER BY at_utc DESC, case_id DESC, seq DESC LIMIT 1"
    )
    row = db.execute(sql, [account_id, SAME]).fetchone()
    return f"{row[0]}:{row[1]}" if row else None


def every_log(db: Cursor) -> dict[str, list[Logged]]:
    """Return the log of every case, for the self-check of a store."""
    sql = (
        "SELECT case_id, seq, kind, stage, at_utc, account_id, department_code, note, value FROM gov.case_events"
        " ORDER BY case_id, seq"
    )
    logs: dict[str, list[Logged]] = {}
    for case_id, seq, kind, stage, at, *rest in db.execute(sql).fetchall():
        logs.setdefault(case_id, []).append(Logged(seq, EventKind(kind), Stage(stage), from_store(at), *rest))
    return logs


def _entry(row: tuple) -> Entry:
    seq, kind, stage, at, account_id, actor, department, note, value, photos, acted_for, lon, lat = row
    words = (note or "", value or "")
    return Entry(
        seq,
        EventKind(kind),
        Stage(stage),
        from_store(at),
        account_id,
        actor,
        department,
        *words,
        photos,
        acted_for,
        lon,
        lat,
    )
