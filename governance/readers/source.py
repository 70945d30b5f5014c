"""A file as a source of sheets: which format it is, what it is made of, and its records batch by batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.columnar import open_columnar
from governance.readers.delimited import open_delimited
from governance.readers.features import open_features
from governance.readers.header import nothing_inside, only_header
from governance.readers.layers import open_package
from governance.readers.placemarks import open_placemarks
from governance.readers.shapefile import open_shapefile, open_zipped
from governance.readers.sheet import Sheet
from governance.readers.signature import kind_of
from governance.readers.workbook import Fits, open_workbook


@dataclass(frozen=True)
class Asked:
    """What the person said about the file; None leaves it to the reader to find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    layer: str | None = None
    crs: str | None = None


@dataclass(frozen=True)
class Source:
    """An opened file.

    `format` is csv, xlsx, parquet, geojson, gpkg, shp, geoparquet or kml; `columns` the header; `notes` translated
    sentences worth showing (the encoding found, the sheet chosen); `rows_about` an estimate of the number of records
    for progress, None where it is unknown; `delimiter` what separates the cells of a text file.
    """

    path: Path
    format: str
    sha256: str
    size_bytes: int
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    rows_about: int | None
    read: Callable[[int], Iterator[Sheet]]
    delimiter: str = ","

    def batches(self, rows: int = 100_000) -> Iterator[Sheet]:
        """Yield the records in order, at most `rows` in a sheet; each call begins anew.

        Raises Refused where the file itself turns out to be broken further down.
        """
        try:
            yield from self.read(rows)
        except OSError as error:
            raise _unreadable(self.path, error) from None


_TEXT = (".csv", ".txt", ".tsv")
_OPENERS: dict[str, tuple[str, Callable[[Path, Asked], dict[str, Any]]]] = {
    **{suffix: ("csv", lambda path, asked: open_delimited(path, asked.encoding, asked.delimiter)) for suffix in _TEXT},
    ".xlsx": ("xlsx", lambda path, asked: open_workbook(path, asked.sheet, len)),
    ".xlsm": ("xlsx", lambda path, asked: open_workbook(path, asked.sheet, len)),
    ".parquet": ("parquet", lambda path, asked: open_columnar(path, asked.crs)),
    ".geoparquet": ("parquet", lambda path, asked: open_columnar(path, asked.crs)),
    ".geojson": ("geojson", lambda path, asked: open_features(path, asked.crs)),
    ".json": ("geojson", lambda path, asked: open_features(path, asked.crs)),
    ".gpkg": ("gpkg", lambda path, asked: open_package(path, asked.layer, asked.crs)),
    ".shp": ("shp", lambda path, asked: open_shapefile(path, asked.encoding, asked.crs)),
    ".zip": ("shp", lambda path, asked: open_zipped(path, asked.layer, asked.encoding, asked.crs)),
    ".kml": ("kml", lambda path, asked: open_placemarks(path)),
}
SUFFIXES = tuple(_OPENERS)


def open_source(path: Path, asked: Asked = Asked(), fits: Fits = len) -> Source:
    """Return an opened file of any format that is taken, by its suffix (`SUFFIXES`).

    `fits` says how well columns suit what is looked for: of a workbook the sheet that suits best is read.
    Raises Refused with one sentence that names the file, the line, field and value where known, and the cure.
    """
    if path.is_dir():
        raise Refused(_("{file} 是文件夹；请指明里面的一个文件。").format(file=path.name))
    if path.suffix.lower() not in _OPENERS:
        raise _unknown(path)
    try:
        digest, size = _demanded(path)
        kind, opener = _OPENERS[path.suffix.lower()]
        made = {"format": kind} | (open_workbook(path, asked.sheet, fits) if kind == "xlsx" else opener(path, asked))
    except OSError as error:
        raise _unreadable(path, error) from None
    source = Source(path=path, sha256=digest, size_bytes=size, **made)
    first = source.batches(1)
    if next(first, None) is None:
        raise only_header(path.name)
    if isinstance(first, Generator):
        first.close()
    return source


def _demanded(path: Path) -> tuple[str, int]:
    """Return hash and size of a file that is there, holds something and is not of another format altogether."""
    if not path.is_file():
        raise Refused(_("没有文件 {file}；请核对名称和位置。").format(file=path.name))
    size = path.stat().st_size
    if not size:
        raise nothing_inside(path.name)
    with path.open("rb") as file:
        really = kind_of(file.read(64))
        if really and path.suffix.lower() in (*_TEXT, ".geojson", ".json", ".kml"):
            raise Refused(
                _("{file} 不是文本，其实是 {kind} 文件；请改用正确的扩展名，或重新导出。").format(
                    file=path.name, kind=really
                )
            )
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, size


def _unknown(path: Path) -> Refused:
    if path.suffix.lower() in (".xls", ".et", ".ods", ".numbers"):
        return Refused(_("{file} 是旧的或别的表格格式；请另存为 .xlsx 或 CSV 再导入。").format(file=path.name))
    return Refused(_("不能读取 {file}；可以用 {suffixes}。").format(file=path.name, suffixes=" ".join(SUFFIXES)))


def _unreadable(path: Path, error: OSError) -> Refused:
    return Refused(
        _("读不了 {file}（{reason}）；请检查文件权限和磁盘。").format(file=path.name, reason=error.strerror or "I/O")
    )
