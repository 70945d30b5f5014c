"""SQL of the audit: append to the chain and read it back."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd

from governance.audit.rules import GENESIS, Entry, chained
from governance.engine import Cursor
from governance.engine.times import to_store


def append(
    db: Cursor,
    at: datetime,
    account_id: str | None,
    action: str,
    subject: str,
    result: str = "done",
    detail: dict[str, object] | None = None,
    address: str | None = None,
) -> int:
    """Append one entry to the chain in the caller's transaction and return its number."""
    newest_seq, previous = head(db)
    seq = newest_seq + 1
    text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True)
    entry = Entry(seq, to_store(at), account_id, action, subject, result, text, address)
    values = [*entry, previous, chained(entry, previous)]
    db.execute("INSERT INTO gov.audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return seq


def head(db: Cursor) -> tuple[int, str]:
    """Return (number, hash) of the newest entry; (0, the first hash) for an empty chain."""
    row = db.execute("SELECT seq, hash FROM gov.audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def entries(db: Cursor) -> list[tuple[Entry, str, str]]:
    """Return (entry, previous hash, hash) of the whole chain in order."""
    rows = db.execute("SELECT * FROM gov.audit ORDER BY seq").fetchall()
    return [(Entry(*row[:8]), row[8], row[9]) for row in rows]


def newest(db: Cursor, limit: int) -> pd.DataFrame:
    """Return the newest entries: seq, at_utc, account_id, action, subject, result, detail, address."""
    sql = (
        "SELECT seq, at_utc, account_id, action, subject, result, detail, address FROM gov.audit"
        " ORDER BY seq DESC LIMIT ?"
    )
    return db.execute(sql, [limit]).df()
