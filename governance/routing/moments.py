"""When a whistle is blown, as the rules see it: in office hours, on a working day outside them, on a day off. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from governance.deadlines.rules import WorkCalendar


class Slot(StrEnum):
    """Part of the week; every moment lies in exactly one."""

    OFFICE = "office"  # 上班时间
    AFTER_HOURS = "after_hours"  # 工作日的下班时间：夜间、午休
    DAY_OFF = "day_off"  # 休息日和节假日，不分昼夜


SLOTS = tuple(Slot)
MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Moment:
    """When something happens: part of the week, and month of the year, in the city's own zone."""

    slot: Slot
    month: int


def moment_at(at_utc: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> Moment:
    """Return the moment of an instant; closing time itself is no office time any more.

    >>> from datetime import UTC, date, time
    >>> calendar = WorkCalendar(((time(9), time(17)),), frozenset({date(2026, 10, 1)}))
    >>> at = [datetime(2026, 9, 30, 9, tzinfo=UTC), datetime(2026, 9, 30, 17, tzinfo=UTC)]
    >>> at.append(datetime(2026, 10, 1, 9, tzinfo=UTC))
    >>> [str(moment_at(one, calendar, ZoneInfo("UTC")).slot) for one in at]
    ['office', 'after_hours', 'day_off']
    """
    local = at_utc.astimezone(zone)
    if not calendar.is_working(local.date()):
        return Moment(Slot.DAY_OFF, local.month)
    inside = any(first <= local.time() < last for first, last in calendar.office_hours)
    return Moment(Slot.OFFICE if inside else Slot.AFTER_HOURS, local.month)
