"""Owners nobody knew 未登记的设备和场所: loaded alarms name them; here they are listed and registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd
import pyarrow as pa

from governance.accounts.rules import Account
from governance.alarms.store import incoming
from governance.areas import actions as areas
from governance.areas.locator import Locator
from governance.audit import store as audit
from governance.devices.rules import Health
from governance.engine import Cursor, Engine, NotFound
from governance.engine.text import _
from governance.engine.times import from_store, to_store
from governance.imports.actions import allow
from governance.procedures.loading import devices, places, store
from governance.procedures.loading.kinds import AREA_COLUMNS, filled
from governance.tiles import store as tiles

DEVICE, PREMISES = "device", "premises"
TILED = {DEVICE: "devices", PREMISES: "premises"}  # how the map's clusters call them
FRESH = timedelta(days=1)  # a device that alarmed within it is online, as far as anybody knows


def unknown_owners(eng: Engine, account: Account | None, limit: int = 50, offset: int = 0) -> tuple[pd.DataFrame, int]:
    """Return devices and premises that alarms name and nobody registered, and how many there are in all.

    Columns of gov.unknown_owners, and `alarms`, the number of alarms that name it; the most named first.
    """
    allow(account)
    rows = eng.read(lambda db: incoming.unknown(db, limit, offset))
    return rows.to_pandas(), eng.read(incoming.unknown_count)


def register_unknown(eng: Engine, account: Account | None, owners: Sequence[tuple[str, str]]) -> int:
    """Register owners, (`device` or `premises`, identifier) each, with what their alarms tell; return how many.

    A device takes kind, premises and position of its first alarm. It hung there on the day of that alarm at the latest,
    which stands for its installation, and gave its last sign of life with its last alarm: without one of late it is
    offline. Who paid for it no alarm tells: it counts as of the market until a file of devices says otherwise.
    Premises take the name and address the file wrote. Raises NotFound when one of them is not in the list (any more);
    then none is registered.
    """
    allow(account)
    locator = areas.locator(eng)
    by = account.account_id if account else None

    def work(db: Cursor) -> int:
        with tiles.following(db, _named(owners, DEVICE), _named(owners, PREMISES)):
            for owner_kind, owner_id in dict.fromkeys(owners):
                found = incoming.unknown_owner(db, owner_kind, owner_id)
                if found is None:
                    raise NotFound(_("名单里已没有 {owner_id}，请刷新后再试。").format(owner_id=owner_id))
                _register(eng, db, locator, found)
                audit.append(db, eng.now(), by, f"{owner_kind}.register", owner_id)
        return len(dict.fromkeys(owners))

    return eng.write(work)


def _named(owners: Sequence[tuple[str, str]], kind: str) -> list[str]:
    return [owner_id for owner_kind, owner_id in owners if owner_kind == kind]


def _register(eng: Engine, db: Cursor, locator: Locator, found: Mapping[str, object]) -> None:
    spot = _spot(locator, found["lon"], found["lat"])
    if found["owner_kind"] == DEVICE:
        first, last = store.span_of(db, str(found["owner_id"]))
        row = {
            "device_id": found["owner_id"],
            "kind": found["device_kind"],
            "premises_id": found["premises_id"],
            "health": str(Health.ONLINE if eng.now() - from_store(last) <= FRESH else Health.OFFLINE),
            "installed_on": from_store(first).astimezone(areas.profile(eng).zone).date(),
            "last_seen_at_utc": last,
            **spot,
        }
        rows = filled(pa.Table.from_pylist([row]), devices.COLUMNS, devices.DEFAULTS)
        store.insert(db, "gov.devices", rows)
        return
    name = found["name"] or found["owner_id"]
    row = {"premises_id": found["owner_id"], "name": name, "address": found["address"] or "", **spot}
    defaults = places.DEFAULTS | {"registered_at_utc": to_store(eng.now())}
    store.insert(db, "gov.premises", filled(pa.Table.from_pylist([row]), places.COLUMNS, defaults))


def take_back_registered(eng: Engine, db: Cursor, import_id: str, alarm_ids: pa.Array, by: str | None) -> None:
    """Remove the devices and premises registered from the alarms of one load, in the transaction that undoes it.

    Kept is what another record names, and what was added to since it was registered.
    """
    found = (
        (DEVICE, "gov.devices", "device_id", store.registered_devices),
        (PREMISES, "gov.premises", "premises_id", store.registered_premises),  # no longer named by those devices
    )
    for kind, table, key, alone in found:
        owners = alone(db, import_id, alarm_ids)
        with tiles.following(db, **{TILED[kind]: owners}):
            store.delete(db, table, key, pa.array(owners, pa.string()))
        for owner_id in owners:
            audit.append(db, eng.now(), by, f"{kind}.register_undone", owner_id, detail={"import": import_id})


def _spot(locator: Locator, lon: object, lat: object) -> dict[str, object]:
    """Return where something stands, in the columns of devices and premises."""
    if lon is None or lat is None:
        return {"located": "unassigned"}
    east, north = float(str(lon)), float(str(lat))
    found = locator.locate(east, north)
    version = None if found.located == "unassigned" else locator.version_id
    values = (found.town_code, found.grid_code, found.micro_grid_code, found.located, version)
    return {"lon": east, "lat": north, "lon_in": east, "lat_in": north, **dict(zip(AREA_COLUMNS, values, strict=True))}
