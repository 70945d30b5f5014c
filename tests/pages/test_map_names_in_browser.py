"""Names on a map stand in their own area and in view, and whoever hears or tabs through a map knows what it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.pages.test_look_maps_in_browser import opened
from tests.stories.hands import becomes_true

pytestmark = pytest.mark.browser

# Two areas side by side; marks cover the middle of the left one, so that the nearest free place is in the right one.
NEIGHBOURS = """([left, right]) => {
  const map = window.map, { x, y } = map.getSize(), ll = (px, py) => map.containerPointToLatLng([px, py]);
  const area = (text, x1, x2, point) => ({
    text, point: ll(...point), room: 400, bounds: L.latLngBounds(ll(x1, y / 2 + 150), ll(x2, y / 2 - 150)),
    holds: (at) => {
      const p = map.latLngToContainerPoint(at);
      return p.x > x1 && p.x < x2 && Math.abs(p.y - y / 2) < 150;
    },
  });
  const half = x / 2;
  const names = [
    area(left, half - 200, half, [half - 60, y / 2]), area(right, half, half + 200, [half + 150, y / 2]),
  ];
  const labels = new window.Whistlemap.Labels(map);
  labels.lay(names, [{ x1: half - 190, x2: half - 5, y1: y / 2 - 120, y2: y / 2 + 120 }]);
  return labels.group.getLayers().map((one) => {
    const mine = names.find((name) => name.text === one.options.icon.options.html);
    return [mine.text, mine.holds(one.getLatLng())];
  });
}"""


def map_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if "folium" in frame.url)


@pytest.mark.parametrize("names", [("云阳街道", "陵口镇"), ("Yunyang Subdistrict", "Lingkou Town")])
def test_a_name_makes_way_within_its_own_area_and_never_into_a_neighbour(
    page: Page, stage: str, names: tuple[str, str]
) -> None:
    opened(page, stage)
    assert map_of(page).evaluate(NEIGHBOURS, list(names)) == [[names[0], True], [names[1], True]]


def test_an_area_that_fills_the_window_is_named_in_it(page: Page, stage: str) -> None:
    opened(page, stage)
    corner = """() => {
      const box = window.Whistlemap.current.towns.layer.getLayers()[0].getBounds();
      window.map.setView([box.getSouth() + 0.01, box.getWest() + 0.01], 15, { animate: false });
    }"""
    map_of(page).evaluate(corner)
    seen = """(() => [...document.querySelectorAll('.wm-label')].some((one) => {
      const box = one.getBoundingClientRect();
      return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    }))()"""
    assert becomes_true(map_of(page), seen)


def test_tab_comes_to_the_list_before_the_marks_however_many(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    frame.locator(".leaflet-container").focus()
    reached = []
    for _stop in range(6):
        page.keyboard.press("Tab")
        reached.append(map_of(page).evaluate("document.activeElement.getAttribute('aria-label')"))
    assert "视野内清单" in reached
    assert not [one for one in reached if one and "甲" in one]


def test_a_map_says_what_it_is_in_the_pages_language(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    assert map_of(page).evaluate("document.documentElement.lang") == "zh-CN"
    expect(frame.get_by_role("region", name="城市地图")).to_have_count(1)
    expect(page.locator("iframe[title*=folium]")).to_have_attribute("aria-label", "城市地图")
