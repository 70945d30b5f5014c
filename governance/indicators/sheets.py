"""Tables as files: CSV that a spreadsheet opens as it should, and XLSX written row by row. Pure but for a scratch file.

Cells that a spreadsheet would take for a formula are defused in both, because XLSX is often saved again as CSV.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from governance.engine.text import _

MOST_XLSX_ROWS = 1_048_575  # a sheet has 1,048,576 lines, one of them the headings
BYTE_ORDER_MARK = "\ufeff"  # or Excel takes Chinese CSV for another encoding
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def defused(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such text gets an apostrophe in front.

    >>> defused("=1+1"), defused("-5 °C"), defused("普通"), defused(-5)
    ("'=1+1", "'-5 °C", '普通', -5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def csv_bytes(headings: Sequence[str], parts: Iterable[pd.DataFrame]) -> tuple[bytes, int]:
    """Return the parts one after the other as CSV (UTF-8 with byte order mark, CRLF), and the number of rows."""
    out, rows = io.StringIO(newline=""), 0
    pd.DataFrame(columns=list(headings)).to_csv(out, index=False, lineterminator="\r\n")
    for part in parts:
        _defused(part).to_csv(out, index=False, header=False, date_format="%Y-%m-%d %H:%M:%S", lineterminator="\r\n")
        rows += len(part)
    return (BYTE_ORDER_MARK + out.getvalue()).encode(), rows


def xlsx_bytes(
    headings: Sequence[str], parts: Iterable[pd.DataFrame], about: Sequence[tuple[str, str]], scratch: Path
) -> tuple[bytes, int]:
    """Return the parts as the first sheet of a workbook, and the number of rows.

    A second sheet tells what the table is: `about` as (word, value), then the number of rows.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": str(scratch), "remove_timezone": True})
    bold = book.add_format({"bold": True, "bg_color": "#F6F8F5", "bottom": 1})
    moment, day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), book.add_format({"num_format": "yyyy-mm-dd"})
    table, notes = book.add_worksheet(_("数据")), book.add_worksheet(_("说明"))
    table.freeze_panes(1, 1)
    table.set_column(0, len(headings) - 1, 16)
    for column, heading in enumerate(headings):
        table.write_string(0, column, heading, bold)
    rows = _write(table, parts, moment, day)
    table.autofilter(0, 0, rows, len(headings) - 1)
    notes.set_column(0, 0, 14)
    notes.set_column(1, 1, 80)
    for line, (word, value) in enumerate([*about, (_("行数"), str(rows))]):
        notes.write_string(line, 0, word, bold)
        notes.write_string(line, 1, str(defused(value)))
    book.close()
    return out.getvalue(), rows


def _write(table: Worksheet, parts: Iterable[pd.DataFrame], moment: Format, day: Format) -> int:
    line = 0
    for part in parts:
        for cells in _defused(part).astype(object).where(part.notna(), None).itertuples(index=False, name=None):
            line += 1
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    table.write_string(line, column, value)
                elif isinstance(value, datetime):
                    table.write_datetime(line, column, value, moment)
                elif isinstance(value, date):
                    table.write_datetime(line, column, value, day)
                elif value is not None:
                    table.write_number(line, column, value)
    return line


def _defused(part: pd.DataFrame) -> pd.DataFrame:
    texts = {}
    for position, dtype in enumerate(part.dtypes):
        if pd.api.types.is_object_dtype(dtype) or isinstance(dtype, pd.StringDtype):
            column = part.iloc[:, position]
            texts[part.columns[position]] = column.astype(object).map(defused, na_action="ignore")
    return part.assign(**texts)
