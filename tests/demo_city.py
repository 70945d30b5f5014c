"""A demo city of two hundredths, drawn once per test run and end of history."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from governance.deadlines.files import limits
from governance.demo import parameters
from governance.demo.world import Plan, World, draw
from governance.routing.files import read_catalogue
from tests.demo_geography import profile, sources

SCALE = 0.02
UNTIL = datetime(2026, 11, 18, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def plan(until: datetime = UNTIL, scale: float = SCALE, seed: int | None = None) -> Plan:
    shipped = parameters.load(scale=scale, seed=seed)
    return Plan(profile(), sources(), shipped, read_catalogue(), limits(), until, 30.0)


@cache
def world(until: datetime = UNTIL, scale: float = SCALE, seed: int | None = None) -> World:
    return draw(plan(until, scale, seed), lambda _stage, _share: None)
