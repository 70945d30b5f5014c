"""Devices from a file: hung into their premises, placed, and on the map at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.engine import Engine, Refused
from governance.procedures.loading.undo import undo
from tests.loading.files import counts, everything, findings, frame, loaded, number, silent, spot, written

HEADER = ["设备编号", "设备类型", "单位名称", "安装位置", "安装日期", "经度", "纬度"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [
        ["D1", "烟感", "", "车间", "2026-01-02", *spot(0)],
        ["D2", "智慧用电", "没有登记的厂", "", "2026-01-03", *spot(1)],
        ["D3", "燃气", "", "厨房", "2026/2/3", "", ""],
    ]
    return written(tmp_path / "devices.csv", HEADER, rows)


def test_loading_twice_changes_nothing_and_the_map_shows_every_device(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "devices", path)
    assert counts(summary) == (3, 0, 0, 0)
    assert (summary.unassigned, summary.unknown_premises) == (1, 3)
    assert not [line for line in findings(eng) if "map" in line]
    before = everything(eng)
    assert counts(loaded(eng, "devices", path)) == (0, 0, 3, 0)
    assert everything(eng) == before


def test_a_device_finds_its_premises_by_identifier_or_by_name_and_address(eng: Engine, tmp_path: Path) -> None:
    place = frame(eng, "SELECT * FROM gov.premises WHERE located = 'inside' ORDER BY premises_id LIMIT 1").iloc[0]
    header = ["设备编号", "设备类型", "场所编号", "单位名称", "单位地址"]
    rows = [["D1", "烟感", place["premises_id"], "", ""], ["D2", "烟感", "", place["name"], place["address"]]]
    loaded(eng, "devices", written(tmp_path / "d.csv", header, rows))
    found = frame(eng, "SELECT * FROM gov.devices WHERE device_id IN ('D1', 'D2') ORDER BY 1")
    assert found["premises_id"].tolist() == [place["premises_id"]] * 2
    assert found["grid_code"].tolist() == [place["grid_code"]] * 2  # it stands where its premises stands
    assert found["lon_in"].isna().all()


def test_a_file_tells_nothing_of_the_state_it_does_not_carry(eng: Engine, path: Path) -> None:
    loaded(eng, "devices", path)
    eng.write(lambda db: db.execute("UPDATE gov.devices SET health = 'fault' WHERE device_id = 'D1'") and None)
    assert counts(loaded(eng, "devices", path)) == (0, 0, 3, 0)
    assert frame(eng, "SELECT health FROM gov.devices WHERE device_id = 'D1'").iloc[0, 0] == "fault"


def test_taking_devices_back_takes_them_off_the_map(eng: Engine, path: Path) -> None:
    before = everything(eng)
    summary = loaded(eng, "devices", path)
    assert summary.import_id
    undo(eng, None, summary.import_id, silent)
    now = everything(eng)
    assert {name for name in now if now[name] != before[name]} == {"gov.imports", "gov.import_mappings", "gov.audit"}


def test_a_device_that_has_alarmed_since_keeps_its_load(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "devices", path)
    assert summary.import_id
    sql = "UPDATE gov.alarms SET device_id = 'D1' WHERE alarm_id = (SELECT min(alarm_id) FROM gov.alarms)"
    eng.write(lambda db: db.execute(sql) and None)
    with pytest.raises(Refused, match="D1"):
        undo(eng, None, summary.import_id, silent)
    assert number(eng, "SELECT count(*) FROM gov.devices WHERE device_id = 'D1'") == 1


def test_a_date_that_could_be_two_days_waits_until_somebody_says_which(eng: Engine, tmp_path: Path) -> None:
    rows = [["D1", "烟感", "", "", "5/6/2026", "", ""], ["D2", "烟感", "", "", "7/6/2026", "", ""]]
    path = written(tmp_path / "d.csv", HEADER, rows)
    unsaid = loaded(eng, "devices", path)
    assert counts(unsaid) == (0, 0, 0, 2) or unsaid.stopped
    assert "日在前还是月在前" in unsaid.faults[0].reason
    loaded(eng, "devices", path, day_first=True)
    days = frame(eng, "SELECT installed_on FROM gov.devices WHERE device_id IN ('D1', 'D2') ORDER BY device_id")
    assert [str(day)[:10] for day in days["installed_on"]] == ["2026-06-05", "2026-06-07"]
