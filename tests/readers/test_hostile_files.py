"""Files made to hold a reader up or to lead it elsewhere: each is refused before any of that happens."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from governance.readers import columnar
from governance.readers.source import open_source
from tests.readers.files import everything, towns, written
from tests.readers.test_bad_files import refusal

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"


def package(tmp_path: Path, *statements: str) -> Path:
    """A package as GDAL writes it, with something done to it afterwards."""
    path = tmp_path / "a.gpkg"
    towns().to_file(path, layer="towns")
    base = sqlite3.connect(path)
    for trigger in [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        base.execute(f'DROP TRIGGER "{trigger}"')
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()
    return path


def test_a_package_whose_layer_never_ends_is_not_asked(tmp_path: Path) -> None:
    endless = f"CREATE VIEW towns AS {ENDLESS} SELECT x AS fid, geom FROM c, kept"
    assert "“towns”不是普通数据表" in refusal(package(tmp_path, "ALTER TABLE towns RENAME TO kept", endless))


@pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_geometry_columns"])
def test_nor_one_whose_list_of_layers_never_ends(tmp_path: Path, table: str) -> None:
    endless = f"CREATE VIEW {table} AS {ENDLESS} SELECT kept.* FROM c, kept"
    assert f"“{table}”" in refusal(package(tmp_path, f"ALTER TABLE {table} RENAME TO kept", endless))


def test_a_view_that_calls_itself_a_table_is_a_view(tmp_path: Path) -> None:
    path = package(
        tmp_path,
        "ALTER TABLE towns RENAME TO kept",
        f"CREATE VIEW towns AS {ENDLESS} SELECT x AS fid, geom FROM c, kept",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET type = 'table', rootpage = 2 WHERE name = 'towns'",
    )
    assert path.name in refusal(path)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE towns ADD COLUMN swollen GENERATED ALWAYS AS (hex(zeroblob(100000000)))",
        f"ALTER TABLE towns ADD COLUMN swollen TEXT DEFAULT '{'x' * 5000}'",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
    ],
)
def test_nor_one_that_computes_what_its_rows_hold(tmp_path: Path, statement: str) -> None:
    assert "不是普通数据表" in refusal(package(tmp_path, statement))


def test_a_package_with_its_spatial_index_and_triggers_is_read(tmp_path: Path) -> None:
    towns().to_file(tmp_path / "a.gpkg", SPATIAL_INDEX="YES")
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        kinds = {kind for (kind,) in base.execute("SELECT DISTINCT type FROM sqlite_master")}
    assert "trigger" in kinds
    assert len(everything(tmp_path / "a.gpkg")) == len(towns())


@pytest.mark.parametrize("packed", [False, True])
def test_a_shapefile_that_is_a_list_of_other_files_is_not_followed(tmp_path: Path, packed: bool) -> None:
    other = written(tmp_path, "secret.csv", "a,b\n1,2\n")
    listed = f"<OGRVRTLayer name='secret'><SrcDataSource>{other}</SrcDataSource></OGRVRTLayer>"
    path = written(tmp_path, "a.shp", f"<OGRVRTDataSource>{listed}</OGRVRTDataSource>")
    for part in (".shx", ".dbf"):
        written(tmp_path, f"a{part}", b"x")
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for part in (".shp", ".shx", ".dbf"):
                archive.write(tmp_path / f"a{part}", f"a{part}")
        path = tmp_path / "a.zip"
    assert "不完整或已损坏" in refusal(path)


def test_a_column_of_one_value_over_and_over_is_refused_by_its_rows(tmp_path: Path) -> None:
    count = 3_000_000
    same = pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, "int32")), pa.array(["S00000001"]))
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"设备编号": same}), path, compression="zstd", store_schema=False)
    assert path.stat().st_size < 100_000
    assert "3000000 行，和文件大小对不上" in refusal(path)


def test_more_rows_than_are_ever_loaded_at_once_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "MOST_ROWS", 2)
    parquet.write_table(pa.table({"a": ["x", "y", "z"], "b": [1, 2, 3]}), tmp_path / "a.parquet")
    assert "3 行" in refusal(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["a", "geometry"])
def test_a_long_text_that_stands_in_every_row_is_refused_before_it_is_written_out(tmp_path: Path, name: str) -> None:
    count, long = 100_000, "x" * 1_000_000  # a hundred gigabytes in full
    same = pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, "int32")), pa.array([long]))
    path = tmp_path / "a.parquet"
    parquet.write_table(
        pa.table({name: same, "b": list(range(count))}), path, store_schema=False, dictionary_pagesize_limit=1 << 24
    )
    assert "压缩炸弹" in refusal(path)


def test_an_ordinary_column_of_few_values_is_read(tmp_path: Path) -> None:
    kinds = pa.array(["烟感", None, "燃气"] * 1000).dictionary_encode()
    parquet.write_table(pa.table({"类型": kinds, "编号": [f"D{n}" for n in range(3000)]}), tmp_path / "a.parquet")
    assert everything(tmp_path / "a.parquet")[:3] == [(1, "烟感", "D0"), (2, None, "D1"), (3, "燃气", "D2")]
    assert open_source(tmp_path / "a.parquet").rows_about == 3000
