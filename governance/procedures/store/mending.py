"""SQL: mending the data of the city. In `gov` alone; names of tables and columns are ours, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from governance.engine import Cursor, insert_arrow, registered
from governance.engine.times import to_store
from governance.procedures.quality.rules import Thing

TABLES = {
    Thing.PREMISES: ("gov.premises", "premises_id"),
    Thing.DEVICE: ("gov.devices", "device_id"),
    Thing.ALARM: ("gov.alarms", "alarm_id"),
    Thing.CASE: ("gov.cases", "case_id"),
}


class Before(NamedTuple):
    """Where a thing stood before it was mended; degrees in WGS-84."""

    subject_id: str
    lon: float | None
    lat: float | None
    town_code: str | None
    grid_code: str | None
    located: str


class OpenCase(NamedTuple):
    """The end of an open case's log, and who checks it."""

    case_id: str
    stage: str
    last_seq: int
    last_at_utc: datetime
    officer_id: str | None


def before(db: Cursor, thing: Thing, keys: Sequence[str]) -> list[Before]:
    """Return where some things stand, in the order of their identifiers."""
    table, key = TABLES[thing]
    sql = f"SELECT {key}, lon, lat, town_code, grid_code, located FROM {table} WHERE {key} = ANY(?) ORDER BY 1"
    return [Before(*row) for row in db.execute(sql, [list(keys)]).fetchall()]


def place(db: Cursor, thing: Thing, rows: pa.Table) -> None:
    """Move premises or devices: columns subject_id, lon, lat and those of an assignment. What came in stays."""
    table, key = TABLES[thing]
    with registered(db, rows) as fresh:
        db.execute(
            f"UPDATE {table} AS t SET lon_in = coalesce(t.lon_in, t.lon), lat_in = coalesce(t.lat_in, t.lat),"
            " lon = f.lon, lat = f.lat, town_code = f.town_code, grid_code = f.grid_code,"
            " micro_grid_code = f.micro_grid_code, located = f.located, boundary_version = f.boundary_version"
            f" FROM {fresh} f WHERE t.{key} = f.subject_id"
        )


def hanging_with(db: Cursor, premises_id: str) -> list[str]:
    """Return the devices that stand where their premises stands, or nowhere: they move along with it."""
    sql = (
        "SELECT device_id FROM gov.devices d JOIN gov.premises p USING (premises_id) WHERE premises_id = ?"
        " AND (d.lon IS NULL OR d.lat IS NULL OR (d.lon = p.lon AND d.lat = p.lat)) ORDER BY 1"
    )
    return [key for (key,) in db.execute(sql, [premises_id]).fetchall()]


def assign(db: Cursor, thing: Thing, keys: Sequence[str], town: str, grid: str, version: int) -> None:
    """Give things to a grid by hand; they count as snapped, because no point says so."""
    table, key = TABLES[thing]
    db.execute(
        f"UPDATE {table} SET town_code = ?, grid_code = ?, micro_grid_code = NULL, located = 'snapped',"
        f" boundary_version = ? WHERE {key} = ANY(?)",
        [town, grid, version, list(keys)],
    )


def open_cases(db: Cursor, keys: Sequence[str]) -> list[OpenCase]:
    """Return the open cases among some."""
    sql = (
        "SELECT case_id, stage, last_seq, coalesce((SELECT max(at_utc) FROM gov.case_events e WHERE e.case_id ="
        " t.case_id), blown_at_utc), officer_id FROM gov.cases t WHERE state = 'open' AND case_id = ANY(?) ORDER BY 1"
    )
    return [OpenCase(*row) for row in db.execute(sql, [list(keys)]).fetchall()]


def accept(db: Cursor, rows: pd.DataFrame, account_id: str, at: datetime) -> None:
    """Note that things were found right: columns finding, subject, subject_id and mark."""
    table = pa.Table.from_pandas(rows[["finding", "subject", "subject_id", "mark"]], preserve_index=False)
    with registered(db, table) as fresh:
        db.execute(
            "DELETE FROM gov.quality_accepted q WHERE EXISTS (SELECT 1 FROM"
            f" {fresh} f WHERE f.finding = q.finding AND f.subject = q.subject AND f.subject_id = q.subject_id)"
        )
        db.execute(
            "INSERT INTO gov.quality_accepted (finding, subject, subject_id, mark, accepted_by, accepted_at_utc)"
            f" SELECT finding, subject, subject_id, mark, ?, ? FROM {fresh}",
            [account_id, to_store(at)],
        )


