"""Phone numbers in texts are masked however people space them; rooms, dates and numbers of cases are not."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine.phones import figures, masked_in, pattern_of

GAPS = st.sampled_from(["", " ", "-", "－", "\u3000", "\u00a0", ".", "·", "—"])
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
# Signs that are neither letter nor figure, but those that make figures a time, a date, a sum or an amount.
SIGNS = st.characters(exclude_categories=("L", "N", "Cs")).filter(lambda sign: sign not in ":：.,，/-%％‰°℃㎡㎥¥￥$€£")
ANY_SIGNS = st.characters(exclude_categories=("L", "N", "Cs"))
SCRIPTS = ("0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨", "٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹", "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐")


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
        "137 - 1234 - 2210",
        "137  1234  2210",
        "137/1234/2210",
        "137_1234_2210",
        "137,1234,2210",
        "137，1234，2210",
        "137~1234~2210",
        "137\n1234\n2210",
        "137\u20091234\u202f2210",
        "137123 42210",
        "13 712 342 210",
        "(137) 1234（2210）",
        "𝟏𝟑𝟕𝟏𝟐𝟑𝟒𝟐𝟐𝟏𝟎",
        "①③⑦①②③④②②①⓪",
        "⑬⑦①②③④②②①⓪",
        "1️⃣3️⃣7️⃣1️⃣2️⃣3️⃣4️⃣2️⃣2️⃣1️⃣0️⃣",
        "15:30-17:30，137 12342210",
        "0511/8692/0119",
        "0511 86 92 01 19",
        "电话86920119",
        "座机：8692-0119",
        "☎ 8692011",
        "电话号码是 86920119",
        "Tel. 8692 0119",
    ],
)
def test_a_number_is_masked_however_it_is_written(written: str) -> None:
    told = masked_in(f"找老王{written}，三楼")
    assert "*" in told
    assert figures(written)[-8:-4] not in figures(told)


@pytest.mark.parametrize("written", ["一三七一二三四二二一〇", "幺三七 一二三四 二二一零", "壹叁柒-壹贰叁肆-贰贰壹零"])
def test_a_number_said_in_chinese_numerals_is_masked(written: str) -> None:
    assert masked_in(f"打{written}找我") == "打137****2210找我"
    assert re.fullmatch(pattern_of("13712342210"), written)


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
        "设备号 86920119",
        "13:30-15:00，302 室",
        "15:30 17:30 201",
        "2026-11-15 15:30:45.123",
        "1998-11-23 302",
        "15/11/2026 302",
        "1500.25, 380.12",
        "138.5㎡、120.25㎡、30",
        "￥1380 ￥1500 ￥302",
        "1,380,000,000.0",
        "13310482.123",
        "139.196.123.45",
        "P0000012 1301",
        "S00013380",
        "W20261122-0001",
        "868120301234567",
        "一三五七九",
        "东一路三十七号一二三四幢",
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


@given(st.from_regex(r"1[3-8][0-9]{9}", fullmatch=True), st.lists(st.text(SIGNS, max_size=3), min_size=10, max_size=10))
def test_a_mobile_number_is_masked_with_any_signs_between_any_figures(number: str, gaps: list[str]) -> None:
    written = number[0] + "".join(gap + figure for gap, figure in zip(gaps, number[1:], strict=True))
    assert masked_in(f"打{written}找我") == f"打{number[:3]}****{number[7:]}找我"
    assert re.fullmatch(pattern_of(number), written)


@given(MOBILES, st.text(ANY_SIGNS, max_size=3), st.text(ANY_SIGNS, max_size=3))
def test_a_mobile_number_is_masked_with_any_signs_between_its_groups(number: str, one: str, two: str) -> None:
    told = masked_in(f"打{number[:3]}{one}{number[3:7]}{two}{number[7:]}找我")
    assert told == f"打{number[:3]}****{number[7:]}找我"


@given(MOBILES, st.lists(st.sampled_from(SCRIPTS), min_size=11, max_size=11))
def test_a_mobile_number_is_masked_in_any_script(number: str, scripts: list[str]) -> None:
    written = "".join(script[int(figure)] for script, figure in zip(scripts, number, strict=True))
    assert figures(written) == number
    assert masked_in(f"打{written}找我") == f"打{number[:3]}****{number[7:]}找我"
    assert re.fullmatch(pattern_of(number), written)


@pytest.mark.parametrize("written", ["①13712342210②13812345678", "1502 137 1234 2210", "120m²13712342210"])
def test_what_stands_before_a_number_hides_none(written: str) -> None:
    assert "1234" not in masked_in(written)


ORDINARY = st.one_of(
    st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)).flatmap(
        lambda at: st.sampled_from([f"{at:%Y-%m-%d %H:%M}", f"{at:%Y/%m/%d}", f"{at:%Y年%m月%d日}", f"{at:%H:%M:%S}"])
    ),
    st.integers(0, 9_999_999_999).map(str),
    st.decimals(0, 99_999, places=2).map(lambda area: f"{area} 平方米"),
    st.decimals(0, 99_999, places=2).map(lambda area: f"{area}㎡"),
    st.integers(0, 9_999_999).map("P{:07d}".format),
    st.integers(0, 99_999_999).map("S{:08d}".format),
    st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 9999)).map(
        lambda case: f"W-{case[0]:%Y%m%d}-{case[1]:04d}"
    ),
    st.from_regex(r"86[0-9]{13}", fullmatch=True),
    st.from_regex(r"321181[0-9]{6}([0-9]{3}([0-9]{2})?)?", fullmatch=True),
    st.tuples(st.integers(1, 9999), st.integers(1, 99), st.integers(101, 3399)).map(
        lambda at: f"中山路{at[0]}号{at[1]}幢{at[2]}室"
    ),
)


@given(ORDINARY)
def test_ordinary_figures_stay_as_they_are(written: str) -> None:
    assert masked_in(written) == written
    assert masked_in(f"见{written}处") == f"见{written}处"


def test_a_pattern_of_no_number_finds_nothing() -> None:
    assert not re.search(pattern_of(""), "打 119 找我")
