"""Patrols as rules: when one is over, and how much of a grid was looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from governance.patrols.rules import (
    COVERED_DAYS,
    LONGEST,
    Coverage,
    Patrol,
    Seen,
    covered,
    duration,
    end_of,
    is_covered,
    longest_first,
    under_way,
)

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
WALK = Patrol("T1", "officer", NOW, None)


def seen(name: str, days: float | None) -> Seen:
    return Seen(name, name, "", None, None, None if days is None else NOW - timedelta(days=days))


def test_a_patrol_goes_on_until_it_is_ended_or_half_a_day_is_over() -> None:
    assert under_way(WALK, NOW + LONGEST - timedelta(seconds=1))
    assert not under_way(WALK, NOW + LONGEST)
    assert not under_way(replace(WALK, ended_at_utc=NOW), NOW)
    assert not under_way(None, NOW)


def test_a_forgotten_patrol_took_as_long_as_to_its_last_stop() -> None:
    stopped = replace(WALK, last_stop_at_utc=NOW + timedelta(minutes=40))
    assert duration(stopped, NOW + timedelta(minutes=50)) == timedelta(minutes=50)
    assert duration(stopped, NOW + timedelta(days=2)) == timedelta(minutes=40)
    assert duration(WALK, NOW + timedelta(days=2)) == timedelta(0)
    ended = replace(stopped, ended_at_utc=NOW + timedelta(hours=1))
    assert end_of(ended) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("days", "counts"), [(0, True), (COVERED_DAYS, True), (COVERED_DAYS + 0.01, False)])
def test_what_was_looked_at_within_the_days_counts(days: float, counts: bool) -> None:
    assert is_covered(seen("P1", days).at_utc, NOW) is counts


def test_coverage_is_the_share_looked_at_and_none_of_nothing() -> None:
    told = covered([seen("P1", 3), seen("P2", 31), seen("P3", None), seen("P4", 0)], NOW)
    assert (told, told.share) == (Coverage(4, 2), 0.5)
    assert covered([], NOW).share is None


def test_what_nobody_has_looked_at_comes_first_then_the_longest_ago() -> None:
    rows = [seen("P1", 3), seen("P4", None), seen("P2", 31), seen("P3", None)]
    assert [one.name for one in longest_first(rows)] == ["P3", "P4", "P2", "P1"]
