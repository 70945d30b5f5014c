"""What hands and keys do on a map: find one thing in a crowd, drag the pin, walk by keys, switch off what loads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.test_look_maps_in_browser import opened
from tests.pages.test_map_tools_in_browser import LIST, inside, settled

pytestmark = pytest.mark.browser
ALL_OFF = "(({state}) => { state.layers = []; Whistlemap.current.layers(state); })(Whistlemap.current)"


def middle(page: Page) -> tuple[float, float, float]:
    lon, lat, zoom = inside(page).evaluate("[map.getCenter().lng, map.getCenter().lat, map.getZoom()]")
    return lon, lat, zoom


def test_what_was_searched_for_stands_alone_in_a_crowd_and_opens(page: Page, stage: str) -> None:
    frame = settled(page, f"{stage}/?found=1")
    mark = frame.locator(".wm-found")
    expect(mark).to_be_visible()
    lon, lat, zoom = middle(page)
    assert (lon, lat, zoom) == (pytest.approx(119.44, abs=1e-4), pytest.approx(31.84, abs=1e-4), 18)
    apart = inside(page).evaluate("""() => {
        const {points, found, map} = Whistlemap.current;
        const at = map.latLngToContainerPoint([found.thing.lat, found.thing.lon]);
        return Math.min(...points.rings.map((ring) => ring.at.distanceTo(at)));
    }""")
    assert apart > 25, "the ring of the others steps aside"
    expect(frame.locator(".wm-tip")).to_have_text("D-0007")
    mark.press("Enter")
    expect(page.get_by_text("chosen device d7")).to_be_visible()


def test_a_thousand_on_one_spot_open_as_a_list_that_says_how_many_more_there_are(page: Page, stage: str) -> None:
    page.request.get(f"{stage}/fail/heap")
    try:
        frame = settled(page, f"{stage}/?view=18.00,31.84000,119.44000")
        at = inside(page).evaluate("(({x, y}) => ({x, y}))(Whistlemap.current.points.rings[0].at)")
        assert inside(page).evaluate("Whistlemap.current.points.rings[0].count") == 1000
        frame.locator("#map_div").click(position=at)
        expect(frame.locator(".wm-list button")).to_have_count(60)
        expect(frame.locator(".wm-list p")).to_have_text("+940")
    finally:
        page.request.get(f"{stage}/fail/tidy")


def test_the_pin_is_dragged_and_what_it_is_let_go_at_is_told_once(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?pick=1")
    expect(page.get_by_text("point 119.50000 31.90000")).to_be_visible()
    box = frame.locator(".wm-pin > i").bounding_box() or {}
    x, y = box["x"] + 10, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=6)
    page.mouse.move(x + 120, y + 40, steps=6)
    page.mouse.up()
    told = page.get_by_text(re.compile(r"point 119\.\d+ 31\.\d+"))
    expect(told).not_to_have_text("point 119.50000 31.90000")
    inside(page).wait_for_function("Whistlemap.current.asked.length === 0")
    lng, lat = inside(page).evaluate("(({lat, lng}) => [lng, lat])(Whistlemap.current.pin.getLatLng())")
    assert told.inner_text() == f"point {lng:.5f} {lat:.5f}"
    assert lng > 119.5
    assert lat < 31.9


def test_the_map_is_walked_by_keys(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    frame.locator("#map_div").focus()
    lon, lat, zoom = middle(page)
    page.keyboard.press("+")
    inside(page).wait_for_function(f"map.getZoom() > {zoom} && !map._animatingZoom")
    page.keyboard.press("ArrowRight")
    inside(page).wait_for_function(f"map.getCenter().lng > {lon} && !map._panAnim?._inProgress")
    page.keyboard.press("ArrowDown")
    inside(page).wait_for_function(f"map.getCenter().lat < {lat}")
    page.keyboard.press("-")
    inside(page).wait_for_function(f"Math.abs(map.getZoom() - {zoom}) < 0.1")


def test_everything_on_the_map_is_reached_by_tab_alone(page: Page, stage: str) -> None:
    frame = settled(page, f"{stage}/?layers=alarms,devices,cases")
    expect(frame.locator(".wm-mark")).to_have_count(3)
    frame.locator("#map_div").focus()
    reached = []
    for _step in range(24):
        page.keyboard.press("Tab")
        reached.append(
            inside(page).evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.title")
        )
    for wanted in ("甲</i>1", "甲</i>4", "火警", "消防通道", LIST, "放大"):
        assert any(wanted in (one or "") for one in reached), (wanted, reached)


def test_a_ring_of_devices_is_opened_from_the_list_by_keys(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    before = middle(page)[2]
    frame.get_by_role("button", name=LIST).press("Enter")
    frame.get_by_role("region", name=LIST).get_by_role("button", name=re.compile("1.4万")).press("Enter")
    inside(page).wait_for_function(f"map.getZoom() > {before} + 1")


@pytest.mark.parametrize(
    ("layer", "route", "left"),
    [
        ("devices", "**/tiles/points/devices*", "Whistlemap.current.points.rings?.length ?? 0"),
        ("premises", "**/tiles/points/premises*", "Whistlemap.current.premises.rings?.length ?? 0"),
        ("heat", "**/tiles/heat.json*", "Whistlemap.current.heat.cells.length"),
        ("alarms", "**/tiles/alarms.json*", "document.querySelectorAll('.wm-mark-alarm').length"),
        ("cases", "**/tiles/cases.json*", "document.querySelectorAll('.wm-mark-case').length"),
        ("micro_grids", "**/tiles/areas/1/micro_grid.json", "Whistlemap.current.overlays[0].shape.getLayers().length"),
    ],
)
def test_what_was_switched_off_while_it_loaded_does_not_come_after_all(
    page: Page, stage: str, layer: str, route: str, left: str
) -> None:
    held: list = []
    page.route(route, lambda one: held.append(one))
    opened(page, f"{stage}/?layers={layer}")
    while not held:
        page.wait_for_timeout(20)
    inside(page).evaluate(ALL_OFF)
    with page.expect_response(route):
        held[0].continue_()
    inside(page).evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert inside(page).evaluate(left) == 0
    for one in held[1:]:
        one.abort()


def test_who_is_signed_out_is_told_so_and_led_to_the_sign_in(page: Page, stage: str) -> None:
    frame = settled(page, stage)
    page.request.get(f"{stage}/fail/strange")
    try:
        frame.locator(".leaflet-control-zoom-in").click()
        expect(frame.locator(".wm-notice")).to_contain_text("登录已结束，请重新登录")
        with page.expect_navigation():
            frame.get_by_role("button", name="重新登录").click()
    finally:
        page.request.get(f"{stage}/fail/known")
