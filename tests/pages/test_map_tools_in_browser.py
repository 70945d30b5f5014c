"""What a reader does with a map beside looking: choose layers, read what is in view, share it, print it."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Frame, FrameLocator, Page, expect

from governance.areas.datums import from_wgs84
from tests.pages.test_look_maps_in_browser import opened

pytestmark = pytest.mark.browser
LIST, PRINT, LINK = "视野内清单", "导出打印图片", "复制这个视野的链接"


def inside(page: Page) -> Frame:
    return next(one for one in page.frames if "folium" in one.url)


def settled(page: Page, url: str) -> FrameLocator:
    """Open a map and wait until its device ring stands."""
    frame = opened(page, url)
    inside(page).wait_for_function("Whistlemap.current.points.rings?.length === 1")
    return frame


def test_the_list_tells_what_is_in_view_and_leads_where_a_click_would(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    expect(frame.locator(".wm-mark")).to_have_count(2)
    frame.get_by_role("button", name=LIST).press("Enter")
    panel = frame.get_by_role("region", name=LIST)
    expect(panel.get_by_role("heading")).to_have_text(["活跃告警 3", "设备 14,000", "区域 4"])
    panel.get_by_role("button", name=re.compile("鞋厂.*火警")).click()
    expect(page.get_by_text("chosen alarm fire")).to_be_visible()


def test_the_list_is_left_by_escape_and_follows_the_view(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    expect(frame.locator(".wm-mark")).to_have_count(2)
    frame.get_by_role("button", name=LIST).press("Enter")
    panel = frame.get_by_role("region", name=LIST)
    inside(page).evaluate("window.map.setView([31.85, 119.55], 15, {animate: false})")
    expect(panel.get_by_role("heading")).to_have_text(["活跃告警 1", "区域 1"])
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(frame.get_by_role("button", name=LIST)).to_be_focused()


def test_a_view_is_a_link(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    frame.get_by_role("button", name="放大").click()
    page.wait_for_url(re.compile(r"view=[\d.]+,31\.\d+,119\.\d+"))
    address, zoom = page.url, inside(page).evaluate("window.map.getZoom()")
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    settled(page, address)
    assert inside(page).evaluate("window.map.getZoom()") == pytest.approx(zoom, abs=0.06)


def test_a_link_to_a_view_that_no_map_has_shows_the_whole_city(page: Page, stage: str) -> None:
    settled(page, f"{stage}/?view=99,nowhere,-1")
    assert 9 < inside(page).evaluate("window.map.getZoom()") < 14


def test_going_back_to_the_whole_forgets_the_view(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    frame.get_by_role("button", name="放大").click()
    page.wait_for_url(re.compile("view="))
    frame.get_by_role("button", name="回到全图").click()
    page.wait_for_url(lambda url: "view=" not in url)


def test_new_alarms_come_when_the_page_hears_of_them_and_nothing_runs_anew(page: Page, stage: str) -> None:
    settled(page, stage)
    with page.expect_request("**/tiles/alarms.json*"):
        page.evaluate("window.dispatchEvent(new CustomEvent('whistlemap:changed', {detail: ['alarms']}))")


def test_the_printed_map_has_the_size_of_paper_and_shows_what_the_screen_shows(page: Page, stage: str) -> None:
    frame = settled(page, f"{stage}/?layers=alarms,devices,heat")
    expect(frame.locator(".wm-mark")).to_have_count(2)
    inside(page).wait_for_function("Whistlemap.current.heat.cells.length === 2")
    with page.expect_download() as told:
        frame.get_by_role("button", name=PRINT).click()
    assert told.value.suggested_filename.endswith(".png")
    opened_ = Image.open(io.BytesIO(told.value.path().read_bytes()))
    assert opened_.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    picture = opened_.convert("RGB")
    assert picture.size in ((3508, 2480), (2480, 3508))
    seen = {colour for _count, colour in picture.getcolors(picture.width * picture.height) or []}
    colours = inside(page).evaluate("Whistlemap.colours")
    for name in ("severity_1", "class_1", "class_5", "primary", "ink"):
        assert tuple(bytes.fromhex(colours[name][1:])) in seen, name


def test_heat_glows_where_the_alarms_were_and_goes_when_it_is_switched_off(page: Page, stage: str) -> None:
    settled(page, f"{stage}/?layers=devices,heat")
    map_ = inside(page)
    map_.wait_for_function("Whistlemap.current.heat.cells.length === 2")
    depth = """([lon, lat]) => { const {heat, map} = Whistlemap.current, at = map.latLngToContainerPoint([lat, lon]);
        return heat.canvas.getContext("2d").getImageData(at.x, at.y, 1, 1).data[3]; }"""
    hot, mild, cold = (map_.evaluate(depth, [119.4 + d, 31.8 + d]) for d in (0.05, 0.15, 0.1))
    assert hot > mild > cold == 0
    map_.evaluate("Whistlemap.current.heat.show(false, '')")
    assert map_.evaluate(depth, [119.45, 31.85]) == 0


def test_a_layer_switched_off_while_it_loads_stays_off(page: Page, stage: str) -> None:
    settled(page, stage)
    left = inside(page).evaluate("""async () => {
        const area = Whistlemap.current.overlays.find((one) => one.layer === "service_areas");
        const coming = area.show(true);
        area.show(false);
        await coming;
        return area.shape.getLayers().length;
    }""")
    assert left == 0


def test_layers_lie_over_one_another_in_the_order_chosen(page: Page, stage: str) -> None:
    settled(page, f"{stage}/?layers=devices,alarms,service_areas")
    heights = inside(page).evaluate("""["devices", "alarms", "service_areas"].map(
        (one) => Number(window.map.getPane("wm-layer-" + one).style.zIndex))""")
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 3


def test_a_premises_opens_from_the_map(page: Page, stage: str) -> None:
    frame = settled(page, f"{stage}/?layers=devices,premises")
    map_ = inside(page)
    map_.wait_for_function("Whistlemap.current.premises.rings?.length === 1")
    at = map_.evaluate("(({x, y}) => ({x, y}))(Whistlemap.current.premises.rings[0].at)")
    frame.locator("#map_div").click(position=at)
    expect(page.get_by_text("chosen premises p1")).to_be_visible()


def test_tiles_in_another_datum_are_moved_and_our_data_is_not(page: Page, stage: str) -> None:
    plain = opened(page, stage)
    expect(plain.locator(".leaflet-tile-pane img")).to_have_count(0)
    spots = np.array([[119.57, 31.99], [104.06, 30.67], [87.6, 43.8], [2.35, 48.85]])
    told = inside(page).evaluate("(all) => all.map(([lng, lat]) => Whistlemap.gcj02({lat, lng}))", spots.tolist())
    lon, lat = from_wgs84(spots[:, 0], spots[:, 1], "gcj02")
    assert np.allclose([[one["lng"], one["lat"]] for one in told], np.column_stack([lon, lat]), atol=1e-9)


def test_the_shift_of_the_tiles_is_the_datums(page: Page, stage: str) -> None:
    frame = settled(page, f"{stage}/?basemap=1")
    expect(frame.locator(".leaflet-tile-loaded").first).to_be_attached()
    apart = inside(page).evaluate("""() => {
        const map = window.map;
        const layer = Object.values(map._layers).find((one) => one instanceof L.TileLayer);
        map.setView([31.9, 119.5], 18, {animate: false});
        const {el, coords: {x, y, z}} = Object.values(layer._tiles)[0];
        const corner = map.unproject(L.point(x, y).multiplyBy(256), z); /* in its own datum */
        const box = el.getBoundingClientRect();
        const frame = map.getContainer().getBoundingClientRect();
        const shown = map.containerPointToLatLng([box.left - frame.left, box.top - frame.top]);
        return map.distance(Whistlemap.gcj02(shown), corner);
    }""")
    assert apart < 3, "metres between where a tile says it is and where it is drawn"


def test_more_alarms_than_a_map_draws_one_by_one_stand_as_cells_and_are_counted(page: Page, stage: str) -> None:
    page.request.get(f"{stage}/fail/crowd")
    try:
        frame = settled(page, stage)
        many = frame.get_by_role("button", name="4,997")
        expect(many).to_have_text("5千")
        frame.get_by_role("button", name=LIST).press("Enter")
        expect(frame.get_by_role("region", name=LIST).get_by_role("heading").first).to_have_text("活跃告警 5,000")
        page.keyboard.press("Escape")
        with page.expect_response(re.compile(r"alarms\.json\?.*bbox=.*zoom=")):
            many.press("Enter")
    finally:
        page.request.get(f"{stage}/fail/calm")


def test_a_shared_view_keeps_its_middle_when_the_frame_gets_its_height_late(page: Page, stage: str) -> None:
    settled(page, f"{stage}/?view=13.00,31.90000,119.50000")
    middle = "(({lat, lng}) => [lat.toFixed(4), lng.toFixed(4)])(window.map.getCenter())"
    assert inside(page).evaluate(middle) == ["31.9000", "119.5000"]
    inside(page).evaluate(
        "document.getElementById('map_div').style.height = '260px'; window.map.invalidateSize({pan: false})"
    )
    inside(page).wait_for_function("window.map.getSize().y === 260")
    assert inside(page).evaluate(middle) == ["31.9000", "119.5000"]


def test_a_view_far_from_the_city_is_not_gone_to(page: Page, stage: str) -> None:
    settled(page, f"{stage}/?view=12.00,0.00000,0.00000")
    assert inside(page).evaluate("window.map.getBounds().contains([31.9, 119.5])")


def test_what_is_still_missing_is_said_until_all_of_it_has_come(page: Page, stage: str) -> None:
    page.route("**/tiles/**", lambda route: route.abort())
    frame = opened(page, f"{stage}/?layers=alarms,devices,heat,service_areas")
    notice = frame.locator(".wm-notice")
    expect(notice).to_be_visible()
    page.unroute("**/tiles/**")
    page.route("**/tiles/service-areas/**", lambda route: route.abort())
    frame.locator(".wm-notice button").click()
    inside(page).wait_for_function("Whistlemap.current.points.rings?.length === 1")
    expect(notice).to_be_visible()
    page.unroute("**/tiles/service-areas/**")
    frame.locator(".wm-notice button").click()
    expect(notice).to_be_hidden()


def test_two_quick_taps_leave_the_pin_where_the_second_was(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?pick=1")
    expect(frame.locator(".wm-pin")).to_be_visible()
    for x in (120, 300):
        frame.locator("#map_div").click(position={"x": x, "y": 100})
        page.wait_for_timeout(150)
    pin = inside(page).evaluate("(({lat, lng}) => [lng, lat])(Whistlemap.current.pin.getLatLng())")
    told = f"point {pin[0]:.5f} {pin[1]:.5f}"
    expect(page.get_by_text(told)).to_be_visible()
    inside(page).wait_for_function("Whistlemap.current.asked.length === 0")
    assert inside(page).evaluate("(({lat, lng}) => [lng, lat])(Whistlemap.current.pin.getLatLng())") == pin


def test_a_case_near_the_pin_is_opened_by_a_second_tap_only(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?pick=1&case=1")
    frame.locator(".wm-mark-case").click()
    frame.locator(".wm-list button").click()
    expect(page.get_by_text("opened W1")).to_be_visible()
