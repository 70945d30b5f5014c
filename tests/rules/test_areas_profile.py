"""A city is data: the profile says everything, and says clearly what is wrong with itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.areas.profile import load_profile, load_sources, parse_profile
from governance.engine.errors import Refused
from governance.engine.text import speaking
from tests.demo_geography import PROFILE, profile, sources

TEXT = PROFILE.read_text(encoding="utf-8")


def test_the_shipped_profile_names_its_city() -> None:
    city = profile()
    assert (city.code, city.name, city.name_en) == ("321181", "丹阳市", "Danyang")
    assert (city.time_zone, city.metric_crs, city.languages) == ("Asia/Shanghai", "EPSG:4549", ("zh", "en"))
    assert city.map_note == "示意边界，非法定界线"
    assert city.map_approval_number == ""
    assert str(city.zone) == "Asia/Shanghai"
    assert (len(city.towns), city.grids, city.micro_grids) == (12, 1030, 276)


def test_published_areas_are_kept_apart_from_estimates() -> None:
    published = {town.code: town.area_km2 for town in profile().towns if town.area_km2 is not None}
    assert published == {"321181101": 116.0, "321181105": 68.0, "321181106": 64.4}
    assert all((town.area_km2 is None) != (town.area_estimate_km2 is None) for town in profile().towns)


def test_the_sources_hold_the_published_units() -> None:
    found = sources()
    levels = [division.level for division in found.divisions]
    assert (levels.count("city"), levels.count("town"), levels.count("village")) == (1, 12, 229)
    assert found.outline.geom_type == "Polygon"
    assert [waterway.rank for waterway in found.waterways].count(1) == 1
    names = {division.code: (division.name, division.name_en) for division in found.divisions}
    assert names["321181106205"] == ("陵口村", "Lingkou Village")
    assert names["321181001001"] == ("太阳城社区", "Taiyangcheng Community")
    assert all(name and name_en.isprintable() and name_en[0].isupper() for name, name_en in names.values())


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Danyang"', "Asia/Danyang"),
        ('metric_crs = "EPSG:4549"', 'metric_crs = "EPSG:4326"', "EPSG:4326"),
        ('metric_crs = "EPSG:4549"', 'metric_crs = "nowhere"', "nowhere"),
        ('languages = ["zh", "en"]', 'languages = ["zh", "fr"]', "fr"),
        ('languages = ["zh", "en"]', "languages = []", "at least one language"),
        ('code = "321181" ', 'code = "Danyang" ', "digits"),
        ('name_en = "Danyang"', 'name_en = ""', "name_en"),
        ('name_en = "Danyang"', "", "name_en"),
        ("grids = 1030", "grids = 3", "fewer grids"),
        ("grids = 1030", 'grids = "many"', "many"),
        ("households = 341000", "households = -1", "negative"),
        ("households = 341000", "", "households"),
        ("seat = [119.662, 31.952]", "seat = [31.952, 119.662]", "321181106"),
        ("seat = [119.662, 31.952]", "seat = [119.662]", "wrong kind"),
        ("area_km2 = 64.4", "area_km2 = 0", "321181106"),
        ('code = "321181106"', 'code = "321181105"', "twice"),
        ('code = "321181106"', 'code = "421181106"', "begin with"),
        ("[files]", "[files", "TOML"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(ours: str, theirs: str, said: str) -> None:
    assert ours in TEXT
    with speaking("en"), pytest.raises(Refused, match=said):
        parse_profile(TEXT.replace(ours, theirs))


def test_a_missing_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nowhere\.toml"):
        load_profile(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("outline.geojson", "not json", "outline.geojson"),
        ("outline.geojson", '{"type": "FeatureCollection"}', "outline.geojson"),
        ("divisions.csv", "code,name\n1,x\n", "name_en"),
        ("divisions.csv", "", "code"),
        ("waterways.geojson", None, "waterways.geojson"),
    ],
)
def test_a_broken_source_is_named(tmp_path: Path, file: str, content: str | None, said: str) -> None:
    (tmp_path / "danyang").mkdir()
    for original in (PROFILE.parent / "danyang").iterdir():
        (tmp_path / "danyang" / original.name).write_bytes(original.read_bytes())
    broken = tmp_path / "danyang" / file
    broken.unlink() if content is None else broken.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=said):
        load_sources(tmp_path / "danyang.toml", profile())


def test_a_profile_without_files_says_which_one_it_lacks() -> None:
    without = parse_profile(TEXT.replace('outline = "danyang/outline.geojson"', ""))
    with pytest.raises(Refused, match=r"files\.outline"):
        load_sources(PROFILE, without)
