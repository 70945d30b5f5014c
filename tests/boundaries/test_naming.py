"""Codes, names and parents of areas: found by what people call them, never made up beside a column that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.areas.topology import Defect
from governance.engine import Engine, Refused
from governance.procedures.boundaries import load_areas
from governance.procedures.boundaries.features import read_features
from governance.procedures.boundaries.plan import planned
from governance.procedures.loading.looking import look
from tests.boundaries.cuts import HALVES, halves, silent
from tests.boundaries.files import geojson, order
from tests.city import small_city
from tests.city_areas import TOWNS, shape_of


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    eng = small_city(tmp_path / "home")
    yield eng
    eng.close()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("乡镇代码", "乡镇名称"),
        ("街道编码", "街道名称"),
        ("镇代码", "镇名"),
        ("XZQDM", "XZQMC"),
        ("行政区划代码", "行政区划名称"),
        ("区划代码", "区划名称"),
    ],
)
def test_towns_keep_the_codes_and_names_they_have_whatever_the_columns_are_called(
    city: Engine, tmp_path: Path, code: str, name: str
) -> None:
    facts = [{code: town, name: f"第{town[-1]}镇"} for town in TOWNS]
    load_areas(city, None, order("towns", geojson(tmp_path / "t.geojson", [shape_of(t) for t in TOWNS], facts)), silent)
    found = areas.level_frame(city, Level.TOWN).set_index("code")["name"].to_dict()
    assert found == {town: f"第{town[-1]}镇" for town in TOWNS}


def test_the_town_in_a_file_of_grids_is_the_parent_and_not_the_name(city: Engine, tmp_path: Path) -> None:
    facts = [{"网格编号": code, "乡镇代码": code[:9]} for code in HALVES]
    features = read_features(city, order("grids", geojson(tmp_path / "g.geojson", halves(), facts)), silent)
    assert dict(features.how.columns) == {"code": "网格编号", "parent_code": "乡镇代码"}


STRANGE = [{"gis_key": code, "说法": f"网格{row}", "层": "网格"} for row, code in enumerate(HALVES)]


def test_a_column_that_may_be_the_code_is_asked_for_and_no_code_is_made_up(city: Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path / "g.geojson", halves(), STRANGE)
    with pytest.raises(Refused, match=r"没有认出“代码”一列，而“gis_key”"):
        load_areas(city, None, order("grids", path), silent)
    assert "gis_key" in look(city, None, order("grids", path)).trouble
    with pytest.raises(Refused, match=r"没有认出“名称”一列，而“说法”"):
        load_areas(city, None, order("grids", path, mapping={"code": "gis_key"}), silent)
    told = load_areas(city, None, order("grids", path, mapping={"code": "gis_key", "name": "说法"}), silent)
    assert told.import_id


def test_whoever_says_that_there_is_no_code_is_believed(city: Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path / "g.geojson", halves(), STRANGE)
    told = load_areas(city, None, order("grids", path, mapping={"code": "", "name": "说法"}), silent)
    assert told.import_id
    assert not set(areas.level_frame(city, Level.GRID)["code"]) & {"gis_key"}


def test_a_code_that_belongs_to_another_town_than_the_place_is_listed_and_has_to_be_accepted(
    city: Engine, tmp_path: Path
) -> None:
    wrong = f"{TOWNS[1]}001777"
    facts = [{"网格编码": code, "网格名称": code} for code in (wrong, *HALVES[1:])]
    asked = order("grids", geojson(tmp_path / "g.geojson", halves(), facts))
    report = planned(city, "grids", read_features(city, asked, silent)).report
    (finding,) = [one for one in report.findings if one.kind is Defect.STRANGER]
    assert finding.codes == (wrong, TOWNS[1])
    assert finding.area_m2 > 1e6
    told = load_areas(city, None, asked, silent)
    assert told.stopped
    assert "上级代码与位置不符 1 处" in told.refusal


def test_a_parent_that_the_city_does_not_have_is_listed(city: Engine, tmp_path: Path) -> None:
    facts = [{"网格编码": code, "网格名称": code, "上级代码": "990001909"} for code in HALVES]
    asked = order("grids", geojson(tmp_path / "g.geojson", halves(), facts))
    report = planned(city, "grids", read_features(city, asked, silent)).report
    assert report.measure(Defect.STRANGER).count == len(HALVES)
    assert not report.harmless
