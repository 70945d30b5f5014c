"""When things happen in the invented city: hours of the day, days of the week, seasons, festivals, growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from governance.demo.dice import Floats, Ints, choose
from governance.demo.local_time import DAY_US, HOUR_US, LocalTime, microseconds

EPOCH_DAY = date(1970, 1, 1)


class Rhythm:
    """Draws instants between two times by weights of day and hour."""

    def __init__(self, clock: LocalTime, first: datetime, last: datetime, calendar: Mapping[str, Any]) -> None:
        self.clock = clock
        self.first_us, self.last_us = microseconds(first), microseconds(last)
        days = clock.day(np.array([self.first_us, self.last_us - 1]))
        self.days = np.arange(days[0], days[1] + 1)
        self._dates = [EPOCH_DAY + timedelta(days=int(day)) for day in self.days]
        self.weekday = np.array([day.weekday() for day in self._dates])
        self._calendar = calendar

    def festival(self, name: str) -> np.ndarray:
        """Return which days a festival colours."""
        before, after = self._calendar[name]["days"]
        spans = [(day + timedelta(days=before), day + timedelta(days=after)) for day in self._calendar[name]["on"]]
        return np.array([any(first <= day <= last for first, last in spans) for day in self._dates])

    def weights(
        self,
        week: Sequence[float],
        season: Sequence[float],
        festivals: Mapping[str, float] | None = None,
        growth: float = 0.0,
    ) -> Floats:
        """Return a weight for each day: weekday x month (gliding from one to the next) x festivals x growth."""
        middle = np.array([day.month - 1 + (day.day - 15.5) / 30.5 for day in self._dates])
        monthly = np.interp(middle, np.arange(-1, 13), [season[-1], *season, season[0]])
        weight = np.array(week)[self.weekday] * monthly * (1 + growth * np.linspace(0, 1, len(self.days)))
        for name, times in (festivals or {}).items():
            weight = np.where(self.festival(name), weight * times, weight)
        return weight

    def draw(self, count: int, day_weight: Floats, hour_weight: Sequence[float], rng: np.random.Generator) -> Ints:
        """Return UTC microseconds within the span. Whole days of one kind differ as days do: some are busier."""
        uneven = day_weight * rng.gamma(18.0, 1 / 18.0, len(day_weight))
        found = np.zeros(0, dtype=np.int64)
        while len(found) < count:
            missing = count - len(found)
            day = self.days[choose(rng, uneven, missing)]
            hour = choose(rng, hour_weight, missing)
            wall = day * DAY_US + hour * HOUR_US + rng.integers(0, HOUR_US, missing)
            at = self.clock.utc(wall)
            found = np.concatenate([found, at[(at >= self.first_us) & (at < self.last_us)]])
        return found
