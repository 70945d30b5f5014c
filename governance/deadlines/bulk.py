"""Due times of many rows at once, equal to `rules.due_at` row by row, for bulk loads and generated histories.

Times are numpy datetime64[us] arrays in UTC without a zone, as the store keeps them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from governance.deadlines.rules import WorkCalendar, work_spans

SECOND_US = 1_000_000
Times = NDArray[np.datetime64]


def due_many(
    start_utc: Times, work_hours: NDArray[np.float64], calendar: WorkCalendar, zone: ZoneInfo
) -> tuple[Times, NDArray[np.bool_]]:
    """Return due times (datetime64[us], UTC) and whether each is provisional.

    `work_hours` has the length of the starts, or is one number for all. Raises ValueError for a negative allowance.
    """
    starts = start_utc.astype("datetime64[us]").astype(np.int64)
    seconds = np.rint(np.broadcast_to(work_hours, starts.shape) * 3600).astype(np.int64)
    if not starts.size:
        return starts.astype("datetime64[us]"), np.zeros(0, dtype=bool)
    if seconds.min() < 0:
        raise ValueError("a negative allowance has no due time")
    first, last, before = _spans(starts, seconds, calendar, zone)
    target = _worked(starts, first, last, before) + seconds * SECOND_US
    # the first span whose end reaches the target: a target at closing time stays at closing time
    index = np.searchsorted(before + (last - first), target, side="left")
    ends = np.where(seconds == 0, starts, first[index] + target - before[index])
    return ends.astype("datetime64[us]"), _provisional(starts, ends, calendar, zone)


def clock_due_many(start_utc: Times, clock_hours: NDArray[np.float64]) -> Times:
    """Return due times of clocks that run day and night."""
    seconds = np.rint(np.asarray(clock_hours) * 3600).astype(np.int64)
    return start_utc.astype("datetime64[us]") + seconds.astype("timedelta64[s]")


def _worked(
    at: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], before: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the microseconds worked from the first span's opening until each instant."""
    index = np.maximum(np.searchsorted(first, at, side="right") - 1, 0)
    return before[index] + np.clip(at - first[index], 0, last[index] - first[index])


def _spans(
    starts: NDArray[np.int64], seconds: NDArray[np.int64], calendar: WorkCalendar, zone: ZoneInfo
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return opening, closing and time worked before each office span that any of the rows can need."""
    day = _local_date(starts.min(), zone) - timedelta(days=1)
    latest = _local_date(starts.max(), zone)
    rows: list[tuple[datetime, datetime]] = []
    still_needed = int(seconds.max())
    while still_needed >= 0 or day <= latest + timedelta(days=1):
        spans = work_spans(day, calendar, zone)
        rows.extend(spans)
        if day > latest:
            still_needed -= sum(int((last - first).total_seconds()) for first, last in spans)
        day += timedelta(days=1)
    edges = np.array([[_microseconds(first), _microseconds(last)] for first, last in rows], dtype=np.int64)
    first, last = edges[:, 0], edges[:, 1]
    return first, last, np.concatenate([[0], np.cumsum(last - first)[:-1]])


def _provisional(
    starts: NDArray[np.int64], ends: NDArray[np.int64], calendar: WorkCalendar, zone: ZoneInfo
) -> NDArray[np.bool_]:
    found = np.zeros(starts.shape, dtype=bool)
    for year in range(_local_date(starts.min(), zone).year, _local_date(ends.max(), zone).year + 1):
        if year not in calendar.years:
            begin = _microseconds(datetime(year, 1, 1, tzinfo=zone).astimezone(UTC))
            end = _microseconds(datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC))
            found |= (starts < end) & (ends >= begin)
    return found


def _local_date(at_us: np.int64, zone: ZoneInfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(at_us))).astimezone(zone).date()


def _microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
