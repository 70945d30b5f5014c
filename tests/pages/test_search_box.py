"""The search over the overview's map: what it lists, where the map goes then, and what the address never carries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.engine import Engine
from pages.parts import maps, search
from tests.city_areas import GRIDS, SIDE, SOUTH, TOWNS, WEST
from tests.pages.conftest import Open


class Shown:
    """What the page last told the map."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    def __call__(self, *_frame: object, **told: Any) -> None:
        self.told = told


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    instead = Shown()
    monkeypatch.setattr(maps, "overview_map", instead)
    return instead


def typed(test: AppTest, text: str) -> AppTest:
    return test.text_input(key=search.TYPED).set_value(text).run()


def listed(test: AppTest) -> list[str]:
    return [one.key for one in test.button if str(one.key).startswith("found-")]


def test_what_is_typed_is_listed_and_a_town_that_is_chosen_narrows_the_page(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "dz")
    assert not test.exception
    assert listed(test)[0] == f"found-area-{TOWNS[0]}"
    assert shown.told["look"] is None
    test.button(key=f"found-area-{TOWNS[0]}").click().run()
    assert not test.exception
    assert test.query_params["area"] == TOWNS[0]
    assert shown.told["look"] == pytest.approx((WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), abs=1e-4)
    assert [one["properties"]["code"] for one in shown.told["own"]] == [TOWNS[0]]


def test_a_grid_is_chosen_itself_and_a_village_opens_its_town(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), GRIDS[4])
    test.button(key=f"found-area-{GRIDS[4]}").click().run()
    assert test.query_params["area"] == GRIDS[4]
    test = typed(open_page("overview", Role.SUPERVISION), "中村")
    test.button(key=f"found-area-{TOWNS[1]}001").click().run()
    assert test.query_params["area"] == TOWNS[1]


def test_a_thing_is_looked_at_and_ringed_without_leaving_the_page(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "场所1")
    test.button(key="found-premises-P0000001").click().run()
    west, south, east, north = shown.told["look"]
    assert west < 119.51 < east
    assert south < 31.91 < north
    ring = shown.told["own"][0]["geometry"]["coordinates"][0]
    assert ring[0] == pytest.approx(ring[-1])
    assert "area" not in test.query_params
    assert shown.told["town"] == TOWNS[0]


def test_a_case_is_opened_by_a_second_step_only(open_page: Open, city: Engine, shown: Shown) -> None:
    sql = "SELECT min(case_id) FROM gov.cases WHERE located = 'inside'"
    case_id = city.read(lambda db: db.execute(sql).fetchone()[0])
    test = typed(open_page("overview", Role.SUPERVISION), case_id)
    test.button(key=f"found-case-{case_id}").click().run()
    assert shown.told["look"] is not None
    links = [one.proto for one in test.get("page_link")]
    assert [one.query_string for one in links if case_id in one.query_string]


def test_a_page_that_is_narrowed_elsewhere_is_opened_where_the_thing_is(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION, area=TOWNS[2]), "场所1")
    test.button(key="found-premises-P0000001").click().run()
    assert test.query_params["area"] == TOWNS[0]


def test_choosing_the_same_again_moves_the_map_again(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "场所1")
    test.button(key="found-premises-P0000001").click().run()
    before = shown.told["look"]
    test.button(key="found-premises-P0000001").click().run()
    assert shown.told["look"] != before
    assert shown.told["look"] == pytest.approx(before, abs=1e-4)
    test.button(key="map-search-clear").click().run()
    assert (shown.told["look"], shown.told["own"]) == (None, [])


@pytest.mark.parametrize("text", ["火星基地", "%", "😀", "' OR 1=1 --", "长" * 60, "**粗**", "<b>x</b>"])
def test_what_is_not_found_is_said_in_one_sentence(open_page: Open, shown: Shown, text: str) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), text)
    assert not test.exception
    assert listed(test) == []
    assert [one.value for one in test.caption if "没有找到" in one.value or "Nothing found" in one.value]


def test_what_is_typed_and_chosen_never_stands_in_the_address(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "场所1")
    test.button(key="found-premises-P0000001").click().run()
    told = json.dumps({name: test.query_params[name] for name in test.query_params}, ensure_ascii=False)
    assert "场所" not in told
    assert "P0000001" not in told


def test_an_officer_finds_no_premises_of_others_and_is_not_narrowed_to_a_foreign_town(
    open_page: Open, city: Engine, shown: Shown
) -> None:
    sql = "SELECT premises_id FROM gov.premises WHERE grid_code = ? ORDER BY 1 LIMIT 1"
    foreign = city.read(lambda db: db.execute(sql, [GRIDS[8]]).fetchone()[0])
    assert listed(typed(open_page("overview", Role.GRID_OFFICER), foreign)) == []
    test = typed(open_page("overview", Role.GRID_OFFICER), "西镇")
    test.button(key=f"found-area-{TOWNS[2]}").click().run()
    assert not test.exception
    assert "area" not in test.query_params
    assert shown.told["look"] is not None


@pytest.mark.parametrize("role", list(Role))
def test_every_role_that_has_the_map_has_the_search(open_page: Open, shown: Shown, role: Role) -> None:
    test = typed(open_page("overview", role), "东")
    assert not test.exception
    if shown.told:
        assert listed(test)


def test_a_device_that_is_chosen_stands_alone_on_the_map_and_its_card_opens_once(
    open_page: Open, city: Engine, shown: Shown
) -> None:
    sql = "SELECT device_id, lon, lat FROM gov.devices WHERE lon IS NOT NULL ORDER BY 1 LIMIT 1"
    device_id, lon, lat = city.read(lambda db: db.execute(sql).fetchone())
    test = typed(open_page("overview", Role.SUPERVISION), device_id)
    test.button(key=f"found-device-{device_id}").click().run()
    assert not test.exception
    found = shown.told["found"]
    assert (found.kind, found.id, found.lon, found.lat) == ("device", device_id, lon, lat)
    assert [one for one in test.get("html") if device_id in one.proto.body], "the card"
    test.checkbox(key="layer-heat").check().run()
    assert not [one for one in test.get("html") if device_id in one.proto.body], "only once"
    assert shown.told["found"] == found


def test_a_premises_that_is_chosen_opens_its_card_too(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "场所1")
    test.button(key="found-premises-P0000001").click().run()
    assert not test.exception
    assert shown.told["found"].kind == "premises"
    assert [one for one in test.get("html") if "场所1" in one.proto.body]


def test_coordinates_beyond_the_city_are_told_as_that(open_page: Open, shown: Shown) -> None:
    test = typed(open_page("overview", Role.SUPERVISION), "121.47, 31.23")
    said = [one.value for one in test.caption if "不在本市" in one.value]
    assert len(said) == 1
    assert f"{WEST:.2f}" in said[0]
    assert listed(test) == []
