"""What the maps fetch: clusters that add up to the devices, within the reader's reach, never more than a view holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from governance.accounts.rights import RIGHTS
from governance.accounts.rules import Action, Role
from governance.alarms import actions as alarms
from governance.engine import Engine, NotFound, Refused
from governance.tiles import actions as tiles
from governance.tiles import rules
from governance.tiles.rules import LEAST_ZOOM, MOST_ZOOM, cells_of, column, row, window_from
from tests.city import NOW, account_of, put, small_city
from tests.city_areas import CITY, GRIDS, SIDE, SOUTH, TOWNS, WEST

WHOLE = "119.0,31.5,120.5,32.5"
TOWN = f"{WEST},{SOUTH},{WEST + SIDE},{SOUTH + SIDE}"
ZOOMS = ["7", "9.4", "12", "14", "16", "17", "18", "18.6"]


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"))
    tiles.rebuild(engine)
    yield engine
    engine.close()


def cells(eng: Engine, role: Role, zoom: str, layer: str = "devices", bbox: str = WHOLE, **more: str) -> list[list]:
    found = json.loads(tiles.points(eng, account_of(eng, role), layer, bbox, zoom, **more))
    assert list(found) == ["cells"]
    return found["cells"]


def devices(eng: Engine) -> pd.DataFrame:
    return eng.read(lambda db: db.execute("SELECT * FROM gov.devices WHERE lon IS NOT NULL").df())


def reached(eng: Engine, role: Role) -> pd.DataFrame:
    account, found = account_of(eng, role), devices(eng)
    if role in (Role.GRID_OFFICER, Role.CENTRE_OPERATOR):
        return found[found["grid_code"].isin(account.area_codes)]
    if role is Role.TOWN_LEADER:
        return found[found["town_code"].isin(account.area_codes)]
    if role is Role.COMPANY_CONTACT:
        return found[found["premises_id"].isin(account.premises_ids)]
    return found


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("role", [role for role in Role if Action.ALARM_SEE in RIGHTS[role]])
def test_the_clusters_of_a_window_add_up_to_the_devices_within_reach(eng: Engine, role: Role, zoom: str) -> None:
    assert sum(cell[2] for cell in cells(eng, role, zoom)) == len(reached(eng, role))


@pytest.mark.parametrize("zoom", ["7", "10", "13", "16", "18"])
def test_a_cluster_stands_at_the_mean_of_its_devices_and_tells_when_half_of_them_are_down(
    eng: Engine, zoom: str
) -> None:
    found, step = devices(eng), cells_of(window_from(TOWN), int(zoom)).zoom
    found["column"] = np.floor([column(lon, step) for lon in found["lon"]])
    found["row"] = np.floor([row(lat, step) for lat in found["lat"]])
    found["down"], found["fault"] = found["health"] != "online", found["health"] == "fault"
    expected = {}
    for _cell, group in found.groupby(["column", "row"]):
        half_down = group["down"].any() and group["down"].mean() >= 0.5
        state = (rules.FAULT if group["fault"].any() else rules.OFFLINE) if half_down else 0
        kind = group["kind"].iloc[0] if group["kind"].nunique() == 1 else ""
        expected[group["lon"].mean(), group["lat"].mean()] = (len(group), state, kind)
    for lon, lat, *told in cells(eng, Role.SUPERVISION, zoom, bbox=TOWN):
        near = min(expected, key=lambda at, lon=lon, lat=lat: abs(at[0] - lon) + abs(at[1] - lat))
        assert near == pytest.approx((lon, lat), abs=1e-5)
        assert expected[near] == tuple(told)


def test_a_window_shows_only_what_lies_in_the_cells_it_touches(eng: Engine) -> None:
    west, south, east, north = (float(part) for part in TOWN.split(","))
    part, whole = cells(eng, Role.SUPERVISION, "11", bbox=TOWN), cells(eng, Role.SUPERVISION, "11")
    assert 0 < len(part) < len(whole)
    assert {tuple(cell) for cell in part} <= {tuple(cell) for cell in whole}
    inside = [cell for cell in whole if west <= cell[0] <= east and south <= cell[1] <= north]
    assert {tuple(cell) for cell in inside} <= {tuple(cell) for cell in part}


@pytest.mark.parametrize("layer", ["device_smoke", "device_electricity", "device_gas"])
def test_each_kind_has_its_layer_and_a_kind_asked_for_is_the_same(eng: Engine, layer: str) -> None:
    kind = layer.removeprefix("device_")
    expected = int((devices(eng)["kind"] == kind).sum())
    for zoom in ("9", "17", "18"):
        found = cells(eng, Role.SUPERVISION, zoom, layer)
        assert sum(cell[2] for cell in found) == expected
        assert {cell[4] for cell in found} == {kind}
        assert found == cells(eng, Role.SUPERVISION, zoom, kind=kind)


def test_a_town_asked_for_hides_the_others(eng: Engine) -> None:
    expected = int((devices(eng)["town_code"] == TOWNS[1]).sum())
    for zoom in ("8", "18"):
        assert sum(cell[2] for cell in cells(eng, Role.SUPERVISION, zoom, town=TOWNS[1])) == expected


def test_one_device_in_twenty_that_is_down_marks_no_ring_of_the_whole_city(eng: Engine) -> None:
    assert 0 < (devices(eng)["health"] != "online").mean() < 0.2
    assert {cell[3] for cell in cells(eng, Role.SUPERVISION, "7")} == {0}


def test_the_pyramid_is_the_same_however_often_it_is_built(eng: Engine) -> None:
    before = cells(eng, Role.SUPERVISION, "12")
    count = tiles.rebuild(eng)
    assert tiles.rebuild(eng) == count
    assert cells(eng, Role.SUPERVISION, "12") == before


def test_a_view_of_a_dense_city_stays_small(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A hundred thousand devices spread over the city: no window and zoom gives more than 300 kB."""
    engine = small_city(tmp_path_factory.mktemp("dense"))
    rng, one, many = np.random.default_rng(1), devices(engine).iloc[[0]], 100_000
    crowd = one.loc[one.index.repeat(many)].assign(
        device_id=[f"X{number:08d}" for number in range(many)],
        lon=119.0 + 1.5 * rng.random(many),
        lat=31.5 + rng.random(many),
    )
    engine.write(lambda db: put(db, "gov.devices", crowd))
    tiles.rebuild(engine)
    for zoom in range(24):
        for bbox in (WHOLE, "-180,-85,180,85", "119.4,31.8,119.9,32.1", "119.5,31.9,119.52,31.92"):
            for role in (Role.SUPERVISION, Role.CENTRE_OPERATOR):
                assert len(tiles.points(engine, account_of(engine, role), "devices", bbox, str(zoom))) <= 300_000
    engine.close()


