"""The clock a case runs against at this moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.whistles.case import Case, Stage, State


@dataclass(frozen=True)
class RunningClock:
    """The clock a case runs against now: from when, until when, and since when it stands still."""

    started_utc: datetime
    due_utc: datetime
    paused_utc: datetime | None = None


def running_clock(case: Case) -> RunningClock | None:
    """Return the clock that runs: to be let out, to report in, to handle; none while it waits for a check or is over.

    A case returned as not ours keeps running against the time to handle, so that it cannot be forgotten.
    """
    if case.state is not State.OPEN or case.stage is Stage.FED_BACK:
        return None
    started = case.dispatched_at_utc or case.blown_at_utc
    if case.waits_due_at_utc:
        return RunningClock(started, case.waits_due_at_utc)
    if case.stage is Stage.DISPATCHED:
        return RunningClock(started, case.report_in_due_at_utc)
    return RunningClock(started, case.handle_due_at_utc, case.paused_at_utc)
