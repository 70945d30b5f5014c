"""Files as cities send them, made anew for each test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import shapely

from governance.readers.fields import Field, Kind
from governance.readers.parsing import Parsed, Reading, parsed
from governance.readers.sheet import Sheet
from governance.readers.source import Asked, open_source

NOW = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
READING = Reading(zone=ZoneInfo("Asia/Shanghai"), now=NOW)
HEADER = "设备编号,类型,经度,纬度,安装时间,电话"
ROWS = ["D1,烟感,119.579,31.988,2026-10-01 08:00,13812345678", "D2,燃气,119.602,32.012,2026/10/2 9:30,"]
FIELDS = (
    Field("device_id", "设备编号", Kind.CODE, required=True, synonyms=("id",)),
    Field("kind", "类型", Kind.CHOICE, choices={"smoke": ("烟感",), "gas": ("燃气",)}),
    Field("lon", "经度", Kind.LON, synonyms=("lng",)),
    Field("lat", "纬度", Kind.LAT),
    Field("at", "安装时间", Kind.TIME),
    Field("phone", "电话", Kind.PHONE),
)


PLAINLY = Asked()


def devices_csv(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *(rows or ROWS)]) + "\n"


def written(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def everything(path: Path, asked: Asked = PLAINLY, rows: int = 100_000) -> list[tuple[Any, ...]]:
    """Line and cells of every record of a file."""
    found: list[tuple[Any, ...]] = []
    for sheet in open_source(path, asked).batches(rows):
        assert len(sheet) <= rows
        assert tuple(sheet.cells.column_names) == sheet.columns
        cells = sheet.cells.to_pydict()
        found += zip(sheet.lines.tolist(), *(cells[name] for name in sheet.columns), strict=True)
    return found


def read(cells: Sequence[str | None], field: Field, reading: Reading = READING) -> Parsed:
    """One column of cells as values of a field; the first stands on line 2."""
    table = pa.table({"列": pa.array(cells, pa.string())})
    sheet = Sheet(("列",), table, np.arange(2, 2 + len(cells), dtype=np.int64))
    return parsed(sheet, (field,), {field.name: "列"}, reading)


def values(cells: Sequence[str | None], field: Field, reading: Reading = READING) -> list[Any]:
    return read(cells, field, reading).values.column(field.name).to_pylist()


def workbook(folder: Path, rows: Sequence[Sequence[Any]], name: str = "设备.xlsx", merge: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    book.save(folder / name)
    return folder / name


def towns(crs: str = "EPSG:4549") -> gpd.GeoDataFrame:
    boxes = [shapely.box(119.5, 31.9, 119.6, 32.0), shapely.box(119.6, 31.9, 119.7, 32.0)]
    return gpd.GeoDataFrame({"code": ["01", "02"], "name": ["云阳街道", "司徒镇"]}, geometry=boxes, crs=4326).to_crs(
        crs
    )


def stations(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    points = [shapely.Point(119.5, 31.9), shapely.Point(119.6, 31.8)]
    return gpd.GeoDataFrame({"编号": ["甲", "乙"], "名称": ["消防站", "服务中心"]}, geometry=points, crs=4326).to_crs(
        crs
    )


def changed_member(path: Path, member: str, old: str, new: str) -> Path:
    """The zip file with a text in one member replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.namelist():
            data = source.read(one)
            if one == member:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(one, data)
    path.write_bytes(packed.getvalue())
    return path
