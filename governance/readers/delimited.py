"""Text files with delimiters: comma, semicolon, tab, pipe; cells in quotes, with line breaks in them.

A block of the file whose quotes stand where they should and whose records all have the header's width is read by
Arrow; any other by Python's reader, record by record, which tells the odd records apart. Both give the same cells.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers import blocks
from governance.readers.encoding import LONGEST_LINE_BYTES, Text, surveyed
from governance.readers.header import TITLE_ROWS, header_columns, header_place, nothing_inside
from governance.readers.sheet import Sheet

DELIMITERS = ",;\t|"
SAMPLE_LINES, SAMPLE_BYTES = 200, 1 << 18
MOST_BLOCK_BYTES = 16 << 20
_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "逗号": ",", "分号": ";"}


def open_delimited(path: Path, encoding: str | None, delimiter: str | None) -> dict[str, Any]:
    """Return what a Source of a text file is made of: columns, notes, rows_about, read and delimiter."""
    text = surveyed(path, encoding)
    if not text.utf8_bytes:
        raise nothing_inside(path.name)
    sample = _sample(text)
    chosen = _asked_delimiter(delimiter) if delimiter else _delimiter(sample)
    line, cells, rest = _header(sample, chosen, path)
    columns = header_columns(cells, path.name, line)
    table = blocks.Layout(columns, len(cells), chosen, path.name)

    def read(rows: int) -> Iterator[Sheet]:
        return _sheets(text, table, rest, rows)

    about = max(0, text.lines - rest + 1)
    return {
        "columns": columns, "notes": tuple(_notes(text, line, encoding)), "rows_about": about, "read": read,
        "delimiter": chosen,
    }  # fmt: skip


def _sample(text: Text) -> list[str]:
    """Return the first lines, whole."""
    with text.stream() as stream:
        head = stream.read(SAMPLE_BYTES) + stream.readline(LONGEST_LINE_BYTES)
    return [line.decode("utf-8", "replace") for line in io.BytesIO(head).readlines()][:SAMPLE_LINES]


def _asked_delimiter(asked: str) -> str:
    """Return the delimiter that was asked for, by itself or by name."""
    chosen = _NAMES.get(asked.casefold(), asked)
    if len(chosen) != 1 or not chosen.isascii() or chosen in "\"'\r\n\0" or chosen.isalnum():
        raise Refused(_("分隔符“{asked}”不能用；请写 , ; | 或 tab。").format(asked=asked))
    return chosen


def _delimiter(sample: list[str]) -> str:
    """Return the delimiter that gives most records the same number of cells, and more than one.

    >>> _delimiter(["a;b;c\\n", "1,5;2;3\\n"])
    ';'
    """
    named = re.match(r"(?i)sep=(.)\s*$", sample[0])
    if named and named[1] in DELIMITERS:
        return named[1]

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in _rows(sample, delimiter) if row]
        widest = max(set(widths), key=lambda width: (width > 1, widths.count(width))) if widths else 0
        return (widths.count(widest) / len(widths), widest) if widest > 1 else (0.0, 0)

    return max(DELIMITERS, key=evenness)


def _rows(sample: list[str], delimiter: str) -> list[list[str]]:
    """Return the records of the first lines, as far as they can be read."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(sample, delimiter=delimiter))
    except csv.Error:
        return rows
    return rows


def _header(sample: list[str], delimiter: str, path: Path) -> tuple[int, list[str | None], int]:
    """Return the header's line, its cells, and the line at which the records begin."""
    skipped = 1 if re.match(r"(?i)sep=.\s*$", sample[0]) else 0
    reader = csv.reader(sample[skipped:], delimiter=delimiter)
    starts, rows = [], []
    before = 0
    try:
        for row in islice(reader, TITLE_ROWS):
            starts.append((skipped + before + 1, skipped + reader.line_num + 1))
            rows.append(row)
            before = reader.line_num
    except csv.Error:
        raise blocks.unclosed(path.name, skipped + before + 1) from None
    place = header_place(rows)
    if place is None:
        raise nothing_inside(path.name)
    line, rest = starts[place]
    return line, list(rows[place]), rest


def _notes(text: Text, header_line: int, asked: str | None) -> Iterator[str]:
    """Yield what was found out about the file and may be a surprise."""
    if not asked and text.encoding not in ("utf-8", "utf-8-sig"):
        yield _("按 {encoding} 编码读取。").format(encoding=text.encoding.upper())
    if header_line > 1:
        yield _("表头在第 {line} 行，它上面的内容没有读取。").format(line=header_line)


def _sheets(text: Text, table: blocks.Layout, first_line: int, rows: int) -> Iterator[Sheet]:
    """Yield the records from a line on, at most `rows` at a time."""
    about = max(1, text.utf8_bytes // max(1, text.lines))
    block_bytes = min(max(rows * about * 9 // 10, 4096), MOST_BLOCK_BYTES)  # mostly a little less than `rows`
    with text.stream() as stream:
        for _line in range(first_line - 1):
            stream.readline(LONGEST_LINE_BYTES)
        line = first_line
        while block := stream.read(block_bytes):
            sheet, line = blocks.sheet_of(block, stream, line, table)
            for start in range(0, len(sheet), rows):
                yield _slice(sheet, start, rows)


def _slice(sheet: Sheet, start: int, rows: int) -> Sheet:
    """Return some consecutive records of a sheet with their faults."""
    if start == 0 and len(sheet) <= rows:
        return sheet
    lines = sheet.lines[start : start + rows]
    chosen = np.isin(sheet.faults.line, lines)
    return Sheet(sheet.columns, sheet.cells.slice(start, rows), lines, None, sheet.faults.chosen(chosen))
