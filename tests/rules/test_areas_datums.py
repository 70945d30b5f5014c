"""Coordinates come in three datums; what goes there and back again stays where it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.areas.datums import Datum, from_wgs84, to_wgs84
from governance.areas.projection import projection
from tests.demo_geography import profile, sources

WEST, SOUTH, EAST, NORTH = sources().outline.bounds
PLACES = st.lists(st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)), min_size=1, max_size=30)


@given(places=PLACES, datum=st.sampled_from(Datum))
def test_there_and_back_again_is_within_a_decimetre(places: list[tuple[float, float]], datum: Datum) -> None:
    lon, lat = np.array(places).T
    there = from_wgs84(lon, lat, datum)
    back = to_wgs84(*there, datum)
    plane = projection(profile().metric_crs)
    moved_m = np.hypot(*(plane.metric(np.column_stack(back)) - plane.metric(np.column_stack([lon, lat]))).T)
    assert moved_m.max() < 0.1


@pytest.mark.parametrize(("datum", "east", "north"), [("wgs84", 0.0, 0.0), ("gcj02", 0.0049, -0.0022)])
def test_phone_maps_show_the_city_seat_to_the_south_east(datum: str, east: float, north: float) -> None:
    lon, lat = from_wgs84(np.array([119.579]), np.array([31.988]), datum)
    assert lon[0] - 119.579 == pytest.approx(east, abs=0.00015)
    assert lat[0] - 31.988 == pytest.approx(north, abs=0.00015)


def test_baidu_lies_further_east_than_the_phone_maps() -> None:
    phone = from_wgs84(np.array([119.579]), np.array([31.988]), "gcj02")
    baidu = from_wgs84(np.array([119.579]), np.array([31.988]), "bd09")
    assert baidu[0][0] - phone[0][0] == pytest.approx(0.0065, abs=0.001)
    assert baidu[1][0] - phone[1][0] == pytest.approx(0.006, abs=0.001)


def test_nothing_is_shifted_outside_china() -> None:
    lon, lat = from_wgs84(np.array([-75.15]), np.array([40.1]), "gcj02")
    assert (lon[0], lat[0]) == (-75.15, 40.1)


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="nad27"):
        to_wgs84(np.array([119.5]), np.array([31.9]), "nad27")
