"""The file of refused records: as they came, with the reasons behind them, ready to be mended and loaded again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv as arrow_csv

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.faults import Faults
from governance.readers.header import reason_columns
from governance.readers.sheet import Sheet, picked
from governance.readers.source import Source

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # or a spreadsheet takes Chinese for another encoding
_FORMULA = r"^'*[=+\-@\t\r]"
_PLAIN_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_SEVERAL = "；"


def refused_suffix(source: Source) -> str:
    """Return the suffix of a source's file of refused records: .csv for tables and points, .geojson for shapes."""
    shaped = source.format in ("geojson", "gpkg", "shp", "geoparquet", "kml")
    return ".geojson" if shaped and not {"lon", "lat"} <= set(source.columns) else ".csv"


def write_refused(target: Path | BinaryIO, source: Source, sheets: Iterable[Sheet], faults: Faults) -> int:
    """Write those records of the sheets that have a fault, and return how many they are.

    The columns are the file's own, then line, field, value and reason; text in UTF-8 with a byte-order mark, the
    delimiter the file's; shapes other than points as GeoJSON in WGS-84. No spreadsheet takes a cell for a formula.
    Loaded again, the four columns are left out and every cell is what it was. Raises Refused where the target cannot
    be written.
    """
    told = _by_line(faults)
    refused = (_with_reasons(sheet, told) for sheet in sheets)
    try:
        with _writable(target) as file:
            if refused_suffix(source) == ".geojson":
                return _features(file, refused)
            return _table(file, source, refused)
    except OSError as error:
        raise Refused(
            _("写不了退回记录文件（{reason}）；请检查磁盘空间和文件夹权限。").format(reason=error.strerror or "I/O")
        ) from None


@contextmanager
def _writable(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(target, Path):
        with target.open("wb") as file:
            yield file
    else:
        yield target


def _by_line(faults: Faults) -> pd.DataFrame:
    """Return field, value and reason of each faulty line, several faults of a line in one row."""
    frame = faults.table().to_pandas().fillna("")
    if frame["line"].is_unique:
        return frame.set_index("line")
    return frame.groupby("line", sort=True)[["field", "value", "reason"]].agg(lambda words: _SEVERAL.join(words))


def _with_reasons(sheet: Sheet, told: pd.DataFrame) -> tuple[Sheet, pa.Table]:
    """Return the refused records of a sheet, and their table with the four columns behind it."""
    chosen = picked(sheet, np.isin(sheet.lines, told.index.to_numpy()))
    rows = told.loc[chosen.lines]
    names = reason_columns()
    table = chosen.cells
    for name, values in zip(names, (chosen.lines, rows["field"], rows["value"], rows["reason"]), strict=True):
        table = table.append_column(name, pa.array(np.asarray(values)).cast(pa.string()))
    return chosen, table


def _table(file: BinaryIO, source: Source, refused: Iterable[tuple[Sheet, pa.Table]]) -> int:
    """Write CSV."""
    names = [*source.columns, *reason_columns()]
    header = pa.table([pa.array([name]) for name in names], names=[f"{place}" for place in range(len(names))])
    options = arrow_csv.WriteOptions(include_header=False, delimiter=source.delimiter)
    file.write(BYTE_ORDER_MARK)
    arrow_csv.write_csv(_defused(header), file, options)
    count = 0
    for _records, table in refused:
        if len(table):
            arrow_csv.write_csv(_defused(table), file, options)
            count += len(table)
    return count


def _defused(table: pa.Table) -> pa.Table:
    """Return the table with an apostrophe before whatever a spreadsheet would take for a formula.

    A plain signed number stays as it is. Reading takes exactly this apostrophe away again.
    """
    columns = []
    for cells in table.columns:
        risky = pc.and_(
            pc.match_substring_regex(cells, _FORMULA), pc.invert(pc.match_substring_regex(cells, _PLAIN_NUMBER))
        )
        guarded = pc.binary_join_element_wise(pa.scalar("'"), cells, pa.scalar(""))
        columns.append(pc.if_else(risky, guarded, cells))
    return pa.table(columns, names=table.column_names)


def _features(file: BinaryIO, refused: Iterable[tuple[Sheet, pa.Table]]) -> int:
    """Write GeoJSON."""
    count = 0
    file.write(b'{"type":"FeatureCollection","features":[')
    for records, table in refused:
        shapes = records.shapes if records.shapes is not None else np.full(len(table), None)
        for properties, shape in zip(table.to_pylist(), shapes, strict=True):
            file.write(b",\n" if count else b"\n")
            file.write(_feature(properties, shape))
            count += 1
    file.write(b"\n]}\n")
    return count


def _feature(properties: dict[str, Any], shape: Any) -> bytes:
    geometry = "null" if shape is None else shapely.to_geojson(shape)
    words = json.dumps(properties, ensure_ascii=False)
    return f'{{"type":"Feature","properties":{words},"geometry":{geometry}}}'.encode()
