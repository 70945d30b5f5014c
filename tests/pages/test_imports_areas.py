"""Boundaries and value maps on the import page."""

from __future__ import annotations

import json
from pathlib import Path

import shapely
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.engine import Engine
from governance.procedures.boundaries.shown import reports_kept
from governance.procedures.loading import jobs, received
from tests.boundaries.test_below import towns as moved_towns
from tests.pages.test_imports import DEVICES, TOKENS, admin, city, devices, ended, keys, page, said, sent, table

__all__ = ["admin", "city", "page"]


def towns(eng: Engine, narrowed: float = 0.0) -> str:
    """Return the city's towns as GeoJSON, the first of them drawn too small."""
    found = areas.areas_of(eng, areas.current_version(eng)).of(Level.TOWN)
    shapes = list(found.shapes)
    shapes[0] = shapely.buffer(shapes[0], -narrowed) if narrowed else shapes[0]
    features = [
        {"type": "Feature", "properties": {"代码": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in zip(found.facts["code"], shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_the_same_towns_change_nothing(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "镇区.geojson", towns(city))
    test = page.run()
    test.selectbox(key="imports-kind-towns").run()
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    assert not {"imports-load", "imports-skip"} & keys(test)


def test_towns_with_a_gap_are_loaded_only_when_somebody_says_so(page: AppTest, city: Engine, admin: Account) -> None:
    before = areas.current_version(city)
    sent(city, admin, "镇区.geojson", towns(city, narrowed=0.003))
    test = ended(page.run().button(key="imports-try").click().run(), city, admin)
    field, old, new = table(test, "改成")[0][1:4]
    assert field == "图形"
    assert float(old.removesuffix(" m²").replace(",", "")) > float(new.removesuffix(" m²").replace(",", ""))
    assert "照此不会导入：拓扑有问题" in said(test)
    assert "imports-load" not in keys(test)
    assert any("空隙" in row[0] for row in table(test, "m²")), "the report stands there before anybody accepts it"
    assert areas.current_version(city) == before
    test = ended(test.button(key="imports-accept").click().run(), city, admin)
    assert "已导入" in said(test)
    assert areas.current_version(city) > before


def test_towns_that_grids_no_longer_fit_are_shown_with_the_grids(
    page: AppTest, city: Engine, admin: Account, tmp_path: Path
) -> None:
    sent(city, admin, "镇区.geojson", moved_towns(tmp_path, 0.1).read_text("utf-8"))
    test = ended(page.run().button(key="imports-try").click().run(), city, admin)
    assert "照此不会导入：拓扑有问题" in said(test)
    assert "下一级的网格不再合适" in said(test)
    reports, _outlines = reports_kept(city, admin, str(jobs.current(city, admin).summary.report_file))  # type: ignore[union-attr]
    assert len(table(test, "m²")) == len(reports[1].findings) != len(reports[0].findings), "the worst level is shown"


def test_words_can_be_explained_by_a_file(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    token = next(TOKENS)
    part = received.place_for(city, admin, token, "对照.toml")
    part.write_text('[kind]\n"怪*" = "gas"\n', encoding="utf-8")
    received.settle_words(city, admin, token)
    test = page.run()
    assert not [one for one in test.selectbox if str(one.key).startswith("imports-word-")]
    test = ended(test.button(key="imports-try").click().run(), city, admin)
    ended(test.button(key="imports-load").click().run(), city, admin)
    assert devices(city, "T-%") == 2


def test_a_value_map_that_cannot_be_read_is_one_sentence(page: AppTest, city: Engine, admin: Account) -> None:
    sent(city, admin, "烟感.csv", DEVICES)
    token = next(TOKENS)
    received.place_for(city, admin, token, "对照.toml").write_text("[kind", encoding="utf-8")
    received.settle_words(city, admin, token)
    test = page.run()
    assert "不是有效的 TOML" in said(test)
    test.button(key="imports-words-drop").click().run()
    assert "不是有效的 TOML" not in said(test)
    assert jobs.current(city, admin) is None
