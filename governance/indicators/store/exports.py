"""SQL of the exports that can be fetched."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store


@dataclass(frozen=True)
class ExportRow:
    """One row of gov.exports; `made_at` is aware UTC, `reach` what its maker's standing was then."""

    export_id: str
    account_id: str
    filename: str
    media_type: str
    sha256: str
    row_count: int
    made_at: datetime
    reach: frozenset[str]


def add(db: Cursor, row: ExportRow) -> None:
    """Note an export that was written."""
    *values, made_at, reach = astuple(row)
    db.execute(
        "INSERT INTO gov.exports (export_id, account_id, filename, media_type, sha256, row_count, made_at_utc, reach)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [*values, to_store(made_at), json.dumps(sorted(reach), ensure_ascii=False)],
    )


def export(db: Cursor, export_id: str, account_id: str, since: datetime) -> ExportRow | None:
    """Return an export of this account made since a time."""
    sql = (
        "SELECT export_id, account_id, filename, media_type, sha256, row_count, made_at_utc, reach FROM gov.exports"
        " WHERE export_id = ? AND account_id = ? AND made_at_utc >= ? AND reach IS NOT NULL"
    )
    row = db.execute(sql, [export_id, account_id, to_store(since)]).fetchone()
    if row is None:
        return None
    *texts, rows, made_at_utc, told = row
    export_id, account_id, filename, media_type, sha256 = (str(text) for text in texts)
    reach = frozenset(json.loads(told))
    return ExportRow(export_id, account_id, filename, media_type, sha256, int(rows), from_store(made_at_utc), reach)
