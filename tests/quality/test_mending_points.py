"""Points moved, turned round, given to a grid or found right: what came in stays, the map follows."""

from __future__ import annotations

import pytest

from governance.areas import actions as areas
from governance.engine import Engine, Refused
from governance.procedures.quality import mending, points
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Check
from governance.tiles import actions as tiles
from tests.city import add_officer
from tests.city_areas import GRIDS, SOUTH, WEST
from tests.quality.city import (
    admin,
    counts,
    device,
    last_audit,
    lose,
    on_map,
    picks,
    run,
    value,
)

HERE = (WEST + 0.02, SOUTH + 0.012)  # inside the first grid


def test_a_point_is_moved_and_what_came_in_is_kept(eng: Engine) -> None:
    key = device(eng, 3)
    lose(eng, "devices", key, 0.0, 0.0)
    tiles.rebuild(eng)
    before = on_map(eng)
    done = points.move(eng, admin(eng), Pick("device", key), *HERE)
    assert done.changed == 1
    assert (value(eng, "devices", "lon", key), value(eng, "devices", "lat", key)) == HERE
    assert (value(eng, "devices", "lon_in", key), value(eng, "devices", "located", key)) == (0.0, "inside")
    assert value(eng, "devices", "grid_code", key) == areas.locator(eng).locate(*HERE).grid_code
    assert on_map(eng) == before + 1
    assert counts(eng) == {}
    who, action, subject, detail = last_audit(eng)
    assert (who, action, subject, detail["to"]) == ("U-administrator", "data.move", key, list(HERE))


def test_with_premises_go_the_devices_that_have_no_place_of_their_own(eng: Engine) -> None:
    one, two, three = (device(eng, number) for number in (3, 4, 5))
    for key in (one, two, three):
        run(eng, "UPDATE gov.devices SET premises_id = 'P0000009' WHERE device_id = ?", key)
    lose(eng, "premises", "P0000009", 0.0, 0.0)
    lose(eng, "devices", one, 0.0, 0.0)
    lose(eng, "devices", two, None, None)
    own = value(eng, "devices", "lon", three)
    done = points.move(eng, admin(eng), Pick("premises", "P0000009"), *HERE)
    assert value(eng, "devices", "lon", three) == own
    assert {value(eng, "devices", "lon", key) for key in (one, two)} == {HERE[0]}
    lost = run(eng, "SELECT count(*) FROM gov.devices WHERE premises_id = 'P0000009' AND lon = ?", HERE[0])[0][0]
    assert done.changed == 1 + lost
    assert counts(eng).get("unassigned", 0) == 0


@pytest.mark.parametrize("at", [(0.0, 0.0), (200.0, 31.9), (float("nan"), 31.9), (WEST - 1, SOUTH)])
def test_nothing_is_moved_out_of_the_city(eng: Engine, at: tuple[float, float]) -> None:
    key = device(eng, 3)
    before = value(eng, "devices", "lon", key)
    with pytest.raises(Refused):
        points.move(eng, admin(eng), Pick("device", key), *at)
    assert value(eng, "devices", "lon", key) == before


def test_where_an_alarm_rang_is_not_moved_but_its_grid_can_be_chosen(eng: Engine) -> None:
    key = run(eng, "SELECT alarm_id FROM gov.alarms ORDER BY 1 LIMIT 1")[0][0]
    run(eng, "UPDATE gov.alarms SET located = 'unassigned', town_code = NULL, grid_code = NULL WHERE alarm_id = ?", key)
    with pytest.raises(Refused, match="记录"):
        points.move(eng, admin(eng), Pick("alarm", key), *HERE)
    points.assign(eng, admin(eng), [Pick("alarm", key)], GRIDS[4])
    assert value(eng, "alarms", "grid_code", key) == GRIDS[4]
    assert counts(eng) == {}


