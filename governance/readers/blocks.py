"""A block of a text file as a sheet: fast where it is regular, patient where it is not."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.encoding import LONGEST_LINE_BYTES
from governance.readers.faults import Faults
from governance.readers.sheet import Sheet

_LONE_RETURN = re.compile(r"\r(?!\n)")
NEWLINE, RETURN, QUOTE = 10, 13, 34
_GUARDED = r"^'('*[=+\-@\t\r])"  # an apostrophe keeps a spreadsheet from taking the cell for a formula
_FORCED_TEXT = r'^="([^"]*)"$'  # ="00123" is how a spreadsheet is told to keep the zeros


@dataclass(frozen=True)
class Layout:
    """What all records of a text file share: its columns, the header's cells (more, where columns are left out)."""

    columns: tuple[str, ...]
    width: int
    delimiter: str
    file: str


def unclosed(file: str, line: int) -> Refused:
    """Return the refusal of a record whose quotation mark is never closed."""
    return Refused(
        _("{file} 第 {line} 行的引号没有合上；请补上另一半引号，或去掉这一个。").format(file=file, line=line)
    )


def sheet_of(block: bytes, stream: BinaryIO, line: int, layout: Layout) -> tuple[Sheet, int]:
    """Return the records that begin in the block, and the line after them.

    The rest of the last record is fetched from the stream.
    """
    parts = [block, stream.readline(LONGEST_LINE_BYTES) if not block.endswith(b"\n") else b""]
    quotes, budget = sum(part.count(b'"') for part in parts), LONGEST_LINE_BYTES
    while quotes % 2 and budget > 0 and (more := stream.readline(budget)):  # the block ends inside a quoted cell
        parts.append(more)
        quotes, budget = quotes + more.count(b'"'), budget - len(more)
    block = b"".join(parts)
    if not block.endswith(b"\n"):
        block += b"\n"
    sheet = _regular(block, line, layout)
    if sheet is None:
        return _patiently(block, stream, line, layout)
    return sheet, line + block.count(b"\n")


def _regular(block: bytes, line: int, layout: Layout) -> Sheet | None:
    """Return the block's records if every quote and every width in it is as it should be, else None."""
    octets = np.frombuffer(block, np.uint8)
    breaks, marks = np.flatnonzero(octets == NEWLINE), np.flatnonzero(octets == ord(layout.delimiter))
    ends = breaks
    quotes = np.flatnonzero(octets == QUOTE) if b'"' in block else np.empty(0, np.int64)
    if len(quotes):
        if not _quotes_regular(octets, quotes, ord(layout.delimiter)):
            return None
        ends, marks = (places[np.searchsorted(quotes, places) % 2 == 0] for places in (breaks, marks))
    if b"\r" in block and not _returns_regular(octets):
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    filled = (lengths > 1) | ((lengths == 1) & (octets[starts] != RETURN))
    widths = np.diff(np.searchsorted(marks, ends), prepend=0) + 1
    if not (widths[filled] == layout.width).all():
        return None
    lines = line + np.searchsorted(breaks, starts)
    return _arrow_sheet(block, lines[filled], layout)


