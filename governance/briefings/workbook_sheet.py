"""One sheet of the workbook: columns of counts and of live formulas over them, a row of totals, print setup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from governance.engine.text import _
from governance.indicators.sheets import FORMULA_SIGNS

Row = TypeVar("Row")
TITLE, PERIOD, HEAD, FIRST = 0, 1, 2, 3  # lines of the sheet, counted from 0
BLANK = ""


@dataclass(frozen=True)
class Field(Generic[Row]):
    """One column: its key, heading, width in characters, number format and the value of a row.

    With a `formula` the sheet reckons the value itself; names in braces stand for other columns of the same line, and
    `{key:all}` for a whole column. The value is then what a reader that does not reckon shows.
    """

    key: str
    title: str
    width: float
    style: str
    value: Callable[[Row], object]
    formula: str = ""
    summed: bool = True


@dataclass(frozen=True)
class Styles:
    """The formats of one workbook."""

    formats: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.formats[name]


NUMBERS = {"text": "@", "count": "0", "rate": "0.0%", "score": "0.00", "points": "+0.0;-0.0;0.0", "day": "yyyy-mm-dd"}


def styles(book: Workbook) -> Styles:
    """Define the formats of a workbook: cells, totals, headings."""
    base = {"font_name": "宋体", "font_size": 11, "border": 1, "border_color": "#8C9A94", "valign": "vcenter"}
    formats = {}
    for name, number in NUMBERS.items():
        shown = base | {"num_format": number, "align": "left" if name == "text" else "right"}
        formats[name] = book.add_format(shown)
        formats[f"total {name}"] = book.add_format(shown | {"bold": True, "top": 2, "bg_color": "#F1F4F0"})
    formats["quoted"] = book.add_format(base | {"num_format": "@", "align": "left", "quote_prefix": True})
    head = {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E3EEE6"}
    formats["head"] = book.add_format(base | head)
    formats["title"] = book.add_format({"font_name": "黑体", "font_size": 16, "bold": True})
    formats["note"] = book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#4E5E65"})
    for name, number in (("points", "+0.0;-0.0;0.0"), ("rate", "+0.0%;-0.0%;0.0%")):
        formats[f"change {name}"] = book.add_format(base | {"num_format": number, "align": "right"})
    formats["missed"] = book.add_format({"bold": True, "font_color": "#8E1842", "bg_color": "#F8E6EC"})
    formats["input rate"] = book.add_format(base | {"num_format": "0%", "bg_color": "#FBF3D8", "align": "right"})
    formats["input count"] = book.add_format(base | {"num_format": "0", "bg_color": "#FBF3D8", "align": "right"})
    return Styles(formats)


def begin(book: Workbook, name: str, title: str, note: str, form: Styles) -> Worksheet:
    """Add a sheet with its title and period, set up for printing on A4 across, one page wide."""
    sheet = book.add_worksheet(name)
    sheet.write_string(TITLE, 0, title, form["title"])
    sheet.write_string(PERIOD, 0, note, form["note"])
    sheet.set_row(TITLE, 26)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.repeat_rows(HEAD)
    sheet.set_footer(_("&L{title}&R第 &P 页，共 &N 页").format(title=title.replace("&", "&&")))
    sheet.hide_gridlines(2)
    return sheet


def fill(
    sheet: Worksheet, fields: Sequence[Field[Row]], rows: Sequence[Row], form: Styles, total: Row | None = None
) -> None:
    """Write headings, rows and, with a `total`, the line of sums; freeze the head and offer filters."""
    letters = {field.key: xl_col_to_name(at) for at, field in enumerate(fields)}
    last = FIRST + len(rows)
    for at, field in enumerate(fields):
        sheet.set_column(at, at, field.width)
        sheet.write_string(HEAD, at, field.title, form["head"])
        for number, row in enumerate(rows, start=FIRST):
            value = field.value(row)
            _write(sheet, number, at, field, value, _line(letters, field, number, last), form[_style(field, value)])
        if total is not None:
            formula = _total(letters, field, last)
            _write(sheet, last, at, field, field.value(total), formula, form[f"total {field.style}"])
    sheet.set_row(HEAD, 34)
    sheet.freeze_panes(FIRST, 2)
    sheet.autofilter(HEAD, 0, max(last - 1, HEAD), len(fields) - 1)


def _line(letters: dict[str, str], field: Field[Row], number: int, last: int) -> str:
    """Return the formula of a cell with its references filled in; empty for a plain value."""
    if not field.formula:
        return ""
    places: dict[str, str] = {}
    for key, letter in letters.items():
        places[key] = f"{letter}{number + 1}"
        places[f"all_{key}"] = f"${letter}${FIRST + 1}:${letter}${max(last, FIRST + 1)}"
    return field.formula.format(**places)


def _total(letters: dict[str, str], field: Field[Row], last: int) -> str:
    if not field.summed or last == FIRST:
        return ""
    if field.formula:
        return _line(letters, field, last, last)
    letter = letters[field.key]
    return f"=SUM({letter}{FIRST + 1}:{letter}{last})" if field.style == "count" else ""


def _write(sheet: Worksheet, line: int, column: int, field: Field[Row], value: object, formula: str, form: Any) -> None:
    if formula:
        sheet.write_formula(line, column, formula, form, plain(value, field.style))
    elif value is None or value == BLANK:
        sheet.write_blank(line, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(line, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, form)
    else:
        sheet.write_number(line, column, plain(value, field.style), form)


def _style(field: Field[Row], value: object) -> str:
    """Return the format of a cell; a text that looks like a formula is marked as one that is none."""
    return "quoted" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else field.style


def plain(value: object, style: str) -> Any:
    """Return a value as a cell holds it: rates as shares of one, nothing as an empty text.

    >>> plain(Decimal("93.7"), "rate"), plain(None, "rate"), plain(7, "count")
    (0.937, '', 7)
    """
    if value is None:
        return BLANK
    if isinstance(value, Decimal):
        return float(value / 100) if style == "rate" else float(value)
    return value


def mark_missed(sheet: Worksheet, fields: Sequence[Field[Row]], key: str, last: int, missed: str, form: Styles) -> None:
    """Mark the cells of a column for which a condition on the line (with its references in braces) holds."""
    letters = {field.key: f"${xl_col_to_name(at)}{FIRST + 1}" for at, field in enumerate(fields)}
    column = list(letters).index(key)
    rule = {"type": "formula", "criteria": missed.format(**letters), "format": form["missed"]}
    sheet.conditional_format(FIRST, column, max(last, FIRST), column, rule)
