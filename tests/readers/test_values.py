"""Cells as values: times, numbers with units, phones, words, and what is said of each that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from governance.engine.errors import Refused
from governance.engine.text import speaking
from governance.readers.fields import Field, Kind
from governance.readers.parsing import day_first_of, parsed
from governance.readers.sheet import Sheet
from tests.readers.files import FIELDS, READING, read, values

AT = Field("at", "时间", Kind.TIME)
DAY = Field("day", "日期", Kind.DAY)
MORNING = datetime(2026, 11, 21, 6, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-21 14:05",
        "2026-11-21T14:05:00",
        "2026/11/21 14:05",
        "2026.11.21 14:05:00",
        "2026年11月21日 14时05分",
        "2026年11月21日14:05",
        "2026年11月21日 下午2点5分",
        "20261121140500",
        "202611211405",
        "20261121 140500",
        "2026-11-21T06:05:00Z",
        "2026-11-21T14:05:00+08:00",
        "2026-11-21 01:05:00-0500",
        "1795241100",
        "1795241100000",
        "21 Nov 2026 14:05",
        "Nov 21, 2026 2:05 PM",
        "２０２６－１１－２１　１４：０５",
        "46347.586805555556",
    ],
)
def test_every_usual_way_of_writing_a_time_is_the_same_moment(cell: str) -> None:
    assert values([cell], AT) == [MORNING]
    assert values([cell, "2026-11-21 14:05"], AT) == [MORNING, MORNING]


@pytest.mark.parametrize(
    "cell", ["2026-11-21", "2026/11/21", "20261121", "2026年11月21日", "46347", "2026-11-20T18:00Z"]
)
def test_every_usual_way_of_writing_a_day_is_the_citys_day(cell: str) -> None:
    assert values([cell], DAY) == [date(2026, 11, 21)]


def test_a_day_and_a_month_are_told_apart_by_the_file_or_by_the_person() -> None:
    assert values(["12/10/2015", "13/10/2015"], DAY) == [date(2015, 10, 12), date(2015, 10, 13)]
    assert values(["12/10/2015", "10/13/2015"], DAY) == [date(2015, 12, 10), date(2015, 10, 13)]
    assert values(["12/10/2015"], DAY, replace(READING, day_first=False)) == [date(2015, 12, 10)]
    unsure = read(["12/10/2015"], DAY)
    assert unsure.values.column("day").to_pylist() == [None]
    assert "分不清" in unsure.faults.reason[0].as_py()


def test_the_order_of_day_and_month_can_be_asked_once_for_a_file() -> None:
    sheet = Sheet(("d",), pa.table({"d": ["1/2/2015", "1/31/2015"]}), np.array([2, 3]))
    assert day_first_of(sheet, (DAY,), {"day": "d"}) is False


def test_a_time_that_the_clock_skipped_is_told_and_a_doubled_hour_is_its_first() -> None:
    new_york = replace(READING, zone=ZoneInfo("America/New_York"))
    skipped = read(["2026-03-08 02:30"], AT, new_york)
    assert skipped.values.column("at").to_pylist() == [None]
    assert len(skipped.faults) == 1
    assert values(["2025-11-02 01:30"], AT, new_york) == [datetime(2025, 11, 2, 5, 30)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-02-30 10:00", "没有这一天"),
        ("2/30/2026", "没有这一天"),
        ("2026-13-01", "没有这一天"),
        ("20260-11-22 10:00", "年份不对"),
        ("26-11-22", "年份不对"),
        ("0001-01-01", "年份不对"),
        ("2026-11-21 25:00", "没有这个钟点"),
        ("2026-11-21 10:61", "没有这个钟点"),
        ("昨天", "看不出是什么时间"),
        ("2026-11-22 14:11", "时间在将来"),
        ("2027-01-01", "时间在将来"),
        ("=NOW()", "公式"),
        ("#N/A", "公式出错"),
    ],
)
def test_an_impossible_time_is_one_sentence_with_line_field_value_and_cure(cell: str, reason: str) -> None:
    found = read([None, cell], AT)
    assert found.good.tolist() == [True, False]
    assert found.values.column("at").to_pylist() == [None, None]
    (sentence,) = found.faults.sentences("a.csv")
    assert reason in sentence
    assert sentence.startswith(f"a.csv 第 3 行，“列”为“{cell}”：")
    assert sentence.endswith("。")


def test_five_minutes_ahead_are_forgiven_and_plans_may_lie_ahead() -> None:
    assert values(["2026-11-22 14:09"], AT) == [datetime(2026, 11, 22, 6, 9)]
    assert values(["2027-01-01"], replace(DAY, future=True)) == [date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("cell", "unit", "written_in", "value"),
    [
        ("12", "", "", 12.0),
        ("-1.5e3", "", "", -1500.0),
        ("1,250.5", "", "", 1250.5),
        ("１２．５", "", "", 12.5),
        ("3km", "m", "", 3000.0),
        ("3 公里", "m", "", 3000.0),
        ("3", "m", "km", 3000.0),
        ("500 m", "km", "", 0.5),
        ("90秒", "min", "", 1.5),
        ("2", "min", "h", 120.0),
        ("25℃", "degC", "", 25.0),
        ("77°F", "degC", "", 25.0),
        ("12%", "%", "", 12.0),
        ("3公顷", "m2", "", 30_000.0),
        ("120㎡", "m2", "", 120.0),
        ("8人", "", "", 8.0),
    ],
)
def test_numbers_come_in_the_unit_the_field_is_kept_in(cell: str, unit: str, written_in: str, value: float) -> None:
    field = Field("size", "大小", Kind.NUMBER, unit=unit)
    assert values([cell, None], field, replace(READING, units={"size": written_in})) == [pytest.approx(value), None]


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        (Kind.NUMBER, "约三", "应为数字"),
        (Kind.NUMBER, "3 亩", "单位"),
        (Kind.NUMBER, "nan.", "应为数字"),
        (Kind.NUMBER, "inf", "应为数字"),
        (Kind.WHOLE, "2.5", "整数"),
        (Kind.WHOLE, "1e300", "整数"),
        (Kind.LON, "东经119", "经度"),
        (Kind.LON, "181", "应在 -180 到 180 之间"),
        (Kind.LAT, "90.1", "应在 -90 到 90 之间"),
        (Kind.YES_NO, "也许", "“是”或“否”"),
        (Kind.CHOICE, "水压", "烟感"),
        (Kind.PHONE, "无此人", "不像电话"),
        (Kind.PHONE, "1381234567", "11 位"),
        (Kind.PHONE, "13812345678/13912345678", "不止一个"),
        (Kind.CODE, "3.21181E+11", "科学计数"),
        (Kind.TEXT, "长" * 201, "200"),
        (Kind.TEXT, "a\x07b", "控制字符"),
        (Kind.TEXT, "=HYPERLINK(1)", "公式"),
        (Kind.TEXT, "#REF!", "公式出错"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused_with_its_reason(kind: Kind, cell: str, reason: str) -> None:
    field = Field("x", "某项", kind, choices={"smoke": ("烟感",)})
    found = read([cell], field)
    assert found.good.tolist() == [False]
    assert found.values.column("x").to_pylist() == [None]
    assert [reason in told for told in found.faults.reason.to_pylist()] == [True]
    with speaking("en"):
        assert not any(
            "\u4e00" <= letter <= "\u9fff" for letter in read(["x" * 300], field).faults.reason[0].as_py()[:20]
        )


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("（0511）86920119", "051186920119"),
        ("0511-86920119-801", "051186920119#801"),
        ("0511-86920119转801", "051186920119#801"),
        ("１３８ １２３４ ５６７８", "13812345678"),
        ("13812345678.0", "13812345678"),
        ("119", "119"),
        ("400-820-8820", "4008208820"),
        ("(215) 555-0199", "2155550199"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phones_are_kept_in_one_form(cell: str, phone: str) -> None:
    assert values([cell], Field("phone", "电话", Kind.PHONE)) == [phone]


def test_words_are_ours_by_name_by_synonym_and_by_the_value_map() -> None:
    kind = Field(
        "kind", "类型", Kind.CHOICE, choices={"smoke": ("烟感", "智能烟感"), "gas": ("燃气",)}, default="smoke"
    )
    mapped = replace(READING, values={"kind": {"Y01": "gas"}})
    assert values(["智能烟感", "GAS", "y01", None], kind, mapped) == ["smoke", "gas", "gas", "smoke"]
    assert values(["是", "N", "1", "√"], Field("b", "有无", Kind.YES_NO)) == [True, False, True, True]
    assert values(["01、02；03", None], Field("c", "编码", Kind.CODES)) == [["01", "02", "03"], None]


def test_empty_words_of_databases_are_empty_and_text_is_left_alone() -> None:
    assert values(["NULL", "\\N", "nan"], Field("n", "数", Kind.NUMBER)) == [None, None, None]
    assert values([" ＡＢＣ　路 5 号 "], Field("t", "地址", Kind.TEXT)) == ["ＡＢＣ　路 5 号"]
    assert values(["00123", "321181106.0", "ＡＢ"], Field("c", "编码", Kind.CODE)) == ["00123", "321181106", "AB"]


def test_a_required_cell_left_empty_is_told_once() -> None:
    found = read([None, " ", "D1"], Field("id", "编号", Kind.CODE, required=True))
    assert found.faults.line.tolist() == [2, 3]
    assert all("必填" in reason for reason in found.faults.reason.to_pylist())


def test_a_unit_that_measures_something_else_is_refused() -> None:
    with pytest.raises(Refused, match="km"):
        values(["3"], Field("at", "时长", Kind.NUMBER, unit="min"), replace(READING, units={"at": "km"}))


def _placed(*rows: tuple[Any, Any]) -> list[tuple[int, str, str]]:
    lon, lat = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    sheet = Sheet(("x", "y"), pa.table({"x": lon, "y": lat}), np.arange(2, 2 + len(rows)))
    fields = tuple(field for field in FIELDS if field.name in ("lon", "lat"))
    faults = parsed(sheet, fields, {"lon": "x", "lat": "y"}, READING).faults
    return [(line, field, reason) for line, field, _value, reason in faults]


def test_a_place_that_is_no_place_is_told() -> None:
    found = _placed(("119.5", "31.9"), ("0", "0.0"), ("31.9", "119.5"), ("119.5", None), (None, None), ("119.5", "200"))
    assert [(line, field) for line, field, _reason in found] == [(3, "x"), (4, "y"), (5, "y"), (7, "y")]
    assert ["都是 0" in found[0][2], "写反" in found[1][2], "只填了一个" in found[2][2], "应在" in found[3][2]] == [
        True
    ] * 4
