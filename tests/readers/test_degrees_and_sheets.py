"""Coordinates in degrees and minutes, folders, and the sheet of a workbook that holds what is looked for."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from governance.engine.errors import Refused
from governance.readers.fields import Field, Kind, guessed
from governance.readers.kinds.quantities import numbers
from governance.readers.source import Asked, open_source

FIELDS = (Field("code", "设备编号", Kind.CODE), Field("kind", "设备类型", Kind.TEXT))


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def fits(columns: object) -> int:
    return len(guessed(tuple(columns), FIELDS))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "degrees"),
    [("103°43'30\"E", 103.725), ("东经103度43分30秒", 103.725), ("103.725°", 103.725), ("W 0°30'", -0.5)],
)
def test_degrees_minutes_and_seconds_are_a_longitude(written: str, degrees: float) -> None:
    found = numbers(pa.array([written]), Field("lon", "经度", Kind.LON), "")
    assert found.values.to_pylist() == [pytest.approx(degrees)]
    assert not found.complaints or not found.complaints[0][0].any()


@pytest.mark.parametrize("written", ["31°59'N", "103°75'E", "103 km"])
def test_what_is_no_longitude_is_told_in_a_whole_sentence(written: str) -> None:
    found = numbers(pa.array([written]), Field("lon", "经度", Kind.LON), "")
    reasons = [reason for which, reason in found.complaints if which.any()]
    assert "应为以度表示的经度，例如 119.5790。" in reasons
    assert not any("—" in reason for reason in reasons)


def test_a_cover_page_is_passed_over(tmp_path: Path) -> None:
    cover = [["设备台账"], ["编制", "张三"], ["日期", "2026-03-05"]]
    path = book(tmp_path / "a.xlsx", 封面=cover, 台账=[["设备编号", "设备类型"], ["D1", "烟感"]])
    source = open_source(path, Asked(), fits)
    assert source.columns == ("设备编号", "设备类型")
    assert any("台账" in note for note in source.notes)


def test_where_no_sheet_suits_all_are_named(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 甲=[["a", "b"], [1, 2]], 乙=[["c", "d"], [3, 4]])
    with pytest.raises(Refused, match=r"甲、乙.*--sheet"):
        open_source(path, Asked(), fits)
    assert open_source(path, Asked(sheet="乙"), fits).columns == ("c", "d")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="是文件夹"):
        open_source(tmp_path)
