"""The circular as a sequence of blocks, the same for every file format. No layout is known here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """How a column's cells stand."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Heading:
    """First-level heading, such as 一、总体情况."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; `lead` is its run-in second-level heading, such as （一）吹哨办理。, or empty."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `marked` means that it misses a standard and is set so that it shows in black and white."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Column:
    """One column: its head and its share of the table's width."""

    title: str
    width: float
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class Table:
    """A table with its caption above; the last `totals` rows are sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: int = 0
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture, drawn apart, with its caption below; `alt` says what it shows to whoever cannot see it."""

    kind: str  # map or trend
    caption: str
    alt: str
    note: str = ""
    size: float = 1.0  # its width as a share of the type area's


Block = Heading | Paragraph | Table | Figure


@dataclass(frozen=True)
class Circular:
    """One circular, ready to be set."""

    language: str
    warning: str  # stands where the security grade would stand; empty in a real city
    mark: tuple[str, ...]  # on one line; a long one in Latin letters on two
    number: str
    title: tuple[str, ...]  # broken into lines where the sense breaks
    addressees: str
    blocks: tuple[Block, ...]
    signature: str
    signed_on: str
    copied_to: str
    printed_by: str
    printed_on: str


def whole_title(circular: Circular) -> str:
    """Return the title in one line."""
    return ("" if circular.language == "zh" else " ").join(circular.title)


def balanced(words: str, most: int) -> tuple[str, ...]:
    """Return words on one line, or on two about as long as each other where they have more than `most` signs.

    >>> balanced("Montgomery County Office of Public Safety", 32)
    ('Montgomery County', 'Office of Public Safety')
    >>> balanced("安澜市人民政府督查室文件", 10)
    ('安澜市人民政府督查室文件',)
    """
    parts = words.split()
    if len(words) <= most or len(parts) < 2:
        return (words,)
    halves = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    return min(halves, key=lambda half: max(len(half[0]), len(half[1])))


def plain_text(circular: Circular) -> str:
    """Return everything the circular says, line by line, for previews, searching and tests."""
    lines = [*circular.mark, circular.number, whole_title(circular), circular.addressees]
    for block in circular.blocks:
        match block:
            case Heading(text=text):
                lines.append(text)
            case Paragraph(text=text, lead=lead):
                lines.append(lead + text)
            case Table():
                lines.append(block.caption)
                lines += ["\t".join(cell.text for cell in row) for row in block.rows]
            case Figure():
                lines.append(block.caption)
    return "\n".join([*lines, circular.signature, circular.signed_on])
