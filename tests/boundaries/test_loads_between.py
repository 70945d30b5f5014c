"""Alarms and devices loaded around a change of boundaries: each is counted under either version, whichever holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from governance.alarms import mover
from governance.alarms.store import ALL
from governance.areas import actions as areas
from governance.engine import Engine
from governance.procedures import boundaries
from governance.procedures.boundaries import bring_into_force
from governance.procedures.check import check
from governance.tiles import actions as tiles
from tests.boundaries.cuts import halved, silent
from tests.city import Clock, small_city
from tests.loading.files import frame, loaded, spot, sums_fit, written

ALARMS = ["告警编号", "告警时间", "设备类型", "级别", "核实结论", "关闭时间", "经度", "纬度"]
DEVICES = ["设备编号", "设备类型", "经度", "纬度"]
VALID_FROM = date(2026, 11, 10)
FIRST = datetime(2026, 11, 5, tzinfo=UTC)  # half of the alarms come before the new version's first day, half after


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    eng = small_city(tmp_path / "home", Clock())
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    yield eng
    eng.close()


def alarms(folder: Path, name: str, count: int = 18) -> Path:
    times = [FIRST + timedelta(hours=12 * n) for n in range(count)]
    ended = [f"{at + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}" for at in times]
    rows: list[list[object]] = []
    for n, at in enumerate(times):
        outcome = ["误报", ended[n]] if n % 6 else ["", ""]  # every sixth is open still
        rows.append([f"{name}{n}", f"{at:%Y-%m-%dT%H:%M:%SZ}", "烟感", 3, *outcome, *spot(n % 9, 0.2 + 0.03 * n)])
    return written(folder / f"{name}.csv", ALARMS, rows)


def devices(folder: Path, name: str) -> Path:
    return written(folder / f"d{name}.csv", DEVICES, [[f"{name}{n}", "烟感", *spot(n % 9, 0.7)] for n in range(9)])


def assigned_by(eng: Engine, version: int) -> None:
    """Every alarm and device of the files, whenever its time was, stands where this version puts it."""
    for table, key in ((ALL, "alarm_id"), ("gov.devices", "device_id")):
        sql = (
            f"SELECT {key}, lon, lat, grid_code, boundary_version FROM {table} WHERE {key} LIKE 'X%' OR {key} LIKE 'Y%'"
        )
        rows = frame(eng, sql)
        assert len(rows) in (18, 36)
        found = areas.locator(eng, version).assign(rows["lon"].to_numpy(), rows["lat"].to_numpy())
        assert rows["grid_code"].tolist() == found.grid_code.tolist()
        assert set(rows["boundary_version"]) == {version}


def test_what_is_loaded_before_and_after_is_counted_alike_under_either(city: Engine, tmp_path: Path) -> None:
    days = [FIRST.date() < VALID_FROM, (FIRST + timedelta(days=8)).date() > VALID_FROM]
    assert all(days), "the times of each file lie on both sides of the new version's first day"
    loaded(city, "alarms", alarms(tmp_path, "X"))
    loaded(city, "devices", devices(tmp_path, "X"))
    bring_into_force(city, None, halved(city, valid_from=VALID_FROM), silent)
    loaded(city, "alarms", alarms(tmp_path, "Y"))
    loaded(city, "devices", devices(tmp_path, "Y"))
    assigned_by(city, 2)
    sums_fit(city)
    counted = {version: boundaries.counts(city, None, version, "grid") for version in (1, 2)}
    boundaries.rollback(city, None, "to compare")
    assigned_by(city, 1)
    sums_fit(city)
    for version, before in counted.items():
        assert boundaries.counts(city, None, version, "grid").equals(before)
    assert counted[1]["alarms"].sum() == counted[2]["alarms"].sum()
    assert [one for one in check(city, silent) if one.check in ("batches", "map", "audit", "files")] == []


def test_the_same_file_again_changes_nothing_under_the_other_version(city: Engine, tmp_path: Path) -> None:
    files = (("alarms", alarms(tmp_path, "X")), ("devices", devices(tmp_path, "X")))
    for kind, path in files:
        loaded(city, kind, path)
    bring_into_force(city, None, halved(city, valid_from=VALID_FROM), silent)
    for kind, path in files:
        told = loaded(city, kind, path)
        assert told.same == told.read
