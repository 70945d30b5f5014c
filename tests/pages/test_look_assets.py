"""Everything the browser needs ships with the product, and nothing asks another host."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
from pathlib import Path

import folium
import pytest
from folium.elements import JSCSSMixin
from streamlit_folium import _get_feature_group_string, generate_leaflet_string

from governance.engine.home import DATA
from pages.parts import look, maps, maps_kit, marks

ASSETS = DATA / "assets"
FRAME = maps.Frame(1, 119.39, 31.73, 119.95, 32.16, ("示意边界，非法定界线",))
OWN = sorted(
    path
    for folder in ("own", "map", "built")
    for path in (ASSETS / folder).rglob("*")
    if path.suffix in {".js", ".css", ".svg"}
)
NAMESPACE = "http://www.w3.org/2000/svg"


def _file(url: str) -> Path:
    assert url.startswith("/assets/"), url
    return ASSETS / url.removeprefix("/assets/").split("?")[0]


def _base_script(kind: str, options: dict[str, object]) -> str:
    figure = maps_kit.base_map(kind, FRAME, options)
    figure.get_root().render()
    return generate_leaflet_string(figure)


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    manifest = json.loads((ASSETS / "manifest.json").read_text("utf-8"))
    found = {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ASSETS / "vendor").rglob("*")
        if path.is_file()
    }
    assert found == manifest["sha256"]


def test_the_joined_map_script_is_as_new_as_its_parts() -> None:
    bundle = runpy.run_path(str(ASSETS / "bundle.py"))
    assert (ASSETS / "built" / "map.js").read_text("utf-8") == bundle["joined"](), "run python data/assets/bundle.py"


def test_every_vendored_package_carries_its_licence() -> None:
    packages = json.loads((ASSETS / "manifest.json").read_text("utf-8"))["packages"]
    assert {package["folder"] for package in packages} == {path.name for path in (ASSETS / "vendor").iterdir()}
    for package in packages:
        assert (ASSETS / "vendor" / package["folder"] / "LICENSE").stat().st_size > 200


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_own_scripts_and_sheets_name_no_other_host(path: Path) -> None:
    text = path.read_text("utf-8").replace(NAMESPACE, "")
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text) == []


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("*.css")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_a_sheet_asks_for_lies_beside_it(path: Path) -> None:
    for wanted in re.findall(r"url\(['\"]?([^)'\"]+)", path.read_text("utf-8")):
        if not wanted.startswith(("#", "data:")):
            assert (path.parent / wanted).is_file(), wanted


def test_the_style_sheet_of_a_page_imports_only_our_files() -> None:
    for layout in ("desk", "phone"):
        style = look.style_sheet("overview", layout, "丹阳")
        wanted = re.findall(r"@import url\('([^']+)'\)", style)
        assert len(wanted) == 6
        assert all(_file(url).is_file() for url in wanted)


def test_a_name_typed_by_someone_cannot_leave_the_style_element() -> None:
    style = look.style_sheet("overview", "desk", '丹阳"}</style><script>')
    assert "<script" not in style
    assert style.count("</style>") == 1


def test_every_part_of_a_map_links_our_own_files() -> None:
    figure = maps_kit.base_map("city", FRAME, {"key": "overview-map"})
    parts = maps_kit.own_elements(figure)
    assert parts
    for part in parts:
        for _name, url in [*part.default_js, *part.default_css]:
            assert _file(url).is_file()


def test_the_map_a_browser_receives_names_no_other_host() -> None:
    for kind in ("city", "pick"):
        figure = maps_kit.base_map(kind, FRAME, {"key": "k"})
        html = figure.get_root().render() + _base_script(kind, {"key": "k"})
        assert re.findall(r"https?://[^\s\"'<]+", html.replace(NAMESPACE, "")) == []


def test_stock_folium_would_ask_other_hosts() -> None:
    """If this fails, folium has stopped using a CDN and our own map class may no longer be needed."""
    assert issubclass(folium.Map, JSCSSMixin)
    assert any(url.startswith("https://") for _name, url in folium.Map.default_js)


def test_the_base_script_is_the_same_whatever_the_map_shows() -> None:
    """Streamlit-folium loads the map anew, and forgets the view, when this text changes."""
    first, again = (_base_script("city", {"key": "overview-map"}) for _ in range(2))
    assert first == again
    assert "Whistlemap.city(map_div" in first


def test_a_map_without_tiles_still_has_an_end_to_its_zoom() -> None:
    script = _base_script("city", {"key": "k"})
    assert re.search(r'"maxZoom":\s*18', script)
    assert re.search(r'"minZoom":\s*8', script)


def test_what_a_map_shows_is_text_that_cannot_become_script() -> None:
    figure = maps_kit.base_map("city", FRAME, {"key": "k"})
    group = folium.FeatureGroup()
    group.add_child(maps_kit.State({"title": "</script><img src=x onerror=alert(1)>'"}))
    script = _get_feature_group_string(group, figure)
    assert "Whistlemap.update(" in script
    assert "</script>" not in script
    assert "<img" not in script


def test_own_addresses_honour_the_path_the_product_is_served_under(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look.st, "get_option", lambda name: "/fire/")
    assert look.own_url("/tiles/waterways.json") == "/fire/tiles/waterways.json"
    assert look.asset_url("own/look.css").startswith("/fire/assets/own/look.css?v=")


def test_marks_differ_in_shape_and_numeral_not_only_in_colour() -> None:
    shapes = {re.sub(r"#[0-9A-F]{6}", "", marks.severity_svg(level, 24, "light")) for level in (1, 2, 3, 4)}
    assert len(shapes) == 4
    lights = {re.sub(r"#[0-9A-F]{6}", "", marks.light_svg(light, 14, "light")) for light in marks.Light}
    assert len(lights) == len(marks.Light)
