"""Near a border: which neighbours are named, and whose the place is, on squares of a known size."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from governance.areas.borders import Border, border_near, reach_m
from governance.areas.locator import Locator
from governance.areas.projection import projection

CRS = "EPSG:4549"
PLANE = projection(CRS)
EAST, NORTH, SIDE_M = 460_000.0, 3_530_000.0, 1_000.0
SQUARES = {"G1": (0, 0), "G2": (1, 0), "G3": (0, 1), "G4": (1, 1)}  # code -> column and row


def square(column: int, row: int, size_m: float = SIDE_M) -> shapely.Geometry:
    west, south = EAST + column * SIDE_M, NORTH + row * SIDE_M
    return PLANE.lonlat_shapes(shapely.box(west, south, west + size_m, south + size_m))


def locator(tolerance_m: float = 30.0) -> Locator:
    shapes = np.array([square(*place) for place in SQUARES.values()])
    return Locator(list(SQUARES), ["grid"] * 4, ["T1"] * 4, ["T1"] * 4, shapes, CRS, tolerance_m)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Longitude and latitude of a point so many metres from the south-western corner."""
    lon, lat = PLANE.lonlat(np.array([[EAST + east_m, NORTH + north_m]]))[0]
    return float(lon), float(lat)


def told(east_m: float, north_m: float, metres: float = 30.0) -> Border | None:
    found = locator()
    lon, lat = at(east_m, north_m)
    return border_near(found, found.locate(lon, lat), lon, lat, metres)


def codes(border: Border | None) -> tuple[str, list[str]]:
    assert border is not None
    return border.owner.code, [one.code for one in border.neighbours]


def test_well_inside_a_grid_there_is_nothing_to_tell() -> None:
    assert told(500, 500) is None


def test_twelve_metres_from_a_border_names_the_neighbour_and_the_metres() -> None:
    found = told(988, 500)
    assert codes(found) == ("G1", ["G2"])
    assert found.owner.metres == 0
    assert found.neighbours[0].metres == pytest.approx(12, abs=0.1)


def test_the_same_place_from_the_other_side_belongs_to_the_other() -> None:
    assert codes(told(1012, 500)) == ("G2", ["G1"])


def test_on_the_border_itself_the_smallest_code_has_it() -> None:
    found = told(1000, 0)  # a corner of both, exact to the last digit
    assert codes(found) == ("G1", ["G2"])
    assert found.neighbours[0].metres == pytest.approx(0, abs=0.01)


def test_where_grids_meet_the_others_come_nearest_first() -> None:
    assert codes(told(990, 980)) == ("G1", ["G2", "G3", "G4"])
    assert codes(told(980, 990)) == ("G1", ["G3", "G2", "G4"])
    assert codes(told(1000, 1000)) == ("G1", ["G2", "G3", "G4"])


def test_at_the_edge_of_the_city_without_a_neighbour_there_is_nothing_to_tell() -> None:
    assert told(500, 5) is None


def test_just_outside_every_grid_the_nearest_has_it_and_that_is_told() -> None:
    found = told(500, -20)
    assert codes(found) == ("G1", [])
    assert found.owner.metres == pytest.approx(20, abs=0.1)


def test_outside_at_a_border_the_neighbour_is_named_too() -> None:
    assert codes(told(995, -20)) == ("G1", ["G2"])


def test_outside_the_nearest_is_named_also_where_it_is_further_than_the_reach() -> None:
    found = told(995, -20, metres=10)
    assert codes(found) == ("G1", [])
    assert found.owner.metres == pytest.approx(20, abs=0.1)


def test_far_outside_belongs_to_nobody() -> None:
    assert told(500, -500) is None


def test_a_city_that_does_not_want_to_be_told_is_not() -> None:
    assert told(1000, 0, metres=0) is None


def test_a_phone_that_is_not_sure_reaches_further_but_not_without_end() -> None:
    assert told(940, 500, reach_m(30, None)) is None
    assert codes(told(940, 500, reach_m(30, 80))) == ("G1", ["G2"])
    assert told(880, 500, reach_m(30, 5000)) is None


def test_before_any_grid_is_loaded_towns_are_the_neighbours() -> None:
    shapes = np.array([square(0, 0), square(1, 0)])
    towns = Locator(["T1", "T2"], ["town"] * 2, [None] * 2, ["C"] * 2, shapes, CRS)
    lon, lat = at(990, 500)
    assert codes(border_near(towns, towns.locate(lon, lat), lon, lat, 30)) == ("T1", ["T2"])


def test_without_any_area_there_is_nothing_to_tell() -> None:
    empty = Locator([], [], [], [], np.array([]), CRS)
    lon, lat = at(500, 500)
    assert border_near(empty, empty.locate(lon, lat), lon, lat, 30) is None
