"""The invented city tiles without gap or overlap, is nested, hits what is published, and is the same for its seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from governance.areas.profile import CitySources, Division
from governance.areas.projection import projection
from governance.areas.rules import TownFacts, tiling_report, village_of
from governance.demo.geography import build_geography
from governance.engine.errors import Refused
from governance.engine.text import speaking
from tests.demo_geography import CREATED_AT, areas, geography, level, locator, points_inside, profile, sources

NOTHING_M2 = 0.01
SEEDS = [7, 1, 2026]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("parts", ["town", "village", "grid"])
def test_every_level_tiles_the_city(parts: str, seed: int) -> None:
    city, own = level("city", seed)["metric"][0], level(parts, seed)
    report = tiling_report(city, own["code"].tolist(), np.array(own["metric"]))
    assert report.gaps_m2 < NOTHING_M2
    assert report.overlaps_m2 < NOTHING_M2
    assert report.orphans == ()
    assert shapely.coverage_is_valid(np.array(own["shape"])), "neighbours share every vertex of their border"


@pytest.mark.parametrize("seed", SEEDS)
def test_grids_tile_their_town_and_their_village(seed: int) -> None:
    grids = level("grid", seed)
    for parent_level, key in (("town", grids["town_code"]), ("village", grids["code"].map(village_of))):
        for parent in level(parent_level, seed).itertuples():
            own = grids[key == parent.code]
            report = tiling_report(parent.metric, own["code"].tolist(), np.array(own["metric"]))
            assert (report.gaps_m2 < NOTHING_M2, report.overlaps_m2 < NOTHING_M2, report.orphans) == (True, True, ())


def test_the_city_is_the_published_outline() -> None:
    outline = projection(profile().metric_crs).metric_shapes(sources().outline)
    assert (
        level("city")["metric"][0].symmetric_difference(outline).area < 100.0
    )  # of 1,050 km2: nodes sit on a 1 mm grid


def test_a_gap_and_an_overlap_and_an_orphan_are_told_in_square_metres() -> None:
    whole = shapely.box(0, 0, 10, 10)
    report = tiling_report(whole, ["a", "b", "c"], shapely.box([0, 4, 9], [0, 0, 0], [5, 9, 12], [10, 10, 1]))
    assert report.gaps_m2 == pytest.approx(9.0)
    assert report.overlaps_m2 == pytest.approx(10.0)
    assert report.orphans == ("c",)


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_as_much_of_everything_as_the_profile_says(seed: int) -> None:
    counts = areas(seed)["level"].value_counts().to_dict()
    assert counts == {"city": 1, "town": 12, "village": 229, "grid": 1030, "micro_grid": 276}
    assert {level(name, seed)["households"].sum() for name in ("city", "town", "village", "grid")} == {341_000}


@pytest.mark.parametrize("seed", SEEDS)
def test_towns_have_their_published_area_within_one_percent(seed: int) -> None:
    drawn = level("town", seed).set_index("code")["area_m2"]
    for town in profile().towns:
        if town.area_km2 is not None:
            assert drawn[town.code] / 1e6 == pytest.approx(town.area_km2, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_seat_lies_in_its_town_and_each_label_in_its_area(seed: int) -> None:
    towns = level("town", seed).set_index("code")
    for town in profile().towns:
        assert towns.loc[town.code, "shape"].contains(shapely.Point(town.seat))
        assert (towns.loc[town.code, "lon"], towns.loc[town.code, "lat"]) == town.seat
    every = areas(seed)
    assert shapely.intersects_xy(np.array(every["shape"]), every["lon"].to_numpy(), every["lat"].to_numpy()).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_codes_nest_like_the_national_ones(seed: int) -> None:
    grids, micro = level("grid", seed), level("micro_grid", seed)
    assert areas(seed)["code"].is_unique
    assert set(grids["code"].str.len()) == {15}
    assert set(micro["code"].str.len()) == {17}
    assert (grids["code"].str[:9] == grids["town_code"]).all()
    assert set(grids["code"].str[:12]) == set(level("village", seed)["code"])
    assert (micro["code"].str[:15] == micro["parent_code"]).all()
    assert set(micro["parent_code"]) <= set(grids["code"])
    assert (micro["code"].str[:9] == micro["town_code"]).all()


def test_numbers_in_a_village_have_no_hole_and_names_follow_them() -> None:
    grids = level("grid")
    village = grids["code"].map(village_of)
    assert (grids["code"].str[-3:].astype(int) == village.groupby(village).cumcount() + 1).all()
    named = grids.set_index("code").loc["321181106205002"]
    assert (named["name"], named["name_en"]) == ("陵口村第2网格", "Lingkou Village Grid 2")


@pytest.mark.parametrize("seed", SEEDS)
def test_grids_hang_together(seed: int) -> None:
    assert {shape.geom_type for shape in level("grid", seed)["shape"]} == {"Polygon"}


@pytest.mark.parametrize("seed", SEEDS)
def test_micro_grids_overlap_nothing_and_leave_most_of_the_city_without_one(seed: int) -> None:
    micro, grids = level("micro_grid", seed), level("grid", seed).set_index("code")
    shapes = np.array(micro["metric"])
    left, right = shapely.STRtree(shapes).query(shapes, "intersects")
    assert (left == right).all()
    own = grids.loc[micro["parent_code"], "metric"].to_numpy()
    assert shapely.contains_properly(own, shapes).all()
    assert micro["parent_code"].value_counts().max() <= 3
    assert micro["area_m2"].sum() < 0.05 * level("city", seed)["area_m2"][0]
    assert micro["area_m2"].min() > 1000
    assert not micro[["parent_code", "name"]].duplicated().any()


def test_town_grids_are_small_and_field_grids_large() -> None:
    grids = level("grid")
    urban = grids["kind"] == "community"
    assert grids.loc[urban, "area_m2"].median() < 0.3e6 < 1.0e6 < grids.loc[~urban, "area_m2"].median()
    assert grids["area_m2"].between(0.02e6, 8e6).all()
    assert grids["households"].between(80, 800).all()


def test_communities_stand_around_the_seat() -> None:
    plane = projection(profile().metric_crs)
    villages = level("village")
    seats = {town.code: plane.metric(np.array([town.seat]))[0] for town in profile().towns}
    here = plane.metric(villages[["lon", "lat"]].to_numpy())
    villages["apart_m"] = np.hypot(*(here - np.stack([seats[code] for code in villages["town_code"]])).T)
    mixed = villages.groupby("town_code").filter(lambda own: own["kind"].nunique() == 2)
    mean = mixed.groupby(["town_code", "kind"])["apart_m"].mean().unstack()
    assert (mean["community"] < mean["village"]).all()


def test_names_that_tell_a_direction_are_believed() -> None:
    villages = level("village").set_index("code")
    assert villages.loc["321181001200", "lat"] > villages.loc["321181001201", "lat"], "城北村 lies north of 城南村"
    assert villages.loc["321181105200", "lat"] > villages.loc["321181105202", "lat"], "河北村 lies north of 河南村"
    assert villages.loc["321181108001", "lon"] > villages.loc["321181108004", "lon"], "界东 lies east of 界西"


def test_the_canal_parts_grids_rather_than_running_through_them() -> None:
    canal = next(waterway for waterway in sources().waterways if waterway.rank == 1)
    along = canal.line.intersection(level("city")["shape"][0])
    inside = shapely.length(shapely.intersection(shapely.buffer(np.array(level("grid")["shape"]), -1e-4), along)).sum()
    assert inside < 0.5 * along.length


def test_the_same_seed_draws_the_same_city_and_another_seed_another() -> None:
    again = build_geography(profile(), sources(), 7, date(2026, 1, 1), CREATED_AT)
    assert again.areas.equals(geography(7).areas)
    assert not again.areas.equals(geography(1).areas)


def test_everything_drawn_is_marked_illustrative() -> None:
    assert areas()["illustrative"].all()
    version = geography().boundary_versions.to_pylist()[0]
    assert (version["version_id"], version["illustrative"], version["valid_from"]) == (1, True, date(2026, 1, 1))
    assert set(geography().waterways["rank"].to_pylist()) == {1, 2}


def test_a_profile_that_does_not_fit_the_divisions_is_refused() -> None:
    without = replace(sources(), divisions=tuple(d for d in sources().divisions if d.code != "321181106"))
    with speaking("en"), pytest.raises(Refused, match="321181106"):
        build_geography(profile(), without, 7, date(2026, 1, 1), CREATED_AT)
    few = replace(profile(), grids=100)
    with speaking("en"), pytest.raises(Refused, match="fewer grids"):
        build_geography(few, sources(), 7, date(2026, 1, 1), CREATED_AT)


def test_any_city_can_be_drawn_from_its_own_profile() -> None:
    """A square city on the Rhine with two towns: nothing but its profile and divisions is known of it."""
    towns = (TownFacts("990001101", (7.03, 50.97), 20.0), TownFacts("990001102", (7.12, 50.99), 10.0, area_km2=30.0))
    small = replace(
        profile(),
        code="990001",
        metric_crs="EPSG:25832",
        towns=towns,
        grids=40,
        micro_grids=9,
        households=12_000,
    )
    units = [Division("990001", "莱茵", "Rhine", "city", "", "city")]
    for town in towns:
        units.append(Division(town.code, "某镇", "Some Town", "town", "990001", "town"))
        kinds = ["community", "village", "village", "village", "village"]
        units += [
            Division(f"{town.code}{n:03d}", f"第{n}村", f"Village {n}", "village", town.code, kind)
            for n, kind in enumerate(kinds, start=1)
        ]
    material = CitySources(shapely.box(7.0, 50.95, 7.15, 51.02), tuple(units), ())
    drawn = build_geography(small, material, 3, date(2026, 1, 1), CREATED_AT).areas.to_pandas()
    assert drawn["level"].value_counts().to_dict() == {"grid": 40, "village": 10, "micro_grid": 9, "town": 2, "city": 1}
    metric = projection("EPSG:25832").metric_shapes(shapely.from_wkb(drawn["geometry"].to_numpy()))
    grids = (drawn["level"] == "grid").to_numpy()
    report = tiling_report(metric[0], drawn.loc[grids, "code"].tolist(), metric[grids])
    assert (report.gaps_m2 < NOTHING_M2, report.overlaps_m2 < NOTHING_M2, report.orphans) == (True, True, ())
    assert drawn.set_index("code").loc["990001102", "area_m2"] / 1e6 == pytest.approx(30.0, rel=0.01)


def test_scattered_points_fall_where_they_were_meant_to() -> None:
    grids = level("grid").head(40)
    counts = np.arange(40)
    points = points_inside(np.array(grids["shape"]), counts, np.random.default_rng(1))
    found = locator().assign(points[:, 0], points[:, 1])
    assert found.grid_code.tolist() == np.repeat(grids["code"].to_numpy(), counts).tolist()