@pytest.mark.parametrize(
    "bbox",
    [
        "",
        "1,2,3",
        "a,b,c,d",
        "nan,0,1,1",
        "inf,0,1,1",
        "120,31,119,32",
        "119,32,120,31",
        "-181,0,0,1",
        "0,-91,1,0",
        "1,1,1,1",
    ],
)
def test_a_window_that_is_none_is_refused(eng: Engine, bbox: str) -> None:
    with pytest.raises(Refused):
        cells(eng, Role.SUPERVISION, "10", bbox=bbox)


@pytest.mark.parametrize("zoom", ["", "x", "nan", "-1", "25", "1e9", "inf"])
def test_a_zoom_no_map_has_is_refused(eng: Engine, zoom: str) -> None:
    with pytest.raises(Refused):
        cells(eng, Role.SUPERVISION, zoom)


def test_an_unknown_layer_is_refused(eng: Engine) -> None:
    with pytest.raises(Refused):
        cells(eng, Role.SUPERVISION, "10", "people")


def test_a_wide_window_at_a_deep_zoom_comes_in_coarser_cells() -> None:
    wide, narrow = window_from(WHOLE), window_from("119.5,31.9,119.505,31.905")
    assert cells_of(wide, 17).zoom < 17
    assert cells_of(wide, 17).count <= rules.MOST_CELLS
    assert cells_of(narrow, 17).zoom == MOST_ZOOM
    assert cells_of(narrow, 3).zoom == LEAST_ZOOM


def test_alarm_marks_are_the_active_list_in_its_order(eng: Engine) -> None:
    for role in (Role.SUPERVISION, Role.CENTRE_OPERATOR, Role.GRID_OFFICER):
        account = account_of(eng, role)
        marks = json.loads(tiles.alarms_json(eng, account))["alarms"]
        assert [mark["id"] for mark in marks] == alarms.active(eng, account, limit=1000)["alarm_id"].tolist()
    assert set(marks[0]) == {"id", "level", "lon", "lat", "title", "word", "when"}


