"""Somebody else's drawing of the demo's towns is loaded over ours, holds, and goes again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.areas.topology import Defect
from governance.commandline import founding
from governance.engine import Engine
from governance.procedures import boundaries
from governance.procedures.boundaries import load_areas
from governance.procedures.check import check
from governance.procedures.start import open_home
from tests.boundaries.cuts import differing, everything, silent
from tests.boundaries.files import order, other_towns

DEMO = {"scale": 0.01, "parameters": None, "until": None}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Engine]:
    founding.demo(tmp_path / "home", DEMO, silent)
    eng = open_home(tmp_path / "home")
    yield eng
    eng.close()


def test_another_drawing_of_the_towns_holds_and_goes_again(demo: Engine, tmp_path: Path) -> None:
    first = everything(demo)
    towns = areas.areas_of(demo, 1).of(Level.TOWN)
    path = other_towns(tmp_path, towns.shapes, towns.facts["code"].tolist(), towns.facts["name"].tolist())
    assert "--accept-topology" in load_areas(demo, None, order("towns", path), silent).refusal
    told = load_areas(demo, None, order("towns", path, accept_topology=True), silent)
    assert (told.read, told.new + told.changed, told.refused) == (12, 12, 0)
    assert not any("--datum" in line for line in told.warnings), "another drawing is no other datum"
    report = boundaries.report(demo, None, 2, "town")
    assert report.measure(Defect.GAP).area_m2 > 0
    grids = areas.areas_of(demo, 2).of(Level.GRID).facts
    assert len(grids) == 1030
    assert set(grids["town_code"]) == set(towns.facts["code"])
    assert check(demo, silent) == []
    one, two = boundaries.counts(demo, None, 1), boundaries.counts(demo, None, 2)
    assert one["devices"].sum() == two["devices"].sum()
    assert one["devices"].tolist() != two["devices"].tolist()
    boundaries.rollback(demo, None, "only to try")
    assert differing(first, everything(demo)) == []
    assert check(demo, silent) == []
