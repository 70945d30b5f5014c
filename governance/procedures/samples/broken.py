"""Samples that are wrong, each named after what is wrong with it and each wrong in one way only."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from governance.procedures.samples import rows
from governance.procedures.samples.files import csv_file, polygons_file, xlsx_file
from governance.procedures.samples.rows import Ground


@dataclass(frozen=True)
class Broken:
    """One wrong file: its name, what kind of file it pretends to be, and whether the whole file or rows are refused."""

    name: str
    kind: str
    rows: bool
    write: Callable[[Path], object]


def broken_tables(ground: Ground) -> list[Broken]:
    """Return wrong files of places, devices, alarms and accounts."""
    devices, alarms, places = rows.devices(ground), rows.alarms(ground), rows.premises(ground)
    return [*_whole_files(devices), *_wrong_rows(devices, alarms, places, ground)]


def _whole_files(devices: pd.DataFrame) -> list[Broken]:
    """Return files that cannot be read at all."""
    formula = devices.assign(型号="=HYPERLINK(A1)")
    return [
        Broken("empty.csv", "devices", False, lambda path: path.write_bytes(b"")),
        Broken("header-only.csv", "devices", False, lambda path: csv_file(path, devices.iloc[:0])),
        Broken("no-device-number.csv", "devices", False, lambda path: csv_file(path, devices.drop(columns="设备编号"))),
        Broken("column-twice.csv", "devices", False, lambda path: csv_file(path, _twice(devices))),
        Broken("wrong-encoding.csv", "devices", False, _neither_encoding),
        Broken("cut-off.xlsx", "devices", False, lambda path: _cut(path, devices)),
        Broken("formula.csv", "devices", True, lambda path: csv_file(path, formula)),
    ]


def _wrong_rows(devices: pd.DataFrame, alarms: pd.DataFrame, places: pd.DataFrame, ground: Ground) -> list[Broken]:
    """Return files of which a row or more is refused."""
    future = f"{ground.now + timedelta(days=400):%Y-%m-%d %H:%M:%S}"
    people = rows.accounts(ground)
    changed = {
        "zero-position.csv": ("devices", _with(devices, spot=("0", "0"))),
        "swapped-position.csv": ("devices", _swapped(devices)),
        "half-position.csv": ("devices", _with(devices, spot=(devices["经度"].iloc[0], None))),
        "text-in-number.csv": ("places", places.assign(人数=["很多", *places["人数"].iloc[1:]])),
        "no-phone.csv": ("places", places.assign(联系电话=["晚上再打", *places["联系电话"].iloc[1:]])),
        "unknown-word.csv": ("devices", devices.assign(设备类型=["怪物", *devices["设备类型"].iloc[1:]])),
        "no-such-day.csv": ("devices", devices.assign(安装日期=["2026-02-30", *devices["安装日期"].iloc[1:]])),
        "year-20260.csv": ("alarms", alarms.assign(告警时间=["20260-11-01 08:00", *alarms["告警时间"].iloc[1:]])),
        "future-time.csv": ("alarms", alarms.assign(告警时间=[future, *alarms["告警时间"].iloc[1:]])),
        "same-number-twice.csv": ("devices", _contradicting(devices)),
        "no-such-grid.csv": ("accounts", people.assign(负责区域=["没有的网格", *people["负责区域"].iloc[1:]])),
    }
    return [
        Broken(name, kind, True, lambda path, table=table: csv_file(path, table))  # type: ignore[misc]
        for name, (kind, table) in changed.items()
    ]


def broken_areas(kind: str, facts: pd.DataFrame, shapes: np.ndarray) -> list[Broken]:
    """Return wrong boundary files made from right ones."""
    first = shapely.get_coordinates(shapes[0])[0]
    line = np.array([shapely.LineString([first, first + 0.01]), *shapes[1:]], dtype=object)
    swapped = shapely.transform(shapes, lambda points: points[:, ::-1])
    doubled = facts.assign(代码=[facts["代码"].iloc[0]] * len(facts))
    return [
        Broken(f"{kind}-a-line.geojson", kind, True, lambda path: polygons_file(path, facts, line)),
        Broken(f"{kind}-swapped.geojson", kind, True, lambda path: polygons_file(path, facts, swapped)),
        Broken(f"{kind}-one-code.geojson", kind, False, lambda path: polygons_file(path, doubled, shapes)),
        Broken(f"{kind}-no-shapes.csv", kind, False, lambda path: csv_file(path, facts)),
        Broken(f"{kind}-not-json.geojson", kind, False, lambda path: path.write_text('{"type": "Feat')),
        Broken(f"{kind}-no-shp.zip", kind, False, _readme_only),
        Broken(f"{kind}-nothing-inside.geojson", kind, False, _no_features),
    ]


def _twice(table: pd.DataFrame) -> pd.DataFrame:
    found = table.copy()
    found.insert(1, "设备编号", table["设备编号"], allow_duplicates=True)
    return found


def _neither_encoding(path: Path) -> None:
    """Write bytes that are text in no common encoding."""
    path.write_bytes("设备编号,设备类型\r\nYL-D-001,".encode() + bytes([0xFF, 0x80, 0x81, 0xFE, 0xFF]) + b"\r\n")


def _cut(path: Path, table: pd.DataFrame) -> None:
    xlsx_file(path, table, "设备")
    path.write_bytes(path.read_bytes()[:-400])


def _with(table: pd.DataFrame, spot: tuple[str | None, str | None]) -> pd.DataFrame:
    """Return the rows with another position in the first of them."""
    lon, lat = spot
    return table.assign(经度=[lon, *table["经度"].iloc[1:]], 纬度=[lat, *table["纬度"].iloc[1:]])


def _swapped(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(经度=table["纬度"], 纬度=table["经度"])


def _contradicting(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with two that share a number and differ."""
    return table.assign(设备编号=[table["设备编号"].iloc[1], *table["设备编号"].iloc[1:]])


def _readme_only(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no shapes here")


def _no_features(path: Path) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}), encoding="utf-8")
