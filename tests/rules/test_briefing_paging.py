"""In which order the blocks of a circular fill its pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance.briefings.document import Block, Figure, Heading, Paragraph, Table
from governance.briefings.paging import SIZES, Height, Room, arranged, loosened
from governance.briefings.wording import circular
from tests.briefing_facts import month_facts

ONE, TWO, THREE, LAST = (Paragraph(name) for name in ("one", "two", "three", "last"))
TABLE, MAP, HEADING = Table("table", (), ()), Figure("map", "figure", ""), Heading("next section")


def laid(pieces: list[tuple[Block, Height]], room: Room) -> tuple[Block, ...]:
    text = replace(circular(month_facts()), blocks=tuple(block for block, _height in pieces))
    return arranged(text, [height for _block, height in pieces], room).blocks


def test_a_table_with_room_stands_right_after_the_paragraph_that_names_it():
    pieces = [(ONE, Height(5)), (TABLE, Height(9.5)), (TWO, Height(6)), (LAST, Height(2))]
    assert laid(pieces, Room(20, 22, 5)) == (ONE, TABLE, TWO, LAST)


def test_a_table_without_room_lets_text_of_its_section_fill_the_page():
    pieces = [(ONE, Height(5)), (TABLE, Height(9.5)), (TWO, Height(8)), (THREE, Height(2)), (LAST, Height(2))]
    assert laid(pieces, Room(12, 22, 5)) == (ONE, TWO, TABLE, THREE, LAST)


def test_no_table_passes_the_next_heading():
    pieces = [(ONE, Height(5)), (TABLE, Height(9.5)), (HEADING, Height(1)), (TWO, Height(8)), (LAST, Height(2))]
    assert laid(pieces, Room(12, 22, 5)) == (ONE, TABLE, HEADING, TWO, LAST)


def test_tables_and_figures_keep_their_order():
    pieces = [(ONE, Height(5)), (TABLE, Height(12)), (MAP, Height(1, 3)), (TWO, Height(4)), (LAST, Height(2))]
    assert laid(pieces, Room(12, 22, 5)) == (ONE, TWO, TABLE, MAP, LAST)


@pytest.mark.parametrize(("left", "size"), [(11, 1.0), (10, 0.88), (7, 1.0)])
def test_a_figure_shrinks_where_that_lets_it_stand_on_the_page(left, size):
    pieces = [(ONE, Height(22 - left)), (MAP, Height(1, 10)), (HEADING, Height(1)), (LAST, Height(2))]
    figure = laid(pieces, Room(22, 22, 5))[1]
    assert isinstance(figure, Figure)
    assert figure.size == size


def test_a_table_longer_than_a_page_begins_where_it_is():
    pieces = [(ONE, Height(5)), (TABLE, Height(60)), (TWO, Height(8)), (LAST, Height(2))]
    assert laid(pieces, Room(12, 22, 5)) == (ONE, TABLE, TWO, LAST)


@pytest.mark.parametrize("seed", range(8))
def test_every_block_is_set_once_and_figures_stay_legible(seed):
    blocks = circular(month_facts(seed)).blocks
    pieces = [(block, Height(1.5, 8) if isinstance(block, Figure) else Height(3 + seed)) for block in blocks]
    made = laid(pieces, Room(7, 22, 9))
    assert {replace(one, size=1.0) if isinstance(one, Figure) else one for one in made} == set(blocks)
    assert len(made) == len(blocks)
    assert all(one.size in SIZES for one in made if isinstance(one, Figure))


def test_a_word_processor_may_need_a_line_more_for_a_paragraph():
    text = circular(month_facts())
    heights, room = loosened(text, [Height(2.0, 4.0)] * len(text.blocks), Room(7, 22, 9))
    more = [isinstance(block, Paragraph) for block in text.blocks]
    assert heights == [Height(3.0 if one else 2.0, 4.0) for one in more]
    assert (room.first, room.page) == (6, 22)
