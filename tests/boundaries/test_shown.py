"""What is wrong with a boundary file can be looked at before anybody accepts it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
import shapely

from governance.areas import actions as areas
from governance.commandline.loading import told_load
from governance.engine import Engine
from governance.procedures.boundaries import load_areas
from governance.procedures.boundaries.shown import reports_kept
from governance.procedures.loading.commands import load_file
from tests.boundaries.cuts import HALVES, halves, silent
from tests.boundaries.files import geojson, order
from tests.boundaries.test_load import city

__all__ = ["city"]


def wide(tmp_path: Path) -> Path:
    shapes = [shapely.buffer(shape, 0.002, join_style="mitre") for shape in halves()]
    return geojson(tmp_path / "wide.geojson", shapes, [{"code": code, "name": code} for code in HALVES])


def test_a_dry_run_keeps_the_report_with_the_outlines_of_the_file(city: Engine, tmp_path: Path) -> None:
    told = load_areas(city, None, order("grids", wide(tmp_path), dry_run=True), silent)
    assert told.report_file is not None
    (report,), outlines = reports_kept(city, None, told.report_file)
    assert report.measure("overlap").count >= 5  # type: ignore[arg-type]
    assert [one["properties"]["code"] for one in outlines] == list(HALVES)
    assert {one.kind for one in told.worst} >= {"overlap", "outside"}
    worst = next(one for one in told.worst if one.kind == "overlap")
    assert worst.area_m2 == round(max(one.area_m2 for one in report.findings if one.kind == "overlap"))
    assert worst.lon is not None


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_command_line_names_every_kind_of_fault_and_writes_the_report(
    city: Engine, tmp_path: Path, dry_run: bool
) -> None:
    path = wide(tmp_path)
    result = load_file(city, {"kind": "grids", "file": str(path), "dry_run": dry_run}, silent)
    said = told_load(result)
    assert result["findings"]
    assert ("would not load" if dry_run else "not loaded") in said
    assert "重叠" in str(result["refusal"])
    assert "超出上级" in str(result["refusal"])
    assert "\n  overlap   " in said
    report = json.loads((tmp_path / "wide.topology.geojson").read_text(encoding="utf-8"))
    assert str(tmp_path / "wide.topology.geojson") in said
    assert {one["properties"]["kind"] for one in report["features"]} >= {"overlap", "outside"}
    assert areas.current_version(city) == 1


def test_a_changed_shape_is_told_by_its_area_before_and_after(city: Engine, tmp_path: Path) -> None:
    shapes = halves()
    facts = [{"code": code, "name": code} for code in HALVES]
    load_areas(city, None, order("grids", geojson(tmp_path / "a.geojson", shapes, facts)), silent)
    middle = shapely.Point(shapes[0].exterior.coords[0])
    cut = [shapely.difference(shapes[0], shapely.buffer(middle, 0.0002)), *shapes[1:]]
    facts[1]["name"] = "新名"
    path = geojson(tmp_path / "b.geojson", cut, facts)
    told = load_areas(city, None, order("grids", path, dry_run=True), silent)
    found = {(one.key, one.field): (one.old, one.new) for one in told.changes}
    old, new = (float(text.removesuffix(" m²").replace(",", "")) for text in found[HALVES[0], "geometry"])
    assert 0 < old - new < 2000
    assert found[HALVES[1], "name"] == (HALVES[1], "新名")


def test_a_shape_beyond_the_earth_is_told_once_and_measured_by_nobody(city: Engine, tmp_path: Path) -> None:
    shapes = [shapely.Polygon([(1e308, 1e308), (-1e308, 1e308), (-1e308, -1e308)]), *halves()[1:]]
    path = geojson(tmp_path / "huge.geojson", shapes, [{"code": code, "name": code} for code in HALVES])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        told = load_areas(city, None, order("grids", path, dry_run=True), silent)
    assert [one.line for one in told.faults] == [1]
    assert (told.read, told.refused, told.stopped) == (len(HALVES), 1, True)
    assert told.faults[0].value.endswith("…")
