"""SQL of loading: what a file's rows would change in a table of the present, and changing it.

Names of tables and columns come from the tables of this package, never from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from governance.alarms.store import ALL
from governance.engine import Cursor, insert_arrow, registered

SEPARATOR = "\x1f"
DERIVED = ("town_code", "grid_code", "micro_grid_code", "located", "boundary_version")  # a re-cut changes them alone


@dataclass(frozen=True)
class Target:
    """A table of the present that files fill.

    `source` is the expression that reads it, with a column more for what hangs on a row; `keeps` are the columns in
    which an empty cell leaves what the store has, because they are never empty.
    """

    table: str
    source: str
    key: str
    columns: tuple[str, ...]
    keeps: frozenset[str]
    identifier: str = ""  # what other tables name a row by, where that is not the key

    @property
    def named_by(self) -> str:
        """The column by which other tables name a row."""
        return self.identifier or self.key

    def incoming(self, name: str, stored: str = "s") -> str:
        """Return the expression of what a row will hold after the load, from `i`, the file, and `s`, the store."""
        return f"coalesce(i.{name}, {stored}.{name})" if name in self.keeps else f"i.{name}"

    def matching(self) -> str:
        """Return the condition under which a row of the table is the row `i`."""
        return f"{self.table}.{self.key} = i.{self.key}"


def compared(db: Cursor, target: Target, rows: pa.Table, given: tuple[str, ...]) -> pa.Table:
    """Return the rows of the file that are new or change something, in its order.

    Columns: row (place in `rows`), known (the store has the key), differing (the given columns that change).
    """
    tests = ", ".join(
        f"CASE WHEN {target.incoming(name)} IS DISTINCT FROM s.{name} THEN '{name}' END" for name in given
    )
    key = target.key
    with registered(db, rows.append_column("row", pa.array(range(rows.num_rows), pa.int64()))) as table:
        sql = (
            f"SELECT i.row, s.{key} IS NOT NULL AS known, list_filter([{tests}]::VARCHAR[], lambda x: x IS NOT NULL)"
            f" AS differing FROM {table} i LEFT JOIN {target.source} s ON s.{key} = i.{key}"
        )
        return db.execute(f"SELECT * FROM ({sql}) WHERE NOT known OR len(differing) > 0 ORDER BY row").to_arrow_table()


def rows_of(db: Cursor, target: Target, keys: pa.Array) -> pa.Table:
    """Return the store's rows of some keys, in the order of the key, with what hangs on them."""
    with registered(db, pa.table({"key": keys})) as table:
        sql = f"SELECT s.* FROM {target.source} s JOIN {table} k ON s.{target.key} = k.key ORDER BY s.{target.key}"
        return db.execute(sql).to_arrow_table()


def digests(db: Cursor, target: Target, keys: pa.Array) -> pa.Table:
    """Return key and digest of the store's rows of some keys: md5 over every column and what hangs on the row.

    Which areas a row lies in is no part of it, for new boundaries decide that anew.
    """
    names = [row[0] for row in db.execute(f"DESCRIBE SELECT * FROM {target.source} s").fetchall()]
    text = ", ".join(f"coalesce(s.{name}::VARCHAR, '-')" for name in names if name not in DERIVED)
    with registered(db, pa.table({"key": keys})) as table:
        sql = (
            f"SELECT s.{target.key} AS key, md5(concat_ws(?, {text})) AS digest FROM {target.source} s"
            f" JOIN {table} k ON s.{target.key} = k.key ORDER BY key"
        )
        return db.execute(sql, [SEPARATOR]).to_arrow_table()


def insert(db: Cursor, table: str, rows: pa.Table) -> None:
    """Write new rows by column names."""
    if rows.num_rows:
        insert_arrow(db, table, rows)


def update(db: Cursor, target: Target, rows: pa.Table, names: tuple[str, ...]) -> None:
    """Rewrite some columns of known rows; an empty cell leaves a column alone that is never empty."""
    if not rows.num_rows or not names:
        return
    sets = ", ".join(" = ".join((name, target.incoming(name, target.table))) for name in names)
    with registered(db, rows) as table:
        db.execute(f"UPDATE {target.table} SET {sets} FROM {table} i WHERE {target.matching()}")


def restore(db: Cursor, target: Target, before: pa.Table) -> None:
    """Write every column of known rows as it was; one that is younger than what was kept of them stays."""
    names = [name for name in target.columns if name != target.key and name in before.column_names]
    if not before.num_rows:
        return
    sets = ", ".join(f"{name} = i.{name}" for name in names)
    with registered(db, before) as table:
        db.execute(f"UPDATE {target.table} SET {sets} FROM {table} i WHERE {target.matching()}")


def delete(db: Cursor, table: str, key: str, keys: pa.Array) -> None:
    """Delete the rows of some keys."""
    if len(keys):
        with registered(db, pa.table({"key": keys})) as wanted:
            db.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT key FROM {wanted})")


def used(db: Cursor, target: Target, uses: Mapping[str, str], keys: pa.Array) -> list[tuple[str, str]]:
    """Return (table, identifier) of the first use of any of some rows; `uses` is table -> column that names them."""
    found: list[tuple[str, str]] = []
    with registered(db, pa.table({"key": keys})) as wanted:
        rows = f"SELECT {target.named_by} FROM {target.table} WHERE {target.key} IN (SELECT key FROM {wanted})"
        for table, column in uses.items():
            sql = f"SELECT {column} FROM {table} WHERE {column} IN ({rows}) ORDER BY 1 LIMIT 1"
            found += [(table, str(key)) for (key,) in db.execute(sql).fetchall()]
    return found


