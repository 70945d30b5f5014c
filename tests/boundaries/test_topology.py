"""What is wrong with a set of areas is measured in square metres and shown where it is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from governance.areas.projection import projection
from governance.areas.topology import (
    Defect,
    Layer,
    TopologyReport,
    doubled,
    polygons_of,
    repaired,
    report_from,
    report_json,
    topology_report,
)

PLANE = projection("EPSG:4549")
EAST, NORTH = 460_000.0, 3_540_000.0
BOW_TIE = "POLYGON((0 0, 100 100, 100 0, 0 100, 0 0))"


def box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """Return a rectangle in metres of the projection, in the city."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def report(
    *shapes: shapely.Geometry, whole: shapely.Geometry | None = None, parents: list[int] | None = None
) -> TopologyReport:
    """Return the report of shapes a, b, c ... under one parent P."""
    over = np.array([whole if whole is not None else box(-1e4, -1e4, 1e4, 1e4)], dtype=object)
    layer = Layer(
        "grid",
        [chr(ord("a") + row) for row in range(len(shapes))],
        np.array(shapes, dtype=object),
        np.array(parents if parents is not None else [0] * len(shapes)),
        ["P"],
        over,
        whole,
    )
    return topology_report(layer, PLANE)


def test_areas_that_tile_have_nothing_to_tell() -> None:
    found = report(box(0, 0, 100, 100), box(100, 0, 200, 100), whole=box(0, 0, 200, 100))
    assert found.findings == ()
    assert found.harmless
    assert found.total_m2 == pytest.approx(20_000)


def test_an_overlap_names_the_pair_its_size_and_its_place() -> None:
    found = report(box(0, 0, 100, 100), box(90, 0, 200, 100))
    (overlap,) = found.findings
    assert (overlap.kind, overlap.codes, overlap.area_m2) == (Defect.OVERLAP, ("a", "b"), pytest.approx(1000, abs=0.01))
    assert overlap.shape is not None
    assert PLANE.metric_shapes(overlap.shape).centroid.x == pytest.approx(EAST + 95, abs=0.01)


def test_a_gap_names_those_around_it_also_where_no_whole_is_known() -> None:
    ring = [box(0, 0, 300, 100), box(0, 100, 100, 200), box(200, 100, 300, 200), box(0, 200, 300, 300)]
    (hole,) = report(*ring).findings
    assert (hole.kind, hole.area_m2) == (Defect.GAP, pytest.approx(10_000, abs=0.1))
    assert hole.codes == ("a", "b", "c", "d")
    wide = report(*ring, whole=box(0, 0, 300, 400))
    assert wide.measure(Defect.GAP).count == 2
    assert wide.measure(Defect.GAP).area_m2 == pytest.approx(40_000, abs=0.1)
    assert [one.area_m2 for one in wide.findings] == sorted((one.area_m2 for one in wide.findings), reverse=True)


def test_what_sticks_out_of_its_parent_and_what_has_none_is_told() -> None:
    found = report(box(-50, 0, 100, 100), box(300, 0, 400, 100), whole=box(0, 0, 100, 100), parents=[0, -1])
    kinds = {one.kind: one for one in found.findings}
    assert kinds[Defect.OUTSIDE].codes == ("a", "P")
    assert kinds[Defect.OUTSIDE].area_m2 == pytest.approx(5000, abs=0.1)
    assert kinds[Defect.ORPHAN].codes == ("b",)
    assert not found.harmless


def test_slivers_are_counted_and_not_listed() -> None:
    found = report(box(0, 0, 100, 100), box(99.995, 0, 200, 100))
    assert found.findings == ()
    assert found.slivers.count == 1
    assert found.slivers.area_m2 == pytest.approx(0.5, abs=0.01)


def test_a_ring_that_crosses_itself_is_mended_and_told() -> None:
    shapes, broken = repaired(np.array([shapely.from_wkt(BOW_TIE), box(0, 0, 1, 1)], dtype=object))
    assert [row for row, _reason in broken] == [0]
    assert "Self-intersection" in broken[0][1]
    assert shapely.is_valid(shapes).all()
    assert shapes[0].area == pytest.approx(5000)


def test_spikes_and_lines_leave_no_trace() -> None:
    spike = shapely.from_wkt("POLYGON((0 0, 100 0, 100 100, 0 100, 0 50, -80 50, 0 50, 0 0))")
    (mended,), _broken = repaired(np.array([spike], dtype=object))
    assert mended.geom_type in ("Polygon", "MultiPolygon")
    assert mended.area == pytest.approx(10_000)
    assert polygons_of(shapely.from_wkt("LINESTRING(0 0, 1 1)")).is_empty


def test_fifty_thousand_corners_are_no_hurdle() -> None:
    turn = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)
    radius = 1000 + 20 * np.sin(turn * 900)
    wheel = shapely.Polygon(np.column_stack([EAST + radius * np.cos(turn), NORTH + radius * np.sin(turn)]))
    found = report(wheel, box(900, -500, 2000, 500))
    assert found.measure(Defect.OVERLAP).count >= 1
    assert found.measure(Defect.OVERLAP).area_m2 == pytest.approx(
        shapely.intersection(wheel, box(900, -500, 2000, 500)).area, rel=1e-6
    )


def test_a_report_is_kept_and_comes_back_as_it_was() -> None:
    found = report(box(0, 0, 100, 100), box(90, 0, 200, 100), box(500, 0, 600, 100), whole=box(0, 0, 200, 100))
    back = report_from(report_json(found))
    assert back == found
    assert b'"FeatureCollection"' in report_json(found)


def test_doubled_codes_are_named_once() -> None:
    assert doubled(["x", "y", "x", "x"]) == ["x"]


@given(cuts=st.lists(st.floats(1, 999), min_size=1, max_size=6, unique=True), moved=st.floats(-40, 40))
def test_what_is_counted_twice_or_not_at_all_adds_up(cuts: list[float], moved: float) -> None:
    """Strips of a kilometre square, one border moved: what is covered, and what is not, is the whole."""
    edges = [0.0, *sorted(cuts), 1000.0]
    strips = [box(left, 0, right, 1000) for left, right in pairwise(edges)]
    strips[0] = box(0, 0, max(0.5, edges[1] + moved), 1000)
    found = report(*strips, whole=box(0, 0, 1000, 1000))
    gaps, outside = found.measure(Defect.GAP).area_m2, found.measure(Defect.OUTSIDE).area_m2
    union = shapely.union_all(np.array(strips, dtype=object))
    assert union.area + gaps - outside == pytest.approx(1e6, abs=len(strips) * 5)
    assert (found.measure(Defect.OVERLAP).area_m2 > 0) <= (found.total_m2 > union.area)
