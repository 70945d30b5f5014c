"""The cells of one worksheet as it streams by: rows of text, formulas as formulas, dates as dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

FURTHEST_COLUMN, FURTHEST_ROW = 16_384, 1_048_576
_LETTERS = re.compile(r"[A-Z]{1,3}")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built in, some only in East Asia


def means_date(number_format: int, code: str | None) -> bool:
    """Return whether a number format shows a day or a time.

    >>> means_date(14, None), means_date(170, 'yyyy"年"m"月"d"日"'), means_date(171, '0.00"m"'), means_date(0, None)
    (True, True, False, False)
    """
    if code is None:
        return number_format in _DATE_IDS
    bare = _LITERAL.sub("", code).split(";")[0]
    return bare.casefold() != "general" and re.search(r"[ymdhs]", bare, re.I) is not None


def column_of(letters: str) -> int:
    """Return the place of a column by its letters, counted from 0.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def number_text(text: str) -> str:
    """Return a number as short as it can be told.

    >>> [number_text(text) for text in ("330106001", "119.5790", "3.0", "3.3010600100100101E+16")]
    ['330106001', '119.579', '3', '3.30106001001001e+16']
    """
    if len(text) <= 15 and text.isdecimal():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    if abs(value) < 1e15:
        return str(int(value)) if value == int(value) else repr(value)
    return repr(value)


def date_text(text: str, epoch: datetime) -> str:
    """Return a day number as a day, a time, or both.

    >>> start = datetime(1899, 12, 30)
    >>> date_text("46348", start), date_text("46348.5868055556", start), date_text("0.25", start)
    ('2026-11-22', '2026-11-22 14:05:00', '06:00:00')
    """
    try:
        value = float(text)
        moment = epoch + timedelta(milliseconds=round(value * 86_400_000))
    except (ValueError, OverflowError):
        return number_text(text)
    if value == int(value):
        return moment.date().isoformat()
    if not moment.microsecond:
        return moment.time().isoformat() if 0 < value < 1 else moment.isoformat(" ")
    if moment.microsecond < 2000 or moment.microsecond > 998_000:  # a second is not exact as a fraction of a day
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    whole = moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
    return whole[11:] if 0 < value < 1 else whole


class Cells:
    """Collects rows: their numbers in `lines`, their cells in `rows` as place -> text."""

    def __init__(self, strings: Sequence[str], date_styles: Sequence[bool], epoch: datetime) -> None:
        self.lines: list[int] = []
        self.rows: list[dict[int, str]] = []
        self._strings, self._dates, self._epoch = strings, date_styles, epoch
        self._columns: dict[str, int] = {}
        self._line = 0
        self._row: dict[int, str] = {}
        self._next = 0
        self._kind = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""
        if tag == "c":
            place = attributes.get("r")
            self._next = self._place(place) if place else self._next
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value, self._formula = [], None
        elif tag in ("v", "t"):
            self._into = None if self._spoken else self._value
        elif tag == "f":
            self._formula = self._into = []
        elif tag == "row":
            self._line = int(attributes.get("r", self._line + 1))
            if self._line > FURTHEST_ROW:
                raise ValueError(self._line)
            self._row, self._next = {}, 0
        elif tag == "rPh":  # how the word is pronounced follows its text
            self._spoken = True

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        if tag == "c":
            text = self._text()
            if text:
                self._row[self._next] = text
            self._next += 1
            self._spoken = False
        elif tag == "row":
            if self._row:
                self.lines.append(self._line)
                self.rows.append(self._row)
        else:
            self._into = None

    def text(self, data: str) -> None:
        """Hear a piece of text."""
        if self._into is not None:
            self._into.append(data)

    def taken(self) -> tuple[list[int], list[dict[int, str]]]:
        """Return the rows collected since the last time."""
        lines, rows = self.lines, self.rows
        self.lines, self.rows = [], []
        return lines, rows

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._columns.get(letters)
        if place is None:
            if not _LETTERS.fullmatch(letters):
                raise ValueError(reference)
            place = self._columns[letters] = min(column_of(letters), FURTHEST_COLUMN)
        return place

    def _text(self) -> str:
        """Return the cell that has just ended."""
        if self._formula is not None:
            return "=" + "".join(self._formula)
        value = "".join(self._value)
        kind = self._kind
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind == "n":
            if not value:
                return ""
            if self._style and self._dates[int(self._style)]:
                return date_text(value, self._epoch)
            return number_text(value)
        if kind == "b":
            return "true" if value == "1" else "false"
        return value


class Strings:
    """Collects the texts that a workbook's cells share."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._hearing = self._spoken = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Hear that an element begins."""
        if tag == "t":
            self._hearing = not self._spoken
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._spoken = True

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        if tag == "t":
            self._hearing = False
        elif tag == "si":
            self.found.append("".join(self._parts))
        elif tag == "rPh":
            self._spoken = False

    def text(self, data: str) -> None:
        """Hear a piece of text."""
        if self._hearing:
            self._parts.append(data)
