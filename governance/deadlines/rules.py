"""Deadlines 时限: the working calendar, due times, pauses and the deadline light.

Pure: every function takes its times as aware UTC datetimes and gives aware UTC datetimes back. Working time is
reckoned in the city's own zone. Source of holidays and make-up days: the yearly notice of the State Council.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

OfficeHours = tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class WorkCalendar:
    """Office hours, and the departures from Monday-Friday by the yearly State Council holiday notice.

    `years` are the years whose notice is loaded; in any other year Monday to Friday are taken as worked, and a due
    time that touches such a year is provisional 暂定. Raises ValueError for office hours out of order.
    """

    office_hours: OfficeHours
    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()  # weekend days worked (调休)
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        edges = [edge for span in self.office_hours for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError(f"office hours {self.office_hours} are empty, out of order or overlap")

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day.

        >>> nine_to_five = ((time(9), time(17)),)
        >>> calendar = WorkCalendar(nine_to_five, frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
        >>> [calendar.is_working(date(2026, 10, day)) for day in (1, 9, 10, 11)]
        [False, True, True, False]
        """
        return day in self.makeup_days or (day.weekday() < 5 and day not in self.holidays)

    def day_hours(self) -> float:
        """Return the working hours of one working day."""
        today = date.min
        spans = (datetime.combine(today, last) - datetime.combine(today, first) for first, last in self.office_hours)
        return sum(spans, timedelta()) / timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """A due time; provisional 暂定 while the working calendar of a year it touches is not loaded."""

    at_utc: datetime
    provisional: bool


class Light(StrEnum):
    """Deadline light 时限灯: ● on time, ▲ due soon, ■ overdue, ‖ paused, ◆ waiting for a check, ✓ closed."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class LightRule:
    """When a clock turns to "due soon": in its last share of the time allowed, at most this long before its end."""

    soon_within: timedelta
    soon_share: float


def work_spans(day: date, calendar: WorkCalendar, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the office spans of a local day as aware UTC pairs, in order; none on a day off."""
    if not calendar.is_working(day):
        return []
    return [
        (datetime.combine(day, first, zone).astimezone(UTC), datetime.combine(day, last, zone).astimezone(UTC))
        for first, last in calendar.office_hours
    ]


def due_at(start_utc: datetime, work_hours: float, calendar: WorkCalendar, zone: ZoneInfo) -> Due:
    """Return the earliest time at which so many working hours have passed since the start (whole seconds).

    Zero hours are due at the start itself. A span that ends exactly at closing time is due at closing time, not at
    the next opening; so allowances add up: due(due(s, a), b) is due(s, a + b). Raises ValueError for a negative
    allowance.

    >>> calendar = WorkCalendar(((time(9), time(17)),), years=frozenset({2026}))
    >>> due_at(datetime(2026, 10, 9, 16, tzinfo=UTC), 2, calendar, ZoneInfo("UTC")).at_utc.isoformat()
    '2026-10-12T10:00:00+00:00'
    """
    return _due_after(start_utc, allowance(work_hours), calendar, zone)


def clock_due_at(start_utc: datetime, clock_hours: float) -> Due:
    """Return the due time of a clock that runs day and night, as for emergencies; never provisional."""
    return Due(start_utc + allowance(clock_hours), provisional=False)


def allowance(hours: float) -> timedelta:
    """Return hours as a span of whole seconds; raises ValueError when negative.

    >>> allowance(0.5)
    datetime.timedelta(seconds=1800)
    """
    if hours < 0:
        raise ValueError(f"an allowance of {hours} hours is negative")
    return timedelta(seconds=round(hours * 3600))


def work_between(start_utc: datetime, end_utc: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> timedelta:
    """Return the working time between two instants; zero when the end is not after the start."""
    total = timedelta()
    for first, last in _spans_from(start_utc, calendar, zone):
        if first >= end_utc:
            break
        total += max(min(last, end_utc) - max(first, start_utc), timedelta())
    return total


def resumed(due: Due, paused_utc: datetime, resumed_utc: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> Due:
    """Return the due time after a pause 缓办: what working time was left at the pause is left at the resumption.

    A clock that was overdue when paused stays overdue: its due time does not move.
    """
    if paused_utc >= due.at_utc:
        return due
    left = work_between(paused_utc, due.at_utc, calendar, zone)
    later = _due_after(resumed_utc, left, calendar, zone)
    return Due(later.at_utc, later.provisional or due.provisional)


def clock_resumed(due: Due, paused_utc: datetime, resumed_utc: datetime) -> Due:
    """Return the due time of a day-and-night clock after a pause; an overdue one does not move."""
    if paused_utc >= due.at_utc:
        return due
    return Due(due.at_utc + (resumed_utc - paused_utc), due.provisional)


def light_of(due_utc: datetime, now: datetime, started_utc: datetime, rule: LightRule) -> Light:
    """Return the light of a running clock. At the due instant itself it is not yet overdue.

    >>> rule = LightRule(soon_within=timedelta(hours=8), soon_share=0.34)
    >>> nine, half_past = datetime(2026, 10, 9, 9, tzinfo=UTC), datetime(2026, 10, 9, 9, 30, tzinfo=UTC)
    >>> [str(light_of(half_past, nine + timedelta(minutes=m), nine, rule)) for m in (0, 19, 20, 30, 31)]
    ['on_time', 'on_time', 'due_soon', 'due_soon', 'overdue']
    """
    if now > due_utc:
        return Light.OVERDUE
    soon = min(rule.soon_within, (due_utc - started_utc) * rule.soon_share)
    return Light.DUE_SOON if due_utc - now <= soon else Light.ON_TIME


def touches_unloaded_year(start_utc: datetime, end_utc: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> bool:
    """Tell whether a span lies, in whole or in part, in a local year whose notice is not loaded."""
    years = range(start_utc.astimezone(zone).year, end_utc.astimezone(zone).year + 1)
    return not calendar.years.issuperset(years)


SOON = timedelta(days=75)  # a due time reaches this far ahead, and notices come out in November


def missing_years(calendar: WorkCalendar, now: datetime, zone: ZoneInfo) -> tuple[int, ...]:
    """Return the years that due times reach now or soon and whose notice is not loaded.

    >>> calendar = WorkCalendar(((time(9), time(17)),), years=frozenset({2026}))
    >>> [missing_years(calendar, datetime(2026, month, 20, tzinfo=UTC), ZoneInfo("UTC")) for month in (9, 11)]
    [(), (2027,)]
    """
    years = range(now.astimezone(zone).year, (now + SOON).astimezone(zone).year + 1)
    return tuple(year for year in years if year not in calendar.years)


def _due_after(start_utc: datetime, left: timedelta, calendar: WorkCalendar, zone: ZoneInfo) -> Due:
    end = start_utc
    for first, last in _spans_from(start_utc, calendar, zone):
        if not left:
            break
        opening = max(first, start_utc)
        worked = min(left, last - opening)
        end, left = opening + worked, left - worked
    return Due(end, touches_unloaded_year(start_utc, end, calendar, zone))


def _spans_from(start_utc: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield the office spans that end after the start, without end."""
    day = start_utc.astimezone(zone).date()
    while True:
        for first, last in work_spans(day, calendar, zone):
            if last > start_utc:
                yield first, last
        day += timedelta(days=1)
