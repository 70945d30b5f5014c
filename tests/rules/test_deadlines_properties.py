"""Deadlines: what holds for any start, any allowance and any calendar; and many rows at once equal one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.deadlines.bulk import clock_due_many, due_many
from governance.deadlines.files import limits
from governance.deadlines.rules import (
    Due,
    WorkCalendar,
    allowance,
    clock_due_at,
    due_at,
    resumed,
    work_between,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from([SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")])
STARTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))
MINUTES = st.integers(0, 60 * 80)
DAYS = st.sets(st.dates(date(2025, 12, 1), date(2027, 3, 1)), max_size=25)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    edges = sorted(draw(st.sets(st.integers(5 * 60, 22 * 60), min_size=2, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    clock = [time(minute // 60, minute % 60) for minute in edges]
    holidays = frozenset(draw(DAYS))
    makeup = frozenset(day for day in draw(DAYS) if day.weekday() >= 5)
    years = frozenset(draw(st.sets(st.sampled_from([2025, 2026, 2027]))))
    return WorkCalendar(tuple(zip(clock[::2], clock[1::2], strict=True)), holidays, makeup, years)


@given(calendars(), ZONES, STARTS, MINUTES, MINUTES)
def test_allowances_add_up(calendar, zone, start, first, second):
    once = due_at(start, (first + second) / 60, calendar, zone)
    twice = due_at(due_at(start, first / 60, calendar, zone).at_utc, second / 60, calendar, zone)
    assert once.at_utc == twice.at_utc


@given(calendars(), ZONES, STARTS, STARTS, MINUTES)
def test_who_starts_later_is_never_due_earlier(calendar, zone, one, other, minutes):
    dues = [due_at(start, minutes / 60, calendar, zone).at_utc for start in sorted([one, other])]
    assert dues == sorted(dues)


@given(calendars(), ZONES, STARTS, MINUTES)
def test_between_start_and_due_lies_exactly_the_allowance(calendar, zone, start, minutes):
    due = due_at(start, minutes / 60, calendar, zone)
    assert work_between(start, due.at_utc, calendar, zone) == allowance(minutes / 60)


@given(calendars(), ZONES, STARTS, st.integers(1, 60 * 80))
def test_a_due_time_lies_in_office_hours_of_a_working_day(calendar, zone, start, minutes):
    at = due_at(start, minutes / 60, calendar, zone).at_utc.astimezone(zone)
    assert calendar.is_working(at.date())
    assert any(first <= at.time() <= last for first, last in calendar.office_hours)


@given(calendars(), ZONES, STARTS, MINUTES, MINUTES, MINUTES)
def test_a_pause_never_shortens_and_never_adds_working_time(calendar, zone, start, allowed, before, length):
    due = due_at(start, allowed / 60, calendar, zone)
    paused = start + timedelta(minutes=before)
    back = paused + timedelta(minutes=length)
    after = resumed(due, paused, back, calendar, zone)
    assert after.at_utc >= due.at_utc
    if paused < due.at_utc:
        worked = work_between(start, paused, calendar, zone) + work_between(back, after.at_utc, calendar, zone)
        assert worked == allowance(allowed / 60)


@settings(max_examples=60)
@given(calendars(), ZONES, st.lists(st.tuples(STARTS, st.floats(0, 90)), max_size=20))
def test_many_rows_at_once_equal_one_by_one(calendar, zone, rows):
    starts = np.array([start.replace(tzinfo=None) for start, _hours in rows], dtype="datetime64[us]")
    hours = np.array([hours for _start, hours in rows], dtype=float)
    ends, provisional = due_many(starts, hours, calendar, zone)
    found = [Due(end.replace(tzinfo=UTC), flag) for end, flag in zip(ends.tolist(), provisional.tolist(), strict=True)]
    assert found == [due_at(start, allowed, calendar, zone) for start, allowed in rows]
    ends = clock_due_many(starts, hours)
    assert [end.replace(tzinfo=UTC) for end in ends.tolist()] == [
        clock_due_at(start, allowed).at_utc for start, allowed in rows
    ]


def test_a_year_of_real_starts_equals_one_by_one_on_the_shipped_calendar():
    rng = np.random.default_rng(7)
    first = np.datetime64("2025-11-22T00:00:00", "us")
    starts = first + rng.integers(0, 366 * 86_400, 2_000).astype("timedelta64[s]")
    hours = rng.choice([0.5, 7, 21, 35, 70], 2_000)
    calendar = limits().calendar
    ends, provisional = due_many(starts, hours, calendar, SHANGHAI)
    for start, allowed, end, flag in zip(starts.tolist(), hours, ends.tolist(), provisional, strict=True):
        expected = due_at(start.replace(tzinfo=UTC), allowed, calendar, SHANGHAI)
        assert (end.replace(tzinfo=UTC), flag) == (expected.at_utc, expected.provisional)


def test_many_rows_refuse_a_negative_allowance():
    with pytest.raises(ValueError, match="negative"):
        due_many(np.array(["2026-01-05"], dtype="datetime64[us]"), np.array([-1.0]), limits().calendar, SHANGHAI)
