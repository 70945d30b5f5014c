"""Between aware UTC datetimes, as rules use them, and naive UTC timestamps, as the store keeps them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import overload
from zoneinfo import ZoneInfo


@overload
def to_store(at: datetime) -> datetime: ...
@overload
def to_store(at: None) -> None: ...
def to_store(at: datetime | None) -> datetime | None:
    """Return the naive UTC timestamp for an aware datetime.

    Raises ValueError for a naive one, because its zone would be a guess.

    >>> to_store(datetime(2026, 10, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    datetime.datetime(2026, 10, 1, 0, 0)
    """
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}: its zone would be a guess")
    return at.astimezone(UTC).replace(tzinfo=None)


@overload
def from_store(at: datetime) -> datetime: ...
@overload
def from_store(at: None) -> None: ...
def from_store(at: datetime | None) -> datetime | None:
    """Return the aware UTC datetime for a timestamp of the store.

    >>> from_store(datetime(2026, 10, 1)).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    return None if at is None else at.replace(tzinfo=UTC)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the aware UTC instant at which a local day begins.

    >>> day_start(date(2026, 10, 1), ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-09-30T16:00:00+00:00'
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def month_bounds(year: int, month: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the half-open aware UTC interval of a local month.

    >>> [at.isoformat() for at in month_bounds(2026, 12, ZoneInfo("Asia/Shanghai"))]
    ['2026-11-30T16:00:00+00:00', '2026-12-31T16:00:00+00:00']
    """
    first = date(year, month, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return day_start(first, zone), day_start(following, zone)
