"""A small city for tests: three towns, nine grids, a few hundred devices, alarms and cases, one account of each role.

Everything is drawn from one seed, so that a figure that is wrong today is wrong tomorrow. Nobody's clock runs: the time
is `NOW` until a test moves it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from governance import engine
from governance.alarms.store import history
from governance.areas import store as areas
from governance.areas.profile import parse_profile
from governance.engine import Cursor, Engine
from governance.engine.times import to_store
from governance.routing import store as routing
from governance.routing.files import read_catalogue
from tests import city_areas, city_people, city_rows
from tests.city_people import account_of, add_officer

__all__ = ["NOW", "PROFILE", "Clock", "account_of", "add_officer", "put", "small_city"]

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # Friday, half past four in the afternoon there
PROFILE = parse_profile(city_areas.PROFILE)
HISTORY_ENDS = NOW - timedelta(days=12)  # older alarms are in the history, in two batches


class Clock:
    """A clock that tests move by hand."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def small_city(home: Path, clock: Clock | None = None) -> Engine:
    """Return an open store with the small city in it, as its own copy: built once, then copied."""
    shutil.copytree(_built(), home, dirs_exist_ok=True)
    return engine.open_store(home, clock=clock or Clock())


@cache
def _built() -> Path:
    home = Path(tempfile.mkdtemp(prefix="small-city-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    eng = engine.open_store(home, clock=Clock())
    _build(eng)
    eng.checkpoint()
    eng.close()
    return home


def _build(eng: Engine) -> None:
    rng = np.random.default_rng(20261120)
    now = to_store(NOW)
    places = city_rows.premises(rng, now)
    machines = city_rows.devices(rng, places, now)
    ends, begin = to_store(HISTORY_ENDS), now - timedelta(days=150)
    old = city_rows.alarms(rng, machines, begin, ends, city_rows.OLD_ALARMS, 1)
    old["closed_at_utc"] = old["closed_at_utc"].clip(upper=now - timedelta(hours=1))
    new = city_rows.alarms(rng, machines, ends, now, city_rows.NEW_ALARMS, 50_001)
    new = city_rows.opened(rng, new, now)
    eng.write(lambda db: _ground(db, now))
    tables = {
        "gov.premises": places,
        "gov.contacts": city_rows.contacts(list(places["premises_id"])),
        "gov.devices": machines,
        "gov.alarms": new,
        "gov.alarm_events": _events(new),
        "gov.cases": city_rows.cases(rng, now),
    }
    for table, rows in tables.items():
        eng.write(lambda db, table=table, rows=rows: put(db, table, rows))
    _write_history(eng, old)


def put(db: Cursor, table: str, rows: pd.DataFrame) -> None:
    """Insert a frame by column names."""
    engine.insert_arrow(db, table, pa.Table.from_pandas(rows, preserve_index=False))


def _ground(db: Cursor, now: datetime) -> None:
    city = areas.CityRow(city_areas.CITY, "试市", "Testville", city_areas.PROFILE, True, 1, NOW, NOW)
    areas.insert_city(db, city)
    city_areas.add_areas(db, now)
    routing.load_catalogue(db, read_catalogue())
    city_people.add_people(db, now)


def _events(alarms: pd.DataFrame) -> pd.DataFrame:
    """Return the first events of each alarm, and the acknowledgement and arrival of those that have them."""
    kinds = {"raised": "raised_at_utc", "received": "received_at_utc", "displayed": "displayed_at_utc"}
    kinds |= {"acknowledged": "acknowledged_at_utc", "on_site": "on_site_at_utc"}
    parts = [
        alarms.loc[alarms[column].notna(), ["alarm_id", column]].rename(columns={column: "at_utc"}).assign(kind=kind)
        for kind, column in kinds.items()
    ]
    events = pd.concat(parts).sort_values(["alarm_id", "at_utc"], ignore_index=True)
    people = events["kind"].isin(["acknowledged", "on_site"])
    events["person"] = np.where(people, "王海", None)
    events["duty"] = np.where(people, "centre_staff", None)
    return events.assign(seq=events.groupby("alarm_id").cumcount() + 1)


def _write_history(eng: Engine, old: pd.DataFrame) -> None:
    """Write the old alarms in two sealed batches, and the second half again under a batch that is never sealed."""
    half = len(old) // 2
    for batch_id, rows in ((1, old[:half]), (2, old[half:]), (3, old[half:])):

        def work(db: Cursor, batch_id: int = batch_id, rows: pd.DataFrame = rows) -> None:
            put(db, "hist.alarms", rows.assign(batch_id=batch_id))
            history.roll_up(db, batch_id, PROFILE.zone)

        eng.write(work, history=True)
        if batch_id < 3:
            eng.write(lambda db, batch_id=batch_id: history.seal(db, batch_id, "demo", half, NOW))
