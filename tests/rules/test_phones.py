"""Phone numbers in texts are masked however people space them; rooms, dates and numbers of cases are not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine.phones import figures, masked_in, pattern_of

GAPS = st.sampled_from(["", " ", "-", "－", "\u3000", "\u00a0", ".", "·", "—"])


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138 123 45678",
        "1381 234 5678",
        "138 12 34 56 78",
        "1 3 8 1 2 3 4 5 6 7 8",
        "+86 138 1234 5678",
        "008613812345678",
        "１３８１２３４５６７８",
        "138\u200b1234\u200b5678",
        "0511-86920119",
        "0511 8692 0119",
        "（0511）86920119",
        "(0511) 8692-0119",
        "025-8692011",
    ],
)
def test_a_number_is_masked_however_it_is_written(written: str) -> None:
    told = masked_in(f"找老王{written}，三楼")
    assert "*" in told
    assert figures(written)[-8:-4] not in figures(told)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23 15:30",
        "1301 1302 1303",
        "302室",
        "321181106001002",
        "W202611230001",
        "3.5 公里",
        "119",
        "86920119 号",
    ],
)
def test_what_is_no_number_stays(written: str) -> None:
    assert masked_in(written) == written


def test_two_numbers_side_by_side_are_both_masked() -> None:
    assert masked_in("13812345678 13987654321") == "138****5678 139****4321"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), GAPS, GAPS)
def test_the_middle_of_a_mobile_number_never_stays(number: str, one: str, two: str) -> None:
    written = number[:3] + one + number[3:7] + two + number[7:]
    assert masked_in(f"打{written}找我") == f"打{number[:3]}****{number[7:]}找我"
    assert re.search(pattern_of(number), written)


def test_a_pattern_of_no_number_finds_nothing() -> None:
    assert not re.search(pattern_of(""), "打 119 找我")
