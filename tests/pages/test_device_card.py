"""A device chosen on the map opens its card: the facts, its active alarms, and nothing of what is out of reach."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.engine import Engine
from pages.parts import maps
from tests.city import account_of
from tests.pages.conftest import Open


def device_of(city: Engine, sql: str, *values: object) -> str:
    return str(city.read(lambda db: db.execute(f"SELECT device_id FROM {sql} LIMIT 1", list(values)).fetchall())[0][0])


def choose(monkeypatch: pytest.MonkeyPatch, device_id: str) -> None:
    monkeypatch.setattr(maps, "overview_map", lambda *_given, **_more: maps.Click("device", device_id))


def told(test: AppTest) -> str:
    parts = [*test.get("html"), *test.caption, *test.warning]
    return "\n".join(str(getattr(part, "proto", part)) for part in parts)


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.CENTRE_OPERATOR])
def test_the_card_tells_what_and_where_a_device_is(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    grids = account_of(city, role).area_codes
    inside = "grid_code = ANY(?)" if grids else "grid_code IS NOT NULL AND ? IS NOT NULL"
    device_id = device_of(city, f"gov.devices WHERE {inside}", list(grids))
    choose(monkeypatch, device_id)
    test = open_page("overview", role)
    assert not test.exception
    assert device_id in told(test)


def test_its_active_alarm_is_one_click_away(open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    device_id = device_of(city, "gov.alarms WHERE state <> 'closed' AND device_id IS NOT NULL")
    choose(monkeypatch, device_id)
    test = open_page("overview", Role.SUPERVISION)
    assert not test.exception
    assert any("notifications_active" in str(one.proto) for one in test.get("page_link"))


def test_a_device_out_of_reach_is_one_that_never_was(
    open_page: Open, city: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    grids = account_of(city, Role.GRID_OFFICER).area_codes
    foreign = device_of(city, "gov.devices WHERE grid_code <> ALL(?)", list(grids))
    said = []
    for device_id in (foreign, "never-was"):
        choose(monkeypatch, device_id)
        test = open_page("overview", Role.GRID_OFFICER)
        assert not test.exception
        said.append([one.value for one in test.warning])
    assert said[0] == said[1] != []
