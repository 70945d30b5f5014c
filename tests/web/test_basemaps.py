"""Online basemaps are the city's own decision: off at first, one source, and nothing else may be fetched."""

from __future__ import annotations

import pytest

from governance.areas import actions as areas
from governance.areas.basemap import Basemap
from governance.engine import Engine, Refused
from governance.procedures import settings
from governance.web import headers
from governance.web.headers import COMPONENT_POLICY, component_policy


@pytest.fixture(autouse=True)
def this_store(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers.engine, "current", lambda: eng)


def test_a_city_has_no_online_basemap_until_it_sets_one(eng: Engine) -> None:
    assert areas.basemap(eng) == Basemap()
    assert component_policy() == COMPONENT_POLICY


def test_the_maps_frame_may_fetch_pictures_of_the_source_that_is_set_and_of_no_other(eng: Engine) -> None:
    settings.change(eng, "map.basemap", "xyz")
    settings.change(eng, "map.basemap_url", "https://maps.city.example:8443/t/{z}/{x}/{y}.png")
    assert "img-src 'self' https://maps.city.example:8443 data: blob:" in component_policy()
    assert component_policy().count("https:") == 1


def test_tianditu_wants_the_citys_key(eng: Engine) -> None:
    settings.change(eng, "map.basemap", "tianditu")
    assert areas.basemap(eng) == Basemap()
    settings.change(eng, "map.basemap_key", "a&b")
    found = areas.basemap(eng)
    assert len(found.hosts) == 8
    assert all(address.endswith("tk=a%26b") for address in found.addresses)


def test_amap_is_moved_into_place_and_names_its_source(eng: Engine) -> None:
    settings.change(eng, "map.basemap", "amap")
    assert (areas.basemap(eng).datum, areas.basemap(eng).attribution) == ("gcj02", "底图：高德地图")
    settings.change(eng, "map.basemap_attribution", "© 高德 GS(2025)0001号")
    assert areas.basemap(eng).attribution == "© 高德 GS(2025)0001号"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("map.basemap", "google"),
        ("map.basemap_url", "https://a.example/tiles"),
        ("map.basemap_url", "javascript:alert({z}{x}{y})"),
        ("map.basemap_url", "https://a.example/{z}/{x}/{y}; script-src *"),
        ("map.basemap_gcj02", "2"),
    ],
)
def test_a_source_that_no_tile_can_come_from_is_refused(eng: Engine, name: str, value: str) -> None:
    with pytest.raises(Refused, match=name):
        settings.change(eng, name, value)
