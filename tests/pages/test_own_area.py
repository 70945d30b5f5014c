"""Who has an area of his own sees that area: its name, its towns, its colours; a city's eye sees the city."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from governance import engine
from governance.accounts.rules import Role
from governance.engine import Engine
from governance.engine.text import speaking
from pages.parts import own_area
from pages.parts.own_area import OwnArea
from tests.city import account_of
from tests.city_areas import GRIDS, MICRO_GRIDS, TOWNS
from tests.pages.conftest import Open


@pytest.fixture
def known(city: Engine) -> Iterator[Engine]:
    engine.set_current(city)
    yield city
    engine.set_current(None)


def own(city: Engine, role: Role) -> OwnArea:
    found = own_area.of(account_of(city, role))
    assert found is not None
    return found


def test_who_sees_the_whole_city_has_no_area_of_his_own(known: Engine) -> None:
    seeing_all = (
        Role.CITY_LEADER,
        Role.SUPERVISION,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
        Role.DEPARTMENT_HANDLER,
        Role.DEPARTMENT_HEAD,
    )
    assert [own_area.of(account_of(known, role)) for role in seeing_all] == [None] * len(seeing_all)


def test_an_officers_area_is_his_grid(known: Engine) -> None:
    found = own(known, Role.GRID_OFFICER)
    assert (found.towns, found.codes) == ((TOWNS[0],), (GRIDS[0],))
    assert found.bounds is not None
    assert found.colours(GRIDS[0], GRIDS)
    assert not found.colours(GRIDS[1], GRIDS)
    assert not found.colours(TOWNS[0], GRIDS), "the town's figure is not the grid's"


def test_a_towns_leader_sees_the_colours_of_his_town_and_of_each_of_its_grids(known: Engine) -> None:
    found = own(known, Role.TOWN_LEADER)
    assert (found.towns, found.codes, found.compares) == ((TOWNS[0],), (TOWNS[0],), True)
    assert {code for code in (*TOWNS, *GRIDS) if found.colours(code, GRIDS)} == {
        code for code in (*TOWNS, *GRIDS) if code.startswith(TOWNS[0])
    }
    assert found.bounds is not None


def test_a_town_is_coloured_for_a_centre_that_serves_all_of_it(known: Engine) -> None:
    found = own(known, Role.CENTRE_OPERATOR)
    whole = {town for town in TOWNS if all(grid in GRIDS[:4] for grid in GRIDS if grid.startswith(town))}
    assert {town for town in TOWNS if found.colours(town, GRIDS)} == whole
    with speaking("zh"):
        assert own(known, Role.CENTRE_OPERATOR).name == "东站"


def test_no_areas_figure_is_a_companys(known: Engine) -> None:
    found = own(known, Role.COMPANY_CONTACT)
    assert found.codes == ()
    assert not any(found.colours(code, GRIDS) for code in (*TOWNS, *GRIDS))
    assert found.only_town in TOWNS
    assert found.bounds is not None


def test_a_reporters_area_is_his_micro_grid_and_lies_in_its_grid(known: Engine) -> None:
    found = own(known, Role.MICRO_GRID_REPORTER)
    assert found.codes == (MICRO_GRIDS[0],)
    assert not found.compares
    assert found.has(MICRO_GRIDS[0][:15])


@pytest.mark.parametrize("role", [Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER, Role.COMPANY_CONTACT])
def test_nobody_is_offered_or_given_a_town_that_is_not_his(open_page: Open, role: Role) -> None:
    test = open_page("overview", role, area=TOWNS[-1])
    assert not test.exception
    assert "area" not in test.query_params
    offered = [code for box in test.selectbox if box.key == "filter-area" for code in box.options]
    assert not offered, "all that he sees lies in one town"


def test_the_duty_desk_names_the_centre_whose_queue_it_shows(open_page: Open) -> None:
    assert "东站" in "".join(str(one.proto.body) for one in open_page("alarms", Role.CENTRE_OPERATOR).get("html"))
    supervision = "".join(str(one.proto.body) for one in open_page("alarms", Role.SUPERVISION).get("html"))
    assert "东站" not in supervision
