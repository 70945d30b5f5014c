"""Files that cannot be what they should: each answered by one sentence that names the file and the cure."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from governance.engine.errors import Refused
from governance.engine.text import speaking
from governance.readers import encoding
from governance.readers.source import Asked, open_source
from tests.readers.files import HEADER, devices_csv, towns, workbook, written


def refusal(path: Path, asked: Asked | None = None) -> str:
    """The one sentence, which names the file, ends and is said in English too."""
    with pytest.raises(Refused) as caught:
        for _sheet in open_source(path, asked or Asked()).batches():
            pass
    said = str(caught.value)
    assert path.name in said
    assert said.endswith("。")
    assert said.count("。") == 1
    with speaking("en"), pytest.raises(Refused) as english:
        for _sheet in open_source(path, asked or Asked()).batches():
            pass
    assert str(english.value) != said
    return said


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "geojson", "gpkg", "shp", "zip", "kml"])
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    assert "是空的" in refusal(written(tmp_path, f"a.{suffix}", b""))


def test_a_file_of_blank_lines(tmp_path: Path) -> None:
    assert "是空的" in refusal(written(tmp_path, "a.csv", "\n\n , \n"))


def test_a_header_and_nothing_more(tmp_path: Path) -> None:
    assert "只有表头" in refusal(written(tmp_path, "a.csv", HEADER + "\n"))
    assert "只有表头" in refusal(workbook(tmp_path, [HEADER.split(",")]))
    parquet.write_table(
        pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.string())}), tmp_path / "a.parquet"
    )
    assert "只有表头" in refusal(tmp_path / "a.parquet")
    assert "只有表头" in refusal(written(tmp_path, "a.geojson", '{"type":"FeatureCollection","features":[]}'))


def test_a_file_that_is_not_there_or_of_no_known_kind(tmp_path: Path) -> None:
    assert "没有文件" in refusal(tmp_path / "a.csv")
    assert ".xlsx" in refusal(written(tmp_path, "a.xls", b"\xd0\xcf\x11\xe0"))
    assert ".geojson" in refusal(written(tmp_path, "a.docx", b"PK"))


def test_bytes_that_are_no_text_name_their_line(tmp_path: Path) -> None:
    broken = devices_csv().encode() + "D3,烟感".encode() + b"\xff\xfe\xfd,119,31,,\n"
    said = refusal(written(tmp_path, "a.csv", broken))
    assert "第 4 行" in said
    assert "FF FE" in said
    assert "第 1 行" in refusal(written(tmp_path, "b.csv", devices_csv(), "gb18030"), Asked(encoding="utf-8"))
    for name in ("klingon", "rot13", "hex"):
        assert name in refusal(written(tmp_path, "c.csv", devices_csv()), Asked(encoding=name))


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, "a.csv", "设备编号,经度,设备编号 \n1,2,3\n"))
    assert "第 1 行有同名的列“设备编号”（第 1、3 列）" in said


def test_three_hundred_columns_and_a_single_one(tmp_path: Path) -> None:
    wide = ",".join(f"c{number}" for number in range(300)) + "\n" + "," * 299 + "1\n"
    assert "有 300 列，最多 256 列" in refusal(written(tmp_path, "a.csv", wide))
    assert "只有一列“设备编号”" in refusal(written(tmp_path, "b.csv", "设备编号\nD1\n"))
    assert "300" in refusal(workbook(tmp_path, [[f"c{number}" for number in range(300)], [1]]))


def test_a_nul_character_names_its_line(tmp_path: Path) -> None:
    assert "第 3 行含有空字符" in refusal(written(tmp_path, "a.csv", devices_csv().replace("D2", "D\0002")))


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x89PNG\r\n", b"PAR1", b"SQLite format 3\x00", b"%PDF-1.7"])
def test_another_kind_of_file_called_csv(tmp_path: Path, head: bytes) -> None:
    assert "不是文本" in refusal(written(tmp_path, "a.csv", head + bytes(range(256)) * 20))


def test_random_bytes_called_csv(tmp_path: Path) -> None:
    refusal(written(tmp_path, "a.csv", bytes(range(255, 0, -1)) * 50))


def test_a_line_of_two_hundred_megabytes_is_never_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", devices_csv())
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"x" * (2 << 20))
        file.truncate(200 << 20)
    taken = []
    chunks = encoding._chunks
    monkeypatch.setattr(
        encoding, "_chunks", lambda *given: (taken.append(len(chunk)) or chunk for chunk in chunks(*given))
    )
    assert "第 4 行超过 1 MB" in refusal(path)
    assert sum(taken) <= 4 * encoding.CHUNK_BYTES  # two attempts, in two languages


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    rows = "".join(f"D{number},x\n" for number in range(40_000))
    assert "第 3 行的引号没有合上" in refusal(written(tmp_path, "a.csv", f'编号,值\nD1,x\n"D2,x\n{rows}'))


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.parquet", "a.gpkg", "a.geojson"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_off(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    if name == "a.xlsx":
        workbook(tmp_path, [("编号", "值"), *((f"D{number}", number) for number in range(500))], name)
    elif name == "a.zip":
        towns().to_file(tmp_path / "b.shp")
        with zipfile.ZipFile(path, "w") as packed:
            for suffix in ("shp", "shx", "dbf"):
                packed.write(tmp_path / f"b.{suffix}", f"b.{suffix}")
    elif name == "a.parquet":
        parquet.write_table(pa.table({"a": ["x"] * 1000, "b": list(range(1000))}), path)
    else:
        towns().to_file(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refusal(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip"])
def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _megabyte in range(64):
                member.write(b" " * (1 << 20))
    assert "压缩炸弹" in refusal(tmp_path / name)


@pytest.mark.parametrize("member", ["../../a.shp", "/etc/a.shp", "..\\a.shp", "C:\\a.shp"])
def test_a_zip_that_points_outside_itself(tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(member, b"x")
    assert "压缩包之外" in refusal(tmp_path / "a.zip")


def test_a_zip_without_a_shapefile_and_one_with_two(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.csv", devices_csv())
    assert "没有 .shp" in refusal(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("镇.shp", b"x")
        packed.writestr("村.shp", b"x")
    assert "镇、村" in refusal(tmp_path / "b.zip")


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        base.execute("create table a (b text)")
    assert "不是 GeoPackage" in refusal(tmp_path / "a.gpkg")


@pytest.mark.parametrize(
    "text", ["[1,2]", '{"a":1}', '{"features":[1]}', "[" * 100_000, '{"bbox":[NaN],"features":[{}]}']
)
def test_json_that_is_no_geojson(tmp_path: Path, text: str) -> None:
    refusal(written(tmp_path, "a.geojson", text))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("where", ["geometry", "properties"])
def test_a_number_that_is_none_is_told_with_its_feature(tmp_path: Path, value: str, where: str) -> None:
    held = {"geometry": f'{{"type":"Polygon","coordinates":[[[1,2],[{value},2],[1,3],[1,2]]]}}', "properties": "{}"}
    held |= {"properties": f'{{"a":{value}}}'} if where == "properties" else {}
    feature = f'{{"type":"Feature","properties":{held["properties"]},"geometry":{held["geometry"]}}}'
    feature = feature if where == "geometry" else feature.replace(f"[{value},2]", "[2,2]")
    sound = '{"type":"Feature","properties":{},"geometry":null}'
    told = refusal(written(tmp_path, "a.geojson", f'{{"type":"FeatureCollection","features":[{sound},{feature}]}}'))
    assert f"第 2 个图形里有 {value}：" in told
    assert "缺的写 null" in told


def test_broken_json_names_its_line(tmp_path: Path) -> None:
    assert "第 2 行第 3 个字符" in refusal(written(tmp_path, "a.geojson", '{"type":\n  x}'))
