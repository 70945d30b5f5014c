"""When a late report was seen 发现时间: judged from the phone's clock, right or not, and the time of arrival. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RIGHT_WITHIN = timedelta(minutes=2)
MOST_WAIT = timedelta(days=30)


class How(StrEnum):
    """How the time of a late report is known."""

    TOLD = "told"  # the phone's clock is right
    CORRECTED = "corrected"  # it is wrong by a steady amount, which is taken off
    UNKNOWN = "unknown"  # it was set meanwhile or tells nonsense: the time of arrival stands for it


@dataclass(frozen=True)
class Observation:
    """When a report was written down, as judged; never after it arrived. `clock_off` is how far the phone was ahead."""

    at_utc: datetime
    how: How
    clock_off: timedelta


def observed(seen_at: datetime, sent_at: datetime, received_at: datetime) -> Observation:
    """Return when something was seen; the first two times are of the phone's own clock, all are aware.

    Only the time between the two is taken from the phone: a clock that is an hour wrong at both tells it right.

    >>> from datetime import UTC
    >>> at, hour = datetime(2026, 11, 16, 9, tzinfo=UTC), timedelta(hours=1)
    >>> found = observed(at + hour, at + 3 * hour, at + 2 * hour)
    >>> found.at_utc == at, found.how.value, found.clock_off == hour
    (True, 'corrected', True)
    >>> observed(at + hour, at, at).how.value
    'unknown'
    """
    waited, clock_off = sent_at - seen_at, sent_at - received_at
    if not timedelta() <= waited <= MOST_WAIT:
        return Observation(received_at, How.UNKNOWN, clock_off)
    how = How.TOLD if abs(clock_off) <= RIGHT_WITHIN else How.CORRECTED
    return Observation(received_at - waited, how, clock_off)
