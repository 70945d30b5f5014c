"""Indicators 指标: periods, filters, figures and how a change is told. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from governance.deadlines.rules import LightRule
from governance.engine.text import _

LEAST_CASES_RANKED = 30  # no ranking on fewer cases: one late case would decide it
SMALLEST_SAMPLE = 30  # under it a percentage says more about chance than about the work


class Unit(StrEnum):
    """What a figure counts."""

    ALARMS = "alarms"  # 条
    CASES = "cases"  # 件
    DEVICES = "devices"  # 台
    PERCENT = "percent"  # %


class Direction(StrEnum):
    """Which way is good, so that a change can be coloured; none where neither is."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Subject(StrEnum):
    """What the rows behind a figure are."""

    ALARMS = "alarms"
    CASES = "cases"
    DEVICES = "devices"


class Filter(StrEnum):
    """Filters that a page may offer; each subject takes those that its rows carry."""

    PERIOD = "period"
    TOWN = "town"
    GRID = "grid"
    DEVICE_KIND = "device_kind"
    DEPARTMENT = "department"
    CATEGORY = "category"
    PREMISES = "premises"


_F = Filter
TAKES: dict[Subject, frozenset[Filter]] = {
    Subject.ALARMS: frozenset({_F.PERIOD, _F.TOWN, _F.GRID, _F.DEVICE_KIND, _F.PREMISES}),
    Subject.CASES: frozenset({_F.PERIOD, _F.TOWN, _F.GRID, _F.DEPARTMENT, _F.CATEGORY, _F.PREMISES}),
    Subject.DEVICES: frozenset({_F.TOWN, _F.GRID, _F.DEVICE_KIND, _F.PREMISES}),
}


@dataclass(frozen=True)
class Filters:
    """What the reader has chosen: a half-open period in aware UTC and, where given, one area, kind, department ...

    Raises ValueError for a naive time or a period that runs backwards.
    """

    start_utc: datetime
    end_utc: datetime
    town_code: str | None = None
    grid_code: str | None = None
    device_kind: str | None = None
    department_code: str | None = None
    category_code: str | None = None
    premises_id: str | None = None

    def __post_init__(self) -> None:
        if self.start_utc.tzinfo is None or self.end_utc.tzinfo is None:
            raise ValueError("a naive time has no place in a period: its zone would be a guess")
        if self.end_utc < self.start_utc:
            raise ValueError(f"the period ends {self.end_utc} before it begins {self.start_utc}")


@dataclass(frozen=True)
class Period:
    """A half-open period and the instant its figures are seen from: its end, or now while it still runs."""

    start_utc: datetime
    end_utc: datetime
    seen_utc: datetime

    @property
    def running(self) -> bool:
        """Whether the period has not ended yet, so that it is seen from now."""
        return self.end_utc > self.seen_utc


def period_of(filters: Filters, now: datetime) -> Period:
    """Return the period of the filters as seen now.

    A period of the past is seen from its own end, so that last month's figure and the one before it are comparable.
    """
    return Period(filters.start_utc, filters.end_utc, min(filters.end_utc, now))


def period_before(period: Period) -> Period:
    """Return the period of the same length just before; of one that still runs, the part that has gone by counts.

    >>> ten, five, now = (datetime(2026, 10, day, tzinfo=UTC) for day in (11, 21, 16))
    >>> before = period_before(Period(ten, five, now))
    >>> before.start_utc.day, before.end_utc.day
    (6, 11)
    """
    length = max(min(period.end_utc, period.seen_utc) - period.start_utc, timedelta(0))
    return Period(period.start_utc - length, period.start_utc, period.start_utc)


@dataclass(frozen=True)
class Indicator:
    """One figure of the product.

    `population` names the rows behind it (the denominator of a rate), `counted` those of them that count; the SQL of
    both stands in the store. `stock` figures are a state at the end of the period, not a flow within it; `dated` is
    False where the store keeps no past, so that no change can be told. `least` is the smallest sample: a rate of fewer
    rows is marked, and no change is told as a percentage that rests on fewer.
    """

    key: str
    title: Callable[[], str]
    explained: Callable[[], str]
    unit: Unit
    direction: Direction
    subject: Subject
    population: str
    counted: str = "all"
    stock: bool = False
    dated: bool = True
    least: int = SMALLEST_SAMPLE

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.title()

    @property
    def formula(self) -> str:
        """The formula in words, in the reader's language."""
        return self.explained()

    @property
    def takes(self) -> frozenset[Filter]:
        """The filters this figure obeys; it is the same under any other."""
        return TAKES[self.subject] - (frozenset() if self.dated else {Filter.PERIOD})


