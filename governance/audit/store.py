"""SQL of the audit: append to the chain and read it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pyarrow as pa

from governance.audit.rules import GENESIS, TOLD, Entry, chained
from governance.engine import Cursor, insert_arrow, origin
from governance.engine.times import from_store, to_store

CHUNK = 20_000
_SHOWN = "seq, at_utc, account_id, action, subject, result, detail, address"


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is None or empty does not narrow. Times are aware UTC, `until` not included."""

    since: datetime | None = None
    until: datetime | None = None
    account_ids: tuple[str, ...] | None = None
    action: str | None = None
    result: str | None = None
    subject: str = ""
    address: str = ""


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
    """Append one entry to the chain in the caller's transaction and return its number.

    Without an address it is the one that whoever asked speaks from, where that is known.
    """
    newest_seq, previous = head(db)
    seq = newest_seq + 1
    text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True)
    entry = Entry(seq, to_store(at), account_id, action, subject, result, text, address or origin.address())
    values = [*entry, previous, chained(entry, previous)]
    db.execute("INSERT INTO gov.audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return seq


def append_all(
    db: Cursor, at: datetime, account_id: str | None, told: Iterable[tuple[str, str, dict[str, object]]]
) -> None:
    """Append one entry for each (action, subject, detail), in order, as fast as a file of people needs it."""
    seq, previous = head(db)
    rows = []
    for action, subject, detail in told:
        seq += 1
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        entry = Entry(seq, to_store(at), account_id, action, subject, "done", text, origin.address())
        rows.append((*entry, previous, previous := chained(entry, previous)))
    if rows:
        names = (*Entry._fields, "previous_hash", "hash")
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        insert_arrow(db, "gov.audit", pa.table(columns, names=list(names)))


def head(db: Cursor) -> tuple[int, str]:
    """Return (number, hash) of the newest entry; (0, the first hash) for an empty chain."""
    row = db.execute("SELECT seq, hash FROM gov.audit WHERE seq = (SELECT max(seq) FROM gov.audit)").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def first_after(db: Cursor, seq: int) -> tuple[int, datetime] | None:
    """Return (number, time) of the first entry after a number, of a chain whose head was ever told; None without."""
    sql = (
        "SELECT seq, at_utc FROM gov.audit WHERE seq > ? AND EXISTS (FROM gov.audit WHERE action = ?)"
        " ORDER BY seq LIMIT 1"
    )
    row = db.execute(sql, [seq, TOLD]).fetchone()
    return (int(row[0]), from_store(row[1])) if row else None


def entries(db: Cursor) -> list[tuple[Entry, str, str]]:
    """Return (entry, previous hash, hash) of the whole chain in order."""
    return list(chain(db))


def chain(db: Cursor) -> Iterator[tuple[Entry, str, str]]:
    """Yield (entry, previous hash, hash) of the whole chain in order, one snapshot, a piece at a time in memory."""
    reading = db.cursor().execute("SELECT * FROM gov.audit ORDER BY seq")  # its own cursor: others read meanwhile
    while rows := reading.fetchmany(CHUNK):
        for row in rows:
            yield Entry(*row[:8]), row[8], row[9]


def page(db: Cursor, wanted: Wanted, limit: int, offset: int) -> pd.DataFrame:
    """Return entries, the newest first: seq, at_utc, account_id, action, subject, result, detail, address."""
    where, values = _where(wanted)
    sql = f"SELECT {_SHOWN} FROM gov.audit WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?"
    return db.execute(sql, [*values, limit, offset]).df()


def pieces(db: Cursor, wanted: Wanted, chunk: int) -> Iterator[pd.DataFrame]:
    """Yield the same entries whole, in pieces of at most `chunk`, one snapshot."""
    where, values = _where(wanted)
    sql = f"SELECT {_SHOWN} FROM gov.audit WHERE {where} ORDER BY seq DESC"
    for batch in db.cursor().execute(sql, values).to_arrow_reader(chunk):
        yield batch.to_pandas()


def count(db: Cursor, wanted: Wanted) -> int:
    """Return how many entries `page` would list in all."""
    where, values = _where(wanted)
    row = db.execute(f"SELECT count(*) FROM gov.audit WHERE {where}", values).fetchone()
    return int(row[0]) if row else 0


def actions(db: Cursor) -> list[str]:
    """Return every action that stands in the audit."""
    return [action for (action,) in db.execute("SELECT DISTINCT action FROM gov.audit ORDER BY action").fetchall()]


def times_done(db: Cursor, account_id: str, action: str, since: datetime) -> int:
    """Return how often an account has done something since a time."""
    sql = "SELECT count(*) FROM gov.audit WHERE account_id = ? AND action = ? AND result = 'done' AND at_utc > ?"
    row = db.execute(sql, [account_id, action, to_store(since)]).fetchone()
    return int(row[0]) if row else 0


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    parts: list[tuple[str, list[object]]] = [("TRUE", [])]
    if wanted.since:
        parts.append(("at_utc >= ?", [to_store(wanted.since)]))
    if wanted.until:
        parts.append(("at_utc < ?", [to_store(wanted.until)]))
    if wanted.account_ids is not None:
        ids = list(wanted.account_ids)
        parts.append(("(account_id = ANY(?) OR subject = ANY(?))", [ids, ids]))
    for column, value in (("action", wanted.action), ("result", wanted.result)):
        if value:
            parts.append((f"{column} = ?", [value]))
    for column, typed in (("subject", wanted.subject.strip()), ("address", wanted.address.strip())):
        if typed:
            parts.append((f"contains({column}, ?)", [typed]))
    return " AND ".join(text for text, _values in parts), [value for _text, values in parts for value in values]
