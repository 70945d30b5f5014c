"""Periods, their cuts at local midnight, and how a change is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine.phones import masked_in, masked_phone
from governance.engine.text import speaking
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import (
    Direction,
    Filter,
    Filters,
    Period,
    Split,
    Subject,
    Unit,
    change_of,
    narrowed,
    period_before,
    period_of,
    split,
    split_months,
    unit_name,
    value_of,
)
from governance.indicators.samples import comparable, few
from governance.indicators.series import SERIES

SHANGHAI, BERLIN, LORD_HOWE = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"))
NOON = datetime(2026, 10, 9, 4, tzinfo=UTC)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
zones = st.sampled_from([SHANGHAI, BERLIN, LORD_HOWE])


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def check_cut(cut: Split, start: datetime, end: datetime, zone: ZoneInfo) -> None:
    """Before, whole days and after are the period, without gap or overlap."""
    first, last = midnight(cut.first_day, zone), midnight(cut.end_day, zone)
    assert cut.before == ((start, first) if start < first else None)
    assert cut.after == ((last, end) if last < end else None)
    assert start <= first < last <= end


@given(moments, moments, zones)
def test_a_period_is_its_whole_local_days_and_two_ends_shorter_than_a_day(
    one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    start, end = min(one, other), max(one, other)
    cut = split(start, end, zone)
    if cut is None:
        assert end - start < timedelta(days=2, hours=1)
        return
    check_cut(cut, start, end, zone)
    for part in (cut.before, cut.after):
        assert part is None or part[1] - part[0] < timedelta(hours=25)


@given(moments, moments, zones)
def test_a_period_is_its_whole_local_months_and_two_ends_shorter_than_a_month(
    one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    start, end = min(one, other), max(one, other)
    cut = split_months(start, end, zone)
    if cut is None:
        assert end - start < timedelta(days=62, hours=1)
        return
    check_cut(cut, start, end, zone)
    assert cut.first_day.day == cut.end_day.day == 1
    for part in (cut.before, cut.after):
        assert part is None or part[1] - part[0] < timedelta(days=31, hours=1)


def test_a_month_in_the_city_is_one_piece() -> None:
    start, end = midnight(date(2026, 10, 1), SHANGHAI), midnight(date(2026, 11, 1), SHANGHAI)
    whole = Split(date(2026, 10, 1), date(2026, 11, 1), None, None)
    assert split(start, end, SHANGHAI) == split_months(start, end, SHANGHAI) == whole


@given(moments, moments, moments)
def test_the_period_before_ends_where_the_period_begins_and_is_as_long_as_what_has_passed(
    one: datetime, other: datetime, now: datetime
) -> None:
    period = period_of(Filters(min(one, other), max(one, other)), now)
    before = period_before(period)
    assert before.end_utc == before.seen_utc == period.start_utc
    passed = max(min(period.end_utc, now) - period.start_utc, timedelta(0))
    assert before.end_utc - before.start_utc == passed


def test_a_period_that_is_over_is_seen_from_its_end_and_a_running_one_from_now() -> None:
    over = period_of(Filters(NOON - timedelta(days=9), NOON - timedelta(days=2)), NOON)
    running = period_of(Filters(NOON - timedelta(days=9), NOON + timedelta(hours=5)), NOON)
    assert (over.seen_utc, over.running) == (NOON - timedelta(days=2), False)
    assert (running.seen_utc, running.running) == (NOON, True)
    assert running == Period(NOON - timedelta(days=9), NOON + timedelta(hours=5), NOON)


def test_a_naive_time_or_a_period_that_runs_backwards_is_an_error() -> None:
    with pytest.raises(ValueError, match="naive"):
        Filters(datetime(2026, 1, 1), NOON)
    with pytest.raises(ValueError, match="before it begins"):
        Filters(NOON, NOON - timedelta(seconds=1))
    with pytest.raises(ValueError, match="before it begins"):
        narrowed(Filters(NOON, NOON), end_utc=NOON - timedelta(days=1))


def test_rates_change_in_percentage_points_and_counts_in_per_cent() -> None:
    assert change_of(Unit.PERCENT, 97.5, 96.5) == 1.0
    assert change_of(Unit.CASES, 2318.0, 2416.0) == pytest.approx(-4.056, abs=0.001)
    assert change_of(Unit.CASES, 5.0, 0.0) is None
    assert change_of(Unit.PERCENT, 5.0, 0.0) == 5.0
    assert change_of(Unit.PERCENT, None, 3.0) is change_of(Unit.PERCENT, 3.0, None) is None


def test_a_change_is_no_percentage_of_next_to_nothing() -> None:
    whistles, rate = INDICATORS["whistles"], INDICATORS["on_time_rate"]
    assert not comparable(whistles, (4, 4), (1, 1))  # never +300 %
    assert not comparable(whistles, (400, 400), (29, 29))
    assert comparable(whistles, (4, 4), (30, 30))
    assert not comparable(rate, (90, 100), (3, 3))
    assert not comparable(rate, (3, 3), (90, 100))
    assert comparable(rate, (0, 30), (30, 30))


def test_a_rate_of_few_rows_is_marked_and_one_of_none_is_a_dash() -> None:
    rate = INDICATORS["on_time_rate"]
    assert [few(rate, (1, of)) for of in (1, 29, 30, 3000)] == [True, True, False, False]
    assert not few(rate, (0, 0))
    assert not few(INDICATORS["whistles"], (1, 1))


def test_every_indicator_has_a_smallest_sample() -> None:
    assert all(one.least > 1 for one in INDICATORS.values())


def test_the_closure_rate_of_the_field_s_own_example() -> None:
    assert round(value_of(Unit.PERCENT, 911, 972), 2) == 93.72  # Tianmen: 911 of 972 closed
    assert round(value_of(Unit.PERCENT, 737, 972), 2) == 75.82


def test_every_figure_and_chart_has_a_name_and_a_formula_in_both_languages() -> None:
    for one in (*INDICATORS.values(), *SERIES.values()):
        with speaking("zh"):
            zh = (one.name, one.formula)
        with speaking("en"):
            en = (one.name, one.formula, unit_name(one.unit))
        assert all(zh)
        assert all(word and word.replace("÷", "").replace("×", "").isascii() for word in en), en


def test_names_of_figures_are_all_different() -> None:
    names = [one.name for one in INDICATORS.values()]
    assert len(set(names)) == len(names)


def test_every_chart_stands_on_a_figure_of_the_registry() -> None:
    assert {one.rows_key for one in SERIES.values()} <= set(INDICATORS)
    assert not set(SERIES) & set(INDICATORS)


def test_a_figure_says_which_filters_it_obeys() -> None:
    assert Filter.DEVICE_KIND in INDICATORS["alarms"].takes
    assert Filter.DEPARTMENT in INDICATORS["on_time_rate"].takes
    assert Filter.DEVICE_KIND not in INDICATORS["on_time_rate"].takes
    assert Filter.PERIOD not in INDICATORS["devices_online"].takes
    assert {one.subject for one in INDICATORS.values()} == set(Subject)


def test_rates_know_which_way_is_good() -> None:
    better = {key: one.direction for key, one in INDICATORS.items() if one.unit is Unit.PERCENT}
    assert Direction.NONE not in better.values()
    assert better["false_alarm_rate"] is better["rework_rate"] is Direction.LOWER
    assert better["golden_minute_rate"] is better["on_time_rate"] is Direction.HIGHER


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话13712342210", "电话137****2210"),
        ("+86 13712342210", "137****2210"),
        ("0511-86920119 转 3", "051*****0119 转 3"),
        ("设备 S00000010，共 12345678901234 次", "设备 S00000010，共 12345678901234 次"),
        ("110 和 119", "110 和 119"),
        ("", ""),
    ],
)
def test_phones_in_a_text_are_masked_and_other_numbers_are_not(written: str, shown: str) -> None:
    assert masked_in(written) == shown


@given(st.text("0123456789", max_size=15))
def test_a_masked_phone_is_as_long_as_the_phone_and_hides_its_middle(phone: str) -> None:
    shown = masked_phone(phone)
    assert len(shown) == len(phone)
    if len(phone) > 1:
        assert shown.count("*") >= min(3, len(phone) - 1)
