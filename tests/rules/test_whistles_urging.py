"""When a nudge is offered: time is short or over, or nobody has done anything for days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.deadlines.rules import Light
from governance.whistles.clocks import SILENT_AFTER, CaseLight, worth_urging
from tests.whistle_cases import MONDAY_NINE, collected

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("light", "silent", "offered"),
    [
        (Light.ON_TIME, MINUTE, False),
        (Light.ON_TIME, SILENT_AFTER - MINUTE, False),
        (Light.ON_TIME, SILENT_AFTER, True),
        (Light.DUE_SOON, MINUTE, True),
        (Light.OVERDUE, MINUTE, True),
        (Light.WAITING, MINUTE, False),
        (Light.WAITING, SILENT_AFTER, True),
    ],
)
def test_a_nudge_is_offered_when_time_is_short_or_nothing_was_done_for_long(
    light: Light, silent: timedelta, offered: bool
) -> None:
    case = replace(collected(at=MONDAY_NINE - timedelta(days=9)), reported_in_at_utc=MONDAY_NINE)
    assert worth_urging(case, CaseLight(light, None), MONDAY_NINE + silent) is offered
