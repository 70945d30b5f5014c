"""Deadlines: what the working calendar says about due times, in sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from governance.deadlines.files import limits
from governance.deadlines.rules import (
    Due,
    Light,
    WorkCalendar,
    clock_due_at,
    clock_resumed,
    due_at,
    light_of,
    resumed,
    work_between,
)
from governance.deadlines.words import left_in_words, light_name, span_in_words
from governance.engine.text import speaking

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = limits().calendar
DAY = CALENDAR.day_hours()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due_text(start: str, hours: float, calendar: WorkCalendar = CALENDAR) -> str:
    due = due_at(local(start).astimezone(UTC), hours, calendar, SHANGHAI)
    mark = " 暂定" if due.provisional else ""
    return due.at_utc.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") + mark


def test_a_working_day_has_seven_hours():
    assert DAY == 7


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("2024-02-04", True, "a Sunday worked before the Spring Festival"),
        ("2024-02-09", True, "New Year's Eve of 2024 was left to the employers"),
        ("2024-02-10", False, "the festival's first day"),
        ("2024-02-18", True, "a Sunday worked after it"),
        ("2024-06-08", False, "an ordinary Saturday beside the Dragon Boat festival"),
        ("2024-06-10", False, "the Dragon Boat festival"),
        ("2024-09-14", True, "a Saturday worked for the Mid-Autumn festival"),
        ("2024-10-12", True, "a Saturday worked after the National Day week"),
        ("2025-01-02", True, "New Year 2025 was one day"),
        ("2025-01-26", True, "a Sunday worked before the Spring Festival"),
        ("2025-04-27", True, "a Sunday worked before Labour Day"),
        ("2025-10-08", False, "the eighth day of National Day and Mid-Autumn together"),
        ("2025-10-11", True, "a Saturday worked after it"),
        ("2026-01-02", False, "New Year 2026 was three days"),
        ("2026-01-04", True, "a Sunday worked for it"),
        ("2026-02-23", False, "the ninth day of the Spring Festival"),
        ("2026-02-28", True, "a Saturday worked for it"),
        ("2026-09-20", True, "a Sunday worked for the National Day week"),
        ("2026-10-07", False, "the last day of the National Day week"),
        ("2026-10-10", True, "a Saturday worked for the National Day week"),
        ("2026-10-11", False, "an ordinary Sunday"),
    ],
)
def test_the_notices_decide_which_days_are_worked(day, works, why):
    assert CALENDAR.is_working(date.fromisoformat(day)) is works, why


@pytest.mark.parametrize(
    ("start", "hours", "due", "why"),
    [
        # 2026: Wednesday 30 September, holiday 1-7 October, Thursday 8, Friday 9, Saturday 10 worked
        ("2026-09-30 16:30", 2, "2026-10-08 10:00", "one hour before the week, one after it"),
        ("2026-09-30 17:30", 7, "2026-10-08 17:30", "blown at closing time: the whole day after the week"),
        ("2026-10-03 11:00", 0.5, "2026-10-08 09:30", "blown within the week: thirty minutes after it"),
        ("2026-10-08 09:00", 21, "2026-10-10 17:30", "three days, the third is the make-up Saturday"),
        ("2026-10-09 16:30", 2, "2026-10-10 10:00", "over Friday's evening into the make-up Saturday"),
        ("2026-10-10 16:30", 2, "2026-10-12 10:00", "over the ordinary Sunday"),
        ("2026-09-18 17:00", 1, "2026-09-20 09:30", "into the make-up Sunday before the week"),
        ("2026-09-24 17:00", 1, "2026-09-28 09:30", "over the three days of Mid-Autumn"),
        ("2026-09-22 09:00", 70, "2026-10-12 17:30", "ten working days across both holidays and the make-up Saturday"),
        # 2025: holiday 1-8 October, Saturday 11 worked, Sunday 28 September worked
        ("2025-09-27 10:00", 7, "2025-09-28 17:30", "blown on a Saturday off, due on the make-up Sunday"),
        ("2025-09-30 09:00", 14, "2025-10-09 17:30", "eight days off in between"),
        ("2025-10-10 09:00", 14, "2025-10-11 17:30", "Friday and the make-up Saturday"),
        # 2024: holiday 1-7 October, Sunday 29 September and Saturday 12 October worked
        ("2024-09-28 10:00", 7, "2024-09-29 17:30", "the make-up Sunday before the week"),
        ("2024-09-30 13:00", 8, "2024-10-08 14:30", "in the noon break: the afternoon, then four hours of the 8th"),
        ("2024-10-11 17:00", 1, "2024-10-12 09:30", "the make-up Saturday after the week"),
    ],
)
def test_across_the_national_day_week_and_its_make_up_days(start, hours, due, why):
    assert due_text(start, hours) == due, why


@pytest.mark.parametrize(
    ("start", "hours", "due", "why"),
    [
        ("2026-11-20 11:45", 0.5, "2026-11-20 13:45", "the noon break does not count"),
        ("2026-11-20 12:30", 0.5, "2026-11-20 14:00", "blown in the noon break"),
        ("2026-11-20 06:00", 0.5, "2026-11-20 09:30", "blown before office hours"),
        ("2026-11-20 20:00", 0.5, "2026-11-23 09:30", "blown on a Friday evening"),
        ("2026-11-20 10:00", 0, "2026-11-20 10:00", "nothing allowed is due at once"),
        ("2026-11-21 10:00", 0, "2026-11-21 10:00", "nothing allowed is due at once, on a Saturday too"),
        ("2026-11-20 09:00", 7, "2026-11-20 17:30", "a whole day ends at closing time, not next morning"),
    ],
)
def test_on_ordinary_days(start, hours, due, why):
    assert due_text(start, hours) == due, why


def test_a_year_without_a_notice_is_monday_to_friday_and_provisional():
    assert due_text("2026-12-31 16:30", 2) == "2027-01-01 10:00 暂定"
    assert due_text("2026-12-30 09:00", 7) == "2026-12-30 17:30"
    assert due_text("2027-10-01 09:00", 7) == "2027-10-01 17:30 暂定"


def test_emergencies_run_day_and_night_and_are_never_provisional():
    at = local("2026-10-03 23:50").astimezone(UTC)
    assert clock_due_at(at, 0.25) == Due(at + timedelta(minutes=15), provisional=False)


def test_another_zone_has_its_own_office_hours():
    due = due_at(datetime(2026, 10, 9, 8, tzinfo=UTC), 1, CALENDAR, ZoneInfo("Asia/Urumqi"))
    assert due.at_utc == datetime(2026, 10, 9, 9, tzinfo=UTC)  # 14:00 in Urumqi, an afternoon hour there


def test_a_pause_gives_back_the_working_time_that_was_left():
    due = due_at(local("2026-11-16 09:00"), 14, CALENDAR, SHANGHAI)  # Tuesday 17:30
    paused, back = local("2026-11-17 15:30"), local("2026-11-19 20:00")  # two hours left, resumed Thursday evening
    after = resumed(due, paused, back, CALENDAR, SHANGHAI)
    assert after.at_utc.astimezone(SHANGHAI) == local("2026-11-20 11:00")


def test_a_pause_does_not_forgive_what_was_overdue():
    due = due_at(local("2026-11-16 09:00"), 7, CALENDAR, SHANGHAI)
    late, back = local("2026-11-17 10:00"), local("2026-11-20 10:00")
    assert resumed(due, late, back, CALENDAR, SHANGHAI) == due
    assert clock_resumed(due, late, back) == due


def test_a_pause_of_a_day_and_night_clock_moves_its_end_by_the_pause():
    due = clock_due_at(local("2026-11-16 22:00"), 4)
    after = clock_resumed(due, local("2026-11-16 23:00"), local("2026-11-17 01:00"))
    assert after.at_utc == local("2026-11-17 04:00")


def test_working_time_between_two_instants_leaves_out_nights_breaks_and_days_off():
    assert work_between(local("2026-09-30 16:30"), local("2026-10-08 10:00"), CALENDAR, SHANGHAI) == timedelta(hours=2)
    assert work_between(local("2026-10-08 10:00"), local("2026-09-30 16:30"), CALENDAR, SHANGHAI) == timedelta()


def test_the_light_turns_to_soon_in_the_last_part_and_to_overdue_after_the_end():
    rule, start = limits().light, local("2026-11-16 09:00")
    due = start + timedelta(days=5)
    assert light_of(due, due - timedelta(hours=9), start, rule) is Light.ON_TIME
    assert light_of(due, due - timedelta(hours=8), start, rule) is Light.DUE_SOON
    assert light_of(due, due, start, rule) is Light.DUE_SOON
    assert light_of(due, due + timedelta(microseconds=1), start, rule) is Light.OVERDUE


def test_what_is_left_is_said_in_two_units_at_most():
    with speaking("zh"):
        assert left_in_words(Light.ON_TIME, timedelta(days=2, hours=4, minutes=59)) == "剩 2天4时"
        assert left_in_words(Light.DUE_SOON, timedelta(hours=2, minutes=10)) == "剩 2时10分"
        assert left_in_words(Light.OVERDUE, -timedelta(hours=3, minutes=20)) == "超 3时20分"
        assert left_in_words(Light.CLOSED, timedelta()) == "已结"
    with speaking("en"):
        assert left_in_words(Light.OVERDUE, -timedelta(days=1, hours=2)) == "1d 2h over"
        assert span_in_words(timedelta(seconds=20)) == "under 1m"
        assert light_name(Light.DUE_SOON) == "Due soon"


@pytest.mark.parametrize("hours", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(13)))])
def test_office_hours_out_of_order_are_refused(hours):
    with pytest.raises(ValueError, match="office hours"):
        WorkCalendar(hours)


def test_a_negative_allowance_is_refused():
    with pytest.raises(ValueError, match="negative"):
        due_at(local("2026-11-16 09:00"), -1, CALENDAR, SHANGHAI)


def test_a_doubtful_calendar_file_is_named(tmp_path: Path):
    (tmp_path / "office_hours.toml").write_text(
        'office_hours = [["09:00", "17:00"]]\n[light]\nsoon_hours = 8\nsoon_share = 0.3\n'
        "[extension]\nmost_per_case = 2\nmost_work_hours = 70\n",
        encoding="utf-8",
    )
    notice = 'year = 2030\n[[holiday]]\nname = "x"\nspan = [2030-05-01, {last}]\nmakeup = [{makeup}]\n'
    file = tmp_path / "2030.toml"
    file.write_text(notice.format(last="2030-05-03", makeup="2030-05-08"), encoding="utf-8")  # a Wednesday
    with pytest.raises(ValueError, match=r"2030\.toml.*make-up"):
        limits(tmp_path)
    file.write_text(notice.format(last="2030-04-03", makeup="2030-05-04"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"2030\.toml.*before it begins"):
        limits(tmp_path)
