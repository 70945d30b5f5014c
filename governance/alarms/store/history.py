"""SQL of the alarm history: batches that become visible when sealed, their sums, and the move out of the present.

No function here writes both gov and hist, and none may be called in one transaction with one that writes the other.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from governance.alarms.store import COLUMNS, DAYS
from governance.engine import Cursor, Refused, insert_arrow
from governance.engine.text import _
from governance.engine.times import to_store

SUMS = {
    "hist.alarm_days": ("alarms", "on_site", "on_site_in_minute"),
    "hist.alarm_grid_days": ("alarms", "on_site", "on_site_in_minute"),
    "hist.alarm_grid_hours": ("alarms", "on_site", "on_site_in_minute"),
    "hist.alarm_premises_months": ("alarms", "verified", "false_alarms", "fires"),
}
TABLES = ("hist.alarms", *SUMS)

_LOCAL = "timezone(?, timezone('UTC', raised_at_utc))"
_DAY, _MONTH = "local::DATE AS day", "date_trunc('month', local)::DATE AS month"
_HOUR, _WEEKDAY = "hour(local)::INTEGER AS hour", "(isodow(local) - 1)::INTEGER AS weekday"
_ON_SITE = (
    "count(*) AS alarms, count(on_site_at_utc) AS on_site,"
    " count(*) FILTER (on_site_at_utc - raised_at_utc <= INTERVAL 60 SECONDS) AS on_site_in_minute"
)
_VERDICTS = "count(*), count(verdict), count(*) FILTER (verdict = 'false'), count(*) FILTER (verdict = 'fire')"
_KIND = ("device_kind", "verdict")
# table -> its keys after the batch, in the order of its columns, and its counts
_ROLLUPS = {
    "hist.alarm_days": ((_DAY, _HOUR, "town_code", *_KIND), _ON_SITE),
    "hist.alarm_grid_days": ((_DAY, "town_code", "grid_code", *_KIND), _ON_SITE),
    "hist.alarm_grid_hours": ((_MONTH, _WEEKDAY, _HOUR, "town_code", "grid_code", *_KIND), _ON_SITE),
    "hist.alarm_premises_months": ((_MONTH, "town_code", "grid_code", "premises_id", "device_kind"), _VERDICTS),
}


_ASSIGNED_OTHERWISE = (
    "SELECT 1 FROM hist.alarms WHERE batch_id = ? AND boundary_version <> (SELECT version_id FROM gov.boundary_versions"
    " WHERE in_force_at_utc IS NOT NULL ORDER BY in_force_at_utc DESC, version_id DESC LIMIT 1) LIMIT 1"
)


def next_batch(db: Cursor) -> int:
    """Return a number that no batch has, sealed or not. Write rows under it in the same transaction."""
    row = db.execute(
        "SELECT greatest((SELECT coalesce(max(batch_id), 0) FROM gov.batches),"
        " (SELECT coalesce(max(batch_id), 0) FROM hist.alarms)) + 1"
    ).fetchone()
    return int(row[0]) if row else 1


def roll_up(db: Cursor, batch_id: int, zone: ZoneInfo) -> None:
    """Write the sums of one batch's alarms; call it once, after its last row and before it is sealed."""
    for table, (keys, counts) in _ROLLUPS.items():
        condition = "premises_id IS NOT NULL" if "premises_id" in keys else "TRUE"
        names = ", ".join(key.rpartition(" AS ")[2] for key in keys)
        db.execute(
            f"INSERT INTO {table} SELECT batch_id, {', '.join(keys)}, {counts}"
            f" FROM (SELECT *, {_LOCAL} AS local FROM hist.alarms WHERE batch_id = ?) WHERE {condition}"
            f" GROUP BY batch_id, {names} ORDER BY {names}",
            [zone.key, batch_id],
        )


def kept_sums_sql(table: str, gone: str) -> str:
    """Return the statement that copies a batch's sums under another number, less those of some of its alarms.

    `gone` is the condition of those alarms. Parameters: new batch, old batch, zone, old batch. What a merge has put
    into another batch stays there, so a sum here may come out below zero; together they are right.
    """
    keys, counts = _ROLLUPS[table]
    condition = "premises_id IS NOT NULL" if "premises_id" in keys else "TRUE"
    names = [key.rpartition(" AS ")[2] for key in keys]
    labels = ", ".join((*names, *SUMS[table]))
    less = ", ".join((*names, *(f"-{name}" for name in SUMS[table])))
    sums = ", ".join(f"sum({name})::BIGINT" for name in SUMS[table])
    return (
        f"INSERT INTO {table} SELECT ?::BIGINT, {', '.join(names)}, {sums} FROM ("
        f" SELECT {labels} FROM {table} WHERE batch_id = ? UNION ALL SELECT {less} FROM ("
        f"  SELECT {', '.join(keys)}, {counts} FROM (SELECT *, {_LOCAL} AS local FROM hist.alarms"
        f"  WHERE batch_id = ? AND {gone}) WHERE {condition} GROUP BY {', '.join(names)}) AS summed({labels}))"
        f" GROUP BY {', '.join(names)} HAVING {' OR '.join(f'sum({name}) <> 0' for name in SUMS[table])}"
        f" ORDER BY {', '.join(names)}"
    )


