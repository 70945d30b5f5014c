"""The layers of the overview's map: chosen by each account, kept with it, said in the address."""

from __future__ import annotations

import pytest

from governance.accounts import changing
from governance.accounts.rules import Role
from governance.engine import Engine
from governance.tiles.choice import Choice
from pages.parts import maps
from tests.city import account_of
from tests.pages.conftest import Open


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Choice]:
    """Collect what the map is told to show."""
    found: list[Choice] = []
    monkeypatch.setattr(maps, "overview_map", lambda *_given, **more: found.append(more["choice"]))
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """Collect all that the map is told."""
    found: list[dict] = []
    monkeypatch.setattr(maps, "overview_map", lambda *_given, **more: found.append(more))
    return found


@pytest.fixture(autouse=True)
def nothing_kept(city: Engine) -> None:
    for role in Role:
        changing.keep_map_choice(city, account_of(city, role), "")


def test_a_layer_put_on_shows_stands_in_the_address_and_stays(
    open_page: Open, city: Engine, shown: list[Choice]
) -> None:
    test = open_page("overview", Role.SUPERVISION)
    assert shown[-1] == Choice()
    test.checkbox(key="layer-cases").check().run()
    assert shown[-1].layers == ("alarms", "cases", "devices")
    assert test.query_params["layers"] == "alarms,cases,devices"
    assert changing.map_choice(city, account_of(city, Role.SUPERVISION)) == "layers=alarms,cases,devices"
    open_page("overview", Role.SUPERVISION)
    assert shown[-1].layers == ("alarms", "cases", "devices")
    open_page("overview", Role.DEPARTMENT_HEAD)
    assert shown[-1] == Choice(), "another's map is his own"


def test_a_link_shows_what_it_says_and_changes_nothing_kept(open_page: Open, city: Engine, shown: list[Choice]) -> None:
    open_page("overview", Role.SUPERVISION, layers="heat,devices", by="grid", measure="on_time_rate", health="fault")
    assert shown[-1] == Choice("on_time_rate", "grid", ("heat", "devices"), "fault")
    assert changing.map_choice(city, account_of(city, Role.SUPERVISION)) == ""


def test_a_layer_is_moved_up_by_its_button(open_page: Open, shown: list[Choice]) -> None:
    test = open_page("overview", Role.SUPERVISION)
    test.button(key="up-devices").click().run()
    assert shown[-1].layers == ("devices", "alarms")


def test_nonsense_in_a_link_is_told_and_the_map_stands(open_page: Open, shown: list[Choice]) -> None:
    test = open_page("overview", Role.SUPERVISION, layers="volcanoes", view="here")
    assert any("看不懂" in one.value for one in test.caption)
    assert shown[-1] == Choice()


def test_whoever_sees_no_whistles_is_offered_none(open_page: Open, shown: list[Choice]) -> None:
    test = open_page("overview", Role.CENTRE_OPERATOR, layers="cases,alarms")
    offered = {one.key for one in test.checkbox}
    assert "layer-alarms" in offered
    assert ("layer-cases" in offered) == ("cases" in shown[-1].layers)


def test_devices_are_chosen_by_kind_and_by_what_somebody_must_look_after(open_page: Open, told: list[dict]) -> None:
    test = open_page("overview", Role.SUPERVISION)
    assert told[-1]["queries"]["devices"] == ""
    test.selectbox(key="map-health").select("not_online").run()
    test.selectbox(key="map-kind").select("gas").run()
    assert told[-1]["queries"]["devices"] == "kind=gas&health=not_online"
    assert (test.query_params["health"], test.query_params["device"]) == ("not_online", "gas")
    assert told[-1]["queries"]["marks"] == "", "alarms of other kinds stay on the map"
    test.checkbox(key="layer-devices").uncheck().run()
    assert "map-kind" not in {one.key for one in test.selectbox}


def test_a_page_that_is_narrowed_to_a_kind_shows_it_whatever_the_map_chose(open_page: Open, told: list[dict]) -> None:
    test = open_page("overview", Role.SUPERVISION, kind="smoke", device="gas")
    assert told[-1]["queries"]["devices"] == "kind=smoke"
    box = test.selectbox(key="map-kind")
    assert (box.value, box.disabled) == ("smoke", True)


def test_towns_and_grids_can_be_left_off_with_the_colours_that_fill_them(open_page: Open, told: list[dict]) -> None:
    test = open_page("overview", Role.SUPERVISION)
    assert told[-1]["classes"]
    test.segmented_control(key="map-level").set_value("none").run()
    assert (told[-1]["classes"], told[-1]["legend"]) == ({}, None)
    assert told[-1]["values"], "the table has them still"
    assert test.query_params["by"] == "none"
