"""Positions of another datum inside the city: told by where the store knows the things to stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from governance.areas.datums import Datum, from_wgs84
from governance.engine import Engine
from tests.loading.files import frame, loaded, written


def warnings(eng: Engine, kind: str, path: Path) -> list[str]:
    return [one for one in loaded(eng, kind, path, dry_run=True).warnings if "坐标，与它们应在的位置" in one]


def shifted(rows: list[list[object]], datum: str) -> list[list[object]]:
    """Return rows whose last two cells, lon and lat, are told in a datum."""
    lon, lat = from_wgs84(np.array([row[-2] for row in rows]), np.array([row[-1] for row in rows]), datum)
    return [[*row[:-2], x, y] for row, x, y in zip(rows, lon, lat, strict=True)]


def known(eng: Engine, sql: str) -> list[list[object]]:
    return [list(row) for row in frame(eng, sql).itertuples(index=False)]


DEVICES = "SELECT device_id, '烟感', lon, lat FROM gov.devices WHERE located = 'inside' ORDER BY 1 LIMIT 40"
OTHERS = (
    "SELECT 'N' || premises_id, '烟感', premises_id, lon, lat FROM gov.premises"
    " WHERE located = 'inside' ORDER BY 1 LIMIT 40"
)
PLACES = (
    "SELECT premises_id, name, kind, address, lon, lat FROM gov.premises WHERE located = 'inside' ORDER BY 1 LIMIT 40"
)
FILES = {
    "known devices": ("devices", DEVICES, ["设备编号", "设备类型", "经度", "纬度"]),
    "new devices of known premises": ("devices", OTHERS, ["设备编号", "设备类型", "场所编号", "经度", "纬度"]),
    "known premises": ("places", PLACES, ["场所编号", "名称", "类型", "地址", "经度", "纬度"]),
}


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_things_that_all_stand_off_as_another_datum_puts_them_are_told(
    eng: Engine, tmp_path: Path, what: str, datum: Datum
) -> None:
    kind, sql, header = FILES[what]
    rows = known(eng, sql)
    assert len(rows) > 5
    (warning,) = warnings(eng, kind, written(tmp_path / "off.csv", header, shifted(rows, datum)))
    assert f"像是 {datum} 坐标" in warning


@pytest.mark.parametrize("what", FILES)
def test_things_where_they_are_known_to_stand_raise_no_doubt(eng: Engine, tmp_path: Path, what: str) -> None:
    kind, sql, header = FILES[what]
    assert warnings(eng, kind, written(tmp_path / "sound.csv", header, known(eng, sql))) == []
