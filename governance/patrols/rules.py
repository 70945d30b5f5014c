"""Patrols 巡查: what a stop is, when one that was forgotten ended, and how much of a grid was looked at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

COVERED_DAYS = 30  # what was looked at within them counts as covered
LONGEST = timedelta(hours=12)  # a patrol is over by then, whether anybody said so or not
NEAR_M = 200.0  # premises offered around the phone


class StopKind(StrEnum):
    """What an officer says at a stop."""

    HERE = "here"  # 到这里了
    OK = "ok"  # 看过，没有问题
    WHISTLE = "whistle"  # 看过，有隐患


FOUND = (StopKind.OK, StopKind.WHISTLE)


@dataclass(frozen=True)
class Patrol:
    """One patrol, its newest stop, and what was done on it; `ended_at_utc` is None while it is under way."""

    patrol_id: str
    account_id: str
    begun_at_utc: datetime
    ended_at_utc: datetime | None
    last_stop_at_utc: datetime | None = None
    stops: int = 0
    premises: int = 0
    whistles: int = 0


@dataclass(frozen=True)
class Coverage:
    """How many premises there are in a grid, and how many of them were looked at within the days that count."""

    premises: int
    looked: int

    @property
    def share(self) -> float | None:
        """The share looked at, None where there is nothing to look at.

        >>> Coverage(40, 30).share, Coverage(0, 0).share
        (0.75, None)
        """
        return self.looked / self.premises if self.premises else None


@dataclass(frozen=True)
class Seen:
    """One premises of a grid (WGS-84, None where its place is not known), and when it was last looked at."""

    premises_id: str
    name: str
    address: str
    lon: float | None
    lat: float | None
    at_utc: datetime | None


def under_way(patrol: Patrol | None, now: datetime) -> bool:
    """Tell whether a patrol still goes on."""
    return patrol is not None and patrol.ended_at_utc is None and now - patrol.begun_at_utc < LONGEST


def end_of(patrol: Patrol) -> datetime:
    """Return when a patrol ended: as its officer said; of one he forgot at its last stop, or as it began."""
    return patrol.ended_at_utc or patrol.last_stop_at_utc or patrol.begun_at_utc


def duration(patrol: Patrol, now: datetime) -> timedelta:
    """Return how long a patrol took, or has taken so far."""
    return (now if under_way(patrol, now) else end_of(patrol)) - patrol.begun_at_utc


def is_covered(at: datetime | None, now: datetime) -> bool:
    """Tell whether a premises last looked at then counts as covered."""
    return at is not None and now - at <= timedelta(days=COVERED_DAYS)


def covered(seen: Sequence[Seen], now: datetime) -> Coverage:
    """Return the coverage of some premises."""
    return Coverage(len(seen), sum(is_covered(one.at_utc, now) for one in seen))


def longest_first(seen: Sequence[Seen]) -> list[Seen]:
    """Return the premises in the order in which they want to be looked at: never, then the longest ago; by name."""
    return sorted(seen, key=lambda one: (one.at_utc is not None, one.at_utc.timestamp() if one.at_utc else 0, one.name))
