"""Sums by local day and hour in cities whose clocks change, or stand off from UTC by half an hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from governance import engine
from governance.accounts.rules import Account, Action, Role
from governance.alarms.store import history
from governance.engine import Engine
from governance.indicators.rules import Filters, period_of
from governance.indicators.store import alarm_series
from governance.indicators.store.where import Asked
from tests.city import NOW, put, small_city
from tests.city_areas import GRIDS
from tests.raw_figures import raw_rows

SUPERVISION = Account("U", "u", "督查", Role.SUPERVISION)


@pytest.fixture(params=["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"])
def zone(request: pytest.FixtureRequest) -> ZoneInfo:
    return ZoneInfo(request.param)


@pytest.fixture(scope="module")
def alarms(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    eng = small_city(tmp_path_factory.mktemp("city"))
    rows = raw_rows(eng).alarms
    eng.close()
    return rows[rows["state"] == "closed"].assign(batch_id=1)


@pytest.fixture
def eng(tmp_path: Path, alarms: pd.DataFrame, zone: ZoneInfo) -> Iterator[Engine]:
    """A store with the small city's alarms, summed by another city's clock."""
    store = engine.open_store(tmp_path, clock=lambda: NOW)
    store.write(lambda db: put(db, "hist.alarms", alarms))
    store.write(lambda db: history.roll_up(db, 1, zone))
    store.write(lambda db: history.seal(db, 1, "test", len(alarms), NOW))
    yield store
    store.close()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(datetime(2026, 6, 28, 3, 40, tzinfo=UTC), NOW),
        Filters(NOW - timedelta(days=40), NOW, grid_code=GRIDS[0]),
        Filters(datetime(2026, 8, 30, tzinfo=UTC), NOW, grid_code=GRIDS[0]),
    ],
    ids=["whole city since June", "a grid for forty days", "a grid since August"],
)
def test_a_day_and_an_hour_are_those_of_the_city_s_own_clock(
    eng: Engine, alarms: pd.DataFrame, zone: ZoneInfo, filters: Filters
) -> None:
    start, end = (at.replace(tzinfo=None) for at in (filters.start_utc, filters.end_utc))
    mine = (alarms["raised_at_utc"] >= start) & (alarms["raised_at_utc"] < end)
    if filters.grid_code:
        mine &= alarms["grid_code"] == filters.grid_code
    local = alarms.loc[mine, "raised_at_utc"].dt.tz_localize("UTC").dt.tz_convert(zone)
    question = (Asked(SUPERVISION, Action.FIGURES_SEE, filters), period_of(filters, NOW), zone)

    days = eng.read(lambda db: alarm_series.by_day(db, *question))
    found = dict(zip(pd.to_datetime(days["day"]).dt.date, days["alarms"], strict=True))
    assert found == local.dt.date.value_counts().to_dict()

    hours = eng.read(lambda db: alarm_series.by_hour(db, *question)).set_index(["weekday", "hour"])["alarms"]
    assert hours.to_dict() == local.groupby([local.dt.day_of_week, local.dt.hour]).size().to_dict()
    assert len(local) > 50
