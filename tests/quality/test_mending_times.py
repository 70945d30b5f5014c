"""Times set right; and of every way to mend: only the administrator, and the store stays whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from governance.accounts.rules import Role
from governance.engine import Engine, Refused
from governance.procedures.check import check as check_store
from governance.procedures.quality import links, mending, people, points, times
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check, Thing
from tests.city import NOW, account_of
from tests.city_areas import GRIDS, SIDE, SOUTH, WEST
from tests.quality.city import (
    admin,
    ago,
    counts,
    device,
    last_audit,
    picks,
    run,
    two_that_are_one,
    value,
)

HERE = (WEST + 0.02, SOUTH + 0.012)  # inside the first grid


def test_an_impossible_time_is_set_right_or_left_out(eng: Engine) -> None:
    one, two = device(eng, 3), device(eng, 4)
    run(eng, "UPDATE gov.devices SET last_seen_at_utc = ? WHERE device_id IN (?, ?)", ago(days=2000), one, two)
    found = picks(eng, Check.TIMES)
    assert times.correct(eng, admin(eng), found[:1], NOW - timedelta(hours=2)).changed == 1
    assert value(eng, "devices", "last_seen_at_utc", one) == ago(hours=2)
    times.correct(eng, admin(eng), found[1:], None)
    assert value(eng, "devices", "last_seen_at_utc", two) is None
    assert counts(eng) == {}
    assert last_audit(eng)[1:3] == ("data.time", two)


def test_a_day_of_installation_is_set_right_and_cannot_be_left_out(eng: Engine) -> None:
    one = device(eng, 3)
    run(eng, "UPDATE gov.devices SET installed_on = DATE '2036-05-01' WHERE device_id = ?", one)
    with pytest.raises(Refused, match="留空"):
        times.correct(eng, admin(eng), picks(eng, Check.TIMES), None)
    with pytest.raises(Refused, match="说不通"):
        times.correct(eng, admin(eng), picks(eng, Check.TIMES), date(2035, 5, 1))
    times.correct(eng, admin(eng), picks(eng, Check.TIMES), date(2026, 5, 1))
    assert value(eng, "devices", "installed_on", one) == date(2026, 5, 1)
    assert counts(eng) == {}


def test_a_living_alarm_is_set_right_and_history_and_cases_stay_as_they_came(eng: Engine) -> None:
    sql = "SELECT alarm_id, raised_at_utc FROM gov.alarms WHERE normal_at_utc IS NOT NULL ORDER BY 1 LIMIT 1"
    alarm, raised = run(eng, sql)[0]
    run(eng, "UPDATE gov.alarms SET normal_at_utc = ? WHERE alarm_id = ?", raised - timedelta(hours=8), alarm)
    found = picks(eng, Check.TIMES)
    with pytest.raises(Refused):
        times.correct(eng, admin(eng), found, NOW - timedelta(days=900))
    times.correct(eng, admin(eng), found, raised.replace(tzinfo=NOW.tzinfo) + timedelta(minutes=3))
    assert counts(eng) == {}
    for thing, fault in ((Thing.PAST_ALARM, "normal_too_early"), (Thing.CASE, "case_closed_too_early")):
        with pytest.raises(Refused, match="保持原样"):
            times.correct(eng, admin(eng), [Pick(thing, alarm, fault)], NOW)


def test_two_kinds_of_fault_are_not_mended_with_one_time(eng: Engine) -> None:
    mixed = [Pick("device", "a", "seen_later"), Pick("device", "b", "installed_later")]
    with pytest.raises(Refused, match="同一种"):
        times.correct(eng, admin(eng), mixed, NOW)


ONE = [Pick("device", "S00000001")]
WAYS = {
    "accept": lambda eng, who: mending.accept(eng, who, Check.SNAPPED, ONE),
    "move": lambda eng, who: points.move(eng, who, ONE[0], *HERE),
    "swap": lambda eng, who: points.swap(eng, who),
    "assign": lambda eng, who: points.assign(eng, who, ONE, GRIDS[0]),
    "link": lambda eng, who: links.link_nearest(eng, who),
    "link to": lambda eng, who: links.link_to(eng, who, ONE, "P0000001"),
    "merge": lambda eng, who: links.merge(eng, who, Check.DUPLICATES),
    "put back": lambda eng, who: links.put_back(eng, who, "S00000001"),
    "retired": lambda eng, who: links.retired(eng, who),
    "contact": lambda eng, who: people.add_contact(eng, who, ONE, "owner", "何", "13912344471"),
    "officers": lambda eng, who: people.officers(eng, who),
    "officer": lambda eng, who: people.give_officer(eng, who, ONE, "U-grid_officer"),
    "cover": lambda eng, who: people.cover(eng, who),
    "time": lambda eng, who: times.correct(eng, who, ONE, NOW),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_but_the_administrator_mends(eng: Engine, way: str) -> None:
    before = run(eng, "SELECT count(*) FROM gov.audit")
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            with pytest.raises(Refused, match="权限"):
                WAYS[way](eng, account_of(eng, role))
    assert run(eng, "SELECT count(*) FROM gov.audit") == before


def test_a_mended_store_passes_the_check(eng: Engine) -> None:
    before = set(map(str, check_store(eng, lambda *_told: None)))
    two_that_are_one(eng)
    links.merge(eng, admin(eng), Check.DUPLICATES)
    points.assign(eng, admin(eng), [Pick("device", device(eng, 9))], GRIDS[7])
    points.move(eng, admin(eng), Pick("premises", "P0000020"), WEST + SIDE + 0.02, SOUTH + 0.02)
    assert set(map(str, check_store(eng, lambda *_told: None))) <= before