def test_alarm_marks_obey_the_map_s_filters(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    table = alarms.active(eng, supervision, limit=1000)
    gas = json.loads(tiles.alarms_json(eng, supervision, kind="gas"))["alarms"]
    town = json.loads(tiles.alarms_json(eng, supervision, town=TOWNS[0]))["alarms"]
    assert [mark["id"] for mark in gas] == table.loc[table["device_kind"] == "gas", "alarm_id"].tolist()
    assert [mark["id"] for mark in town] == table.loc[table["town_code"] == TOWNS[0], "alarm_id"].tolist()


def test_an_alarm_of_today_shows_the_hour_and_an_older_one_its_day(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    raised = alarms.active(eng, supervision, limit=1000).set_index("alarm_id")["raised_at_utc"]
    today = (NOW + timedelta(hours=8)).date()
    for mark in json.loads(tiles.alarms_json(eng, supervision))["alarms"]:
        local = raised[mark["id"]] + timedelta(hours=8)
        assert mark["when"] == (f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}")


def test_whistle_marks_are_the_open_cases_within_reach_with_light_and_words(eng: Engine) -> None:
    cases = eng.read(lambda db: db.execute("SELECT * FROM gov.cases WHERE state = 'open'").df())
    reaches = {
        Role.SUPERVISION: cases,
        Role.DEPARTMENT_HANDLER: cases[
            (cases["lead_department"] == "fire") | cases["joint_departments"].str.split(",").map(lambda d: "fire" in d)
        ],
        Role.MICRO_GRID_REPORTER: cases[cases["reporter_id"] == "U-micro_grid_reporter"],
    }
    for role, expected in reaches.items():
        marks = json.loads(tiles.cases_json(eng, account_of(eng, role)))["cases"]
        assert {mark["id"] for mark in marks} == set(expected["case_id"])
    lights = {mark["light"] for mark in json.loads(tiles.cases_json(eng, account_of(eng, Role.SUPERVISION)))["cases"]}
    assert {"overdue", "waiting", "on_time"} <= lights


def test_what_a_person_typed_is_inert_and_without_phones(eng: Engine) -> None:
    answer = tiles.cases_json(eng, account_of(eng, Role.SUPERVISION))
    assert b"<" not in answer
    assert b"13712342210" not in answer
    titles = {mark["title"] for mark in json.loads(answer)["cases"]}
    assert "<b>飞线充电</b>" in titles  # the same text, for whoever escapes it
    assert "找王师傅 137****2210" in titles


def test_areas_and_waterways_come_as_geojson(eng: Engine) -> None:
    reader = account_of(eng, Role.MICRO_GRID_REPORTER)
    grids = json.loads(tiles.areas_geojson(eng, reader, 1, "grid", TOWNS[0]))
    assert {feature["properties"]["code"] for feature in grids["features"]} == set(GRIDS[:3])
    whole = json.loads(tiles.areas_geojson(eng, reader, 1, "city"))
    assert [feature["properties"]["code"] for feature in whole["features"]] == [CITY]
    water = json.loads(tiles.waterways_json(eng, account_of(eng, Role.GRID_OFFICER)))
    assert water["features"][0]["geometry"]["type"] == "LineString"
    for version, level, town in ((1, "planet", None), (1, "grid", "990001999"), (7, "grid", None)):
        with pytest.raises(NotFound):
            tiles.areas_geojson(eng, reader, version, level, town)


def on_the_spot(eng: Engine, role: Role, bbox: str = WHOLE, **more: str) -> dict:
    return json.loads(tiles.devices_json(eng, account_of(eng, role), bbox, **more))


@pytest.mark.parametrize("role", [role for role in Role if Action.ALARM_SEE in RIGHTS[role]])
def test_the_devices_of_a_window_are_told_one_by_one_within_reach(eng: Engine, role: Role) -> None:
    told, here = on_the_spot(eng, role), reached(eng, role)
    assert told["count"] == len(here)
    assert len(told["devices"]) == min(len(here), tiles.MOST_ON_A_SPOT)
    assert {one["id"] for one in told["devices"]} <= set(here["device_id"])


def test_those_not_online_come_first_and_of_a_kind_asked_for_no_other(eng: Engine) -> None:
    told = on_the_spot(eng, Role.SUPERVISION)
    ailing = [one["state"] != 0 for one in told["devices"]]
    assert any(ailing)
    assert ailing == sorted(ailing, reverse=True)
    assert {one["kind"] for one in on_the_spot(eng, Role.SUPERVISION, kind="gas")["devices"]} == {"gas"}


def test_a_device_stands_in_the_window_around_it_and_in_no_other(eng: Engine) -> None:
    one = devices(eng).iloc[0]
    edge = 0.00002
    around = f"{one.lon - edge},{one.lat - edge},{one.lon + edge},{one.lat + edge}"
    assert one.device_id in {found["id"] for found in on_the_spot(eng, Role.SUPERVISION, around)["devices"]}
    assert on_the_spot(eng, Role.SUPERVISION, "10,10,11,11") == {"devices": [], "count": 0}


@pytest.mark.parametrize("bbox", ["", "1,2,3", "170,-10,-170,10", "nan,0,1,1", "0,0,0,0", "x" * 1000])
def test_a_window_that_is_none_is_refused_device_by_device_too(eng: Engine, bbox: str) -> None:
    with pytest.raises(Refused):
        on_the_spot(eng, Role.SUPERVISION, bbox)
