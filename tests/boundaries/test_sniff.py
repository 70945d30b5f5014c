"""Coordinates that lie as an unconverted datum would, or swapped, are noticed; sound ones are left in peace."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from governance.areas import sniff
from governance.areas.datums import Datum, from_wgs84, to_wgs84
from governance.engine.text import speaking
from tests.demo_geography import level, locator, points_inside


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """Points in every grid of the demo city."""
    shapes = np.array(level("grid")["shape"])
    return points_inside(shapes, np.full(len(shapes), 12), np.random.default_rng(5))


def test_sound_points_raise_no_doubt(points: np.ndarray) -> None:
    assert sniff.sniffed(points[:, 0], points[:, 1], locator()) == []


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_points_of_phone_maps_are_told_with_their_distance(points: np.ndarray, datum: Datum) -> None:
    lon, lat = from_wgs84(points[:, 0], points[:, 1], datum)
    with speaking("en"):
        (warning,) = sniff.sniffed(lon, lat, locator())
    assert f"--datum {datum}" in warning


def test_points_converted_once_too_often_are_told(points: np.ndarray) -> None:
    lon, lat = to_wgs84(points[:, 0], points[:, 1], Datum.GCJ02)
    (warning,) = sniff.sniffed(lon, lat, locator(), Datum.GCJ02)
    assert "wgs84" in warning


def test_swapped_axes_are_told(points: np.ndarray) -> None:
    (warning,) = sniff.sniffed(points[:, 1], points[:, 0], locator())
    assert "经度和纬度对调" in warning


def test_a_few_points_astray_prove_nothing(points: np.ndarray) -> None:
    far = points.copy()
    far[:4] += 1.0
    assert sniff.sniffed(far[:, 0], far[:, 1], locator()) == []
    assert sniff.sniffed(np.array([np.nan]), np.array([np.nan]), locator()) == []
    assert sniff.sniffed(np.array([]), np.array([]), locator()) == []


def test_shapes_are_compared_with_what_they_should_fill() -> None:
    towns, city = np.array(level("town")["shape"]), level("city")["shape"][0]
    shifted = shapely.transform(towns, lambda at: np.column_stack(from_wgs84(at[:, 0], at[:, 1], Datum.GCJ02)))
    assert sniff.sniffed_shapes(towns, city) == []
    (warning,) = sniff.sniffed_shapes(shifted, city)
    assert "gcj02" in warning


def test_known_things_that_moved_together_give_the_datum_away(points: np.ndarray) -> None:
    lon, lat = from_wgs84(points[:200, 0], points[:200, 1], Datum.BD09)
    known = points[:200, 0], points[:200, 1]
    (warning,) = sniff.sniffed_places(lon, lat, *known)
    assert "bd09" in warning
    assert sniff.sniffed_places(*known, *known) == []
    assert sniff.sniffed_places(known[0] + 0.005, known[1], *known) == [], "moved, but not as a datum moves"


def test_a_new_city_is_sniffed_by_the_region_of_its_projection() -> None:
    lon, lat = np.array([-75.2, -75.5]), np.array([40.1, 40.3])
    assert sniff.sniffed_city(lon, lat, "EPSG:32618") == []
    (warning,) = sniff.sniffed_city(lat, lon, "EPSG:32618")
    assert "100%" in warning


@pytest.mark.parametrize("datum", list(Datum))
def test_shapes_go_there_and_back_within_a_hand(datum: Datum) -> None:
    corners = shapely.get_coordinates(np.array(level("grid")["shape"]))[::20]
    there = from_wgs84(corners[:, 0], corners[:, 1], datum)
    back = np.column_stack(to_wgs84(*there, datum))
    assert np.abs((back - corners) * [94_500, 111_000]).max() < 0.1, "metres"
