"""The figures of one monthly circular. Everything the three files say is computed from these and from nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def percent(part: int, whole: int) -> Decimal | None:
    """Return a rate in per cent with one decimal, halves rounded up; None where there is nothing to take a rate of.

    >>> percent(911, 972), percent(0, 0)
    (Decimal('93.7'), None)
    """
    if whole == 0:
        return None
    return (Decimal(100 * part) / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Counts:
    """Whistles of one unit (city, town, department, grid) in one period, as they stood at the end of the period.

    They are the figures of the registry of indicators under other names: "due" means that the time allowed ran out
    within the period; withdrawn, merged and declined whistles count as received and nowhere else.
    """

    received: int = 0  # 受理: blown in the period
    report_due: int = 0  # 应报到: departments' reports that were due
    reported_in_time: int = 0  # 按时报到
    due: int = 0  # 应结案
    closed: int = 0  # 结案: of those due, closed
    closed_on_time: int = 0  # 按期结案: of those due, closed in time
    reworked: int = 0  # 返工: of those due, sent back at least once
    extended: int = 0  # 延期: of those due, extended at least once
    overdue_open: int = 0  # 超期未结: whenever due, not closed at the end of the period
    overdue_long: int = 0  # of those, overdue for longer than the standard's days
    answered: int = 0  # evaluated by the reporter or the household
    satisfied: int = 0  # of those, content

    @property
    def report_in_rate(self) -> Decimal | None:
        """按时报到率: reported in time / reports due."""
        return percent(self.reported_in_time, self.report_due)

    @property
    def closure_rate(self) -> Decimal | None:
        """结案率: closed / due to close."""
        return percent(self.closed, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        """按期结案率: closed on time / due to close."""
        return percent(self.closed_on_time, self.due)

    @property
    def rework_rate(self) -> Decimal | None:
        """返工率: reworked / due to close."""
        return percent(self.reworked, self.due)

    @property
    def extension_rate(self) -> Decimal | None:
        """延期率: extended / due to close."""
        return percent(self.extended, self.due)

    @property
    def satisfaction_rate(self) -> Decimal | None:
        """满意率: content / asked."""
        return percent(self.satisfied, self.answered)

    def __add__(self, other: Counts) -> Counts:
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True)
        return Counts(*(one + two for one, two in pairs))


def summed(counts: Iterable[Counts]) -> Counts:
    """Return the sum of several units' counts."""
    return sum(counts, Counts())


@dataclass(frozen=True)
class TownFacts:
    """One town-level unit; `previous` is None where the store did not reach back to the previous month."""

    code: str
    name: str
    grids: int
    counts: Counts
    previous: Counts | None


@dataclass(frozen=True)
class DepartmentFacts:
    """One department as the lead of its whistles."""

    code: str
    name: str
    short_name: str
    counts: Counts
    previous: Counts | None


@dataclass(frozen=True)
class CategoryFacts:
    """One category of the catalogue and the whistles received under it."""

    code: str
    name: str
    received: int


@dataclass(frozen=True)
class GridFacts:
    """One grid."""

    code: str
    name: str
    town_code: str
    received: int
    due: int
    closed_on_time: int
    overdue_open: int

    @property
    def on_time_rate(self) -> Decimal | None:
        """按期结案率: closed on time / due to close."""
        return percent(self.closed_on_time, self.due)


@dataclass(frozen=True)
class MonthPoint:
    """One month of the trend; `month` is written 2026-10."""

    month: str
    received: int
    due: int
    closed_on_time: int

    @property
    def on_time_rate(self) -> Decimal | None:
        """按期结案率: closed on time / due to close."""
        return percent(self.closed_on_time, self.due)


@dataclass(frozen=True)
class OverdueCase:
    """One whistle that was overdue at the end of the period."""

    case_id: str
    town_name: str
    grid_name: str
    category: str
    place: str
    department: str
    severity: str
    due_on: date
    days_over: int
    handle_by: date
    closed_since: bool  # closed between the end of the period and the extraction


@dataclass(frozen=True)
class AlarmCounts:
    """Alarms of the smart fire devices in one period, as they stood when the figures were taken."""

    alarms: int = 0
    fires: int = 0
    hazards: int = 0
    false_alarms: int = 0
    tests: int = 0
    faults: int = 0
    on_site: int = 0  # alarms somebody went to
    on_site_in_minute: int = 0  # of those, somebody was there within 60 seconds of the signal
    hazards_by_kind: tuple[tuple[str, int], ...] = ()  # device kind -> hazards found

    @property
    def judged(self) -> int:
        """Alarms with a verdict."""
        return self.fires + self.hazards + self.false_alarms + self.tests + self.faults

    @property
    def open(self) -> int:
        """Alarms without a verdict."""
        return self.alarms - self.judged

    @property
    def false_rate(self) -> Decimal | None:
        """误报率: false / alarms with a verdict."""
        return percent(self.false_alarms, self.judged)

    @property
    def in_minute_rate(self) -> Decimal | None:
        """一分钟到场率: on site within 60 seconds / alarms somebody went to."""
        return percent(self.on_site_in_minute, self.on_site)


@dataclass(frozen=True)
class Standards:
    """What the office holds units to; set in the template folder, never in code."""

    on_time: Decimal
    report_in: Decimal
    rework: Decimal
    min_due: int  # a town or department with fewer cases due is not ranked and not held to the standards
    min_grid_due: int  # a grid with fewer cases due gets no colour on the map
    long_days: int
    weights: tuple[tuple[str, int], ...]  # rate -> weight in per cent


@dataclass(frozen=True)
class Office:
    """Who issues the circular, to whom, and where a unit objects."""

    name: str
    mark: str
    number: str
    addressees: str
    copied_to: str
    printed_by: str
    objections_to: str
    platform: str
    objections_phone: str = ""


@dataclass(frozen=True)
class Dates:
    """Local dates of one circular."""

    period_start: date
    period_end: date  # the last day
    extracted_at: datetime  # aware, in the city's zone
    signed_on: date
    rectify_by: date
    object_by: date


@dataclass(frozen=True)
class MonthFacts:
    """Everything one monthly circular is computed from."""

    city: str
    demo: bool
    office: Office
    dates: Dates
    standards: Standards
    map_note: str
    map_approval_number: str
    total: Counts
    previous: Counts | None
    last_year: Counts | None
    towns: tuple[TownFacts, ...]
    departments: tuple[DepartmentFacts, ...]
    categories: tuple[CategoryFacts, ...]
    grids: tuple[GridFacts, ...]
    grid_total: int
    months: tuple[MonthPoint, ...]
    overdue: tuple[OverdueCase, ...]
    alarms: AlarmCounts
    alarms_previous: AlarmCounts | None
    boundary_version: int = 0
    elsewhere: Counts = Counts()  # whistles that lie in no town; part of the total, of no town
