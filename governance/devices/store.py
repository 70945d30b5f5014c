"""SQL of the devices."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import pandas as pd

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import scope_sql
from governance.devices.rules import Device, DeviceKind, Funding, Health, Located
from governance.engine import Cursor
from governance.engine.times import from_store
from governance.places.store import NAMES

# Published read expressions for other rooms. A device taken out of service counts nowhere, yet is found by its key.
DEVICES = "(SELECT * FROM gov.devices WHERE device_id NOT IN (SELECT device_id FROM gov.retired_devices))"
POSITIONS = "(SELECT device_id, position AS device_position FROM gov.devices)"

_COLUMNS = (
    "device_id, kind, model, premises_id, position, funding, health, chattering, installed_on, last_seen_at_utc,"
    " lon, lat, town_code, grid_code, micro_grid_code, located, boundary_version"
)


@dataclass(frozen=True)
class Wanted:
    """Which devices a list shows; None or empty means any. `located` may be `not_inside`: snapped and unassigned."""

    kind: str | None = None
    health: str | None = None
    located: str | None = None
    town_code: str | None = None
    grid_code: str | None = None
    premises_id: str | None = None
    text: str = ""


def device(db: Cursor, device_id: str) -> Device | None:
    """Return one device."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.devices WHERE device_id = ?", [device_id]).fetchone()
    return _device(row) if row else None


def in_box(
    db: Cursor, account: Account, west: float, south: float, east: float, north: float
) -> list[tuple[Device, str | None]]:
    """Return the devices within a box of WGS-84 degrees whose alarms the account may see, with their premises' name."""
    scope, values = scope_sql(account, "d", action=Action.ALARM_SEE)
    columns = ", ".join(f"d.{name}" for name in _COLUMNS.split(", "))
    sql = (
        f"SELECT {columns}, premises_name FROM {DEVICES} d LEFT JOIN {NAMES} p USING (premises_id)"
        f" WHERE d.lon BETWEEN ? AND ? AND d.lat BETWEEN ? AND ? AND {scope} ORDER BY d.device_id"
    )
    rows = db.execute(sql, [west, east, south, north, *values]).fetchall()
    return [(_device(tuple(row)), name) for *row, name in rows]


def _device(row: tuple) -> Device:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    seen = values.pop("last_seen_at_utc")
    return Device(
        **values
        | {
            "kind": DeviceKind(values["kind"]),
            "funding": Funding(values["funding"]),
            "health": Health(values["health"]),
            "located": Located(values["located"]),
            "last_seen_at": from_store(seen),
        }
    )


def _where(account: Account, wanted: Wanted) -> tuple[str, list[object]]:
    sql, values = scope_sql(account, "d", action=Action.ROWS_SEE)
    *columns, text = zip(Wanted.__dataclass_fields__, astuple(wanted), strict=True)
    for column, value in columns:
        if value == "not_inside":
            sql += " AND d.located <> 'inside'"
        elif value:
            sql, values = f"{sql} AND d.{column} = ?", [*values, value]
    if text[1]:
        sql, values = f"{sql} AND (d.device_id = ? OR contains(premises_name, ?))", [*values, text[1], text[1]]
    return sql, values


def page(db: Cursor, account: Account, wanted: Wanted, limit: int, offset: int) -> pd.DataFrame:
    """Return devices within the account's reach, faulty and offline first: columns of gov.devices and premises_name."""
    where, values = _where(account, wanted)
    columns = ", ".join(f"d.{name}" for name in _COLUMNS.split(", "))
    sql = (
        f"SELECT {columns}, premises_name FROM {DEVICES} d LEFT JOIN {NAMES} p USING (premises_id) WHERE {where}"
        " ORDER BY CASE health WHEN 'fault' THEN 0 WHEN 'offline' THEN 1 ELSE 2 END, device_id LIMIT ? OFFSET ?"
    )
    return db.execute(sql, [*values, limit, offset]).df()


def count(db: Cursor, account: Account, wanted: Wanted) -> int:
    """Return how many devices `page` would list in all."""
    where, values = _where(account, wanted)
    sql = f"SELECT count(*) FROM {DEVICES} d LEFT JOIN {NAMES} p USING (premises_id) WHERE {where}"
    row = db.execute(sql, values).fetchone()
    return int(row[0]) if row else 0


def by_health(db: Cursor, account: Account, wanted: Wanted) -> pd.DataFrame:
    """Return kind, health, funding and the number of devices."""
    where, values = _where(account, wanted)
    sql = (
        f"SELECT kind, health, funding, count(*) AS devices FROM {DEVICES} d LEFT JOIN {NAMES} p USING (premises_id)"
        f" WHERE {where} GROUP BY ALL ORDER BY ALL"
    )
    return db.execute(sql, values).df()
