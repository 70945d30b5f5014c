"""Tables as files: CSV that a spreadsheet opens as it should, and XLSX written row by row. Pure but for a scratch file.

No spreadsheet takes a cell for a formula. CSV knows no kinds of cells, so an apostrophe stands in front of what would
be one. XLSX knows texts: such a cell is written as one and marked as quoted, which holds also when somebody edits
it, and what it says is what was written.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from governance.engine.text import _
from governance.engine.typed import UNSEEN

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_XLSX_ROWS = 200_000  # a sheet would hold five times as many, but writing it would take minutes
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # or Excel takes Chinese CSV for another encoding
TIME_WIDTH = 19  # of a date with its time, or the sheet shows hashes
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_FORMULA_START = rf"^[\s\x{{a0}}\x{{3000}}{UNSEEN}]*[=+\-@＝＋－＠]|^[\t\r\n]"


def defused(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts of CSV that no spreadsheet takes for a formula: one that would be gets an apostrophe in front.

    >>> defused(pa.chunked_array([["=1+1", "-5 °C", " ＝1", "普通", None]])).to_pylist()
    ["'=1+1", "'-5 °C", "' ＝1", '普通', None]
    """
    risky = pc.match_substring_regex(texts, _FORMULA_START)
    apostrophe, nothing = pa.scalar("'", texts.type), pa.scalar("", texts.type)
    return pc.if_else(risky, pc.binary_join_element_wise(apostrophe, texts, nothing), texts)


def csv_bytes(headings: Sequence[str], parts: Iterable[pd.DataFrame]) -> tuple[bytes, int]:
    """Return the parts one after the other as CSV in UTF-8 with byte order mark, and the number of rows."""
    out, rows = io.BytesIO(), 0
    out.write(BYTE_ORDER_MARK)
    csv.write_csv(pa.table({heading: pa.array([], pa.string()) for heading in headings}), out)
    options = csv.WriteOptions(include_header=False)
    for part in parts:
        csv.write_csv(_guarded(_table(part)), out, options)
        rows += len(part)
    return out.getvalue(), rows


def xlsx_bytes(
    headings: Sequence[str], parts: Iterable[pd.DataFrame], about: Sequence[tuple[str, str]], scratch: Path
) -> tuple[bytes, int]:
    """Return the parts as the first sheet of a workbook, and the number of rows.

    A second sheet tells what the table is: `about` as (word, value), then the number of rows.
    """
    out = io.BytesIO()
    import xlsxwriter  # a third of a second that no start of the server should wait for

    book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": str(scratch)})
    bold = book.add_format({"bold": True, "bg_color": "#F6F8F5", "bottom": 1})
    moment, day = (book.add_format({"num_format": f, "align": "left"}) for f in ("yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"))
    table, notes = book.add_worksheet(_("数据")), book.add_worksheet(_("说明"))
    table.freeze_panes(1, 1)
    table.set_column(0, len(headings) - 1, TIME_WIDTH)
    table.set_landscape()
    table.repeat_rows(0)
    table.repeat_columns(0)
    for column, heading in enumerate(headings):
        table.write_string(0, column, heading, bold)
    quoted = book.add_format({"quote_prefix": True})
    rows = _write(table, parts, moment, day, quoted)
    table.autofilter(0, 0, rows, len(headings) - 1)
    notes.set_landscape()
    notes.fit_to_pages(1, 1)
    notes.set_column(0, 0, 14)
    notes.set_column(1, 1, 80)
    facts = [*about, (_("行数"), str(rows))]
    for line, (word, value) in enumerate(facts):
        notes.write_string(line, 0, word, bold)
        notes.write_string(line, 1, value, quoted if value.startswith(FORMULA_SIGNS) else None)
    book.close()
    return out.getvalue(), rows


def _write(table: Worksheet, parts: Iterable[pd.DataFrame], moment: Format, day: Format, quoted: Format) -> int:
    line = 0
    for part in parts:
        for cells in zip(*(column.to_pylist() for column in _table(part).columns), strict=True):
            line += 1
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    table.write_string(line, column, value, quoted if value.startswith(FORMULA_SIGNS) else None)
                elif isinstance(value, datetime):
                    table.write_datetime(line, column, value, moment)
                elif isinstance(value, date):
                    table.write_datetime(line, column, value, day)
                elif value is not None:
                    table.write_number(line, column, value)
    return line


def _table(part: pd.DataFrame) -> pa.Table:
    """Return a frame as Arrow with its times in whole seconds."""
    table = pa.Table.from_pandas(part, preserve_index=False)
    for place, kind in enumerate(table.schema):
        if pa.types.is_timestamp(kind.type):
            table = table.set_column(place, kind.name, table.column(place).cast(pa.timestamp("s")))
    return table


def _guarded(table: pa.Table) -> pa.Table:
    """Return a table with its texts defused."""
    for place, kind in enumerate(table.schema):
        if pa.types.is_string(kind.type) or pa.types.is_large_string(kind.type):
            table = table.set_column(place, kind.name, defused(table.column(place)))
    return table
