"""SQL of alarms from a file: what they would change, and changing it without anybody seeing half of it.

A sealed batch of the history is never edited. A batch that holds alarms to be replaced is copied without them under a
new number that nobody sees, together with its sums less theirs; one transaction in `gov` then seals the copy in its
place. Functions that write `hist` stand under "history", those that write `gov` under "present"; none writes both.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.alarms.store import ALL
from governance.alarms.store.history import SUMS, TABLES, kept_sums_sql
from governance.engine import Cursor, insert_arrow, registered
from governance.engine.times import to_store

KEPT = frozenset({"device_kind", "level", "raised_at_utc", "received_at_utc", "lon", "lat"})  # never emptied by a file
COMPARED_AT_ONCE = 250_000
_BY_PEOPLE = "alarm_id IN (SELECT alarm_id FROM gov.alarm_events WHERE account_id IS NOT NULL)"


def _after(name: str) -> str:
    return f"coalesce(i.{name}, s.{name})" if name in KEPT else f"i.{name}"


def compared(db: Cursor, rows: pa.Table, given: tuple[str, ...]) -> tuple[np.ndarray, pa.Table]:
    """Return the places in `rows` of alarms that are new, and those that differ from what the store has, in order.

    Columns of the latter: row (place in `rows`), by_people (somebody has worked on it since), differing (the given
    columns that change). Some hundred thousand rows are compared at a time, for memory's sake.
    """
    fresh, parts = np.ones(rows.num_rows, dtype=bool), []
    numbered = rows.select(["alarm_id", *given]).append_column("row", pa.array(np.arange(rows.num_rows)))
    for start in range(0, max(rows.num_rows, 1), COMPARED_AT_ONCE):
        found = _matched(db, numbered.slice(start, COMPARED_AT_ONCE), given)
        fresh[found["row"].to_numpy()] = False
        parts.append(found.filter(pc.greater(pc.list_value_length(found["differing"]), 0)))
    return np.flatnonzero(fresh), pa.concat_tables(parts)


def _matched(db: Cursor, rows: pa.Table, given: tuple[str, ...]) -> pa.Table:
    tests = ", ".join(f"CASE WHEN {_after(name)} IS DISTINCT FROM s.{name} THEN '{name}' END" for name in given)
    with registered(db, rows) as table:
        sql = (
            f"SELECT i.row, s.{_BY_PEOPLE} AS by_people,"
            f" list_filter([{tests}]::VARCHAR[], lambda x: x IS NOT NULL) AS differing"
            f" FROM {table} i JOIN {ALL} s ON s.alarm_id = i.alarm_id ORDER BY i.row"
        )
        return db.execute(sql).to_arrow_table()


def known(db: Cursor, alarm_ids: pa.Array) -> pa.Table:
    """Return the visible rows of some alarms, in the order of their identifiers: columns of gov.alarms."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = f"SELECT s.* FROM {ALL} s JOIN {table} k ON s.alarm_id = k.key ORDER BY alarm_id"
        return db.execute(sql).to_arrow_table()


def any_living(db: Cursor, alarm_ids: pa.Array) -> bool:
    """Tell whether any of some alarms lives."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        row = db.execute(f"SELECT count(*) FROM gov.alarms WHERE alarm_id IN (SELECT key FROM {table})").fetchone()
        return bool(row and row[0])


def events_of(db: Cursor, alarm_ids: pa.Array) -> pa.Table:
    """Return the events of some alarms."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = f"SELECT e.* FROM gov.alarm_events e JOIN {table} k ON e.alarm_id = k.key ORDER BY alarm_id, seq"
        return db.execute(sql).to_arrow_table()


def batches_of(db: Cursor, alarm_ids: pa.Array) -> list[int]:
    """Return the sealed batches that hold any of some alarms."""
    if not len(alarm_ids):
        return []
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = (
            f"SELECT DISTINCT batch_id FROM hist.alarms WHERE alarm_id IN (SELECT key FROM {table})"
            " AND batch_id IN (SELECT batch_id FROM gov.batches) ORDER BY 1"
        )
        return [int(batch_id) for (batch_id,) in db.execute(sql).fetchall()]


# history ---------------------------------------------------------------------------------------------------------


def add_closed(db: Cursor, batch_id: int, rows: pa.Table) -> None:
    """Write closed alarms under an unsealed batch: columns of gov.alarms, sorted by the time of the signal."""
    insert_arrow(db, "hist.alarms", rows.append_column("batch_id", pa.repeat(pa.scalar(batch_id), rows.num_rows)))


