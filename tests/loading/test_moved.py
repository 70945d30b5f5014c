"""Positions of another datum inside the city: told by where the store knows the things to stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from governance.areas.datums import Datum, from_wgs84
from governance.engine import Engine
from tests.city_areas import CITY, shape_of
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
RENUMBERED = (
    "SELECT 'R' || premises_id, name, kind, {address}, lon, lat FROM gov.premises WHERE located = 'inside' {of}"
)
SAME_NAME = RENUMBERED.format(address="address", of="ORDER BY 1 LIMIT 40")
NAME_ALONE = RENUMBERED.format(
    address="'样例'",
    of="AND name IN (SELECT name FROM gov.premises GROUP BY 1 HAVING count(*) = 1) ORDER BY 1 LIMIT 40",
)
FILES = {
    "premises of the same name and address under new numbers": (
        *("places", SAME_NAME),
        ["场所编号", "名称", "类型", "地址", "经度", "纬度"],
    ),
    "premises of the same name under new numbers": (
        *("places", NAME_ALONE),
        ["场所编号", "名称", "类型", "地址", "经度", "纬度"],
    ),
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


def strangers(eng: Engine, town: bool) -> list[list[object]]:
    """Return premises nobody knows, all over the towns, whose addresses begin with the town or with a street."""
    rng, found = np.random.default_rng(4), list[list[object]]()
    for code, name in eng.read(
        lambda db: db.execute("SELECT code, name FROM gov.areas WHERE level = 'town' ORDER BY 1").fetchall()
    ):
        west, south, east, north = shape_of(code).bounds
        for n, (lon, lat) in enumerate(rng.uniform([west, south], [east, north], (60, 2))):
            head = f"试市{name}" if town and n % 2 else name if town else ""
            found.append([f"X{code}{n}", f"新店{code}{n}", "工厂", f"{head}新路{n}号", lon, lat])
    return found


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_the_town_an_address_begins_with_tells_a_datum(eng: Engine, tmp_path: Path, datum: Datum) -> None:
    header = ["场所编号", "名称", "类型", "地址", "经度", "纬度"]
    inner = [row for row in shifted(strangers(eng, town=True), datum) if inside(row)]  # none falls outside the city
    (warning,) = warnings(eng, "places", written(tmp_path / "off.csv", header, inner))
    assert f"像是 {datum} 坐标" in warning
    assert warnings(eng, "places", written(tmp_path / "sound.csv", header, strangers(eng, town=True))) == []


def inside(row: list[object]) -> bool:
    return bool(shapely.contains_xy(shape_of(CITY), float(str(row[-2])), float(str(row[-1]))))


def test_where_nothing_can_be_compared_that_is_said_once(eng: Engine, tmp_path: Path) -> None:
    header = ["场所编号", "名称", "类型", "地址", "经度", "纬度"]
    path = written(tmp_path / "new.csv", header, strangers(eng, town=False))
    told = loaded(eng, "places", path, dry_run=True)
    assert [one for one in told.warnings if "没有可以对照的位置" in one] == [told.warnings[-1]]
    assert not told.stopped
    named = loaded(eng, "places", written(tmp_path / "t.csv", header, strangers(eng, town=True)), dry_run=True)
    assert not [one for one in named.warnings if "没有可以对照的位置" in one]
