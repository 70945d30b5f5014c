"""Excel workbooks (XLSX): the sheet that was asked for or the first with anything in it, row by row."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers import archive
from governance.readers.controls import control
from governance.readers.faults import Faults
from governance.readers.header import TITLE_ROWS, header_columns, header_place, nothing_inside
from governance.readers.markup import walked
from governance.readers.sheet import Sheet
from governance.readers.worksheet import Cells, Strings, column_of, means_date

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,120}?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_SCAN_BYTES, _OVERLAP = 1 << 20, 200


Fits = Callable[[Sequence[str]], int]  # how well columns suit what is looked for, 0 for not at all


@dataclass
class _Parts:
    """Collects what the small parts of a workbook say."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relation, hidden
    targets: dict[str, str] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    epoch: datetime = datetime(1899, 12, 30)
    _inside: str = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""
        if tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
        elif tag == "numFmt":
            self.formats[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs"):
            self._inside = tag
        elif tag == "xf" and self._inside == "cellXfs":
            self.styles.append(int(attributes.get("numFmtId", 0)))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        if tag == "cellXfs":
            self._inside = ""

    def text(self, data: str) -> None:
        """Hear a piece of text."""


@dataclass(frozen=True)
class _Book:
    """A workbook: what its cells need to be understood, and its worksheets as name, part, hidden."""

    path: Path
    strings: list[str]
    date_styles: list[bool]
    epoch: datetime
    sheets: list[tuple[str, str, bool]]

    def rows(self, part: str) -> Iterator[tuple[list[int], list[dict[int, str]]]]:
        """Yield the filled rows of a worksheet piece by piece: their numbers, their cells by place."""
        cells = Cells(self.strings, self.date_styles, self.epoch)
        with archive.opened(self.path) as packed, packed.open(part) as stream:
            for _piece in walked(stream, cells, self.path.name):
                yield cells.taken()


def open_workbook(path: Path, asked: str | None, fits: Fits = len) -> dict[str, Any]:
    """Return what a Source of a workbook is made of: columns, notes, rows_about and read.

    Unless a sheet is asked for it is the one whose columns score highest in `fits`, the first of several that do.
    Raises Refused for a sheet that is not there, merged cells in header or data, and whatever is no workbook.
    """
    book = _book(path)
    name, part = _chosen(book, asked, fits)
    head = list(islice(_first_rows(book, part), TITLE_ROWS))
    place = header_place([list(cells.values()) for _line, cells in head])
    if place is None:
        raise nothing_inside(path.name)
    line, cells = head[place]
    width = max(cells) + 1
    columns = header_columns([cells.get(number) for number in range(width)], path.name, line)
    about = _scanned(book, part, line, columns)
    notes = [_("读取的是工作表“{sheet}”。").format(sheet=name)] if len(book.sheets) > 1 else []
    if place:
        notes.append(_("表头在第 {line} 行，它上面的内容没有读取。").format(line=line))

    def read(rows: int) -> Iterator[Sheet]:
        return _sheets(book, part, _Table(columns, width, line), rows)

    return {"columns": columns, "notes": tuple(notes), "rows_about": max(0, about - place - 1), "read": read}


def _book(path: Path) -> _Book:
    """Return a workbook after reading everything but its worksheets."""
    parts, strings = _Parts(), Strings()
    with archive.opened(path) as packed:
        names = {name.lower(): name for name in packed.namelist()}
        if "xl/workbook.xml" not in names:
            raise Refused(_("{file} 不是 XLSX 工作簿；请在表格软件里另存为 .xlsx。").format(file=path.name))
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
            if name in names:
                _walk(packed, names[name], parts, path)
        if "xl/sharedstrings.xml" in names:
            _walk(packed, names["xl/sharedstrings.xml"], strings, path)
    sheets = []
    for name, relation, hidden in parts.sheets:
        part = posixpath.normpath(posixpath.join("xl", parts.targets.get(relation, ""))).lstrip("/")
        part = part.removeprefix("xl/xl/") if part.startswith("xl/xl/") else part
        if part.lower() in names:
            sheets.append((name, names[part.lower()], hidden))
    dates = [means_date(number, parts.formats.get(number)) for number in parts.styles]
    return _Book(path, strings.found, dates, parts.epoch, sheets)


def _walk(packed: zipfile.ZipFile, part: str, listener: _Parts | Strings, path: Path) -> None:
    with packed.open(part) as stream:
        for _piece in walked(stream, listener, path.name):
            pass


def _first_rows(book: _Book, part: str) -> Iterator[tuple[int, dict[int, str]]]:
    for lines, rows in book.rows(part):
        yield from zip(lines, rows, strict=True)


def _chosen(book: _Book, asked: str | None, fits: Fits) -> tuple[str, str]:
    """Return name and part of the sheet to read."""
    if asked is not None:
        for name, part, _hidden in book.sheets:
            if name.strip().casefold() == asked.strip().casefold():
                return name, part
        raise Refused(
            _("{file} 里没有工作表“{sheet}”；它有：{sheets}。").format(
                file=book.path.name, sheet=asked, sheets="、".join(name for name, _part, _hidden in book.sheets)
            )
        )
    filled = [
        (name, part, hidden) for name, part, hidden in book.sheets if next(_first_rows(book, part), None) is not None
    ]
    if not filled:
        raise nothing_inside(book.path.name)
    shown = [(name, part) for name, part, hidden in filled if not hidden] or [sheet[:2] for sheet in filled]
    if len(shown) == 1:
        return shown[0]
    scores = [fits(_header(book, part)) for _name, part in shown]
    if not max(scores):
        raise Refused(
            _("{file} 有几个工作表，都没有认出要读的列：{sheets}；请指明读哪一个（{control}）。").format(
                file=book.path.name, sheets="、".join(name for name, _part in shown), control=control("sheet")
            )
        )
    return shown[scores.index(max(scores))]


def _header(book: _Book, part: str) -> tuple[str, ...]:
    """Return the columns of a worksheet, none of one that has no header of several."""
    head = list(islice(_first_rows(book, part), TITLE_ROWS))
    place = header_place([list(cells.values()) for _line, cells in head])
    names = tuple(cell.strip() for cell in head[place][1].values() if cell.strip()) if place is not None else ()
    return names if len(names) > 1 else ()


def _scanned(book: _Book, part: str, header_line: int, columns: tuple[str, ...]) -> int:
    """Return the number of rows; raises Refused for merged cells that reach into header or data."""
    rows, before = 0, b""
    with archive.opened(book.path) as packed, packed.open(part) as stream:
        while chunk := stream.read(_SCAN_BYTES):
            piece = before + chunk
            for found in _MERGED.finditer(piece):
                if int(found[4]) >= header_line:
                    raise _merged(book.path, found, columns)
            rows += len(_ROW.findall(chunk))
            before = piece[-_OVERLAP:]
    return rows


def _merged(path: Path, found: re.Match[bytes], columns: tuple[str, ...]) -> Refused:
    first, top, last, bottom = (part.decode("ascii") for part in found.groups())
    place = column_of(first)
    name = columns[place] if place < len(columns) else first
    return Refused(
        _("{file} 第 {line} 行“{column}”一列有合并单元格 {value}；请取消合并，并把每一格都填上。").format(
            file=path.name, line=top, column=name, value=f"{first}{top}:{last}{bottom}"
        )
    )


@dataclass(frozen=True)
class _Table:
    """The header of a worksheet: its columns, its width with columns left out, its row."""

    columns: tuple[str, ...]
    width: int
    line: int


def _sheets(book: _Book, part: str, table: _Table, most: int) -> Iterator[Sheet]:
    """Yield the records under the header, at most so many at a time."""
    lines: list[int] = []
    rows: list[dict[int, str]] = []
    for more_lines, more_rows in book.rows(part):
        for line, row in zip(more_lines, more_rows, strict=True):
            if line > table.line:
                lines.append(line)
                rows.append(row)
        while len(lines) >= most:
            yield _sheet(lines[:most], rows[:most], table)
            lines, rows = lines[most:], rows[most:]
    if lines:
        yield _sheet(lines, rows, table)


def _sheet(lines: list[int], rows: list[dict[int, str]], table: _Table) -> Sheet:
    places = range(len(table.columns))
    arrays = [pa.array([row.get(place) for row in rows], pa.string()) for place in places]
    wide = [(line, max(row) + 1) for line, row in zip(lines, rows, strict=True) if max(row) >= table.width]
    faults = [
        Faults.of(
            np.array([line]),
            "",
            pa.array([str(width)]),
            _("第 {place} 列没有表头却有内容；请补上表头，或清空这一格。").format(place=width),
        )
        for line, width in wide
    ]
    cells = pa.table(arrays, names=list(table.columns))
    return Sheet(table.columns, cells, np.array(lines, np.int64), None, Faults.joined(faults))
