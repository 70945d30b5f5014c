"""A load of things can be taken back after new boundaries: where a thing lies is no change that somebody made."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.engine import Engine, Refused
from governance.procedures.boundaries import load_areas
from governance.procedures.check import check
from governance.procedures.loading.undo import undo
from tests.boundaries.cuts import silent
from tests.boundaries.files import order
from tests.boundaries.test_load import city, grids, number
from tests.loading.files import frame, loaded, written

__all__ = ["city", "grids"]
HEADER = ("设备编号", "设备类型", "型号", "经度", "纬度")


def devices(city: Engine, tmp_path: Path) -> Path:
    """Write a known device with another model, and a new one."""
    known = frame(city, "SELECT device_id, kind, lon, lat FROM gov.devices WHERE located = 'inside' ORDER BY 1").iloc[0]
    rows = [(known["device_id"], known["kind"], "别的型号", known["lon"], known["lat"]), ("W1", "烟感", "", "", "")]
    rows[1] = ("W1", "烟感", "", known["lon"], known["lat"])
    return written(tmp_path / "devices.csv", HEADER, rows)


def test_new_boundaries_do_not_keep_a_load_from_being_taken_back(city: Engine, grids: Path, tmp_path: Path) -> None:
    before = frame(city, "SELECT device_id, model FROM gov.devices ORDER BY 1")
    load = loaded(city, "devices", devices(city, tmp_path))
    load_areas(city, None, order("grids", grids), silent)
    assert load.import_id is not None
    undo(city, None, load.import_id, silent)
    assert frame(city, "SELECT device_id, model FROM gov.devices ORDER BY 1").equals(before)
    old = "SELECT count(*) FROM gov.devices WHERE grid_code NOT IN (SELECT code FROM gov.areas WHERE version_id = 2)"
    assert number(city, old) == 0, "what was restored lies in the areas of today"
    assert number(city, "SELECT count(*) FROM gov.devices WHERE boundary_version = 1") == 0
    assert [one for one in check(city, silent) if one.check in ("batches", "map", "audit")] == []


def test_a_change_made_since_is_named_with_an_example(city: Engine, tmp_path: Path) -> None:
    load = loaded(city, "devices", devices(city, tmp_path))
    city.write(lambda db: db.execute("UPDATE gov.devices SET model = '改过' WHERE device_id = 'W1'") and None)
    assert load.import_id is not None
    with pytest.raises(Refused, match="有 1 行又被改动，例如 W1"):
        undo(city, None, load.import_id, silent)
