"""The header of a table: which row it is, what its columns are called, and which headers cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from governance.engine.errors import Refused
from governance.engine.text import _, speaking

MOST_COLUMNS = 256
TITLE_ROWS = 20  # above the header a sheet may carry a title, a unit, a date


def reason_columns() -> tuple[str, str, str, str]:
    """Return what the four columns behind refused records are called, in the reader's language."""
    return _("行号"), _("字段"), _("值"), _("原因")


def header_place(rows: Sequence[Sequence[str | None]]) -> int | None:
    """Return which of a file's first rows is its header: the first with two names; None where all are empty.

    A title stands in a cell of its own, so that rows with one filled cell above the header are passed over.

    >>> header_place([["设备台账", None], [None, None], ["编号", "经度"]])
    2
    """
    filled = [sum(1 for cell in row if cell is not None and cell.strip()) for row in rows]
    several = next((place for place, count in enumerate(filled) if count > 1), None)
    return several if several is not None else next((place for place, count in enumerate(filled) if count), None)


def header_columns(cells: Sequence[str | None], file: str, line: int, least: int = 2) -> tuple[str, ...]:
    """Return the names of a header row, trimmed; a column without one is called after its place, `#5`.

    The four columns that a file of refused records carries at its end are left out. Raises Refused for a name that
    stands twice, for fewer columns than `least` and for more columns than a table of devices could have.
    """
    names = [(cell or "").replace("\ufeff", "").strip() for cell in cells]
    names = [name or f"#{place}" for place, name in enumerate(names, 1)]
    if tuple(names[-4:]) in _reason_columns_everywhere():
        names = names[:-4]
    _demand_width(names, file, line, least)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        places = "、".join(str(place) for place, name in enumerate(names, 1) if name == twice[0])
        raise Refused(
            _("{file} 第 {line} 行有同名的列“{column}”（第 {places} 列）；请改名或删去多余的一列。").format(
                file=file, line=line, column=twice[0], places=places
            )
        )
    return tuple(names)


def _reason_columns_everywhere() -> set[tuple[str, str, str, str]]:
    """Return the names of the four columns in every language: a file may be written in one and mended in another."""
    found = set()
    for language in ("zh", "en"):
        with speaking(language):
            found.add(reason_columns())
    return found


def _demand_width(names: Sequence[str], file: str, line: int, least: int) -> None:
    """Raise Refused for a single column, which is mostly a wrong delimiter, and for absurdly many."""
    if len(names) < least:
        raise Refused(
            _("{file} 第 {line} 行只有一列“{column}”；请用逗号、分号、制表符或竖线分列，或指明分隔符。").format(
                file=file, line=line, column="".join(names)[:60]
            )
        )
    if len(names) > MOST_COLUMNS:
        raise Refused(
            _("{file} 第 {line} 行有 {count} 列，最多 {most} 列；请只留需要的列。").format(
                file=file, line=line, count=len(names), most=MOST_COLUMNS
            )
        )


def nothing_inside(file: str) -> Refused:
    """Return the refusal of a file without anything in it."""
    return Refused(_("{file} 是空的；请检查是否选错了文件。").format(file=file))


def only_header(file: str) -> Refused:
    """Return the refusal of a file that ends after its header."""
    return Refused(_("{file} 只有表头，没有一行数据；请检查导出时是否漏了数据。").format(file=file))
