"""What people type comes in without signs that nobody sees, and with every letter there is."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine.typed import cleaned
from governance.readers.kinds.column import trimmed

HIDDEN = [
    *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)),
    *(chr(code) for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)),
]
CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(code) not in "\t\n"]
HAN = st.one_of(
    *(st.characters(min_codepoint=first, max_codepoint=last) for first, last in ((0x4E00, 0x9FFF), (0x20000, 0x323AF)))
)
LETTERS = st.text(st.one_of(HAN, st.characters(categories=("L", "N", "P", "S"), max_codepoint=0xFFFF)), min_size=1)


@given(st.text(st.one_of(st.sampled_from([*HIDDEN, *CONTROLS]), st.characters(exclude_categories=("Cs",)))))
def test_nothing_invisible_is_left(text: str) -> None:
    told = cleaned(text)
    assert not set(told) & {*HIDDEN, *CONTROLS}
    assert cleaned(told) == told
    assert all(unicodedata.category(sign) != "Cc" or sign in "\n\t" for sign in told)


@given(LETTERS)
def test_every_letter_stays_rare_ones_too(text: str) -> None:
    assert cleaned(text) == text.strip()


@given(LETTERS, st.lists(st.tuples(st.integers(0, 20), st.sampled_from([*HIDDEN, *CONTROLS]))))
def test_two_texts_that_look_the_same_are_the_same(text: str, hidden: list[tuple[int, str]]) -> None:
    dirty = text
    for at, sign in hidden:
        dirty = dirty[:at] + sign + dirty[at:]
    assert cleaned(dirty) == cleaned(text)


@given(LETTERS, st.lists(st.tuples(st.integers(0, 20), st.sampled_from(HIDDEN))))
def test_the_cells_of_a_file_come_in_the_same_way(text: str, hidden: list[tuple[int, str]]) -> None:
    dirty = text
    for at, sign in hidden:
        dirty = dirty[:at] + sign + dirty[at:]
    assert trimmed(pa.array([dirty])).to_pylist() == trimmed(pa.array([text])).to_pylist()
    assert trimmed(pa.array(["".join(HIDDEN)])).to_pylist() == [None]


@pytest.mark.parametrize("name", ["𠮷田", "㛃", "𫖯", "彧", "䶮", "〇"])
def test_rare_names_are_kept(name: str) -> None:
    assert cleaned(name) == name
    assert trimmed(pa.array([name])).to_pylist() == [name]