@dataclass(frozen=True)
class Figure:
    """A figure: its value in its unit, what it was made of, and how it has changed since the period before.

    `value` is None for a rate of nothing. `change` is in percentage points for rates and in per cent of the previous
    value for counts, None where there is nothing to compare with or too little: a count then stands beside `previous`.
    `few` marks a rate of fewer rows than its smallest sample.
    """

    key: str
    value: float | None
    numerator: int
    denominator: int
    previous: float | None
    change: float | None
    change_unit: str
    as_of_utc: datetime
    few: bool = False

    @property
    def told_as_counts(self) -> bool:
        """Whether the two counts stand side by side, because a percentage of so few would mislead."""
        return self.change is None and self.previous is not None and self.change_unit == "%"


def value_of(unit: Unit, numerator: int, denominator: int) -> float | None:
    """Return a figure's value: per cent for a rate, the count otherwise.

    >>> value_of(Unit.PERCENT, 15, 16), value_of(Unit.PERCENT, 0, 0), value_of(Unit.CASES, 7, 9)
    (93.75, None, 7.0)
    """
    if unit is Unit.PERCENT:
        return 100.0 * numerator / denominator if denominator else None
    return float(numerator)


def change_of(unit: Unit, value: float | None, previous: float | None) -> float | None:
    """Return the change since before: percentage points 个百分点 for rates, per cent for counts.

    >>> change_of(Unit.PERCENT, 94.5, 92.5), change_of(Unit.CASES, 90, 100), change_of(Unit.CASES, 5, 0)
    (2.0, -10.0, None)
    """
    if value is None or previous is None:
        return None
    if unit is Unit.PERCENT:
        return value - previous
    return 100.0 * (value - previous) / previous if previous else None


def unit_name(unit: Unit) -> str:
    """Return the counting word of a unit in the reader's language."""
    return {Unit.ALARMS: _("条"), Unit.CASES: _("件"), Unit.DEVICES: _("台"), Unit.PERCENT: "%"}[unit]


def change_unit(unit: Unit) -> str:
    """Return the unit of a change."""
    return _("个百分点") if unit is Unit.PERCENT else "%"


@dataclass(frozen=True)
class Split:
    """A period cut at local midnights: whole local days, and the rest before and after them in aware UTC."""

    first_day: date
    end_day: date
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None


def split(start_utc: datetime, end_utc: datetime, zone: ZoneInfo) -> Split | None:
    """Return the period cut into whole local days and its two ends, or None when it holds no whole day.

    >>> cut = split(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 3, 16, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    >>> cut.first_day, cut.end_day, cut.before[1].isoformat(), cut.after
    (datetime.date(2026, 10, 2), datetime.date(2026, 10, 4), '2026-10-01T16:00:00+00:00', None)
    """
    first = start_utc.astimezone(zone).date()
    if _midnight(first, zone) < start_utc:
        first += timedelta(days=1)
    end = end_utc.astimezone(zone).date()
    if end <= first:
        return None
    opening, closing = _midnight(first, zone), _midnight(end, zone)
    return Split(
        first,
        end,
        (start_utc, opening) if start_utc < opening else None,
        (closing, end_utc) if closing < end_utc else None,
    )


def split_months(start_utc: datetime, end_utc: datetime, zone: ZoneInfo) -> Split | None:
    """Return the period cut into whole local months and its two ends, or None when it holds no whole month."""
    days = split(start_utc, end_utc, zone)
    if days is None:
        return None
    first = (
        days.first_day if days.first_day.day == 1 else (days.first_day.replace(day=1) + timedelta(32)).replace(day=1)
    )
    end = days.end_day.replace(day=1)
    if end <= first:
        return None
    opening, closing = _midnight(first, zone), _midnight(end, zone)
    return Split(
        first,
        end,
        (start_utc, opening) if start_utc < opening else None,
        (closing, end_utc) if closing < end_utc else None,
    )


@dataclass(frozen=True)
class Moment:
    """When the question is asked and of which period, and what local time and "soon" mean here."""

    period: Period
    now: datetime
    zone: ZoneInfo
    light: LightRule


def narrowed(filters: Filters, **changes: object) -> Filters:
    """Return the filters with some of them changed, as when a bar or an area is opened."""
    return replace(filters, **changes)  # type: ignore[arg-type]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
