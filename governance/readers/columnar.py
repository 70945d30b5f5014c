"""Parquet, with geometry (GeoParquet) or without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.archive import truncated
from governance.readers.header import header_columns, nothing_inside
from governance.readers.placing import Placing, all_points, crs_named, decoded
from governance.readers.rendering import text_of
from governance.readers.sheet import Sheet

MOST_ROWS = 20_000_000
MOST_ROWS_A_BYTE, ROWS_FROM = (
    2,
    1_000_000,
)  # a plain table has a tenth of a row a byte; a column of one value, thousands
MOST_BATCH_BYTES = 512 << 20  # texts of the rows read at a time, written out
MOST_GROUP_BYTES = 4 << 30  # unpacked; groups are read whole
_BROKEN = (pa.ArrowException, OSError, ValueError, UnicodeDecodeError, KeyError, TypeError, OverflowError)


def open_columnar(path: Path, crs: str | None) -> dict[str, Any]:
    """Return what a Source of a Parquet file is made of: format, columns, notes, rows_about and read."""
    if not path.stat().st_size:
        raise nothing_inside(path.name)
    try:
        with parquet.ParquetFile(path) as file:
            names, metadata, rows = file.schema_arrow.names, file.metadata, file.metadata.num_rows
            geo = _geo(file.schema_arrow.metadata or {})
            largest = max((metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)), default=0)
    except _BROKEN:
        raise truncated(path) from None
    if largest > MOST_GROUP_BYTES:
        raise Refused(
            _("{file} 有一个行组解压后有 {size} MB，没有打开；请分成较小的行组。").format(
                file=path.name, size=largest >> 20
            )
        )
    if rows > MOST_ROWS or rows > max(ROWS_FROM, MOST_ROWS_A_BYTE * path.stat().st_size):
        text = _("{file} 说有 {n} 行，和文件大小对不上或多于一次能读的行数，没有打开；请重新导出或分成几个文件。")
        raise Refused(text.format(file=path.name, n=rows))
    if geo is None:
        columns = header_columns(names, path.name, 1)
        return {
            "format": "parquet", "columns": columns, "notes": (), "rows_about": rows,
            "read": lambda most: _tables(path, columns, most),
        }  # fmt: skip
    return _with_geometry(path, names, geo, crs) | {"rows_about": rows}


def _geo(metadata: dict[bytes, bytes]) -> dict[str, Any] | None:
    """Return what the file says of its geometry, None where it has none."""
    told = json.loads(metadata.get(b"geo", b"null"))
    return told if isinstance(told, dict) else None


def _with_geometry(path: Path, names: list[str], geo: dict[str, Any], asked: str | None) -> dict[str, Any]:
    """Return what a Source of a GeoParquet file is made of."""
    primary = str(geo.get("primary_column", "geometry"))
    told = geo.get("columns")
    about = told.get(primary) if isinstance(told, dict) else None
    if primary not in names or not isinstance(about, dict) or about.get("encoding") != "WKB":
        raise Refused(
            _("{file} 的几何列“{column}”不是 WKB 编码；请以 WKB 编码重新导出 GeoParquet。").format(
                file=path.name, column=primary
            )
        )
    place = names.index(primary)
    rest = [name for number, name in enumerate(names) if number != place]
    columns = header_columns(rest, path.name, 1, least=0)
    told_crs = asked or about.get("crs", "OGC:CRS84")
    crs = crs_named(told_crs, path.name) if told_crs is not None else None
    head = next(_batches(path, 1000), None)
    points = head is not None and all_points(decoded(_bytes(head.column(place), path))[0])
    placing = Placing(path.name, columns, crs, points)

    def read(most: int) -> Iterator[Sheet]:
        first = 1
        for batch in _batches(path, most):
            shapes, broken = decoded(_bytes(batch.column(place), path))
            arrays = [_text(batch.column(n), path) for n in range(batch.num_columns) if n != place]
            yield placing.sheet(arrays, first, shapes, broken)
            first += batch.num_rows

    return {"format": "geoparquet", "columns": placing.header, "notes": (), "read": read}


def _bytes(values: pa.Array, path: Path) -> list[bytes | None]:
    """Return a column of geometry."""
    storage = values.storage if isinstance(values, pa.ExtensionArray) else values
    if not (pa.types.is_binary(storage.type) or pa.types.is_large_binary(storage.type)):
        raise truncated(path)
    return storage.to_pylist()


def _tables(path: Path, columns: tuple[str, ...], most: int) -> Iterator[Sheet]:
    """Yield the records of a file without geometry."""
    first = 1
    for batch in _batches(path, most):
        arrays = [_text(values, path) for values in batch.columns[: len(columns)]]
        lines = np.arange(first, first + batch.num_rows, dtype=np.int64)
        yield Sheet(columns, pa.table(arrays, names=list(columns)), lines)
        first += batch.num_rows


def _batches(path: Path, most: int) -> Iterator[pa.RecordBatch]:
    """Yield the file's rows, or refuse it where it is damaged further down or swells when it is written out.

    Texts are read as they stand in the file, each value once, so that their size is known before it is taken.
    """
    try:
        texts = [field.name for field in parquet.read_schema(path) if _is_text(field.type)]
        with parquet.ParquetFile(path, read_dictionary=texts) as file:
            for batch in file.iter_batches(batch_size=most):
                if batch.num_rows:
                    yield _written_out(batch, path)
    except _BROKEN:
        raise truncated(path) from None


def _is_text(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary))


def _written_out(batch: pa.RecordBatch, path: Path) -> pa.RecordBatch:
    """Return the rows with every text in full. Raises Refused where few values fill more than a table ever has."""
    folded = [column for column in batch.columns if pa.types.is_dictionary(column.type)]
    size = sum(
        pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0
        for column in folded
        if _is_text(column.type.value_type)
    )
    if size > MOST_BATCH_BYTES:
        text = _("{file} 的 {n} 行展开后有 {size} MB，像压缩炸弹，没有打开；请重新导出。")
        raise Refused(text.format(file=path.name, n=batch.num_rows, size=size >> 20))
    arrays = [one.dictionary_decode() if pa.types.is_dictionary(one.type) else one for one in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _text(values: pa.Array, path: Path) -> pa.Array:
    try:
        return text_of(values)
    except _BROKEN:
        raise truncated(path) from None
