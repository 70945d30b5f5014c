"""GeoPackage and Shapefile, read through GDAL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from governance.engine.errors import Refused
from governance.engine.sqlite_file import active_part
from governance.engine.text import _
from governance.readers.archive import truncated
from governance.readers.header import header_columns, nothing_inside
from governance.readers.placing import Placing, all_points, crs_named, decoded, unnamed
from governance.readers.rendering import text_of
from governance.readers.sheet import Sheet

_PACKAGE_MARKS = (b"GPKG", b"GP10", b"GP11")  # where SQLite keeps whose file it is
_BROKEN = (DataSourceError, DataLayerError, pa.ArrowException, RuntimeError, ValueError, OSError, TypeError, KeyError)


@contextmanager
def _mended(file: str) -> Iterator[None]:
    """Turn GDAL's failures into one sentence."""
    try:
        yield
    except _BROKEN:
        raise truncated(Path(file)) from None


def open_package(path: Path, layer: str | None, crs: str | None) -> dict[str, Any]:
    """Return what a Source of a GeoPackage is made of: columns, notes, rows_about and read."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise nothing_inside(path.name)
    if not head.startswith(b"SQLite format 3\0") or head[68:72] not in _PACKAGE_MARKS:
        raise Refused(_("{file} 不是 GeoPackage，或已损坏；请重新导出。").format(file=path.name))
    _demand_rows_only(path)
    with _mended(path.name):
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not layers:
        raise nothing_inside(path.name)
    if layer is not None and layer not in layers:
        raise Refused(
            _("{file} 里没有图层“{layer}”；它有：{layers}。").format(
                file=path.name, layer=layer, layers="、".join(layers[:20])
            )
        )
    chosen = layer or layers[0]
    made = open_layer(path, path.name, chosen, crs, None)
    if len(layers) > 1:
        made["notes"] = (_("读取的是图层“{layer}”。").format(layer=chosen), *made["notes"])
    return made


def _demand_rows_only(path: Path) -> None:
    """Refuse a package whose layers are computed when they are read: none needs that, and it may never end."""
    try:
        part = active_part(path)
    except (sqlite3.Error, UnicodeError, OverflowError, OSError):
        raise truncated(path) from None
    if part is not None:
        text = _("{file} 里的“{name}”不是普通数据表（是视图或计算列），没有打开；请把图层导出成普通的 GeoPackage。")
        raise Refused(text.format(file=path.name, name=part))


def open_layer(path: Path, file: str, layer: str | None, crs: str | None, encoding: str | None) -> dict[str, Any]:
    """Return what a Source of one layer is made of; `file` is what the person calls it."""
    with _mended(file):
        info = pyogrio.read_info(
            path, layer=layer, encoding=encoding, force_feature_count=True, force_total_bounds=True
        )
        names = [str(name) for name in info["fields"]]
        bounds = [float(value) for value in (info["total_bounds"] or (0, 0, 0, 0))]
    columns = header_columns(names, file, 1, least=0)
    named = crs or info["crs"]
    notes = () if named or not info["features"] else (unnamed(bounds, file),)
    system = crs_named(named, file) if named else None
    head = next(_batches(path, file, layer, encoding, 1000), None)
    points = head is not None and all_points(decoded(head.column(head.num_columns - 1).to_pylist())[0])
    placing = Placing(file, columns, system, points)

    def read(most: int) -> Iterator[Sheet]:
        first = 1
        for batch in _batches(path, file, layer, encoding, most):
            shapes, broken = decoded(batch.column(batch.num_columns - 1).to_pylist())
            with _mended(file):
                arrays = [text_of(values) for values in batch.columns[:-1]]
            yield placing.sheet(arrays, first, shapes, broken)
            first += batch.num_rows

    return {"columns": placing.header, "notes": notes, "rows_about": int(info["features"]), "read": read}


def _batches(path: Path, file: str, layer: str | None, encoding: str | None, most: int) -> Iterator[pa.RecordBatch]:
    """Yield a layer's features; the last column is the geometry."""
    with _mended(file):
        opened = pyogrio.raw.open_arrow(path, layer=layer, encoding=encoding, batch_size=most, use_pyarrow=True)
        with opened as (meta, reader):
            wanted = [str(name) for name in meta["fields"]]
            for batch in reader:
                geometry = meta["geometry_name"] or "wkb_geometry"
                if batch.num_rows:
                    yield _ordered(batch, wanted, geometry)


def _ordered(batch: pa.RecordBatch, names: list[str], geometry: str) -> pa.RecordBatch:
    """Return the batch with its own columns first and the geometry, as plain bytes, last."""
    shapes = batch.column(batch.schema.names.index(geometry))
    plain = shapes.storage if isinstance(shapes, pa.ExtensionArray) else shapes
    arrays = [batch.column(batch.schema.names.index(name)) for name in names]
    return pa.RecordBatch.from_arrays([*arrays, plain], names=[*names, "geometry"])
