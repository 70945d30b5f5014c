"""Workbooks: rows as they stand, dates as dates, formulas as formulas, the sheet that was meant."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from governance.engine.errors import Refused
from governance.readers.parsing import parsed
from governance.readers.source import Asked, open_source
from tests.readers.files import FIELDS, READING, changed_member, everything, workbook

HEADER = ("设备编号", "经度", "备注")


def test_cells_are_told_as_a_person_would_read_them(tmp_path: Path) -> None:
    row = ("D1", 119.579, True, 3.0, datetime(2026, 10, 1, 8, 30), date(2026, 10, 1), time(8, 30), "００12 ")
    path = workbook(tmp_path, [[f"c{place}" for place in range(8)], row])
    told = ("D1", "119.579", "true", "3", "2026-10-01 08:30:00", "2026-10-01", "08:30:00", "００12 ")
    assert everything(path) == [(2, *told)]


def test_rows_keep_their_number_and_empty_ones_are_none(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["设备台账"], [], HEADER, ("D1", 119.5, None), (None, None, None), ("D2", None, "x")])
    assert everything(path) == [(4, "D1", "119.5", None), (6, "D2", None, "x")]
    assert "3" in open_source(path).notes[0]


def test_a_formula_is_a_fault_of_its_cell_with_line_field_and_cure(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("设备编号", "经度", "纬度"), ("D1", "=100+19", 31.9), ("D2", 119.5, 31.9)])
    sheet = next(open_source(path).batches())
    found = parsed(sheet, FIELDS, {"device_id": "设备编号", "lon": "经度", "lat": "纬度"}, READING)
    assert found.good.tolist() == [False, True]
    assert found.faults.sentences(path.name)[0].startswith("设备.xlsx 第 2 行，“经度”为“=100+19”：这一格是公式")


@pytest.mark.parametrize(("merge", "line"), [("A3:A4", "3"), ("B1:C1", "1"), ("A1:A2", "1")])
def test_merged_cells_in_header_or_data_are_refused(tmp_path: Path, merge: str, line: str) -> None:
    path = workbook(tmp_path, [HEADER, ("D1", 1, 2), ("D2", 1, 2), ("D3", 1, 2)], merge=merge)
    with pytest.raises(Refused, match=rf"设备.xlsx 第 {line} 行.*合并单元格 {merge}；请取消合并"):
        open_source(path)


def test_a_merged_title_above_the_header_does_no_harm(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["设备台账"], HEADER, ("D1", 119.5, "x")], merge="A1:C1")
    assert everything(path) == [(3, "D1", "119.5", "x")]


def test_the_first_sheet_with_anything_in_it_is_read_or_the_one_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    for name, device in (("甲", "D1"), ("乙", "D2")):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append((device, 1, 2))
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert everything(path)[0][1] == "D1"
    assert "甲" in open_source(path).notes[0]
    assert everything(path, Asked(sheet="乙"))[0][1] == "D2"
    with pytest.raises(Refused, match="没有工作表“丙”；它有：说明、甲、乙"):
        open_source(path, Asked(sheet="丙"))


def test_a_batch_never_holds_more_rows_than_asked_for(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("编号", "值"), *((f"D{number}", number) for number in range(1000))])
    assert [record[0] for record in everything(path, rows=77)] == list(range(2, 1002))


def test_a_cell_beyond_the_header_is_told_rather_than_lost(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("D1", 1, 2, "多出来的")])
    assert "第 4 列没有表头" in next(open_source(path).batches()).faults.reason[0].as_py()


def test_the_prefix_some_programs_write_before_names_makes_no_difference(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("D1", 119.5, "x")])
    before = everything(path)
    sheet = "xl/worksheets/sheet1.xml"
    xmlns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    changed_member(path, sheet, f"<worksheet {xmlns}", f'<worksheet {xmlns} xmlns:x="http://example.org/x"')
    assert everything(path) == before


def test_a_dtd_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("D1", 119.5, "x")])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet '
    changed_member(path, "xl/worksheets/sheet1.xml", "<worksheet ", bomb)
    with pytest.raises(Refused, match=r"设备.xlsx 带有 DTD 声明.*请去掉 DOCTYPE"):
        open_source(path)
