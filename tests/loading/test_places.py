"""Premises from a file: new, changed, same and refused rows, contacts, positions, and taking it all back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from governance.accounts.rules import Account, Role
from governance.engine import Engine, Refused, text
from governance.procedures.loading.undo import undo
from tests.city import account_of
from tests.loading.files import counts, everything, findings, frame, loaded, number, silent, spot, written

HEADER = ["编号", "名称", "类型", "地址", "经度", "纬度", "负责人", "电话"]


def rows() -> list[list[object]]:
    return [
        ["X1", "甲厂", "工厂", "一路1号", *spot(0), "王一", "13712342210"],
        ["X2", "乙店", "九小场所", "二路2号", *spot(1), "", ""],
        ["X3", "丙仓库", "仓库", "三路3号", "", "", "李二", "0511-86001234"],
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "places.csv"


def test_the_same_file_twice_changes_nothing(eng: Engine, path: Path) -> None:
    summary = loaded(eng, "places", written(path, HEADER, rows()))
    assert counts(summary) == (3, 0, 0, 0)
    assert summary.unassigned == 1
    before = everything(eng)
    again = loaded(eng, "places", path)
    assert counts(again) == (0, 0, 3, 0)
    assert again.import_id is None
    assert everything(eng) == before


def test_what_stands_in_the_store_is_what_the_file_said(eng: Engine, path: Path) -> None:
    loaded(eng, "places", written(path, HEADER, rows()))
    found = frame(eng, "SELECT * FROM gov.premises WHERE premises_id LIKE 'X%' ORDER BY 1")
    assert found["kind"].tolist() == ["factory", "nine_small", "warehouse"]
    assert found["located"].tolist() == ["inside", "inside", "unassigned"]
    people = frame(eng, "SELECT * FROM gov.contacts WHERE premises_id LIKE 'X%' ORDER BY 1")
    assert people["duty"].tolist() == ["owner", "owner"]
    assert people["phone"].tolist() == ["13712342210", "051186001234"]


def test_a_corrected_file_changes_what_it_corrects_and_says_what(eng: Engine, path: Path) -> None:
    loaded(eng, "places", written(path, HEADER, rows()))
    corrected = rows()
    corrected[0][1], corrected[0][7], corrected[1][4:6] = "甲鞋厂", "13712342211", spot(2)
    summary = loaded(eng, "places", written(path, HEADER, corrected))
    assert counts(summary) == (0, 2, 1, 0)
    assert summary.changed_fields["name"] == summary.changed_fields["contacts"] == 1
    told = {(one.key, one.field): (one.old, one.new) for one in summary.changes}
    assert told["X1", "name"] == ("甲厂", "甲鞋厂")
    assert "13712342210" not in str(summary.changes)  # phones are masked wherever they are shown
    grids = frame(eng, "SELECT grid_code FROM gov.premises WHERE premises_id = 'X2'")
    assert grids.iloc[0, 0] != frame(eng, "SELECT grid_code FROM gov.premises WHERE premises_id = 'X1'").iloc[0, 0]


def test_a_file_that_lacks_a_column_leaves_it_as_it_was(eng: Engine, path: Path) -> None:
    loaded(eng, "places", written(path, HEADER, rows()))
    summary = loaded(eng, "places", written(path, ["编号", "名称"], [["X1", "甲"], ["X2", "乙店"]]))
    assert counts(summary) == (0, 1, 1, 0)
    found = frame(eng, "SELECT kind, address, located FROM gov.premises WHERE premises_id = 'X1'")
    assert found.iloc[0].tolist() == ["factory", "一路1号", "inside"]
    assert number(eng, "SELECT count(*) FROM gov.contacts WHERE premises_id = 'X1'") == 1


def test_one_wrong_row_keeps_all_others_out_unless_it_may_be_left_behind(eng: Engine, path: Path) -> None:
    wrong = [*rows(), ["X4", "丁", "工厂", "四路", 0, 0, "", ""], ["X5", "戊", "工厂", "五路", "", "", "赵", ""]]
    before = everything(eng)
    summary = loaded(eng, "places", written(path, HEADER, wrong))
    assert counts(summary) == (3, 0, 0, 2)
    assert (summary.stopped, summary.import_id) == (True, None)
    assert everything(eng) == before
    assert [one.line for one in summary.faults] == [5, 6]
    skipped = loaded(eng, "places", path, skip_bad=True)
    assert counts(skipped) == (3, 0, 0, 2)
    assert number(eng, "SELECT count(*) FROM gov.premises WHERE premises_id LIKE 'X%'") == 3


def test_refused_rows_come_back_as_they_were_and_load_once_mended(eng: Engine, path: Path) -> None:
    wrong = [*rows(), ["X4", "丁", "工厂", "四路", 0, 0, "", ""]]
    summary = loaded(eng, "places", written(path, HEADER, wrong), skip_bad=True)
    assert summary.refused_file is not None
    content = eng.files.get(summary.refused_file, "imports").decode("utf-8-sig")
    header, row = csv.reader(content.splitlines())
    assert (header[:8], row[:6]) == (HEADER, ["X4", "丁", "工厂", "四路", "0", "0"])
    row[4:6] = map(str, spot(3))
    assert counts(loaded(eng, "places", written(path.with_name("mended.csv"), header, [row]))) == (1, 0, 0, 0)


def test_a_repeated_row_counts_once_and_a_contradiction_names_both_lines(eng: Engine, path: Path) -> None:
    first, *_rest = rows()
    other = [first[0], "别的厂", *first[2:]]
    summary = loaded(eng, "places", written(path, HEADER, [first, first]))
    assert counts(summary) == (1, 0, 1, 0)
    with text.speaking("zh"):
        summary = loaded(eng, "places", written(path, HEADER, [first, *rows()[1:], other]))
    assert counts(summary) == (2, 0, 0, 2)
    assert [one.line for one in summary.faults] == [2, 5]
    assert "第 5 行" in summary.faults[0].reason
    assert "第 2 行" in summary.faults[1].reason


def test_premises_without_an_identifier_get_one_that_stays(eng: Engine, path: Path) -> None:
    header, told = ["名称", "地址", "人数"], [["无号店", "九路9号", 3]]
    assert counts(loaded(eng, "places", written(path, header, told))) == (1, 0, 0, 0)
    told[0][2] = 5
    assert counts(loaded(eng, "places", written(path, header, told))) == (0, 1, 0, 0)
    assert number(eng, "SELECT count(*) FROM gov.premises WHERE name = '无号店'") == 1


def test_coordinates_of_another_datum_are_converted_and_kept_as_they_came(eng: Engine, path: Path) -> None:
    east, north = spot(0)
    told = [["X1", "甲", east + 0.00469, north - 0.00201]]
    loaded(eng, "places", written(path, ["编号", "名称", "经度", "纬度"], told), datum="gcj02")
    found = frame(eng, "SELECT lon, lat, lon_in, datum_in, located FROM gov.premises WHERE premises_id = 'X1'").iloc[0]
    assert (found["datum_in"], found["located"]) == ("gcj02", "inside")
    assert abs(found["lon"] - east) < 0.0005
    assert found["lon_in"] == east + 0.00469


def test_a_dry_run_tells_the_same_and_writes_nothing(eng: Engine, path: Path) -> None:
    before = everything(eng)
    dry = loaded(eng, "places", written(path, HEADER, rows()), dry_run=True)
    assert everything(eng) == before
    assert counts(dry) == counts(loaded(eng, "places", path)) == (3, 0, 0, 0)


def test_the_last_load_can_be_taken_back_and_only_the_last(eng: Engine, path: Path) -> None:
    before = everything(eng)
    first = loaded(eng, "places", written(path, HEADER, rows()))
    corrected = [*rows(), ["X9", "新厂", "工厂", "九路", *spot(4), "周九", "13912345678"]]
    corrected[0][1] = "甲鞋厂"
    second = loaded(eng, "places", written(path, HEADER, corrected))
    assert first.import_id
    assert second.import_id
    with pytest.raises(Refused):
        undo(eng, None, first.import_id, silent)
    assert undo(eng, None, second.import_id, silent) == {"removed": 1, "restored": 1}
    assert undo(eng, None, first.import_id, silent) == {"removed": 3, "restored": 0}
    now = everything(eng)
    assert {name for name in now if now[name] != before[name]} == {"gov.imports", "gov.import_mappings", "gov.audit"}
    with pytest.raises(Refused):
        undo(eng, None, first.import_id, silent)


def test_a_load_somebody_has_built_on_is_not_taken_back(eng: Engine, path: Path, tmp_path: Path) -> None:
    places = loaded(eng, "places", written(path, HEADER, rows()))
    assert places.import_id
    devices = written(tmp_path / "d.csv", ["设备编号", "设备类型", "场所编号"], [["D1", "烟感", "X1"]])
    loaded(eng, "devices", devices)
    with pytest.raises(Refused, match="X1"):
        undo(eng, None, places.import_id, silent)
    eng.write(lambda db: db.execute("UPDATE gov.premises SET name = '改过' WHERE premises_id = 'X2'") and None)
    with pytest.raises(Refused):
        undo(eng, None, places.import_id, silent)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_loads(eng: Engine, path: Path, role: Role) -> None:
    written(path, HEADER, rows())
    with pytest.raises(Refused):
        loaded(eng, "places", path, account_of(eng, role))
    with pytest.raises(Refused):
        undo(eng, account_of(eng, role), "I20261120-001", silent)


def test_a_load_is_noted_without_personal_data(eng: Engine, path: Path, admin: Account) -> None:
    summary = loaded(eng, "places", written(path, HEADER, rows()), admin)
    noted = frame(eng, "SELECT * FROM gov.audit ORDER BY seq DESC LIMIT 1").iloc[0]
    assert (noted["action"], noted["subject"]) == ("import.load", summary.import_id)
    assert noted["account_id"] == admin.account_id
    assert "王一" not in str(noted["detail"])
    assert not [line for line in findings(eng) if "audit" in line or "map" in line]
