"""Refused records: in their own form with the reasons, harmless in a spreadsheet, and loaded again unchanged."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine.errors import Refused
from governance.engine.text import speaking
from governance.readers.fields import demanded, guessed
from governance.readers.parsing import parsed
from governance.readers.refused import refused_suffix, write_refused
from governance.readers.sheet import Sheet
from governance.readers.source import open_source
from tests.readers.files import FIELDS, READING, devices_csv, everything, towns, workbook, written

BROKEN = (
    "D1,烟感,119.579,31.988,2026-10-01 08:00,13812345678",
    "D2,水压,abc,31.9,2026-02-30,+86 138",
    '"=cmd|""x""",烟感,-119.5,31.9,,-5',
)


def mend(path: Path, folder: Path, name: str = "refused.csv") -> Path:
    """What a load of the file would refuse, as a file."""
    source = open_source(path)
    mapping = guessed(source.columns, FIELDS)
    sheets = list(source.batches())
    faults = parsed(sheets[0], FIELDS, mapping, READING).faults
    assert write_refused(folder / name, source, sheets, faults) == len(set(faults.line.tolist()))
    return folder / name


def test_the_refused_records_stand_in_their_own_columns_with_line_field_value_and_reason(tmp_path: Path) -> None:
    path = mend(written(tmp_path, "a.csv", devices_csv(*BROKEN).replace(",", ";"), "gb18030"), tmp_path)
    text = path.read_bytes().decode("utf-8")
    header, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert text.startswith("\ufeff")
    assert header[6:] == ["行号", "字段", "值", "原因"]
    assert first[:4] == ["D2", "水压", "abc", "31.9"]
    assert first[6:9] == ["3", "类型；经度；安装时间；电话", "水压；abc；2026-02-30；+86 138"]
    assert first[9].count("；") >= 3
    assert second[0] == '\'=cmd|"x"'
    assert second[5] == "-5"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_loads_again_without_its_four_columns(tmp_path: Path, language: str) -> None:
    source = written(tmp_path, "a.csv", devices_csv(*BROKEN))
    with speaking(language):
        path = mend(source, tmp_path)
    assert [record[1:] for record in everything(path)] == [record[1:] for record in everything(source)[1:]]
    assert open_source(path).columns == open_source(source).columns


def test_refused_rows_of_a_workbook_are_csv(tmp_path: Path) -> None:
    header = devices_csv().split("\n")[0].split(",")
    path = workbook(tmp_path, [header, ["D1", "烟感", "x", 31.9, None, 13812345678]])
    assert everything(mend(path, tmp_path))[0][1:] == ("D1", "烟感", "x", "31.9", None, "13812345678")


def test_refused_shapes_are_geojson_and_load_again(tmp_path: Path) -> None:
    towns("EPSG:4326").to_file(tmp_path / "a.gpkg")
    source = open_source(tmp_path / "a.gpkg")
    sheet = next(source.batches())
    assert refused_suffix(source) == ".geojson"
    wrong = type(sheet.faults).of(np.array([2]), "code", pa.array(["02"]), "没有这个镇。")
    write_refused(tmp_path / "r.geojson", source, [sheet], wrong)
    again = open_source(tmp_path / "r.geojson")
    assert again.columns == ("code", "name")
    assert next(again.batches()).shapes[0].equals(sheet.shapes[1])


CELL = st.one_of(st.none(), st.text(st.sampled_from(list("'=+-@\t\"a1.;,\n丹 ")), min_size=1, max_size=6))


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8).filter(lambda rows: any(any(row) for row in rows)))
def test_whatever_stood_in_a_cell_stands_there_again_and_starts_no_formula(rows: list[tuple[str | None, ...]]) -> None:
    rows = [row for row in rows if any(row) and not any(cell and cell.startswith('="') for cell in row)]
    if not rows:
        return
    again = _round_trip(rows)
    assert again == rows


def _round_trip(rows: list[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = open_source(written(folder, "a.csv", "a,b\n1,2\n"))
        cells = pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=["a", "b"])
        lines = np.arange(2, 2 + len(rows))
        faults = type(next(source.batches()).faults).of(lines, "a", pa.array(["x"] * len(rows)), "原因。")
        write_refused(folder / "r.csv", source, [Sheet(("a", "b"), cells, lines)], faults)
        with (folder / "r.csv").open(encoding="utf-8-sig", newline="") as file:
            for record in list(csv.reader(file))[1:]:
                for cell in record[:2]:
                    assert cell[:1] not in ("=", "@", "\t")
                    assert cell[:1] not in ("+", "-") or _number(cell)
        return [record[1:] for record in everything(folder / "r.csv")]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_folder_that_takes_no_file_is_one_sentence(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "a.csv", devices_csv()))
    sheet = next(source.batches())
    with pytest.raises(Refused, match=r"写不了退回记录文件.*；请检查磁盘空间"):
        write_refused(tmp_path / "nowhere" / "r.csv", source, [sheet], sheet.faults)


def test_columns_are_guessed_in_both_languages_and_a_mapping_that_cannot_be_is_refused(tmp_path: Path) -> None:
    assert guessed(["Device_ID", "LNG", "纬度（度）", "电 话"], FIELDS) == {
        "device_id": "Device_ID", "lon": "LNG", "lat": "纬度（度）", "phone": "电 话",
    }  # fmt: skip
    columns, path = ("编号", "坐标"), Path("a.csv")
    demanded({"device_id": "编号"}, columns, FIELDS, path)
    for mapping, reason in (
        ({}, "缺少“设备编号”一列"),
        ({"device_id": "甲"}, "里没有“甲”这一列"),
        ({"devices": "编号"}, "没有名为“devices”的字段"),
        ({"device_id": "编号", "lon": "坐标", "lat": "坐标"}, "“坐标”一列同时指给了经度、纬度"),
    ):
        with pytest.raises(Refused, match=reason):
            demanded(mapping, columns, FIELDS, path)