def md5_of(db: Cursor, rows: pa.Table) -> pa.Array:
    """Return the md5 of every row's columns, in the order of the rows: a stable identifier for rows without one."""
    text = ", ".join(f"coalesce({name}::VARCHAR, '-')" for name in rows.column_names)
    with registered(db, rows.append_column("row", pa.array(range(rows.num_rows), pa.int64()))) as table:
        sql = f"SELECT md5(concat_ws(?, {text})) AS digest FROM {table} ORDER BY row"
        return db.execute(sql, [SEPARATOR]).to_arrow_table()["digest"].combine_chunks()


def premises_spots(db: Cursor) -> pa.Table:
    """Return every premises with its name, address, position and areas."""
    sql = (
        "SELECT premises_id, name, address, lon, lat, town_code, grid_code, micro_grid_code, located, boundary_version"
        " FROM gov.premises ORDER BY premises_id"
    )
    return db.execute(sql).to_arrow_table()


def device_spots(db: Cursor) -> pa.Table:
    """Return every device with its kind, premises, position and areas."""
    sql = (
        "SELECT device_id, kind, premises_id, lon, lat, town_code, grid_code, micro_grid_code, located,"
        " boundary_version FROM gov.devices ORDER BY device_id"
    )
    return db.execute(sql).to_arrow_table()


def account_owners(db: Cursor) -> dict[str, dict[str, str]]:
    """Return departments, centres and areas: code or name as people write it -> code."""
    ask: dict[str, str] = {
        "department_code": "SELECT department_code, unnest([department_code, name, short_name, name_en])"
        " FROM gov.departments",
        "centre_id": "SELECT centre_id, unnest([centre_id, name, name_en]) FROM gov.centres",
        "area_codes": "SELECT code, code FROM gov.areas UNION SELECT min(code), name FROM gov.areas GROUP BY name"
        " HAVING count(DISTINCT code) = 1",
        "premises_id": "SELECT premises_id, premises_id FROM gov.premises",
    }
    return {
        name: {str(word).casefold(): str(code) for code, word in db.execute(sql).fetchall()}
        for name, sql in ask.items()
    }


def people_of(db: Cursor, logins: list[str]) -> dict[str, tuple[str, str]]:
    """Return login -> (account_id, role)."""
    sql = "SELECT login, account_id, role FROM gov.accounts WHERE login = ANY(?)"
    return {login: (account_id, role) for login, account_id, role in db.execute(sql, [logins]).fetchall()}


def logins(db: Cursor) -> dict[str, str]:
    """Return every login by itself in small letters."""
    return {
        login.lower(): login for (login,) in db.execute("SELECT login FROM gov.accounts ORDER BY login DESC").fetchall()
    }


def leavers(db: Cursor) -> set[str]:
    """Return the logins of those who have left."""
    return {login for (login,) in db.execute("SELECT login FROM gov.accounts WHERE left_at_utc IS NOT NULL").fetchall()}


def span_of(db: Cursor, device_id: str) -> tuple[datetime, datetime]:
    """Return the times of the first and the last alarm of a device that has any (naive UTC)."""
    sql = f"SELECT min(raised_at_utc), max(raised_at_utc) FROM {ALL} WHERE device_id = ?"
    first, last = db.execute(sql, [device_id]).fetchone() or (None, None)
    return first, last


def registered_devices(db: Cursor, import_id: str, alarm_ids: pa.Array) -> list[str]:
    """Return the devices registered from what one load's alarms tell, as they were then, and without other alarms."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        sql = (
            "SELECT d.device_id FROM gov.devices d JOIN gov.unknown_owners u"
            " ON u.owner_kind = 'device' AND u.owner_id = d.device_id WHERE u.first_import_id = ?"
            " AND d.model = '' AND d.position = '' AND d.funding = 'market' AND EXISTS (SELECT 1 FROM gov.audit a"
            " WHERE a.action = 'device.register' AND a.subject = d.device_id)"
            f" AND NOT EXISTS (SELECT 1 FROM {ALL} o WHERE o.device_id = d.device_id"
            f" AND o.alarm_id NOT IN (SELECT key FROM {table})) ORDER BY 1"
        )
        return [str(device_id) for (device_id,) in db.execute(sql, [import_id]).fetchall()]


def registered_premises(db: Cursor, import_id: str, alarm_ids: pa.Array) -> list[str]:
    """Return the premises registered from what one load's alarms tell, named by nothing but those alarms."""
    with registered(db, pa.table({"key": alarm_ids})) as table:
        named = " UNION ALL ".join(
            f"SELECT premises_id FROM {table_name} WHERE premises_id IS NOT NULL"
            for table_name in ("gov.contacts", "gov.devices", "gov.cases", "gov.accounts")
        )
        sql = (
            "SELECT p.premises_id FROM gov.premises p JOIN gov.unknown_owners u"
            " ON u.owner_kind = 'premises' AND u.owner_id = p.premises_id WHERE u.first_import_id = ?"
            " AND p.kind = 'other' AND EXISTS (SELECT 1 FROM gov.audit a"
            " WHERE a.action = 'premises.register' AND a.subject = p.premises_id)"
            f" AND p.premises_id NOT IN ({named}) AND NOT EXISTS (SELECT 1 FROM {ALL} o"
            f" WHERE o.premises_id = p.premises_id AND o.alarm_id NOT IN (SELECT key FROM {table})) ORDER BY 1"
        )
        return [str(premises_id) for (premises_id,) in db.execute(sql, [import_id]).fetchall()]
