"""Layers of the map: premises and compounds, devices by health, the heat of a period, more marks than can be drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pandas as pd
import pytest
import shapely

from governance.accounts.rights import RIGHTS
from governance.accounts.rules import Action, Role
from governance.alarms.store import ALL
from governance.engine import Engine, NotAllowed
from governance.tiles import actions as tiles
from governance.tiles.actions import marks as marks_module
from tests.city import account_of, small_city
from tests.city_areas import GRIDS, TOWNS, shape_of
from tests.city_people import CONTACTS_PREMISES

WHOLE = "119.0,31.5,120.5,32.5"
ZOOMS = ["7", "12", "17", "18"]
WATCHERS = [role for role in Role if Action.ALARM_SEE in RIGHTS[role]]
ALONE = "UPDATE gov.premises SET kind = 'lone_elder_home' WHERE grid_code = ? AND premises_id > ? AND kind = 'other'"
MONTH = ("2026-10-01", "2026-10-31")


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("layers"))
    engine.write(lambda db: db.execute(ALONE, [GRIDS[0], CONTACTS_PREMISES]) and None)
    tiles.rebuild(engine)
    yield engine
    engine.close()


def table(eng: Engine, source: str) -> pd.DataFrame:
    return eng.read(lambda db: db.execute(f"SELECT * FROM {source} t WHERE lon IS NOT NULL").df())


def within(eng: Engine, role: Role, rows: pd.DataFrame) -> pd.DataFrame:
    account = account_of(eng, role)
    if role in (Role.GRID_OFFICER, Role.CENTRE_OPERATOR):
        return rows[rows["grid_code"].isin(account.area_codes)]
    if role is Role.TOWN_LEADER:
        return rows[rows["town_code"].isin(account.area_codes)]
    return rows[rows["premises_id"].isin(account.premises_ids)] if role is Role.COMPANY_CONTACT else rows


def cells(eng: Engine, role: Role, layer: str, zoom: str, **more: str) -> list[list]:
    return json.loads(tiles.points(eng, account_of(eng, role), layer, WHOLE, zoom, **more))["cells"]


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("role", WATCHERS)
def test_premises_and_compounds_add_up_to_those_within_reach(eng: Engine, role: Role, zoom: str) -> None:
    here = within(eng, role, table(eng, "gov.premises"))
    assert sum(cell[2] for cell in cells(eng, role, "premises", zoom)) == len(here)
    compounds = int((here["kind"] == "compound").sum())
    assert sum(cell[2] for cell in cells(eng, role, "compounds", zoom)) == compounds
    assert {cell[3] for cell in cells(eng, role, "premises", zoom)} <= {0}
    town = int((here["town_code"] == TOWNS[0]).sum())
    assert sum(cell[2] for cell in cells(eng, role, "premises", zoom, town=TOWNS[0])) == town


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("role", WATCHERS)
def test_a_lone_elder_s_home_counts_as_a_home_for_everybody(eng: Engine, role: Role, zoom: str) -> None:
    here = within(eng, role, table(eng, "gov.premises"))
    homes = int(here["kind"].isin(["home", "lone_elder_home"]).sum())
    assert sum(cell[2] for cell in cells(eng, role, "premises", zoom, kind="home")) == homes
    assert b"lone_elder" not in tiles.points(eng, account_of(eng, role), "premises", WHOLE, zoom)


@pytest.mark.parametrize("role", WATCHERS)
def test_premises_one_by_one_tell_who_lives_alone_to_the_officer_of_the_grid_only(eng: Engine, role: Role) -> None:
    here = within(eng, role, table(eng, "gov.premises"))
    told = json.loads(tiles.premises_json(eng, account_of(eng, role), WHOLE))
    assert told["count"] == len(here)
    assert len(told["premises"]) == min(len(here), tiles.MOST_ON_A_SPOT)
    assert {one["id"] for one in told["premises"]} <= set(here["premises_id"])
    assert all(set(one) == {"id", "lon", "lat", "kind", "title", "word"} for one in told["premises"])
    alone = {one["id"] for one in told["premises"] if one["kind"] == "lone_elder_home"}
    own = here.loc[(here["kind"] == "lone_elder_home") & (role is Role.GRID_OFFICER), "premises_id"]
    assert alone <= set(own)


def test_the_officer_sees_the_lone_elders_of_his_grid(eng: Engine) -> None:
    here = within(eng, Role.GRID_OFFICER, table(eng, "gov.premises"))
    home = here[here["kind"] == "lone_elder_home"]
    one = home.iloc[0]
    edge = 0.00002
    around = f"{one.lon - edge},{one.lat - edge},{one.lon + edge},{one.lat + edge}"
    for role, kind in ((Role.GRID_OFFICER, "lone_elder_home"), (Role.SUPERVISION, "home")):
        found = json.loads(tiles.premises_json(eng, account_of(eng, role), around))["premises"]
        assert {one["id"]: one["kind"] for one in found}[home.iloc[0]["premises_id"]] == kind


def test_a_compound_and_its_tenants_stand_on_one_spot(eng: Engine) -> None:
    around = "119.5099,31.9099,119.5101,31.9101"
    found = json.loads(tiles.premises_json(eng, account_of(eng, Role.COMPANY_CONTACT), around))
    kinds = [one["kind"] for one in found["premises"]]
    assert (kinds[0], found["premises"][0]["id"]) == ("compound", CONTACTS_PREMISES)
    only = json.loads(tiles.premises_json(eng, account_of(eng, Role.SUPERVISION), around, kind="compound"))
    assert [one["id"] for one in only["premises"]] == [CONTACTS_PREMISES]


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("health", ["online", "offline", "fault"])
def test_devices_of_one_health_are_counted_and_stand_at_their_own_mean(eng: Engine, health: str, zoom: str) -> None:
    for role in (Role.SUPERVISION, Role.CENTRE_OPERATOR, Role.COMPANY_CONTACT):
        here = within(eng, role, table(eng, "gov.devices"))
        here = here[here["health"] == health]
        found = cells(eng, role, "devices", zoom, health=health)
        assert sum(cell[2] for cell in found) == len(here)
        if found:
            middle = sum(cell[0] * cell[2] for cell in found) / len(here)
            assert middle == pytest.approx(here["lon"].mean(), abs=1e-5)
        assert {cell[3] for cell in found} <= {{"online": 0, "offline": 4, "fault": 3}[health]}


def test_devices_of_one_health_one_by_one(eng: Engine) -> None:
    here = table(eng, "gov.devices")
    for health, state in (("online", 0), ("offline", 4), ("fault", 3)):
        told = json.loads(tiles.devices_json(eng, account_of(eng, Role.SUPERVISION), WHOLE, health=health))
        assert told["count"] == int((here["health"] == health).sum())
        assert {one["state"] for one in told["devices"]} == {state}


def heat(eng: Engine, role: Role, *days: str, bbox: str = WHOLE, zoom: str = "12", **more: str) -> dict:
    return json.loads(tiles.heat_json(eng, account_of(eng, role), bbox, zoom, *(days or MONTH), **more))


def rang(eng: Engine, first: str, last: str) -> pd.DataFrame:
    """The alarms of some local days, of the history and of today."""
    rows = table(eng, ALL)
    local = rows["raised_at_utc"] + timedelta(hours=8)
    return rows[(local >= first) & (local < pd.Timestamp(last) + timedelta(days=1))]


@pytest.mark.parametrize("role", WATCHERS)
def test_heat_adds_up_to_the_alarms_of_the_local_days_within_reach(eng: Engine, role: Role) -> None:
    for first, last in (MONTH, ("2026-11-08", "2026-11-20"), ("2026-11-19", "2026-11-19")):
        here = within(eng, role, rang(eng, first, last))
        told = heat(eng, role, first, last)
        assert told["count"] == sum(cell[2] for cell in told["cells"]) == len(here)
        assert told["most"] == max((cell[2] for cell in told["cells"]), default=0)


def test_heat_of_a_town_kind_and_level(eng: Engine) -> None:
    rows = rang(eng, *MONTH)
    assert heat(eng, Role.SUPERVISION, town=TOWNS[1])["count"] == int((rows["town_code"] == TOWNS[1]).sum())
    assert heat(eng, Role.SUPERVISION, kind="gas")["count"] == int((rows["device_kind"] == "gas").sum())
    assert heat(eng, Role.SUPERVISION, level="1")["count"] == int((rows["level"] == 1).sum()) > 0


def test_heat_is_finer_the_closer_one_looks_and_shows_its_window_only(eng: Engine) -> None:
    far, near = (len(heat(eng, Role.SUPERVISION, zoom=zoom)["cells"]) for zoom in ("8", "14"))
    assert far < near
    west = heat(eng, Role.SUPERVISION, bbox="119.50,31.90,119.53,31.96", zoom="16")
    assert 0 < west["count"] < heat(eng, Role.SUPERVISION)["count"]
    assert all(cell[0] < 119.54 for cell in west["cells"])


def test_who_sees_no_alarms_sees_no_heat_and_no_premises(eng: Engine) -> None:
    reporter = account_of(eng, Role.MICRO_GRID_REPORTER)
    for ask in (
        lambda: tiles.heat_json(eng, reporter, WHOLE, "12", *MONTH),
        lambda: tiles.premises_json(eng, reporter, WHOLE),
        lambda: tiles.points(eng, reporter, "premises", WHOLE, "12"),
    ):
        with pytest.raises(NotAllowed):
            ask()


@pytest.mark.parametrize("name", ["alarms", "cases"])
def test_more_marks_than_can_be_drawn_come_in_cells_and_none_is_lost(
    eng: Engine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ask: Callable[..., bytes] = getattr(tiles, f"{name}_json")
    supervision = account_of(eng, Role.SUPERVISION)
    whole = json.loads(ask(eng, supervision))
    monkeypatch.setattr(marks_module, "MOST_MARKS", 5)
    told = json.loads(ask(eng, supervision, bbox=WHOLE, zoom="12"))
    assert told[name] == whole[name][:5]
    assert told["count"] == whole["count"] == 5 + sum(cell[2] for cell in told["cells"])
    left = whole[name][5:]
    ranks = [1, 2, 3, 4] if name == "alarms" else ["overdue", "due_soon", "waiting", "on_time", "paused"]
    worst = min(ranks.index(one["level" if name == "alarms" else "light"]) for one in left)
    assert min(ranks.index(cell[3]) for cell in told["cells"]) == worst
    without = json.loads(ask(eng, supervision))
    assert (len(without[name]), without["count"], "cells" in without) == (5, whole["count"], False)


def test_a_service_area_is_the_grids_of_its_centre_in_one_shape(eng: Engine) -> None:
    told = json.loads(tiles.service_areas_geojson(eng, account_of(eng, Role.MICRO_GRID_REPORTER), 1))
    served = {"C01": GRIDS[:4], "C02": GRIDS[4:]}
    assert [one["properties"]["code"] for one in told["features"]] == list(served)
    for one in told["features"]:
        assert set(one["properties"]) == {"code", "name", "name_en", "lon", "lat"}
        expected = shapely.union_all([shape_of(grid) for grid in served[one["properties"]["code"]]])
        shape = shapely.geometry.shape(one["geometry"])
        assert shape.symmetric_difference(expected).area < expected.area / 100


def test_a_centre_that_gets_a_grid_is_drawn_with_it_at_once(eng: Engine) -> None:
    reader = account_of(eng, Role.SUPERVISION)
    before = tiles.service_areas_geojson(eng, reader, 1)
    give = "UPDATE gov.centre_grids SET centre_id = ? WHERE grid_code = ?"
    eng.write(lambda db: db.execute(give, ["C01", GRIDS[4]]) and None)
    assert tiles.service_areas_geojson(eng, reader, 1) != before
    eng.write(lambda db: db.execute(give, ["C02", GRIDS[4]]) and None)
    assert tiles.service_areas_geojson(eng, reader, 1) == before
