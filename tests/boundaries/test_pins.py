"""A pin that was moved under other boundaries: going back finds its place anew and not the officer of before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.engine import Engine
from governance.procedures import boundaries
from governance.procedures.boundaries import force
from governance.procedures.check import check
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from governance.whistles.store import cases
from tests.boundaries.cuts import HALVES, halved, silent
from tests.city import account_of, add_officer, small_city
from tests.city_areas import GRIDS


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    eng = small_city(tmp_path / "home")
    tiles.rebuild(eng)
    yield eng
    eng.close()


def test_going_back_places_a_moved_case_by_its_new_pin(city: Engine) -> None:
    sql = "SELECT case_id FROM gov.cases WHERE state = 'open' AND grid_code = ? ORDER BY 1 LIMIT 1"
    case_id = str(city.read(lambda db: db.execute(sql, [GRIDS[8]]).fetchone())[0])  # type: ignore[index]
    rule = (
        "UPDATE gov.cases SET rule_id = (SELECT min(rule_id) FROM gov.routing_rules), category_code = 'wire_aged',"
        " line = '', premises_id = NULL WHERE case_id = ?"  # of nobody's home: the supervision office may move it
    )
    city.write(lambda db: db.execute(rule, [case_id]) and None)
    officer = add_officer(city, "U-there", GRIDS[1])
    lon, lat = city.read(
        lambda db: db.execute("SELECT lon, lat FROM gov.areas WHERE code = ? AND version_id = 1", [GRIDS[1]]).fetchone()
    )  # type: ignore[misc]
    force.bring_into_force(city, None, halved(city), silent)
    moved = whistles.move_pin(city, account_of(city, Role.SUPERVISION), case_id, lon + 0.001, lat, "点错了镇")
    assert (moved.grid_code in HALVES, moved.boundary_version) == (True, 2)
    boundaries.rollback(city, None, "载错了文件")
    assert areas.current_version(city) == 1
    back = city.read(lambda db: cases.case(db, case_id))
    assert back is not None
    assert (back.grid_code, back.boundary_version, back.officer_id) == (GRIDS[1], 1, officer.account_id)
    assert (back.lon, back.lat) == (moved.lon, moved.lat)
    assert [one for one in check(city, silent) if one.subject == f"gov.cases {case_id}" and "lon" in one.message] == []
