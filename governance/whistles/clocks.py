"""The clocks of a case: working time for hard problems and joint action, day and night for emergencies. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from governance.deadlines.files import Limits
from governance.deadlines.rules import Due, Light, clock_due_at, clock_resumed, due_at, light_of, resumed
from governance.routing.moments import Moment, moment_at
from governance.whistles.case import Case, State
from governance.whistles.running import running_clock

SILENT_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Terms:
    """What the routing rule allows: minutes to report in, hours to handle (clock hours for emergencies)."""

    report_in_minutes: int
    handle_work_hours: float


@dataclass(frozen=True)
class CaseLight:
    """The light of a case and what is left of its clock, negative when over; left is None when no clock runs."""

    light: Light
    left: timedelta | None


@dataclass(frozen=True)
class Clocks:
    """Calendar, thresholds and zone of a city, as the case's rules use them."""

    limits: Limits
    zone: ZoneInfo

    def moment(self, at_utc: datetime) -> Moment:
        """Return the part of the week and the month of an instant, as the rules of routing see it."""
        return moment_at(at_utc, self.limits.calendar, self.zone)

    def due(self, start_utc: datetime, hours: float, emergency: bool) -> Due:
        """Return when so many hours are over: working hours, clock hours for emergencies."""
        if emergency:
            return clock_due_at(start_utc, hours)
        return due_at(start_utc, hours, self.limits.calendar, self.zone)

    def report_in_due(self, start_utc: datetime, terms: Terms, emergency: bool) -> Due:
        """Return when the department has to have reported in."""
        return self.due(start_utc, terms.report_in_minutes / 60, emergency)

    def started(self, case: Case, terms: Terms, at: datetime) -> Case:
        """Return the case with both clocks started anew."""
        report_in = self.report_in_due(at, terms, case.emergency)
        handle = self.due(at, terms.handle_work_hours, case.emergency)
        return replace(
            case,
            dispatched_at_utc=at,
            report_in_due_at_utc=report_in.at_utc,
            handle_due_at_utc=handle.at_utc,
            due_provisional=handle.provisional,
        )

    def run_on(self, case: Case, stopped_utc: datetime, at: datetime) -> Case:
        """Return the case with its handling clock going on after it stood still since `stopped_utc`."""
        due = Due(case.handle_due_at_utc, case.due_provisional)
        if case.emergency:
            later = clock_resumed(due, stopped_utc, at)
        else:
            later = resumed(due, stopped_utc, at, self.limits.calendar, self.zone)
        return replace(case, handle_due_at_utc=later.at_utc, due_provisional=later.provisional)

    def extended(self, case: Case, work_hours: float) -> Case:
        """Return the case with more working hours to handle, counted from its due time."""
        later = self.due(case.handle_due_at_utc, work_hours, case.emergency)
        return replace(case, handle_due_at_utc=later.at_utc, due_provisional=later.provisional or case.due_provisional)

    def light(self, case: Case, now: datetime) -> CaseLight:
        """Return the light of a case: of its running clock, paused, waiting for a check, or closed."""
        clock = running_clock(case)
        if clock is None:
            return CaseLight(Light.WAITING if case.state is State.OPEN else Light.CLOSED, None)
        if clock.paused_utc:
            return CaseLight(Light.PAUSED, clock.due_utc - clock.paused_utc)
        light = light_of(clock.due_utc, now, clock.started_utc, self.limits.light)
        return CaseLight(light, clock.due_utc - now)


def worth_urging(case: Case, light: CaseLight, now: datetime) -> bool:
    """Tell whether a nudge 催办 is offered: a clock that is nearly out or over, or nothing done for two whole days.

    Whoever has just reported in and has time is left to work.
    """
    if light.light in (Light.DUE_SOON, Light.OVERDUE):
        return True
    steps = (case.blown_at_utc, case.dispatched_at_utc, case.reported_in_at_utc, case.handled_at_utc)
    return now - max(at for at in steps if at) >= SILENT_AFTER
