"""Looking at the service centres: public to everyone who watches alarms, phones masked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Action, Where
from governance.centres import store
from governance.centres.rules import Centre
from governance.engine import Cursor, Engine, NotFound
from governance.engine.phones import masked_phone
from governance.engine.text import _


@dataclass(frozen=True)
class CentreFile:
    """One centre with its staff (phones masked, names by role), vehicles and stock as frames."""

    centre: Centre
    staff: pd.DataFrame
    vehicles: pd.DataFrame
    stock: pd.DataFrame


def overview(eng: Engine, account: Account) -> pd.DataFrame:
    """Return a row per centre: centre_id, names, town_code, lon, lat, grids, staff, fire_trucks, vehicles, ready."""
    require(account, Action.ALARM_SEE)
    return eng.read(store.overview)


def centre_file(eng: Engine, account: Account, centre_id: str) -> CentreFile:
    """Return what is known of a centre; raises NotFound where there is none."""
    require(account, Action.ALARM_SEE)

    def question(db: Cursor) -> CentreFile:
        found = store.centre(db, centre_id)
        if found is None:
            raise NotFound(_("找不到这个服务中心。"))
        staff = store.staff(db, centre_id)
        staff["phone"] = staff["phone"].map(masked_phone)
        where = Where(grid_code=next(iter(store.grids_of(db, centre_id)), None))
        staff["name"] = [shown(account, Whose.STAFF, where, name) for name in staff["name"]]
        return CentreFile(found, staff, store.vehicles(db, centre_id), store.stock(db, centre_id))

    return eng.read(question)
