"""Looking at devices within an account's reach."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Where, can
from governance.areas import actions as areas
from governance.areas.projection import around, projection
from governance.devices import store
from governance.devices.rules import Device
from governance.devices.store import Wanted
from governance.engine import Cursor, Engine, NotFound
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.places.actions import without_numbers

ANY = Wanted()


def device(eng: Engine, account: Account, device_id: str) -> Device:
    """Return one device, phone numbers in its position masked; raises NotFound outside the account's reach."""
    found = eng.read(lambda db: store.device(db, device_id))
    if found is None or not can(account, Action.ALARM_SEE, where_of(found)):
        raise NotFound(_("找不到这台设备。"))
    return replace(found, position=masked_in(found.position))


def device_page(
    eng: Engine, account: Account, wanted: Wanted = ANY, limit: int = 50, offset: int = 0
) -> tuple[pd.DataFrame, int]:
    """Return one page of devices (columns of gov.devices, and premises_name) and how many there are in all.

    `Wanted(located="not_inside")` lists those that were snapped to a grid or belong to none.
    """
    require(account, Action.ROWS_SEE)

    def question(db: Cursor) -> tuple[pd.DataFrame, int]:
        return without_numbers(store.page(db, account, wanted, limit, offset)), store.count(db, account, wanted)

    return eng.read(question)


def devices_near(
    eng: Engine, account: Account, lon: float, lat: float, metres: float
) -> list[tuple[Device, str, float]]:
    """Return the devices so near to a point (WGS-84), the name of their premises, and the metres; nearest first.

    Phone numbers in names and positions are masked.
    """
    require(account, Action.ALARM_SEE)
    found = eng.read(lambda db: store.in_box(db, account, *around(lon, lat, metres)))
    plane = projection(areas.profile(eng).metric_crs)
    apart = plane.apart(lon, lat, [one.lon or 0.0 for one, _name in found], [one.lat or 0.0 for one, _name in found])
    ranked = sorted(zip(found, apart.tolist(), strict=True), key=lambda pair: pair[1])
    return [
        (replace(one, position=masked_in(one.position)), masked_in(name or ""), far)
        for (one, name), far in ranked
        if far <= metres
    ]


def by_health(eng: Engine, account: Account, wanted: Wanted = ANY) -> pd.DataFrame:
    """Return kind, health, funding and the number of devices."""
    require(account, Action.ROWS_SEE)
    return eng.read(lambda db: store.by_health(db, account, wanted))


def where_of(device: Device) -> Where:
    """Return whose a device is, for `can`."""
    return Where(device.town_code, device.grid_code, device.micro_grid_code, premises_id=device.premises_id)
