"""When the day's work is due, by the city's clock."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from governance.procedures.daily import is_due, newest_turn

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
AT = time(3, 10)


def local(day: int, hour: int, minute: int, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


def test_it_is_due_when_the_citys_clock_has_shown_the_time_since() -> None:
    done = local(21, 3, 10)
    assert not is_due(local(21, 3, 11), AT, SHANGHAI, done)
    assert not is_due(local(22, 3, 9), AT, SHANGHAI, done)
    assert is_due(local(22, 3, 10), AT, SHANGHAI, done)
    assert is_due(local(25, 12, 0), AT, SHANGHAI, done)


def test_utc_midnight_means_nothing_to_it() -> None:
    """Ten past three in the city is ten past seven in the evening before, by UTC."""
    done = local(21, 3, 10)
    assert done.day == 20
    assert not is_due(datetime(2026, 11, 21, 0, 1, tzinfo=UTC), AT, SHANGHAI, done)
    assert is_due(datetime(2026, 11, 21, 19, 10, tzinfo=UTC), AT, SHANGHAI, done)


def test_after_a_start_it_makes_up_for_a_night_the_machine_was_off() -> None:
    assert is_due(local(22, 1, 0), AT, SHANGHAI, None)


@pytest.mark.parametrize("at", [time(0, 0), time(23, 59), time(2, 30)])
def test_a_turn_is_never_in_the_future_and_never_a_day_and_an_hour_ago(at: time) -> None:
    for hour in range(24):
        for day in (24, 25, 26):  # the clocks of Berlin change on the 25th
            now = datetime(2026, 10, day, hour, tzinfo=UTC)
            assert 0 <= (now - newest_turn(now, at, BERLIN)).total_seconds() <= 25 * 3600