def _quotes_regular(octets: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Return whether every cell that has a quote is quoted as a whole, quotes inside doubled."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, octets[opening - 1], NEWLINE)
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    return bool(
        np.isin(before, [delimiter, NEWLINE, QUOTE]).all() and np.isin(after, [delimiter, NEWLINE, RETURN, QUOTE]).all()
    )


def _returns_regular(octets: np.ndarray) -> bool:
    """Return whether every carriage return is half of a line end."""
    places = np.flatnonzero(octets == RETURN)
    return bool((octets[np.minimum(places + 1, len(octets) - 1)] == NEWLINE).all())


def _arrow_sheet(block: bytes, lines: np.ndarray, layout: Layout) -> Sheet | None:
    """Return a regular block's records, or None where Arrow counts otherwise."""
    names = [f"{place}" for place in range(layout.width)]
    if not len(lines):
        return _sheet([[] for _column in layout.columns], lines, layout, Faults.none())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(lines):
        return None
    columns = [table.column(place) for place in range(len(layout.columns))]
    if b"'" in block or b"=" in block:
        columns = [unguarded(column) for column in columns]
    return _without_blank(pa.table(columns, names=list(layout.columns)), lines, layout)


def _without_blank(cells: pa.Table, lines: np.ndarray, layout: Layout) -> Sheet:
    """Return the records without those that are delimiters only, as spreadsheets write below their last row."""
    blank = np.ones(len(lines), bool)
    for column in cells.columns:
        if not blank.any():
            return Sheet(layout.columns, cells, lines)
        blank &= pc.is_null(column).to_numpy()
    return Sheet(layout.columns, cells.filter(pa.array(~blank)), lines[~blank])


def unguarded(cells: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return cells without the apostrophe that keeps a spreadsheet from taking them for a formula.

    >>> unguarded(pa.array(["'=1+1", "''-5", "'quoted'", '="00123"'])).to_pylist()
    ['=1+1', "'-5", "'quoted'", '00123']
    """
    bare = pc.replace_substring_regex(cells, _FORCED_TEXT, r"\1") if _any(cells, "=") else cells
    return pc.replace_substring_regex(bare, _GUARDED, r"\1") if _any(bare, "'") else bare


def _any(cells: pa.ChunkedArray | pa.Array, start: str) -> bool:
    return bool(pc.any(pc.starts_with(cells, start)).as_py())


def _patiently(block: bytes, stream: BinaryIO, line: int, layout: Layout) -> tuple[Sheet, int]:
    """Return the block's records read one by one, and the line after them."""
    lines, rows, faulty = [], [], []
    physical = block.split(b"\n")[:-1]
    feed = _Feed(physical, stream)
    reader = csv.reader(feed, delimiter=layout.delimiter)
    start = 0
    try:
        for row in reader:
            if any(row):
                if len(row) != layout.width and _ragged(row, layout.width):
                    faulty.append((line + start, len(row)))
                lines.append(line + start)
                rows.append(_fitted(row, layout))
            start = reader.line_num
            if start >= len(physical):
                break
    except csv.Error:
        raise unclosed(layout.file, line + start) from None
    faults = Faults.joined(_ragged_faults(faulty, layout))
    return _sheet(list(zip(*rows, strict=True)), np.array(lines, np.int64), layout, faults), line + start


class _Feed:
    """The lines of a block, and where a record goes on beyond it, those that follow in the stream."""

    def __init__(self, physical: Sequence[bytes], stream: BinaryIO) -> None:
        self._physical, self._stream = iter(physical), stream

    def __iter__(self) -> Iterator[str]:
        for line in self._physical:
            yield _text(line + b"\n")
        while more := self._stream.readline(LONGEST_LINE_BYTES):
            yield _text(more)


def _text(line: bytes) -> str:
    """Return a line as text; a carriage return within it, which would end the record, becomes a space."""
    text = line.decode("utf-8", "replace")
    return _LONE_RETURN.sub(" ", text) if "\r" in text else text


def _ragged(row: Sequence[str], width: int) -> bool:
    """Return whether a record has too few cells, or more filled ones than the header."""
    return len(row) < width or any(row[width:])


def _fitted(row: list[str], layout: Layout) -> list[str | None]:
    """Return as many cells as there are columns; surplus ones stay in the last, so that nothing is lost."""
    kept = len(layout.columns)
    cells: list[str | None] = [cell or None for cell in row[:kept]]
    if len(row) > layout.width and any(row[layout.width :]) and kept == layout.width:
        cells[-1] = layout.delimiter.join(row[kept - 1 :])
    return cells + [None] * (kept - len(cells))


def _ragged_faults(faulty: Sequence[tuple[int, int]], layout: Layout) -> Iterator[Faults]:
    """Yield the faults of records with another number of cells than the header."""
    for count in sorted({count for _line, count in faulty}):
        lines = np.array([line for line, found in faulty if found == count], np.int64)
        reason = _("这一行有 {count} 格，表头有 {width} 列；请检查分隔符和引号。").format(
            count=count, width=layout.width
        )
        yield Faults.of(lines, "", pa.array([str(count)] * len(lines), pa.string()), reason)


def _sheet(columns: Sequence[Sequence[str | None]], lines: np.ndarray, layout: Layout, faults: Faults) -> Sheet:
    cells = columns or [()] * len(layout.columns)
    arrays = [unguarded(pa.array(column, pa.string())) for column in cells]
    return Sheet(layout.columns, pa.table(arrays, names=list(layout.columns)), lines, None, faults)
