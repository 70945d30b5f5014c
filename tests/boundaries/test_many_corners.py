"""An area of 50,000 corners: simplified to be shown, exact to be joined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely

from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.areas import geojson, store
from governance.engine import Cursor, Engine
from governance.tiles import actions as tiles
from tests.city import account_of, small_city
from tests.city_areas import GRIDS, SIDE, SOUTH, WEST

CORNERS, TEETH_DEGREES = 50_000, 0.0001
VERSION = 2


def saw() -> np.ndarray:
    """The border between the first two grids as a saw: teeth of ten metres, all the way from west to east."""
    lon = np.linspace(WEST, WEST + SIDE, CORNERS)
    lat = SOUTH + SIDE / 3 + TEETH_DEGREES * (np.arange(CORNERS) % 2)
    lat[[0, -1]] = SOUTH + SIDE / 3
    return np.column_stack([lon, lat])


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The small city under a second boundary version whose first two grids meet along the saw."""
    opened = small_city(tmp_path_factory.mktemp("corners"))
    upper = [(WEST + SIDE, SOUTH + 2 * SIDE / 3), (WEST, SOUTH + 2 * SIDE / 3)]
    shapes = {
        GRIDS[0]: shapely.Polygon([(WEST, SOUTH), (WEST + SIDE, SOUTH), *saw()[::-1]]),
        GRIDS[1]: shapely.Polygon([*saw(), *upper]),
    }

    def work(db: Cursor) -> None:
        version = {"version_id": VERSION, "valid_from": date(2025, 6, 1), "label": "锯齿", "illustrative": True}
        store.insert_version(
            db, pa.Table.from_pylist([version | {"created_at_utc": opened.now().replace(tzinfo=None)}])
        )
        db.execute("INSERT INTO gov.areas SELECT ? AS version_id, * EXCLUDE (version_id) FROM gov.areas", [VERSION])
        for code, shape in shapes.items():
            sql = "UPDATE gov.areas SET geometry = ? WHERE version_id = ? AND code = ?"
            db.execute(sql, [shapely.to_wkb(shape), VERSION, code])

    opened.write(work)
    yield opened
    opened.close()


def test_what_is_shown_is_small_and_still_has_no_gap(eng: Engine) -> None:
    reader = account_of(eng, Role.SUPERVISION)
    shown = tiles.areas_geojson(eng, reader, VERSION, "grid")
    assert len(shown) < 10_000
    assert len(tiles.service_areas_geojson(eng, reader, VERSION)) < 10_000
    shapes = shapely.get_parts(shapely.from_geojson(shown))
    assert len(shapes) == len(GRIDS)
    assert sum(one.area for one in shapes) == pytest.approx(shapely.union_all(shapes).area, rel=1e-6)


def test_what_is_joined_is_exact_to_the_tooth(eng: Engine) -> None:
    """Half a tooth above the line lies the lower grid where the tooth stands, the upper one beside it."""
    locator = areas.locator(eng, VERSION)
    corners = saw()
    tips = np.flatnonzero(corners[:, 1] > SOUTH + SIDE / 3)[1000:1200]
    for at in tips:
        lon, middle = corners[at, 0], SOUTH + SIDE / 3 + TEETH_DEGREES / 2
        beside = corners[at + 1, 0]
        assert locator.locate(lon, middle).grid_code == GRIDS[0]
        assert locator.locate(beside, middle).grid_code == GRIDS[1]


def test_an_outline_that_a_page_sends_along_is_small_and_near_the_border(eng: Engine) -> None:
    found = areas.feature(eng, GRIDS[0])
    assert found is not None
    drawn = shapely.geometry.shape(found["geometry"])
    exact = shapely.Polygon([(WEST + SIDE, SOUTH), *saw()[::-1], (WEST, SOUTH)])
    assert shapely.get_num_coordinates(drawn) <= geojson.MOST_CORNERS
    assert shapely.hausdorff_distance(drawn, exact) < 2 * TEETH_DEGREES