def link(db: Cursor, rows: pa.Table) -> None:
    """Hang devices into premises (device_id, premises_id); one without a position stands where the premises stands."""
    with registered(db, rows) as fresh:
        db.execute(
            f"UPDATE gov.devices AS d SET premises_id = f.premises_id FROM {fresh} f WHERE d.device_id = f.device_id"
        )
        db.execute(
            "UPDATE gov.devices AS d SET lon = p.lon, lat = p.lat, town_code = p.town_code, grid_code = p.grid_code,"
            " micro_grid_code = p.micro_grid_code, located = p.located, boundary_version = p.boundary_version"
            f" FROM {fresh} f, gov.premises p WHERE d.device_id = f.device_id AND p.premises_id = f.premises_id"
            " AND (d.lon IS NULL OR d.lat IS NULL)"
        )


def without_premises(db: Cursor, keys: Sequence[str]) -> list[str]:
    """Return those of some devices that hang in no premises the city knows."""
    sql = (
        "SELECT device_id FROM gov.devices WHERE device_id = ANY(?) AND (premises_id IS NULL OR premises_id NOT IN"
        " (SELECT premises_id FROM gov.premises)) ORDER BY 1"
    )
    return [key for (key,) in db.execute(sql, [list(keys)]).fetchall()]


def known_premises(db: Cursor, keys: Sequence[str]) -> list[str]:
    """Return those of some premises that the city has."""
    sql = "SELECT premises_id FROM gov.premises WHERE premises_id = ANY(?) ORDER BY 1"
    return [key for (key,) in db.execute(sql, [list(keys)]).fetchall()]


def in_service(db: Cursor, keys: Sequence[str]) -> list[str]:
    """Return those of some devices that are known and not taken out of service."""
    sql = (
        "SELECT device_id FROM gov.devices WHERE device_id = ANY(?) AND device_id NOT IN"
        " (SELECT device_id FROM gov.retired_devices) ORDER BY 1"
    )
    return [key for (key,) in db.execute(sql, [list(keys)]).fetchall()]


def retire(db: Cursor, pairs: Sequence[tuple[str, str]], account_id: str, at: datetime) -> None:
    """Take devices out of service: (device, device that stands for it)."""
    gone, kept = zip(*pairs, strict=True)
    who, when = [account_id] * len(gone), [to_store(at)] * len(gone)
    columns = {"device_id": gone, "kept_id": kept, "retired_by": who, "retired_at_utc": when}
    insert_arrow(db, "gov.retired_devices", pa.table({name: pa.array(values) for name, values in columns.items()}))


def put_back(db: Cursor, device_id: str) -> bool:
    """Put a device back into service and tell whether it was out of it."""
    known = db.execute("SELECT 1 FROM gov.retired_devices WHERE device_id = ?", [device_id]).fetchone() is not None
    db.execute("DELETE FROM gov.retired_devices WHERE device_id = ?", [device_id])
    return known


def retired(db: Cursor) -> pd.DataFrame:
    """Return the devices taken out of service, the newest first: device_id, kept_id, by (name), retired_at_utc."""
    return db.execute(
        'SELECT device_id, kept_id, coalesce(a.name, retired_by) AS "by", retired_at_utc FROM gov.retired_devices r'
        " LEFT JOIN gov.accounts a ON a.account_id = r.retired_by ORDER BY retired_at_utc DESC, device_id"
    ).df()


def add_contacts(db: Cursor, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Add contacts: contact_id, premises_id, duty, name, phone (digits)."""
    names = ("contact_id", "premises_id", "duty", "name", "phone")
    insert_arrow(db, "gov.contacts", pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=names))


def times_of(db: Cursor, thing: Thing, columns: Sequence[str], keys: Sequence[str]) -> list[tuple]:
    """Return the identifier and some times of some things, days as the midnight they begin with."""
    table, key = TABLES[thing]
    told = ", ".join(f"{column}::TIMESTAMP" for column in columns)
    return db.execute(f"SELECT {key}, {told} FROM {table} WHERE {key} = ANY(?) ORDER BY 1", [list(keys)]).fetchall()


def set_time(db: Cursor, thing: Thing, column: str, keys: Sequence[str], value: datetime | date | None) -> None:
    """Write one time, or none, into some things."""
    table, key = TABLES[thing]
    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ANY(?)", [value, list(keys)])
