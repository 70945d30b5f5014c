"""Between UTC microseconds and the city's wall clock, for many rows at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from governance.demo.dice import Ints

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime) -> int:
    """Return an aware time as UTC microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


class LocalTime:
    """The wall clock of a zone over a span of time; changes of the clock are known to the hour."""

    def __init__(self, zone: ZoneInfo, first: datetime, last: datetime) -> None:
        self.zone = zone
        self._start = microseconds(first - timedelta(days=2)) // HOUR_US
        hours = microseconds(last + timedelta(days=2)) // HOUR_US - self._start + 1
        offsets = [(EPOCH + timedelta(hours=self._start + n)).astimezone(zone).utcoffset() for n in range(hours)]
        self._offset_us = np.array([(o or timedelta()) // timedelta(microseconds=1) for o in offsets], dtype=np.int64)

    def wall(self, at_us: Ints) -> Ints:
        """Return the wall-clock time of UTC microseconds, as microseconds since 1970 on that clock."""
        return at_us + self._offset(at_us)

    def utc(self, wall_us: Ints) -> Ints:
        """Return the UTC microseconds at which the clock on the wall shows these times."""
        return wall_us - self._offset(wall_us - self._offset(wall_us))

    def hour(self, at_us: Ints) -> Ints:
        """Return the local hour, 0 to 23."""
        return self.wall(at_us) // HOUR_US % 24

    def day(self, at_us: Ints) -> Ints:
        """Return the local day, counted from 1970-01-01."""
        return self.wall(at_us) // DAY_US

    def _offset(self, at_us: Ints) -> Ints:
        index = np.clip(at_us // HOUR_US - self._start, 0, len(self._offset_us) - 1)
        return self._offset_us[index]
