"""New towns over the grids there are: what no longer fits is told, and which grids change town with all they hold."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import shapely

from governance.areas import actions as areas
from governance.areas.topology import Defect
from governance.commandline.loading import told_load
from governance.engine import Engine
from governance.engine.text import speaking
from governance.procedures.boundaries import load_areas
from governance.procedures.boundaries.shown import reports_kept
from governance.procedures.loading.commands import load_file
from tests.boundaries.cuts import silent
from tests.boundaries.files import geojson, order
from tests.boundaries.test_load import city, number
from tests.city_areas import GRIDS, NAMES, SIDE, SOUTH, TOWNS, WEST

__all__ = ["city"]


def towns(folder: Path, east: float) -> Path:
    """Write the three towns with the border between the first two moved east by a share of a town's side."""
    borders = [WEST, WEST + SIDE * (1 + east), WEST + 2 * SIDE, WEST + 3 * SIDE]
    shapes = [shapely.box(one, SOUTH, other, SOUTH + SIDE) for one, other in itertools.pairwise(borders)]
    facts = [{"code": code, "name": f"{name}镇"} for code, name in zip(TOWNS, NAMES, strict=True)]
    return geojson(folder / "towns.geojson", shapes, facts)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_strip_that_leaves_grids_across_a_border_waits_for_acceptance(
    city: Engine, tmp_path: Path, dry_run: bool
) -> None:
    told = load_areas(city, None, order("towns", towns(tmp_path, 0.1), dry_run=dry_run), silent)
    assert told.stopped
    assert "拓扑有问题：网格 " in told.refusal
    assert "超出上级" in told.refusal
    assert any("下一级的网格不再合适：" in line for line in told.warnings)
    out = {spot.codes for spot in told.worst if spot.kind == "outside"}
    assert out >= {(grid, TOWNS[1]) for grid in GRIDS[3:6]}
    own, below = reports_kept(city, None, str(told.report_file))[0]
    assert (own.harmless, own.level, below.level) == (True, "town", "grid")
    strip_m2 = own.total_m2 / 3 * 0.1
    assert below.measure(Defect.OUTSIDE).area_m2 == pytest.approx(strip_m2, rel=0.01)
    assert areas.current_version(city) == 1


def test_accepted_it_holds_and_the_file_again_asks_nothing(city: Engine, tmp_path: Path) -> None:
    path = towns(tmp_path, 0.1)
    told = load_areas(city, None, order("towns", path, accept_topology=True), silent)
    assert told.import_id
    again = load_areas(city, None, order("towns", path), silent)
    assert (again.stopped, again.same) == (False, 3)


def test_what_was_wrong_before_is_not_asked_again(city: Engine, tmp_path: Path) -> None:
    load_areas(city, None, order("towns", towns(tmp_path, 0.1), accept_topology=True), silent)
    told = load_areas(city, None, order("towns", towns(tmp_path, 0.05)), silent)
    assert told.import_id, "the grids fit better than they did"


def test_the_grids_that_change_town_are_named_with_what_moves(city: Engine, tmp_path: Path) -> None:
    counted = {
        table: number(city, f"SELECT count(*) FROM gov.{table} WHERE starts_with(grid_code, '{TOWNS[1]}'){still}")
        for table, still in (("devices", ""), ("premises", ""), ("cases", " AND state = 'open'"))
    }
    assert counted["devices"] > 0
    path = towns(tmp_path, 0.7)
    told = load_areas(city, None, order("towns", path, dry_run=True), silent)
    (line,) = [one for one in told.warnings if "换到别的镇区" in one]
    assert line.startswith("3 个网格换到别的镇区：中村第1网格")
    assert f"（{NAMES[1]}镇 → {NAMES[0]}镇）" in line
    for word, table in (("设备", "devices"), ("场所", "premises"), ("未办结的件", "cases")):
        assert f"{word} {counted[table]} " in line
    with speaking("en"):
        result = load_file(city, {"kind": "towns", "file": str(path), "dry_run": True}, silent)
        assert "note: 3 grids change town: " in told_load(result)


def test_new_grids_are_held_against_the_micro_grids_in_them(city: Engine, tmp_path: Path) -> None:
    shapes = [shapely.box(WEST + SIDE * n, SOUTH, WEST + SIDE * (n + 1), SOUTH + SIDE) for n in range(3)]
    shapes = [
        part
        for one in shapes
        for part in (
            shapely.box(one.bounds[0], SOUTH, one.bounds[0] + 0.015, SOUTH + SIDE),
            shapely.box(one.bounds[0] + 0.015, SOUTH, one.bounds[2], SOUTH + SIDE),
        )
    ]
    facts = [{"code": f"{town}001{n:03d}", "name": f"{n}"} for town in TOWNS for n in (1, 2)]
    told = load_areas(city, None, order("grids", geojson(tmp_path / "g.geojson", shapes, facts)), silent)
    assert "微网格 超出上级 5 处" in told.refusal
