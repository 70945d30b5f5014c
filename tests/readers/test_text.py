"""Delimited text: encodings, delimiters, quotes, and the line that each record starts on."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.readers import blocks
from governance.readers.source import Asked, open_source
from tests.readers.files import devices_csv, everything, written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_every_common_encoding_gives_the_same_cells(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "a.csv", devices_csv(), encoding)
    assert everything(path)[0] == (2, "D1", "烟感", "119.579", "31.988", "2026-10-01 08:00", "13812345678")
    assert everything(path)[1][-1] is None


def test_a_gb18030_file_says_so_and_an_encoding_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", devices_csv(), "gb18030")
    assert "GB18030" in open_source(path).notes[0]
    assert open_source(path, Asked(encoding="gbk")).notes == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_common_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, "a.csv", devices_csv().replace(",", delimiter))
    assert everything(path) == everything(written(tmp_path, "b.csv", devices_csv()))
    assert open_source(path).delimiter == delimiter


def test_a_delimiter_can_be_named_where_another_would_be_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a:b;c\n1:2;3\n")
    assert everything(path, Asked(delimiter=":")) == [(2, "1", "2;3")]
    assert everything(written(tmp_path, "b.csv", "sep=;\na;b\n1;2\n")) == [(3, "1", "2")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_records_are_told_by_the_line_they_start_on(tmp_path: Path, end: str) -> None:
    lines = ["a,b", "1,2", "", '3,"four', 'and five"', '"6 ""six""",7']
    path = written(tmp_path, "a.csv", end.join(lines) + end)
    found = everything(path)
    assert [record[0] for record in found] == [2, 4, 6]
    assert [cell.replace("\r", "") for cell in found[1][1:]] == ["3", "four\nand five"]
    assert found[2][1] == '6 "six"'


def test_a_last_line_without_its_end_is_read(tmp_path: Path) -> None:
    assert everything(written(tmp_path, "a.csv", "a,b\n1,2\n3,4"))[-1] == (3, "3", "4")


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "设备台账,,,,,\n\n" + devices_csv())
    assert everything(path)[0][:2] == (4, "D1")
    assert "3" in open_source(path).notes[0]


def test_records_of_another_width_are_faults_that_keep_all_their_cells(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a,b\n1,2\n3\n4,5,6\n7,8,,\n")
    sheet = next(open_source(path).batches())
    assert [(line, value) for line, _field, value, _reason in sheet.faults] == [(3, "1"), (4, "3")]
    assert sheet.cells.column("b").to_pylist() == ["2", None, "5,6", "8"]


def test_a_batch_never_holds_more_than_was_asked_for(tmp_path: Path) -> None:
    rows = "".join(f"{number},{'x' * (number % 50)}\n" for number in range(5000))
    path = written(tmp_path, "a.csv", "a,b\n" + rows)
    found = everything(path, rows=137)
    assert [record[0] for record in found] == list(range(2, 5002))


def test_cells_that_were_guarded_against_formulas_are_bare_again(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n\'=1+1,\'quoted\'\n"=""00123""",\'\'-5\n')
    assert [record[1:] for record in everything(path)] == [("=1+1", "'quoted'"), ("00123", "'-5")]


def test_a_stray_quote_spoils_its_own_record_only(tmp_path: Path) -> None:
    rows = [f"{number},普通" for number in range(200)]
    rows[50] = '50,5" 管'
    found = everything(written(tmp_path, "a.csv", "a,b\n" + "\n".join(rows) + "\n"))
    assert len(found) == 200
    assert found[50] == (52, "50", '5" 管')
    assert found[199] == (201, "199", "普通")


CELLS = st.text(st.sampled_from(list("ab,\"\n'=丹 \t;")), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_the_fast_and_the_patient_way_read_the_same(records: list[tuple[str, ...]], end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(records)
    block, layout = out.getvalue().encode(), blocks.Layout(("x", "y", "z"), 3, ",", "a.csv")
    fast = blocks._regular(block, 1, layout)
    patient, line = blocks._patiently(block, io.BytesIO(), 1, layout)
    assert fast is not None
    assert line == 1 + block.count(b"\n")
    assert (fast.cells.to_pydict(), fast.lines.tolist()) == (patient.cells.to_pydict(), patient.lines.tolist())
