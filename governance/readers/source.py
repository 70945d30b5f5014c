"""A file as a source of sheets: which format it is, what it is made of, and its records batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from governance.readers.sheet import Sheet


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
        return self.read(rows)


def open_source(path: Path, asked: Asked = Asked()) -> Source:
    """Return an opened file of any format that is taken.

    Raises Refused with one sentence that names the file, the line, field and value where known, and the cure.
    """
    raise NotImplementedError