def copy_closed(db: Cursor, batch_id: int, closed_before: datetime) -> int:
    """Copy the alarms closed before a time into the history under an unsealed batch; return how many."""
    db.execute(
        f"INSERT INTO hist.alarms (batch_id, {COLUMNS}) SELECT ?, {COLUMNS} FROM gov.alarms"
        " WHERE state = 'closed' AND closed_at_utc < ? ORDER BY raised_at_utc, alarm_id",
        [batch_id, to_store(closed_before)],
    )
    return rows_of(db, batch_id)


def rows_of(db: Cursor, batch_id: int) -> int:
    """Return the number of alarms written under a batch, sealed or not."""
    row = db.execute("SELECT count(*) FROM hist.alarms WHERE batch_id = ?", [batch_id]).fetchone()
    return int(row[0]) if row else 0


def remove_moved(db: Cursor, batch_id: int) -> int:
    """Delete from the present the alarms that were copied, as they were copied; return how many."""
    sql = (
        "DELETE FROM gov.alarms WHERE EXISTS (SELECT 1 FROM hist.alarms h WHERE h.batch_id = ?"
        " AND h.alarm_id = gov.alarms.alarm_id AND h.last_seq = gov.alarms.last_seq"
        " AND h.grid_code IS NOT DISTINCT FROM gov.alarms.grid_code"
        " AND h.boundary_version IS NOT DISTINCT FROM gov.alarms.boundary_version)"
    )
    row = db.execute(sql, [batch_id]).fetchone()
    return int(row[0]) if row else 0


def seal(db: Cursor, batch_id: int, kind: str, rows_written: int, at: datetime) -> None:
    """Make a batch visible. In a transaction that writes gov only.

    Raises Refused when boundaries came into force that its alarms were not assigned under.
    """
    if db.execute(_ASSIGNED_OTHERWISE, [batch_id]).fetchone():
        raise Refused(_("区域边界刚刚更换，请再试一次。"))
    sql = "INSERT INTO gov.batches (batch_id, kind, rows_written, sealed_at_utc) VALUES (?, ?, ?, ?)"
    db.execute(sql, [batch_id, kind, rows_written, to_store(at)])


def unsealed(db: Cursor) -> list[int]:
    """Return the batches that have rows and no seal."""
    union = " UNION ".join(f"SELECT DISTINCT batch_id FROM {table}" for table in TABLES)
    sql = f"SELECT batch_id FROM ({union}) WHERE batch_id NOT IN (SELECT batch_id FROM gov.batches) ORDER BY batch_id"
    return [int(batch_id) for (batch_id,) in db.execute(sql).fetchall()]


def small_batches(db: Cursor, full: int) -> list[int]:
    """Return the sealed batches whose sums stand for fewer than `full` alarms, oldest first."""
    sql = f"SELECT batch_id FROM {DAYS} GROUP BY batch_id HAVING sum(alarms) < ? ORDER BY batch_id"
    return [int(batch_id) for (batch_id,) in db.execute(sql, [full]).fetchall()]


def merge_sums(db: Cursor, batches: list[int]) -> None:
    """Sum the sums of some sealed batches under the newest of them, so that a month is a row and not a row a day.

    What readers see is the same before and after, because all of these batches are visible.
    """
    for table, counts in SUMS.items():
        keys = f"* EXCLUDE (batch_id, {', '.join(counts)})"
        sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in counts)
        sql = f"SELECT ?::BIGINT AS batch_id, {keys}, {sums} FROM {table} WHERE batch_id = ANY(?) GROUP BY ALL"
        merged = db.execute(f"{sql} ORDER BY ALL", [max(batches), batches]).to_arrow_table()
        db.execute(f"DELETE FROM {table} WHERE batch_id = ANY(?)", [batches])
        insert_arrow(db, table, merged)


def drop_empty(db: Cursor) -> int:
    """Drop the sealed batches that corrections have emptied of rows and sums; return how many. It writes gov only.

    An empty batch may still hold sums below zero, which a merge has made necessary; it goes when another takes them.
    """
    sums = " UNION ".join(f"SELECT batch_id FROM {table}" for table in SUMS)
    row = db.execute(f"DELETE FROM gov.batches WHERE rows_written = 0 AND batch_id NOT IN ({sums})").fetchone()
    return int(row[0]) if row else 0


def clear(db: Cursor, batch_id: int) -> None:
    """Delete what was written under a batch that was never sealed."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table} WHERE batch_id = ?", [batch_id])