def copy_without(db: Cursor, old: int, new: int, alarm_ids: pa.Array, zone: ZoneInfo) -> int:
    """Copy a sealed batch under a new number without some alarms, its sums less theirs; return the rows copied."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        gone = f"alarm_id IN (SELECT key FROM {table})"
        db.execute(
            f"INSERT INTO hist.alarms BY NAME SELECT * REPLACE (?::BIGINT AS batch_id) FROM hist.alarms"
            f" WHERE batch_id = ? AND NOT {gone} ORDER BY raised_at_utc, alarm_id",
            [new, old],
        )
        for sums in SUMS:
            db.execute(kept_sums_sql(sums, gone), [new, old, zone.key, old])
    row = db.execute("SELECT count(*) FROM hist.alarms WHERE batch_id = ?", [new]).fetchone()
    return int(row[0]) if row else 0


def fresh_number(db: Cursor) -> int:
    """Return a number that no batch has: none of rows, none of sums alone, none sealed."""
    tables = " UNION ALL ".join(f"SELECT max(batch_id) AS n FROM {table}" for table in (*TABLES, "gov.batches"))
    row = db.execute(f"SELECT coalesce(max(n), 0) + 1 FROM ({tables})").fetchone()
    return int(row[0]) if row else 1


def clear_unsealed(db: Cursor, batches: list[int]) -> None:
    """Delete what was written under those of some batches that are not sealed."""
    for table in TABLES:
        db.execute(
            f"DELETE FROM {table} WHERE batch_id = ANY(?) AND batch_id NOT IN (SELECT batch_id FROM gov.batches)",
            [batches],
        )


# present ---------------------------------------------------------------------------------------------------------


def replace_batch(db: Cursor, old: int, new: int, rows_written: int, at: datetime) -> None:
    """Give a copy the place of its batch: the same facts, and the same twins, under another number, sealed now."""
    db.execute(
        "INSERT INTO gov.batches BY NAME SELECT * REPLACE (?::BIGINT AS batch_id, ?::BIGINT AS rows_written,"
        " ?::TIMESTAMP AS sealed_at_utc, coalesce(origin_batch, batch_id) AS origin_batch) FROM gov.batches"
        " WHERE batch_id = ?",
        [new, rows_written, to_store(at), old],
    )
    db.execute("DELETE FROM gov.batches WHERE batch_id = ?", [old])


def drop_living(db: Cursor, alarm_ids: pa.Array) -> None:
    """Delete some alarms and their events from the present."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        for name in ("gov.alarms", "gov.alarm_events"):
            db.execute(f"DELETE FROM {name} WHERE alarm_id IN (SELECT key FROM {table})")


def add_living(db: Cursor, rows: pa.Table, events: pa.Table) -> None:
    """Write alarms that live, with their events."""
    insert_arrow(db, "gov.alarms", rows)
    insert_arrow(db, "gov.alarm_events", events)


def in_cases(db: Cursor, alarm_ids: pa.Array) -> str | None:
    """Return a whistle that was blown for one of some alarms."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = f"SELECT case_id FROM gov.cases WHERE alarm_id IN (SELECT key FROM {table}) ORDER BY 1 LIMIT 1"
        row = db.execute(sql).fetchone()
        return str(row[0]) if row else None


def worked_on(db: Cursor, alarm_ids: pa.Array) -> str | None:
    """Return one of some alarms that somebody has worked on."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = f"SELECT alarm_id FROM gov.alarm_events WHERE {_BY_PEOPLE} AND alarm_id IN (SELECT key FROM {table})"
        row = db.execute(f"{sql} ORDER BY 1 LIMIT 1").fetchone()
        return str(row[0]) if row else None


# owners nobody knows ---------------------------------------------------------------------------------------------


def note_unknown(db: Cursor, rows: pa.Table) -> None:
    """Keep devices and premises that alarms name and nobody registered; who was named before stays as he was."""
    with registered(db, rows) as table:
        names = ", ".join(rows.column_names)
        db.execute(f"INSERT INTO gov.unknown_owners ({names}) SELECT {names} FROM {table} ON CONFLICT DO NOTHING")


def forget_unknown(db: Cursor, import_id: str) -> None:
    """Forget the owners that one import named first."""
    db.execute("DELETE FROM gov.unknown_owners WHERE first_import_id = ?", [import_id])


UNKNOWN = (
    "(SELECT * FROM gov.unknown_owners u WHERE NOT EXISTS (SELECT 1 FROM gov.devices d"
    " WHERE u.owner_kind = 'device' AND d.device_id = u.owner_id) AND NOT EXISTS (SELECT 1 FROM gov.premises p"
    " WHERE u.owner_kind = 'premises' AND p.premises_id = u.owner_id))"
)


def unknown(db: Cursor, limit: int, offset: int = 0) -> pa.Table:
    """Return owners still unknown, those of most alarms first: columns of gov.unknown_owners, and `alarms`."""
    sql = (
        f"WITH u AS (SELECT * FROM {UNKNOWN}), counted AS ("
        f" SELECT 'device' AS owner_kind, device_id AS owner_id, count(*) AS alarms FROM {ALL} a"
        "  WHERE device_id IN (SELECT owner_id FROM u WHERE owner_kind = 'device') GROUP BY 2 UNION ALL"
        f" SELECT 'premises', premises_id, count(*) FROM {ALL} a"
        "  WHERE premises_id IN (SELECT owner_id FROM u WHERE owner_kind = 'premises') GROUP BY 2)"
        " SELECT u.*, coalesce(alarms, 0) AS alarms FROM u LEFT JOIN counted USING (owner_kind, owner_id)"
        " ORDER BY alarms DESC, owner_kind, owner_id LIMIT ? OFFSET ?"
    )
    return db.execute(sql, [limit, offset]).to_arrow_table()


def unknown_count(db: Cursor) -> int:
    """Return how many owners are still unknown."""
    row = db.execute(f"SELECT count(*) FROM {UNKNOWN}").fetchone()
    return int(row[0]) if row else 0


def unknown_owner(db: Cursor, owner_kind: str, owner_id: str) -> dict[str, object] | None:
    """Return one owner that is still unknown."""
    sql = f"SELECT * FROM {UNKNOWN} WHERE owner_kind = ? AND owner_id = ?"
    found = db.execute(sql, [owner_kind, owner_id])
    names, row = [column[0] for column in found.description or ()], found.fetchone()
    return dict(zip(names, row, strict=True)) if row else None
