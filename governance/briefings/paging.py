"""In which order and size the blocks of a circular fill its pages, reckoned in lines before anything is set.

A table or figure stands after the end of a paragraph: the one that names it or, where it does not fit under that one,
a later one of the same section, and never after the next heading. So no sentence is torn apart and no page is left
half empty while text of the section could fill it. Figures may shrink a little where that saves a page or a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from governance.briefings.document import Block, Circular, Figure, Heading, Paragraph, Table

SIZES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8)  # of the type area's width; below the last the lettering is too small
# What is worth what: a page saved is worth any gap, and a gap of two lines as much as a tenth of a figure's size.
PAGE_COST, GAP_COST, SHRINK_COST = 1000.0, 1.0, 20.0


@dataclass(frozen=True)
class Height:
    """How high a block stands, in lines; of a figure its picture at full size and the words about it."""

    lines: float
    picture: float = 0.0

    def at(self, size: float) -> int:
        """Return the whole lines it takes with its picture at a size.

        >>> Height(2.2, 8.5).at(1.0), Height(2.2, 8.5).at(0.8)
        (11, 9)
        """
        return math.ceil(self.lines + self.picture * size - 0.001)


@dataclass(frozen=True)
class Room:
    """The lines a page holds, those of the first under its head, and those the end needs together."""

    first: int
    page: int
    end: int


def loosened(circular: Circular, heights: Sequence[Height], room: Room) -> tuple[list[Height], Room]:
    """Return heights and room for a word processor, which breaks lines by the faces that it finds.

    Each paragraph gets a line more, and the first page loses one to a head that may stand higher.
    """
    looser = [
        replace(height, lines=height.lines + 1) if isinstance(block, Paragraph) else height
        for block, height in zip(circular.blocks, heights, strict=True)
    ]
    return looser, replace(room, first=room.first - 1, end=room.end + 1)


@dataclass
class _Pages:
    """Pages being filled: the numbers of the blocks in their order, and what that costs."""

    room: Room
    left: int
    order: list[int] = field(default_factory=list)
    pages: int = 1
    gap: int = 0

    def turn(self) -> None:
        self.gap += self.left
        self.pages += 1
        self.left = self.room.page

    def whole(self, lines: int) -> None:
        """Take lines that stay together, on the next page where this one has no room."""
        if lines > self.left and self.left < self.room.page:
            self.turn()
        self.flowing(lines)

    def flowing(self, lines: int) -> None:
        """Take lines that may go on over pages."""
        while lines > self.left:
            lines -= self.left
            self.left = 0
            self.turn()
        self.left -= lines


def arranged(circular: Circular, heights: Sequence[Height], room: Room) -> Circular:
    """Return the circular with its blocks in the order, and its figures in the size, in which its pages fill best.

    `heights` are those of all blocks; the last block belongs to `room.end`.
    """
    figures = [number for number, block in enumerate(circular.blocks) if isinstance(block, Figure)]
    trials = []
    for sizes in product(SIZES, repeat=len(figures)):
        chosen = dict(zip(figures, sizes, strict=True))
        lines = [height.at(chosen.get(number, 1.0)) for number, height in enumerate(heights)]
        made = _filled(circular, lines, room)
        shrunk = sum(1 - size for size in sizes)
        trials.append((PAGE_COST * made.pages + GAP_COST * made.gap + SHRINK_COST * shrunk, made.order, chosen))
    _cost, order, chosen = min(trials, key=lambda trial: trial[0])
    return replace(circular, blocks=tuple(_blocks(circular, order, chosen)))


def _blocks(circular: Circular, order: Sequence[int], sizes: dict[int, float]) -> Iterator[Block]:
    for number in order:
        block = circular.blocks[number]
        yield replace(block, size=sizes[number]) if isinstance(block, Figure) else block


def _filled(circular: Circular, lines: Sequence[int], room: Room) -> _Pages:
    """Fill pages with the blocks: what fits stands at once, what does not waits for the end of the next paragraph."""
    pages, last = _Pages(room, room.first), len(lines) - 1
    waiting: list[int] = []
    for number, block in enumerate(circular.blocks):
        if isinstance(block, Heading) or number == last:
            waiting = _shown(pages, waiting, lines, all_of_them=True)
        if isinstance(block, Table | Figure) and number != last:
            waiting.append(number)
        else:
            _text(pages, block, room.end if number == last else lines[number], together=number == last)
            pages.order.append(number)
        waiting = _shown(pages, waiting, lines)
    return pages


def _text(pages: _Pages, block: Block, lines: int, together: bool) -> None:
    if together:
        pages.whole(lines)
    elif isinstance(block, Heading):
        pages.whole(lines + 1)  # with the first line of its text
        pages.left += 1
    else:
        pages.flowing(lines)


def _shown(pages: _Pages, waiting: list[int], lines: Sequence[int], all_of_them: bool = False) -> list[int]:
    """Set the tables and figures that fit, in their order, and return those that go on waiting."""
    for at, number in enumerate(waiting):
        too_long = lines[number] > pages.room.page  # such a table runs over pages under its repeated head
        if lines[number] > pages.left and not too_long and not all_of_them:
            return waiting[at:]
        if too_long:
            pages.flowing(lines[number])
        else:
            pages.whole(lines[number])
        pages.order.append(number)
    return []
