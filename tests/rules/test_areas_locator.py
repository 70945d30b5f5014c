"""Where a point belongs: inside or on the border the smallest code, near the rim the nearest, else nowhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.areas.locator import Found, Located
from governance.areas.projection import projection
from governance.areas.shape_index import ShapeIndex
from tests.demo_geography import areas, level, locator, locator_of, profile

GRIDS = level("grid").sort_values("code", ignore_index=True)
MICRO_GRIDS = level("micro_grid").sort_values("code", ignore_index=True)
SHAPES = np.array(GRIDS["shape"])
WEST, SOUTH, EAST, NORTH = shapely.total_bounds(SHAPES)
VERTICES = shapely.get_coordinates(SHAPES)
RIM = shapely.boundary(shapely.union_all(SHAPES))
JUNCTIONS = shapely.get_coordinates(shapely.intersection(shapely.boundary(level("town")["shape"].to_numpy()), RIM))
STEPS = (-4e-4, -2e-4, 2e-4, 4e-4)
PLANE = projection(profile().metric_crs)
NOWHERE = Located(None, None, None, "unassigned")


def brute_force(lon: float, lat: float, tolerance_m: float) -> Located:
    """The rule as it is written, one shape after the other, without any index."""
    point = shapely.Point(lon, lat)
    holding = GRIDS[[shape.intersects(point) for shape in SHAPES]]
    located = Found.INSIDE
    if holding.empty:
        metric = shapely.Point(PLANE.metric(np.array([[lon, lat]]))[0])
        apart = GRIDS["metric"].map(metric.distance)
        holding = GRIDS[(apart <= tolerance_m) & (apart == apart.min())]
        located = Found.SNAPPED
    if holding.empty:
        return NOWHERE
    grid = holding.iloc[0]
    small = MICRO_GRIDS[[shape.intersects(point) for shape in MICRO_GRIDS["shape"]]]
    micro = small["code"].iloc[0] if len(small) and small["parent_code"].iloc[0] == grid["code"] else None
    return Located(grid["town_code"], grid["code"], micro, located)


@st.composite
def places(draw: st.DrawFn) -> tuple[float, float]:
    """Points anywhere, on corners, on borders, a hair beside them, around the rim, and inside micro-grids."""
    kind = draw(st.sampled_from(["anywhere", "corner", "border", "beside", "micro", "rim"]))
    if kind == "anywhere":
        return draw(st.floats(WEST - 0.01, EAST + 0.01)), draw(st.floats(SOUTH - 0.01, NORTH + 0.01))
    if kind == "micro":
        row = MICRO_GRIDS.iloc[draw(st.integers(0, len(MICRO_GRIDS) - 1))]
        return row["lon"], row["lat"]
    if kind == "rim":
        lon, lat = JUNCTIONS[draw(st.integers(0, len(JUNCTIONS) - 1))]
        return lon + draw(st.floats(-4e-4, 4e-4)), lat + draw(st.floats(-4e-4, 4e-4))
    index = draw(st.integers(0, len(VERTICES) - 2))
    lon, lat = VERTICES[index] + (VERTICES[index + 1] - VERTICES[index]) * (0.5 if kind == "border" else 0.0)
    if kind == "beside":
        return lon + draw(st.floats(-4e-4, 4e-4)), lat + draw(st.floats(-4e-4, 4e-4))
    return float(lon), float(lat)


@settings(max_examples=150, deadline=None)
@given(place=places(), tolerance_m=st.sampled_from([0.0, 5.0, 30.0]))
def test_every_point_gets_exactly_the_answer_of_brute_force(place: tuple[float, float], tolerance_m: float) -> None:
    assert locator(tolerance_m).locate(*place) == brute_force(*place, tolerance_m)


def test_many_points_get_the_answers_they_get_one_by_one() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(WEST - 0.01, EAST + 0.01, 400), rng.uniform(SOUTH - 0.01, NORTH + 0.01, 400)
    found = locator().assign(lon, lat)
    alone = [locator().locate(x, y) for x, y in zip(lon, lat, strict=True)]
    assert list(found.grid_code) == [one.grid_code for one in alone]
    assert list(found.located) == [one.located for one in alone]
    assert {"inside", "unassigned"} <= set(found.located)


def test_a_corner_belongs_to_the_smallest_code_that_meets_there() -> None:
    tree = shapely.STRtree(SHAPES)
    meeting = [(corner, tree.query(shapely.Point(corner), "intersects")) for corner in VERTICES[::97]]
    shared = [(corner, indexes) for corner, indexes in meeting if len(indexes) >= 3]
    assert len(shared) > 20
    for corner, indexes in shared:
        found = locator().locate(*corner)
        assert found.grid_code == GRIDS["code"].iloc[min(indexes)]
        assert found.located == "inside"


def beyond_the_rim(metres: float) -> tuple[float, float]:
    """A point this far outside the southernmost corner of the city."""
    metric = shapely.get_coordinates(np.array(GRIDS["metric"]))
    south = metric[np.argmin(metric[:, 1])]
    lon, lat = PLANE.lonlat(south[None] - [[0.0, metres]])[0]
    return float(lon), float(lat)


def test_a_point_just_outside_the_city_belongs_to_the_nearest_grid() -> None:
    found = locator().locate(*beyond_the_rim(29.0))
    assert found.located == "snapped"
    assert found.grid_code is not None
    assert found.town_code == found.grid_code[:9]
    assert found.micro_grid_code is None


def test_the_nearest_grid_comes_before_the_smaller_code() -> None:
    meeting, _grid = shapely.STRtree(SHAPES).query(shapely.points(JUNCTIONS), "intersects")
    ends = JUNCTIONS[np.bincount(meeting) == 2]
    around = [(lon + a, lat + b) for lon, lat in ends[:12] for a in STEPS for b in STEPS]
    found = [(place, locator(60.0).locate(*place)) for place in around]
    snapped = [(place, where) for place, where in found if where.located == "snapped"]
    metric = GRIDS.set_index("code")["metric"]
    choices = 0
    for place, where in snapped:
        apart = metric.map(shapely.Point(PLANE.metric(np.array([place]))[0]).distance)
        assert apart[where.grid_code] == apart.min()
        choices += apart[apart <= 60.0].index[0] != where.grid_code
    assert choices > 0, "somewhere the nearest is not the smallest code within the tolerance"


def test_beyond_the_tolerance_it_is_unassigned() -> None:
    assert locator().locate(*beyond_the_rim(31.0)) == NOWHERE
    assert locator(40.0).locate(*beyond_the_rim(31.0)).located == "snapped"
    assert locator(0.0).locate(*beyond_the_rim(1.0)) == NOWHERE


@pytest.mark.parametrize("place", [(0.0, 0.0), (-170.0, -89.0), (200.0, 95.0), (np.nan, 32.0), (np.inf, 32.0)])
def test_a_point_that_cannot_be_here_is_unassigned(place: tuple[float, float]) -> None:
    assert locator().locate(*place) == NOWHERE


def test_a_micro_grid_counts_only_inside_its_own_grid() -> None:
    moved = areas().copy()
    stranger = MICRO_GRIDS.iloc[0]
    other = GRIDS[GRIDS["code"] != stranger["parent_code"]].iloc[-1]["code"]
    moved.loc[moved["code"] == stranger["code"], "parent_code"] = other
    assert locator().locate(stranger["lon"], stranger["lat"]).micro_grid_code == stranger["code"]
    found = locator_of(moved).locate(stranger["lon"], stranger["lat"])
    assert (found.grid_code, found.micro_grid_code) == (stranger["parent_code"], None)


def test_before_any_grid_is_loaded_towns_answer() -> None:
    towns = locator_of(areas()[areas()["level"].isin(["city", "town", "village"])])
    for town in level("town").itertuples():
        assert towns.locate(town.lon, town.lat) == Located(town.code, None, None, "inside")
    assert towns.locate(*beyond_the_rim(10.0)).located == "snapped"


def test_without_any_area_nothing_is_assigned() -> None:
    assert locator_of(areas().iloc[:0]).locate(119.6, 31.9) == NOWHERE


def test_no_points_are_no_answers() -> None:
    assert len(locator().assign(np.array([]), np.array([]))) == 0


def test_areas_near_a_point_come_nearest_first() -> None:
    corner = next(c for c in VERTICES if len(shapely.STRtree(SHAPES).query(shapely.Point(c), "intersects")) >= 3)
    near = locator().within(corner[0], corner[1], 100.0)
    metric = shapely.Point(PLANE.metric(corner[None])[0])
    apart = GRIDS.set_index("code")["metric"].map(metric.distance)
    assert [code for code, _metres in near[:3]] == sorted(code for code in apart.index if apart[code] < 1e-6)[:3]
    assert {code for code, _metres in near} == set(apart[apart <= 100.0].index)
    assert [metres for _code, metres in near] == sorted(apart[code] for code, _metres in near)


CORNERS = st.tuples(st.integers(0, 8), st.integers(0, 8))
TRIANGLES = st.lists(st.tuples(CORNERS, CORNERS, CORNERS), min_size=1, max_size=12)


@settings(deadline=None)
@given(triangles=TRIANGLES, spots=st.lists(st.tuples(st.integers(-1, 33), st.integers(-1, 33)), min_size=1))
def test_the_index_is_exact_for_shapes_that_overlap_and_leave_gaps(triangles: list, spots: list) -> None:
    shapes = shapely.polygons([[*corners, corners[0]] for corners in triangles])
    shapes = shapes[shapely.area(shapes) > 0]
    points = np.array(spots) / 4.0
    expected = [next((i for i, s in enumerate(shapes) if s.intersects(shapely.Point(p))), -1) for p in points]
    assert ShapeIndex(shapes).first(points).tolist() == expected


def test_frames_in_any_order_make_the_same_locator() -> None:
    shuffled: pd.DataFrame = areas().sample(frac=1.0, random_state=1)
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(WEST, EAST, 300), rng.uniform(SOUTH, NORTH, 300)
    ours, theirs = locator().assign(lon, lat), locator_of(shuffled).assign(lon, lat)
    assert ours.grid_code.tolist() == theirs.grid_code.tolist()
    assert ours.micro_grid_code.tolist() == theirs.micro_grid_code.tolist()
