"""Random and spoilt files: each is read or refused with a sentence, none ends in anything else.

`READERS_EXAMPLES=10000 python -m pytest tests/readers/test_mutated.py` tries ten thousand of each; by default
they are ten thousand together.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from governance.engine.errors import Refused
from governance.readers.fields import guessed
from governance.readers.parsing import parsed
from governance.readers.source import open_source
from tests.readers.files import FIELDS, READING, devices_csv, stations, towns, workbook

EXAMPLES = int(os.environ.get("READERS_EXAMPLES", "350"))
MANY = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
NAMES = (
    "a.csv",
    "a.xlsx",
    "a.parquet",
    "g.parquet",
    "a.geojson",
    "a.gpkg",
    "a.shp",
    "a.dbf",
    "a.shx",
    "a.zip",
    "a.kml",
)


@cache
def sound() -> dict[str, bytes]:
    """One small sound file of every format."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.csv").write_text(devices_csv(), encoding="utf-8")
        workbook(folder, [line.split(",") for line in devices_csv().splitlines()], "a.xlsx")
        parquet.write_table(pa.table({"设备编号": ["D1", "D2"], "经度": [119.5, 119.6]}), folder / "a.parquet")
        stations().to_parquet(folder / "g.parquet")
        towns().to_file(folder / "a.shp", encoding="gb18030")
        for other in ("a.geojson", "a.gpkg"):
            towns().to_file(folder / other)
        stations().to_file(folder / "a.kml", driver="KML")
        with zipfile.ZipFile(folder / "a.zip", "w") as packed:
            for suffix in ("shp", "shx", "dbf", "prj"):
                packed.write(folder / f"a.{suffix}", f"a.{suffix}")
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def tried(files: dict[str, bytes], name: str) -> str:
    """Read a file to its end as devices; what was said if it was refused."""
    with tempfile.TemporaryDirectory() as folder:
        for other, data in files.items():
            (Path(folder) / other).write_bytes(data)
        try:
            source = open_source(Path(folder) / name)
            mapping = guessed(source.columns, FIELDS)
            for sheet in source.batches(100):
                found = parsed(sheet, FIELDS, mapping, READING)
                assert len(found.good) == len(sheet) == found.values.num_rows
                assert all(found.faults.sentences(name))
        except Refused as refused:
            return str(refused)
    return ""


@st.composite
def spoilt(draw: st.DrawFn, data: bytes) -> bytes:
    """The file with some bytes changed, left out, doubled or cut off."""
    spoiled = bytearray(data)
    for _time in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, len(spoiled) - 1)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["change", "cut", "double", "end"])):
            case "change":
                spoiled[place : place + length] = draw(st.binary(min_size=length, max_size=length))
            case "cut":
                del spoiled[place : place + length]
            case "double":
                spoiled[place:place] = spoiled[place : place + length]
            case "end":
                del spoiled[max(1, place) :]
    return bytes(spoiled)


@pytest.mark.parametrize("name", NAMES)
def test_every_sound_file_is_read(name: str) -> None:
    opened = name.replace(".dbf", ".shp").replace(".shx", ".shp")
    assert tried(sound(), opened) == ""


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(data=st.data())
def test_a_spoilt_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    files = sound()
    opened = name.replace(".dbf", ".shp").replace(".shx", ".shp")
    beside = {other: files[other] for other in files if opened == "a.shp" and other.startswith("a.")}
    tried({**beside, opened: files[opened], name: data.draw(spoilt(files[name]))}, opened)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "geojson", "gpkg", "shp", "zip", "kml"])
@MANY
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(suffix: str, content: bytes) -> None:
    tried({f"a.{suffix}": content}, f"a.{suffix}")


WORDS = ["设备编号", "经度", "烟感", "119.5", "2026-11-22", "2/30", "20260-1-1", "1e999", "-", "=A1", "'=", "nan", "１"]
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=8), st.just(""))


@MANY
@given(
    rows=st.lists(st.lists(CELLS, max_size=7), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_random_tables_are_read_or_refused(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = devices_csv().splitlines()[0].replace(",", delimiter) + "\n" + "\n".join(delimiter.join(row) for row in rows)
    tried({"a.csv": text.encode(encoding, "surrogatepass" if encoding == "utf-16" else "replace")}, "a.csv")
