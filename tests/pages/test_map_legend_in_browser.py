"""A legend lists exactly what is switched on, each with the sign it has on the map."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.pages.test_look_maps_in_browser import opened
from tests.pages.test_map_tools_in_browser import inside

pytestmark = pytest.mark.browser

WORDS = {
    "alarms": ["火警", "险情", "预警", "提示"],
    "cases": ["超期", "将到期", "在期", "待核实", "缓办"],
    "devices": ["设备（数字为台数）", "半数以上故障", "半数以上离线"],
    "centres": ["服务中心"],
    "premises": ["场所"],
    "compounds": ["厂中厂院区"],
    "heat": ["告警热力", "少多"],
    "micro_grids": ["微网格"],
    "service_areas": ["服务区"],
}


def listed(frame: FrameLocator) -> list[str]:
    return ["".join(text.split()) for text in frame.locator(".wm-legend .wm-words > span").all_inner_texts()]


@pytest.mark.parametrize("layers", ["none", *WORDS, "alarms,cases", "compounds,premises,devices", ",".join(WORDS)])
def test_the_legend_lists_what_is_on_and_nothing_else(page: Page, stage: str, layers: str) -> None:
    frame = opened(page, f"{stage}/?layers={layers}")
    expect(frame.locator(".wm-ramp span")).to_have_count(5)
    wanted = [word for layer in layers.split(",") for word in WORDS.get(layer, [])]
    told = [text for text in listed(frame) if text not in ("样本少", "无数据")]
    assert sorted(told) == sorted(wanted)
    assert frame.locator(".wm-legend .wm-words svg").count() == len(wanted) - 2 * ("heat" in layers.split(","))


def test_layers_of_clusters_differ_by_their_outline_on_the_map_and_in_the_legend(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?layers=devices,premises,compounds")
    inside(page).wait_for_function("Whistlemap.current.clusters.every((one) => one.rings?.length === 1)")
    assert len(set(inside(page).evaluate("Whistlemap.current.clusters.map((one) => one.shape)"))) == 3
    signs = [
        frame.locator(".wm-legend span", has_text=re.compile(f"^{word}")).locator("svg").inner_html()
        for word in ("设备", "场所", "厂中厂")
    ]
    assert len({re.match(r"<(\w+)", sign).group(1) for sign in signs if re.match(r"<(\w+)", sign)}) == 3


def test_devices_of_one_health_have_its_sign_alone(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?layers=devices&health=fault")
    expect(frame.locator(".wm-legend .wm-words span", has_text="故障设备")).to_be_visible()
    assert [text for text in listed(frame) if text not in ("样本少", "无数据")] == ["故障设备"]


def test_without_towns_and_grids_there_is_no_area_to_see_or_to_reach(page: Page, stage: str) -> None:
    frame = opened(page, f"{stage}/?layers=devices&by=none")
    inside(page).wait_for_function("Whistlemap.current.points.rings?.length === 1")
    expect(frame.locator(".wm-area")).to_have_count(0)
    expect(frame.locator(".wm-label")).to_have_count(0)
    expect(frame.locator(".wm-ramp")).to_have_count(0)


def test_on_a_phone_the_words_wait_behind_a_button_a_thumb_can_hit(browser: Browser, stage: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    page = context.new_page()
    frame = opened(page, f"{stage}/?layers={','.join(WORDS)}")
    word = frame.locator(".wm-legend").get_by_text("厂中厂院区")
    expect(word).to_be_hidden()
    button = frame.get_by_role("button", name="图例")
    box = button.bounding_box() or {}
    assert box["height"] >= 40
    button.tap()
    expect(word).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button.tap()
    expect(word).to_be_hidden()
    context.close()
