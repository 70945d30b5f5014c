"""What erases a number in the store finds the same spellings as what masks it in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import duckdb
import pytest

from governance.engine.phones import masked_in, pattern_of

NUMBER = "13712342210"
SPELLINGS = (
    "137 - 1234 - 2210",
    "137\n1234\n2210",
    "137_1234_2210",
    "137，1234，2210",
    "137\u20091234\u202f2210",
    "13 712 342 210",
    "１３７（1234）2210",
    "𝟏𝟑𝟕𝟏𝟐𝟑𝟒𝟐𝟐𝟏𝟎",
    "①③⑦①②③④②②①⓪",
    "一三七一二三四二二一〇",
)


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


@pytest.mark.parametrize("written", SPELLINGS)
def test_the_store_replaces_what_a_page_masks(db: duckdb.DuckDBPyConnection, written: str) -> None:
    told = f"打{written}找王师傅，二楼 302 室"
    sql = "SELECT regexp_replace(?, ?, ?, 'g')"
    assert db.execute(sql, [told, pattern_of(NUMBER), "M"]).fetchall() == [("打M找王师傅，二楼 302 室",)]
    assert masked_in(told) == "打137****2210找王师傅，二楼 302 室"


def test_store_and_pages_agree_about_every_sign_between_figures(db: duckdb.DuckDBPyConnection) -> None:
    """All signs of the first planes' scripts, and those beside each border between letters and other signs."""
    every = [chr(at) for at in (*range(1, 0x3400), *range(0xD7A0, 0xD800), *range(0xE000, 0x1F000, 3))]
    every += [chr(at) for at in range(0x1F000, 0x110000) if chr(at).isalnum() != chr(at - 1).isalnum()]
    texts = [f"137123{sign}42210" for sign in every]
    pattern = re.compile(pattern_of(NUMBER))
    sql = "SELECT regexp_matches(told, ?) FROM (SELECT unnest(?::VARCHAR[]) AS told, generate_subscripts(?, 1) AS n)"
    found = [hit for (hit,) in db.execute(f"{sql} ORDER BY n", [pattern_of(NUMBER), texts, texts]).fetchall()]
    assert found == [bool(pattern.search(text)) for text in texts]
    differing = [
        sign
        for sign, text, hit in zip(every, texts, found, strict=True)
        if hit != ("*" in masked_in(text)) and unicodedata.digit(sign, None) is None
    ]
    assert differing == []
