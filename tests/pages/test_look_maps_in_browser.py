"""The maps in a real browser: no other host is asked, the keyboard reaches everything, the view survives."""

from __future__ import annotations

import re
import urllib.request

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

pytestmark = pytest.mark.browser
PATIENCE_MS = 30_000


def opened(page: Page, url: str) -> FrameLocator:
    page.goto(url)
    frame = page.frame_locator("iframe[title*=folium]")
    expect(frame.locator(".wm-note")).to_contain_text("示意边界", timeout=PATIENCE_MS)
    return frame


def _zoom(page: Page) -> float:
    frame = next(frame for frame in page.frames if "folium" in frame.url)
    return float(frame.evaluate("window.map.getZoom()"))


def test_a_town_is_reached_by_tab_and_opened_by_enter(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    town = frame.locator('.wm-area[aria-label^="<i>甲</i>1"]')
    expect(town).to_have_attribute("aria-label", "<i>甲</i>1\n7.2 条")
    town.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("town 11")).to_be_visible(timeout=PATIENCE_MS)
    expect(frame.locator(".wm-area")).to_have_count(8)


def test_an_area_of_too_few_rows_is_hatched_and_the_legend_says_so(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    expect(frame.locator(".wm-legend")).to_contain_text("样本少")
    hatched = frame.locator('.wm-area[fill="url(#wm-few)"]')
    expect(hatched).to_have_count(1)
    expect(hatched).to_have_attribute("aria-label", re.compile("3"))
    expect(frame.locator("pattern#wm-few")).to_have_count(1)


CROWDED = """() => {
  const at = window.map.latLngToContainerPoint(window.map.getCenter());
  const ring = { x1: at.x - 60, x2: at.x + 60, y1: at.y - 45, y2: at.y + 45 };
  const labels = new window.Whistlemap.Labels(window.map);
  labels.lay([{ point: window.map.getCenter(), text: "Huangtang Town", room: 400, holds: () => true }], [ring]);
  const box = labels.group.getLayers()[0].getElement().getBoundingClientRect();
  const here = window.map.getContainer().getBoundingClientRect();
  const wide = Math.min(box.right - here.left, ring.x2) - Math.max(box.left - here.left, ring.x1);
  const high = Math.min(box.bottom - here.top, ring.y2) - Math.max(box.top - here.top, ring.y1);
  return wide > 0 && high > 0;
}"""


def test_a_name_makes_way_for_a_ring_however_large(page: Page, stage: str) -> None:
    opened(page, stage)
    frame = next(frame for frame in page.frames if "folium" in frame.url)
    assert frame.evaluate(CROWDED) is False


def test_names_and_titles_are_text_and_not_markup(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    expect(frame.locator(".wm-label")).to_have_count(4)
    assert frame.locator(".wm-label i").count() == 0
    frame.locator(".wm-mark-alarm-1").hover()
    expect(frame.locator(".wm-tip")).to_contain_text("<b>鞋厂</b>")


def test_an_alarm_opens_by_keyboard_and_two_on_one_spot_open_as_a_list(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    expect(frame.locator(".wm-mark-alarm")).to_have_count(2)
    frame.locator(".wm-mark-alarm-1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("chosen alarm fire")).to_be_visible(timeout=PATIENCE_MS)
    frame.locator(".wm-mark-alarm-3").focus()
    page.keyboard.press("Enter")
    frame.locator(".wm-list button").nth(1).click()
    expect(page.get_by_text("chosen alarm w2")).to_be_visible(timeout=PATIENCE_MS)


def test_the_view_survives_a_change_of_layers(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    whole = _zoom(page)
    frame.locator(".leaflet-control-zoom-in").click()
    next(one for one in page.frames if "folium" in one.url).wait_for_function(f"window.map.getZoom() > {whole}")
    before = _zoom(page)
    page.get_by_text("告警", exact=True).click()
    expect(frame.locator(".wm-mark-alarm")).to_have_count(0, timeout=PATIENCE_MS)
    assert _zoom(page) == before


def test_a_click_on_a_ring_goes_closer_and_chooses_no_town(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    inside = next(one for one in page.frames if "folium" in one.url)
    inside.wait_for_function("Whistlemap.current.points.rings?.length === 1")
    at = inside.evaluate("(({x, y}) => ({x, y}))(Whistlemap.current.points.rings[0].at)")
    before = _zoom(page)
    frame.locator("#map_div").click(position=at)
    inside.wait_for_function(f"window.map.getZoom() > {before} + 1")
    assert page.get_by_text("town None").is_visible()


def _click_the_ring(page: Page, frame: FrameLocator) -> None:
    inside = next(one for one in page.frames if "folium" in one.url)
    inside.evaluate("window.map.setView(Whistlemap.current.points.rings[0].box.getCenter(), 18)")
    inside.wait_for_function("window.map.getZoom() === 18 && Whistlemap.current.points.rings?.length === 1")
    at = inside.evaluate("(({x, y}) => ({x, y}))(Whistlemap.current.points.rings[0].at)")
    frame.locator("#map_div").click(position=at)


def test_devices_on_one_spot_fan_out_and_each_can_be_opened_by_key(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    next(one for one in page.frames if "folium" in one.url).wait_for_function(
        "Whistlemap.current.points.rings?.length === 1"
    )
    _click_the_ring(page, frame)
    expect(frame.locator(".wm-device")).to_have_count(3)
    first = frame.get_by_role("button", name="<b>鞋厂</b> 智能烟感 故障 0 层")
    expect(first).to_be_focused()
    first.press("Enter")
    expect(page.get_by_text("chosen device d0")).to_be_visible(timeout=PATIENCE_MS)
    frame.locator(".wm-device").first.press("Escape")
    expect(frame.locator(".wm-device")).to_have_count(0)


def test_more_devices_than_fan_out_stand_in_a_list(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    next(one for one in page.frames if "folium" in one.url).wait_for_function(
        "Whistlemap.current.points.rings?.length === 1"
    )
    urllib.request.urlopen(f"{stage}/fail/many").close()
    try:
        _click_the_ring(page, frame)
        expect(frame.locator(".wm-list button")).to_have_count(30)
        frame.locator(".wm-list button").nth(7).click()
        expect(page.get_by_text("chosen device d7")).to_be_visible(timeout=PATIENCE_MS)
    finally:
        urllib.request.urlopen(f"{stage}/fail/some").close()


def test_when_devices_do_not_come_the_map_says_so_and_asks_again(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    urllib.request.urlopen(f"{stage}/fail/on").close()
    frame.locator(".leaflet-control-zoom-in").click()
    expect(frame.get_by_text("地图数据没有取到")).to_be_visible()
    urllib.request.urlopen(f"{stage}/fail/off").close()
    frame.locator(".wm-notice button").click()
    expect(frame.locator(".wm-notice")).to_be_hidden()


def test_the_pin_moves_by_tap_and_by_arrow_keys(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?pick=1")
    expect(frame.locator(".wm-chip")).to_contain_text("陵口镇")
    expect(page.get_by_text("point 119.50000 31.90000")).to_be_visible(timeout=PATIENCE_MS)
    frame.locator("#map_div").click(position={"x": 300, "y": 100})
    told = page.get_by_text(re.compile(r"point 119\.\d+ 31\.\d+"))
    expect(told).not_to_have_text("point 119.50000 31.90000", timeout=PATIENCE_MS)
    tapped = told.inner_text()
    frame.locator(".wm-pin").focus()
    page.keyboard.press("ArrowRight")
    expect(told).not_to_have_text(tapped, timeout=PATIENCE_MS)
    assert told.inner_text().split()[2] == tapped.split()[2], "the arrow to the right leaves the latitude alone"


@pytest.mark.parametrize("beside", [(-45, 0), (-30, 0), (-12, 8), (15, 0), (30, 0), (0, 45)])
def test_a_tap_on_the_pin_or_beside_it_moves_the_pin_there(
    browser: Browser, stage: str, beside: tuple[int, int]
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    frame = opened(page, f"{stage}/?pick=1")
    expect(page.get_by_text("point 119.50000 31.90000")).to_be_visible(timeout=PATIENCE_MS)
    inside = next(one for one in page.frames if "folium" in one.url)
    inside.wait_for_function("Whistlemap.current.map.getSize().y === innerHeight")  # the pin stands in the middle
    pin = frame.locator(".wm-pin > i")
    before = pin.bounding_box() or {}
    page.touchscreen.tap(before["x"] + 10 + beside[0], before["y"] + 10 + beside[1])
    expect(page.get_by_text("point 119.50000 31.90000")).to_have_count(0, timeout=PATIENCE_MS)
    after = pin.bounding_box() or {}
    moved = after["x"] - before["x"], after["y"] - before["y"]
    assert moved == pytest.approx(beside, abs=2)
    context.close()


def test_a_new_theme_repaints_the_map_without_loading_it_anew(page: Page, stage: str) -> None:
    frame = opened(page, stage)
    frame.locator(".leaflet-control-zoom-in").click()
    before = _zoom(page)
    page.emulate_media(color_scheme="dark")
    inside = next(one for one in page.frames if "folium" in one.url)
    inside.wait_for_function("getComputedStyle(document.documentElement).getPropertyValue('--wm-card') === '#142025'")
    assert _zoom(page) == before
