"""SQL of the imports: the record of every load, and the mapping remembered for a source.

A record is a dict whose keys are columns of gov.imports.
"""

from __future__ import annotations

import json
from datetime import date, datetime

import pandas as pd

from governance.engine import Cursor
from governance.engine.times import to_store

Record = dict[str, object]


def next_id(db: Cursor, day: date) -> str:
    """Return the next identifier of a local day; use it in the same transaction."""
    prefix = f"I{day:%Y%m%d}-"
    sql = "SELECT coalesce(max(CAST(substr(import_id, 11) AS INTEGER)), 0) + 1 FROM gov.imports"
    row = db.execute(f"{sql} WHERE starts_with(import_id, ?)", [prefix]).fetchone()
    return f"{prefix}{int(row[0]) if row else 1:03d}"


def add(db: Cursor, record: Record) -> None:
    """Write the record of one load."""
    names = ", ".join(record)
    db.execute(f"INSERT INTO gov.imports ({names}) VALUES ({', '.join('?' * len(record))})", list(record.values()))


def one(db: Cursor, import_id: str) -> Record | None:
    """Return the record of one load."""
    found = db.execute("SELECT * FROM gov.imports WHERE import_id = ?", [import_id])
    names, row = [column[0] for column in found.description or ()], found.fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def last(db: Cursor, kind: str) -> Record | None:
    """Return the newest load of a kind that stands, the only one that can be undone."""
    sql = (
        "SELECT import_id FROM gov.imports WHERE kind = ? AND undone_at_utc IS NULL"
        " ORDER BY loaded_at_utc DESC, import_id DESC LIMIT 1"
    )
    row = db.execute(sql, [kind]).fetchone()
    return one(db, str(row[0])) if row else None


def newest(db: Cursor, limit: int, offset: int = 0) -> pd.DataFrame:
    """Return the loads, newest first: the columns of gov.imports, and `account_name`."""
    sql = (
        "SELECT i.*, a.name AS account_name FROM gov.imports i LEFT JOIN gov.accounts a USING (account_id)"
        " ORDER BY i.loaded_at_utc DESC, i.import_id DESC LIMIT ? OFFSET ?"
    )
    return db.execute(sql, [limit, offset]).df()


def count(db: Cursor) -> int:
    """Return how many loads there were."""
    row = db.execute("SELECT count(*) FROM gov.imports").fetchone()
    return int(row[0]) if row else 0


def mark_undone(db: Cursor, import_id: str, at: datetime, account_id: str | None) -> None:
    """Note that a load was taken back."""
    sql = "UPDATE gov.imports SET undone_at_utc = ?, undone_by = ? WHERE import_id = ?"
    db.execute(sql, [to_store(at), account_id, import_id])


_LAST = (
    "SELECT import_id FROM (SELECT import_id, row_number() OVER (PARTITION BY kind ORDER BY loaded_at_utc DESC,"
    " import_id DESC) AS place FROM gov.imports WHERE undone_at_utc IS NULL) WHERE place = 1"
)


def forget_files(db: Cursor, refused_before: datetime) -> None:
    """Name no undo file but those of the last load of each kind, and no refused rows of loads before a time."""
    db.execute(f"UPDATE gov.imports SET undo_sha256 = NULL WHERE undo_sha256 <> '' AND import_id NOT IN ({_LAST})")
    sql = "UPDATE gov.imports SET refused_sha256 = NULL WHERE refused_sha256 <> '' AND loaded_at_utc < ?"
    db.execute(sql, [to_store(refused_before)])


def forget_every_file(db: Cursor) -> int:
    """Name no undo file and no refused rows any more, and return how many loads had named some."""
    named = "undo_sha256 <> '' OR refused_sha256 <> ''"
    row = db.execute(f"SELECT count(*) FROM gov.imports WHERE {named}").fetchone()
    db.execute(f"UPDATE gov.imports SET undo_sha256 = NULL, refused_sha256 = NULL WHERE {named}")
    return int(row[0]) if row else 0


def kept_files(db: Cursor) -> set[str]:
    """Return the content addresses of the files that records name."""
    sql = "SELECT undo_sha256 FROM gov.imports UNION SELECT refused_sha256 FROM gov.imports"
    return {str(address) for (address,) in db.execute(sql).fetchall() if address}


def mapping(db: Cursor, kind: str, source: str) -> Record | None:
    """Return what is remembered of a source: `columns`, `constants` (field -> text) and `datum`."""
    sql = "SELECT mapping FROM gov.import_mappings WHERE kind = ? AND source = ?"
    row = db.execute(sql, [kind, source]).fetchone()
    return json.loads(row[0]) if row else None


def sources(db: Cursor, kind: str) -> list[str]:
    """Return the named sources of a kind whose mapping is remembered, the last used first."""
    sql = (
        "SELECT source FROM gov.import_mappings WHERE kind = ? AND NOT starts_with(source, '=')"
        " ORDER BY saved_at_utc DESC, source"
    )
    return [str(source) for (source,) in db.execute(sql, [kind]).fetchall()]


def remember(db: Cursor, kind: str, source: str, content: Record, at: datetime, account_id: str | None) -> None:
    """Keep the mapping of a source in place of an older one."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    sql = (
        "INSERT INTO gov.import_mappings VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, source) DO UPDATE SET"
        " mapping = excluded.mapping, saved_at_utc = excluded.saved_at_utc, saved_by = excluded.saved_by"
    )
    db.execute(sql, [kind, source, text, to_store(at), account_id])
