"""A boundary file becomes a version: codes, parents, topology, what is refused and in which words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from governance.accounts.rules import Role
from governance.alarms import mover
from governance.areas import actions as areas
from governance.areas.datums import from_wgs84
from governance.areas.rules import Level
from governance.engine import Engine, Refused
from governance.engine.text import speaking
from governance.procedures import boundaries
from governance.procedures.boundaries import load_areas
from governance.procedures.check import check
from governance.tiles import actions as tiles
from tests.boundaries.cuts import HALVES, differing, everything, halves, silent
from tests.boundaries.files import geojson, order
from tests.city import account_of, small_city
from tests.city_areas import GRIDS, SIDE, SOUTH, TOWNS, WEST, shape_of

BOW_TIE = "POLYGON((119.50 31.90, 119.56 31.96, 119.56 31.90, 119.50 31.96, 119.50 31.90))"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    eng = small_city(tmp_path / "home")
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    yield eng
    eng.close()


@pytest.fixture
def grids(tmp_path: Path) -> Path:
    facts = [{"网格编码": code, "网格名称": f"新网格{code[6:]}", "户数": 12} for code in HALVES]
    return geojson(tmp_path / "grids.geojson", halves(), facts)


def number(eng: Engine, sql: str) -> int:
    return int(eng.read(lambda db: db.execute(sql).fetchone())[0])  # type: ignore[index]


def codes(eng: Engine, level: str, version: int) -> list[str]:
    return areas.areas_of(eng, version).of(Level(level)).facts["code"].tolist()


def test_new_grids_hold_at_once_and_the_summary_adds_up(city: Engine, grids: Path) -> None:
    told = load_areas(city, account_of(city, Role.ADMINISTRATOR), order("grids", grids), silent)
    assert (told.read, told.new, told.changed, told.same, told.refused) == (6, 3, 3, 0, 0)
    assert told.import_id is not None
    assert areas.current_version(city) == 2
    assert codes(city, "grid", 2) == sorted(HALVES)
    frame = areas.level_frame(city, "grid").set_index("code")
    assert frame.loc[HALVES[0], "name"] == f"新网格{HALVES[0][6:]}"
    assert (frame["households"] == 12).all()
    assert frame["parent_code"].tolist() == [code[:9] for code in sorted(HALVES)]
    assert any("990001101001002" in line for line in told.warnings), "areas that are gone are named"
    assert [one for one in check(city, silent) if one.check in ("batches", "map", "audit", "files", "schema")] == []


def test_the_same_file_again_changes_nothing(city: Engine, grids: Path) -> None:
    load_areas(city, None, order("grids", grids), silent)
    before = everything(city)
    told = load_areas(city, None, order("grids", grids), silent)
    assert (told.new, told.changed, told.same, told.import_id) == (0, 0, 6, None)
    assert city.read(lambda db: db.execute("SELECT count(*) FROM gov.boundary_versions").fetchone()) == (2,)
    assert differing(before, everything(city)) == []


def test_a_dry_run_tells_the_same_and_writes_nothing(city: Engine, grids: Path) -> None:
    before = everything(city)
    dry = load_areas(city, None, order("grids", grids, dry_run=True), silent)
    assert areas.current_version(city) == 1
    assert differing(before, everything(city)) == []
    told = load_areas(city, None, order("grids", grids), silent)
    assert (dry.read, dry.new, dry.changed, dry.same, dry.changes) == (
        6,
        told.new,
        told.changed,
        told.same,
        told.changes,
    )


def test_a_corrected_file_says_what_changed(city: Engine, grids: Path, tmp_path: Path) -> None:
    load_areas(city, None, order("grids", grids), silent)
    content = json.loads(grids.read_text("utf-8"))
    content["features"][2]["properties"]["网格名称"] = "改过的网格"
    (tmp_path / "mended.geojson").write_text(json.dumps(content), "utf-8")
    told = load_areas(city, None, order("grids", tmp_path / "mended.geojson"), silent)
    assert (told.new, told.changed, told.same) == (0, 1, 5)
    assert [change.key for change in told.changes] == [HALVES[2]]
    assert "改过的网格" in areas.level_frame(city, "grid")["name"].tolist()


def test_areas_without_codes_get_numbers_nobody_had(city: Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path / "bare.geojson", halves(), [{"name": f"半{n}"} for n in range(6)])
    load_areas(city, None, order("grids", path), silent)
    found = codes(city, "grid", 2)
    assert found == sorted(f"{town}001{number:03d}" for town in TOWNS for number in (4, 5)), "1 to 3 were taken"
    again = load_areas(city, None, order("grids", path), silent)
    assert again.same == 6, "known by their shape, they keep what they were given"


def test_micro_grids_move_with_their_grids(city: Engine, grids: Path) -> None:
    load_areas(city, None, order("grids", grids), silent)
    micro = areas.areas_of(city, 2).of(Level.MICRO_GRID).facts
    assert set(micro["parent_code"]) <= set(HALVES)
    assert micro["town_code"].tolist() == [code[:9] for code in micro["code"]]
    path = geojson(
        grids.parent / "micro.geojson", [shapely.buffer(shape_of(GRIDS[0] + "01"), 0.001)], [{"name": "小区"}]
    )
    load_areas(city, None, order("micro_grids", path), silent)
    assert codes(city, "micro_grid", 3) == [HALVES[0] + "02"], "01 belongs to the one it replaces"


def test_new_towns_take_villages_and_grids_along(city: Engine, tmp_path: Path) -> None:
    middle = WEST + 1.4 * SIDE
    shapes = [shapely.box(WEST, SOUTH, middle, SOUTH + SIDE), shapely.box(middle, SOUTH, WEST + 3 * SIDE, SOUTH + SIDE)]
    path = geojson(
        tmp_path / "towns.geojson", shapes, [{"code": TOWNS[0], "name": "西"}, {"code": "990001109", "name": "东"}]
    )
    load_areas(city, None, order("towns", path, accept_topology=True), silent)
    whole = areas.areas_of(city, 2).facts.set_index("code")
    assert whole.loc[GRIDS[3], "town_code"] == "990001109"
    assert whole.loc[GRIDS[0], "town_code"] == TOWNS[0]
    assert whole.loc[f"{TOWNS[1]}001", "town_code"] == "990001109"
    towns = "SELECT count(*) FROM gov.devices WHERE town_code NOT IN (?, '990001109')"
    assert city.read(lambda db: db.execute(towns, [TOWNS[0]]).fetchone()) == (0,)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_shapes_in_a_phone_maps_datum_come_back_within_a_hand(city: Engine, tmp_path: Path, datum: str) -> None:
    def there(points: np.ndarray) -> np.ndarray:
        return np.column_stack(from_wgs84(points[:, 0], points[:, 1], datum))

    shifted = [shapely.transform(shape, there) for shape in halves()]
    path = geojson(tmp_path / "shifted.geojson", shifted, [{"code": code, "name": code} for code in HALVES])
    load_areas(city, None, order("grids", path, datum=datum), silent)
    kept = areas.areas_of(city, 2).of(Level.GRID)
    meant = dict(zip(HALVES, halves(), strict=True))
    for code, shape in zip(kept.facts["code"], kept.shapes, strict=True):
        assert shapely.hausdorff_distance(shape, meant[code]) * 111_000 < 0.1, "metres"


def test_an_unconverted_datum_is_noticed(city: Engine, tmp_path: Path) -> None:
    def there(points: np.ndarray) -> np.ndarray:
        return np.column_stack(from_wgs84(points[:, 0], points[:, 1], "gcj02"))

    shapes = [shapely.transform(shapely.segmentize(shape, 0.005), there) for shape in halves()]
    path = geojson(tmp_path / "shifted.geojson", shapes, [{"code": code, "name": code} for code in HALVES])
    told = load_areas(city, None, order("grids", path, dry_run=True), silent)
    assert any("--datum gcj02" in line for line in told.warnings)


def test_a_file_whose_areas_overlap_has_to_be_accepted(city: Engine, tmp_path: Path) -> None:
    wide = [shapely.buffer(shape, 0.002, join_style="mitre") for shape in halves()]
    path = geojson(tmp_path / "wide.geojson", wide, [{"code": code, "name": code} for code in HALVES])
    kept_out = load_areas(city, None, order("grids", path), silent)
    tried = load_areas(city, None, order("grids", path, dry_run=True), silent)
    assert "--accept-topology" in kept_out.refusal
    assert (kept_out.stopped, kept_out.import_id, areas.current_version(city)) == (True, None, 1)
    assert (tried.stopped, tried.refusal, tried.worst) == (True, kept_out.refusal, kept_out.worst)
    told = load_areas(city, None, order("grids", path, accept_topology=True), silent)
    assert any("重叠" in line for line in told.warnings)
    report = boundaries.report(city, None, 2, "grid")
    assert report.measure("overlap").count >= 5  # type: ignore[arg-type]
    assert boundaries.report(city, None, 2, "grid") == report


def test_a_crossed_ring_is_mended_and_told(city: Engine, tmp_path: Path) -> None:
    shapes = [shapely.from_wkt(BOW_TIE), *halves()[2:]]
    path = geojson(tmp_path / "crossed.geojson", shapes, [{"code": code, "name": code} for code in HALVES[1:]])
    told = load_areas(city, None, order("grids", path, accept_topology=True), silent)
    assert any("修复的环线 1 处" in line for line in told.warnings)
    assert shapely.is_valid(areas.areas_of(city, 2).shapes).all()


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "空的"),
        (shapely.Point(119.5, 31.9), "不是面"),
        (shapely.LineString([(119.5, 31.9), (119.6, 31.9)]), "不是面"),
        (shapely.Polygon([(119.5, 31.9), (119.6, 31.9), (119.5, 31.9)]), "没有面积"),
        (shapely.box(31.9, 119.5, 31.96, 119.56), "坐标"),
    ],
)
def test_what_is_no_area_keeps_the_file_out_and_says_why(
    city: Engine, tmp_path: Path, shape: shapely.Geometry | None, said: str
) -> None:
    shapes = [*halves()[:5], shape]
    path = geojson(tmp_path / "odd.geojson", shapes, [{"code": code, "name": code} for code in HALVES])
    told = load_areas(city, None, order("grids", path), silent)
    assert (told.stopped, told.import_id) == (True, None)
    assert said in told.faults[0].reason
    assert told.faults[0].line == 6
    assert areas.current_version(city) == 1
    some = load_areas(city, None, order("grids", path, skip_bad=True, accept_topology=True), silent)
    assert (some.read, some.refused, areas.current_version(city)) == (6, 1, 2)
    assert some.refused_file is not None


def test_doubled_codes_are_refused_with_their_lines(city: Engine, tmp_path: Path) -> None:
    facts = [{"code": code, "name": code} for code in (*HALVES[:5], HALVES[0])]
    path = geojson(tmp_path / "twice.geojson", halves(), facts)
    with pytest.raises(Refused, match=rf"twice\.geojson 第 1、6 个.*{HALVES[0]}"):
        load_areas(city, None, order("grids", path), silent)


def test_codes_of_another_level_are_refused(city: Engine, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "wrong.geojson", halves(), [{"code": code, "name": code} for code in (*TOWNS, *HALVES[:3])]
    )
    with pytest.raises(Refused, match="另一级"):
        load_areas(city, None, order("grids", path), silent)


def test_a_table_is_no_map(city: Engine, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("code,name\n1,x\n", "utf-8")
    with pytest.raises(Refused, match="只有表格"):
        load_areas(city, None, order("grids", tmp_path / "table.csv"), silent)


def test_only_administrators_load(city: Engine, grids: Path) -> None:
    with pytest.raises(Refused):
        load_areas(city, account_of(city, Role.SUPERVISION), order("grids", grids), silent)


def test_a_version_for_later_waits(city: Engine, grids: Path) -> None:
    told = load_areas(city, None, order("grids", grids, valid_from=date(2026, 12, 1)), silent)
    assert areas.current_version(city) == 1
    assert any("2026-12-01" in line for line in told.warnings)
    listed = boundaries.versions(city, None)
    assert listed["version_id"].tolist() == [2, 1]
    assert listed["holds"].tolist() == [False, True]


def test_the_load_is_recorded_with_its_version(city: Engine, grids: Path) -> None:
    told = load_areas(city, None, order("grids", grids, source_name="民政局"), silent)
    sql = "SELECT version_id, rows_read, file_sha256, source FROM gov.imports WHERE import_id = ?"
    row = city.read(lambda db: db.execute(sql, [told.import_id]).fetchone())
    assert row == (2, 6, told.sha256, "民政局")
    action = (
        "SELECT count(*) FROM gov.audit WHERE action IN ('boundaries.load', 'boundaries.in_force') AND subject = '2'"
    )
    assert number(city, action) == 2


def test_a_load_that_fails_at_the_last_moment_never_began(
    city: Engine, grids: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(city)

    def full_disk(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("governance.procedures.boundaries.force.tiles.rebuild", full_disk)
    with pytest.raises(OSError, match="no space"):
        load_areas(city, None, order("grids", grids), silent)
    assert differing(before, everything(city)) == []
    assert number(city, "SELECT count(*) FROM gov.boundary_versions") == 1
    assert number(city, "SELECT count(*) FROM gov.imports") == 0
    assert number(city, "SELECT count(*) FROM hist.alarms") == 2400, "the twins are swept"


def test_a_version_is_called_in_the_readers_language(city: Engine, grids: Path) -> None:
    load_areas(city, None, order("grids", grids), silent)
    assert boundaries.versions(city, None)["label"].iloc[0] == "网格 grids.geojson"
    with speaking("en"):
        assert boundaries.versions(city, None)["label"].iloc[0] == "Grid grids.geojson"
