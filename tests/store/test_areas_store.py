"""What the store keeps of the areas, and what others get when they ask for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from governance import engine
from governance.areas import actions, store
from governance.areas.profile import load_profile
from governance.engine import Cursor, Engine, NotFound, Refused
from tests.demo_geography import CREATED_AT, PROFILE, areas, geography, level, locator, profile

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def fill(db: Cursor) -> None:
    city = profile()
    store.insert_city(db, store.CityRow(city.code, city.name, city.name_en, city.text, True, 7, CREATED_AT, NOW))
    store.insert_version(db, geography().boundary_versions)
    store.insert_areas(db, geography().areas)
    store.insert_waterways(db, geography().waterways)


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = engine.open_store(tmp_path_factory.mktemp("home"), lambda: NOW)
    opened.write(fill)
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    opened = engine.open_store(tmp_path, lambda: NOW)
    yield opened
    opened.close()


def version(number: int, valid_from: date) -> pa.Table:
    row = geography().boundary_versions.to_pylist()[0] | {"version_id": number, "valid_from": valid_from}
    return pa.Table.from_pylist([row], geography().boundary_versions.schema)


def test_areas_come_back_as_they_went_in(eng: Engine) -> None:
    rows = eng.read(lambda db: store.area_rows(db, 1))
    written = geography().areas.sort_by("code").drop_columns("version_id")
    assert rows.select(written.column_names).to_pylist() == written.to_pylist()


def test_the_profile_comes_back_from_the_store_without_its_file(eng: Engine) -> None:
    assert actions.profile(eng) == load_profile(PROFILE)


def test_a_store_without_a_city_says_so(empty: Engine) -> None:
    with pytest.raises(Refused):
        actions.profile(empty)
    assert actions.metric_shapes(empty, "town") == []
    assert actions.names(empty) == {}


def test_a_city_without_boundaries_says_so(empty: Engine) -> None:
    city = profile()
    row = store.CityRow(city.code, city.name, city.name_en, city.text, False, None, CREATED_AT, None)
    empty.write(lambda db: store.insert_city(db, row))
    with pytest.raises(Refused):
        actions.locator(empty)
    empty.write(lambda db: store.insert_version(db, version(1, date(2026, 1, 1))))
    with pytest.raises(Refused):
        actions.bounds(empty)


def test_the_newest_valid_version_holds(empty: Engine) -> None:
    def versions(db: Cursor) -> None:
        for number, valid_from in ((1, date(2025, 1, 1)), (2, date(2026, 3, 1)), (3, date(2026, 12, 1))):
            store.insert_version(db, version(number, valid_from))

    assert empty.read(lambda db: store.version_on(db, date(2026, 6, 1))) is None
    empty.write(versions)
    assert empty.read(lambda db: [store.version_on(db, day) for day in DAYS]) == [1, 1, 2, 2, 3]
    assert empty.read(store.version_ids) == [1, 2, 3]


DAYS = (date(2024, 6, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 11, 30), date(2026, 12, 1))


def test_a_version_turns_over_at_midnight_in_the_city(tmp_path: Path) -> None:
    evening, midnight = datetime(2026, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
    at = [evening]
    opened = engine.open_store(tmp_path, lambda: at[0])
    opened.write(fill)
    opened.write(lambda db: store.insert_version(db, version(2, date(2026, 3, 1))))
    assert actions.current_version(opened) == 1
    at[0] = midnight
    assert actions.current_version(opened) == 2
    opened.close()


def test_the_locator_of_the_store_answers_like_the_rule(eng: Engine) -> None:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(119.38, 119.91, 2000), rng.uniform(31.72, 32.15, 2000)
    ours, rule = actions.locator(eng).assign(lon, lat), locator().assign(lon, lat)
    assert ours.grid_code.tolist() == rule.grid_code.tolist()
    assert ours.micro_grid_code.tolist() == rule.micro_grid_code.tolist()
    assert actions.locator(eng) is actions.locator(eng), "made once for a version"
    assert actions.locator(eng).version_id == 1


def test_another_tolerance_makes_another_locator(tmp_path: Path) -> None:
    opened = engine.open_store(tmp_path, lambda: NOW)
    opened.write(fill)
    assert actions.locator(opened).tolerance_m == 30.0
    setting = ["location.snap_m", "55", NOW.replace(tzinfo=None), None]
    opened.write(lambda db: db.execute("INSERT INTO gov.settings VALUES (?, ?, ?, ?)", setting))
    assert actions.locator(opened).tolerance_m == 55.0
    opened.close()


def test_one_area_comes_as_an_exact_feature(eng: Engine) -> None:
    town = level("town").set_index("code").loc["321181106"]
    found = actions.feature(eng, "321181106")
    assert found is not None
    assert shapely.from_geojson(json.dumps(found["geometry"])).equals_exact(town["shape"])
    assert found["properties"] == {"code": "321181106", "name": "陵口镇", "name_en": "Lingkou Town"}
    assert actions.feature(eng, "999") is None


def test_every_code_has_its_names(eng: Engine) -> None:
    names = actions.names(eng)
    assert len(names) == len(areas())
    assert names["321181106"] == ("陵口镇", "Lingkou Town")
    assert names["321181106205002"] == ("陵口村第2网格", "Lingkou Village Grid 2")


def test_a_level_comes_as_a_frame_nobody_can_spoil(eng: Engine) -> None:
    towns = actions.level_frame(eng, "town")
    assert towns["code"].is_monotonic_increasing
    assert towns["households"].sum() == 341_000
    towns.loc[:, "name"] = "spoilt"
    assert "spoilt" not in actions.level_frame(eng, "town")["name"].tolist()


def test_metric_shapes_are_in_square_metres(eng: Engine) -> None:
    shapes = actions.metric_shapes(eng, "town")
    assert shapely.area(shapes) == pytest.approx(level("town").sort_values("code")["area_m2"].to_numpy(), rel=1e-9)


def test_the_bounds_hold_the_whole_city(eng: Engine) -> None:
    assert actions.bounds(eng) == pytest.approx(shapely.total_bounds(np.array(level("city")["shape"])))


def shapes_in(content: bytes) -> tuple[list[dict], np.ndarray]:
    features = json.loads(content)["features"]
    return features, shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])


@pytest.mark.parametrize("name", ["city", "town", "village", "grid", "micro_grid"])
def test_maps_get_every_area_of_a_level(eng: Engine, name: str) -> None:
    features, shapes = shapes_in(actions.outline_geojson(eng, name))
    assert [feature["properties"]["code"] for feature in features] == sorted(level(name)["code"])
    assert set(features[0]["properties"]) == {"code", "name", "name_en"}
    assert features[0]["id"] == features[0]["properties"]["code"]
    points = shapely.get_coordinates(shapes)
    assert (points == points.round(5)).all()


@pytest.mark.parametrize("name", ["town", "village", "grid"])
def test_lighter_shapes_still_share_their_borders(eng: Engine, name: str) -> None:
    stored = np.array(level(name)["shape"])
    _features, shapes = shapes_in(actions.outline_geojson(eng, name))
    assert shapely.get_num_coordinates(shapes).sum() < 0.7 * shapely.get_num_coordinates(stored).sum()
    city = level("city")["shape"][0].area
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapely.make_valid(shapes)).area, rel=1e-6)
    assert shapely.area(shapes).sum() == pytest.approx(city, rel=1e-3)


def test_maps_can_ask_for_one_town_of_one_version(eng: Engine) -> None:
    features, _shapes = shapes_in(actions.outline_geojson(eng, "grid", "321181106", 1))
    own = level("grid")
    assert len(features) == (own["town_code"] == "321181106").sum()
    assert {feature["properties"]["code"][:9] for feature in features} == {"321181106"}


@pytest.mark.parametrize(("name", "town", "number"), [("street", None, 1), ("grid", "321181999", 1), ("grid", None, 9)])
def test_what_is_not_there_is_not_found(eng: Engine, name: str, town: str | None, number: int) -> None:
    with pytest.raises(NotFound):
        actions.outline_geojson(eng, name, town, number)


def test_waterways_come_as_lines_the_main_one_first(eng: Engine) -> None:
    features, shapes = shapes_in(actions.waterways_geojson(eng))
    assert [feature["properties"]["rank"] for feature in features] == [1, 2, 2, 2]
    assert features[0]["properties"]["name"] == "京杭运河"
    assert {shape.geom_type for shape in shapes} == {"LineString"}


def test_the_approval_number_is_the_settings_before_the_profiles(empty: Engine) -> None:
    empty.write(fill)
    assert actions.map_approval_number(empty) == ""
    setting = ["map.approval_number", "苏S(2026)001号", NOW.replace(tzinfo=None), None]
    empty.write(lambda db: db.execute("INSERT INTO gov.settings VALUES (?, ?, ?, ?)", setting))
    assert actions.map_approval_number(empty) == "苏S(2026)001号"