def test_everything_that_came_in_the_wrong_way_round_is_turned_at_once_and_nothing_else(eng: Engine) -> None:
    one, two, three = (device(eng, number) for number in (3, 4, 5))
    lose(eng, "devices", one, HERE[1], HERE[0])
    lose(eng, "premises", "P0000009", HERE[1], HERE[0])
    lose(eng, "devices", two, 0.0, 0.0)
    lose(eng, "devices", three, HERE[0], HERE[1] + 20)
    assert points.swap(eng, admin(eng)).changed == 2
    assert (value(eng, "devices", "lon", one), value(eng, "devices", "lat", one)) == HERE
    assert value(eng, "devices", "lon_in", one) == HERE[1]
    assert {pick.subject_id for pick in picks(eng, Check.UNASSIGNED)} == {two, three}
    assert last_audit(eng)[1:3] == ("data.swap", "2 rows")
    with pytest.raises(Refused):
        points.swap(eng, admin(eng))
    with pytest.raises(Refused):
        points.swap(eng, admin(eng), [Pick("device", two)])


def test_what_came_in_another_datum_is_turned_in_that_datum(eng: Engine) -> None:
    key = device(eng, 3)
    lose(eng, "devices", key, HERE[1], HERE[0])
    run(eng, "UPDATE gov.devices SET datum_in = 'gcj02' WHERE device_id = ?", key)
    points.swap(eng, admin(eng))
    assert 0.003 < abs(value(eng, "devices", "lon", key) - HERE[0]) < 0.007


def test_a_grid_given_by_hand_counts_as_checked_until_the_point_moves(eng: Engine) -> None:
    key = device(eng, 3)
    lose(eng, "devices", key, 0.0, 0.0)
    points.assign(eng, admin(eng), [Pick("device", key), Pick("premises", "P0000009")], GRIDS[8])
    assert value(eng, "devices", "town_code", key) == GRIDS[8][:9]
    assert value(eng, "premises", "grid_code", "P0000009") == GRIDS[8]
    assert counts(eng) == {}
    run(eng, "UPDATE gov.premises SET lon = lon + 0.0001 WHERE premises_id = 'P0000009'")
    assert counts(eng) == {"snapped": 1}
    with pytest.raises(Refused, match="99"):
        points.assign(eng, admin(eng), [Pick("device", key)], "99")


def test_an_open_case_given_to_a_grid_gets_its_officer_and_a_line_in_its_log(eng: Engine) -> None:
    run(eng, "DELETE FROM gov.account_areas WHERE area_code = ?", GRIDS[5])
    add_officer(eng, "U-other", GRIDS[5])
    case, seq = run(eng, "SELECT case_id, last_seq FROM gov.cases WHERE state = 'open' ORDER BY 1 LIMIT 1")[0]
    run(eng, "UPDATE gov.cases SET located = 'unassigned', town_code = NULL, grid_code = NULL WHERE case_id = ?", case)
    points.assign(eng, admin(eng), [Pick("case", case)], GRIDS[5])
    assert value(eng, "cases", "officer_id", case) == "U-other"
    assert value(eng, "cases", "last_seq", case) == seq + 1
    noted = run(eng, "SELECT kind, note FROM gov.case_events WHERE case_id = ? ORDER BY seq DESC LIMIT 1", case)[0]
    assert noted[0] == "noted"
    assert areas.names(eng)[GRIDS[5]][0] in noted[1]


def test_what_was_found_right_is_not_listed_until_it_differs(eng: Engine) -> None:
    one, two = device(eng, 3), device(eng, 4)
    run(eng, "UPDATE gov.devices SET located = 'snapped' WHERE device_id IN (?, ?)", one, two)
    assert mending.accept(eng, admin(eng), Check.SNAPPED, [Pick("device", one)]).changed == 1
    assert [pick.subject_id for pick in picks(eng, Check.SNAPPED)] == [two]
    with pytest.raises(Refused, match="刷新"):
        mending.accept(eng, admin(eng), Check.SNAPPED, [Pick("device", one)])
    run(eng, "UPDATE gov.devices SET lon = lon + 0.00001 WHERE device_id = ?", one)
    assert {pick.subject_id for pick in picks(eng, Check.SNAPPED)} == {one, two}
    mending.accept(eng, admin(eng), Check.SNAPPED, picks(eng, Check.SNAPPED))
    assert counts(eng) == {}


@pytest.mark.parametrize("check", list(Check))
def test_with_nothing_chosen_nothing_is_done(eng: Engine, check: Check) -> None:
    with pytest.raises(Refused, match="选"):
        mending.accept(eng, admin(eng), check, [])
