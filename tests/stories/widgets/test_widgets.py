"""The widgets in a real browser: a phone that finds itself, words and photos that survive."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.serving import Server
from tests.stories.visitors import PHONE, Visitor, visit
from tests.stories.widgets.stage import OFFICER, SUPERVISION, told
from tests.stories.wire import Wire

pytestmark = pytest.mark.browser

HERE = {"longitude": 119.6012, "latitude": 31.9987, "accuracy": 8}
ALLOWED = {"permissions": ["geolocation"], "geolocation": HERE}


def line(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="补充一句")


def picture(width: int, height: int, colour: str, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


def choose(visitor: Visitor, *contents: bytes, way: str = "gallery") -> None:
    """Give the picker files, as the gallery or the camera would."""
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": content} for n, content in enumerate(contents)]
    visitor.page.locator(f'[data-part="{way}-input"]').set_input_files(files)  # type: ignore[arg-type]


def test_a_phone_that_may_know_where_it_is_finds_itself_without_a_tap(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url, PHONE, **ALLOWED) as officer:
        officer.sign_in(OFFICER)
        expect(told(officer, "place")).to_have_text("119.6012 31.9987 8")
        expect(officer.page.get_by_text("已找到您的位置，误差 8 米")).to_be_visible()


def test_a_rough_position_says_so_and_can_be_taken_anew(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url, PHONE, **ALLOWED) as officer:
        officer.context.set_geolocation(HERE | {"accuracy": 900})  # type: ignore[arg-type]
        officer.sign_in(OFFICER)
        expect(officer.page.get_by_text("误差 900 米，太粗")).to_be_visible()
        officer.context.set_geolocation(HERE)  # type: ignore[arg-type]
        officer.page.get_by_role("button", name="重新定位").click()
        expect(told(officer, "place")).to_have_text("119.6012 31.9987 8")


def test_a_refused_position_says_how_to_allow_it_and_comes_once_allowed(officer: Visitor) -> None:
    officer.page.get_by_role("button", name="用我的位置").click()
    expect(officer.page.get_by_text("浏览器没有允许定位")).to_be_visible()
    expect(told(officer, "place")).to_have_text("none")
    officer.context.set_geolocation(HERE)  # type: ignore[arg-type]
    officer.context.grant_permissions(["geolocation"])
    expect(told(officer, "place")).to_have_text("119.6012 31.9987 8")


def test_without_https_the_phone_is_told_what_is_missing(chromium: Browser, server: Server) -> None:
    with visit(chromium, f"http://city.test:{server.port}", PHONE, **ALLOWED) as officer:
        officer.sign_in(OFFICER)
        officer.page.get_by_role("button", name="用我的位置").click()
        expect(officer.page.get_by_text("只有 https 网址才能定位")).to_be_visible()


def test_words_survive_a_reload_and_a_closed_tab_and_stay_with_their_account(officer: Visitor) -> None:
    line(officer).fill("楼道堆满电动车")
    expect(told(officer, "line")).to_have_text("楼道堆满电动车")
    officer.page.reload()
    expect(line(officer)).to_have_value("楼道堆满电动车")
    expect(told(officer, "line")).to_have_text("楼道堆满电动车")
    officer.page.close()
    officer.page = officer.context.new_page()
    officer.open("/")
    expect(told(officer, "line")).to_have_text("楼道堆满电动车")
    officer.context.clear_cookies()
    officer.sign_in(SUPERVISION)
    expect(line(officer)).to_have_value("")


def test_words_typed_while_the_line_is_cut_arrive_when_it_is_back(officer: Visitor, wire: Wire) -> None:
    line(officer).fill("楼道")
    expect(told(officer, "line")).to_have_text("楼道")
    wire.cut()
    expect(officer.page.get_by_text("连接中断，正在重连…")).to_be_visible()
    line(officer).press_sequentially("堵了")
    line(officer).blur()
    expect(officer.page.get_by_role("dialog")).to_have_count(0)
    wire.mend()
    expect(told(officer, "line")).to_have_text("楼道堵了")
    expect(officer.page.get_by_text("连接中断，正在重连…")).to_be_hidden()


def test_what_is_typed_goes_with_the_button_and_is_wiped_by_the_receipt(officer: Visitor) -> None:
    line(officer).press_sequentially("消防通道停车")
    officer.page.get_by_role("button", name="吹哨").click()
    expect(told(officer, "submitted")).to_have_text("消防通道停车")
    expect(line(officer)).to_have_value("")
    expect(told(officer, "line")).to_have_text("")
    line(officer).fill("又一件")
    officer.page.get_by_role("button", name="吹哨").click()
    expect(told(officer, "receipt")).to_have_text("W2")
    expect(told(officer, "submitted")).to_have_text("又一件")
    officer.page.reload()
    expect(line(officer)).to_have_value("")


def test_a_line_counts_its_characters_and_holds_no_more_than_it_may(officer: Visitor) -> None:
    line(officer).press_sequentially("一二三四五六七八九十" * 5)
    expect(line(officer)).to_have_value("一二三四五六七八九十" * 4)
    expect(officer.page.get_by_text("40/40")).to_be_visible()


def test_photos_are_shrunk_sent_shown_and_removed(officer: Visitor) -> None:
    choose(officer, picture(4000, 3000, "teal"), picture(300, 200, "olive", "PNG"))
    choose(officer, picture(900, 1200, "maroon"), way="camera")
    expect(told(officer, "photos")).to_have_text(re.compile(r"^[0-9a-f]{64}(,[0-9a-f]{64}){2}$"))
    expect(told(officer, "waiting")).to_have_text("0")
    expect(officer.page.get_by_text("最多 3 张，已经满了。")).to_be_visible()
    expect(officer.page.get_by_role("button", name="再拍一张")).to_be_hidden()
    first, _second, third = told(officer, "photos").inner_text().split(",")
    kept = officer.context.request.get(f"{officer.url}/photos/{first}")
    with Image.open(io.BytesIO(kept.body())) as stored:
        assert (stored.format, stored.size) == ("JPEG", (1600, 1200))
    officer.page.get_by_role("button", name="删除第 2 张照片").click()
    expect(told(officer, "photos")).to_have_text(f"{first},{third}")
    officer.page.reload()
    expect(told(officer, "photos")).to_have_text(f"{first},{third}")
    shown = officer.page.get_by_role("img", name="第 2 张照片")
    assert shown.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") == 900


def test_a_photo_that_finds_the_line_cut_goes_out_by_itself_when_it_is_back(officer: Visitor, wire: Wire) -> None:
    wire.cut()
    choose(officer, picture(800, 600, "navy"))
    expect(officer.page.get_by_text("网络断了，这张还没传上去")).to_be_visible()
    wire.mend()
    expect(told(officer, "photos")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
    expect(officer.page.get_by_role("button", name="重试")).to_be_hidden()


def test_a_file_that_is_no_photo_is_refused_in_one_sentence(officer: Visitor) -> None:
    choose(officer, b"%PDF-1.7 nothing to see")
    expect(officer.page.get_by_text("这个文件不是照片")).to_be_visible()
    expect(told(officer, "waiting")).to_have_text("1")
    officer.page.get_by_role("button", name="删除第 1 张照片").click()
    expect(told(officer, "waiting")).to_have_text("0")
    expect(officer.page.get_by_text("这个文件不是照片")).to_be_hidden()


def test_everything_can_be_hit_with_a_thumb_and_reached_with_the_keyboard(officer: Visitor) -> None:
    choose(officer, picture(300, 300, "gray"))
    expect(told(officer, "waiting")).to_have_text("0")
    names = ("用我的位置", "删除第 1 张照片", "再拍一张", "选照片")
    found = [officer.page.get_by_role("button", name=name) for name in names]
    for one in (*found, line(officer)):
        box = one.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    found[0].focus()
    for one in (*found[1:], line(officer)):
        officer.page.keyboard.press("Tab")
        expect(one).to_be_focused()


def test_every_word_speaks_english_to_who_reads_english(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url, PHONE, locale="en-GB") as visitor:
        visitor.page.goto(f"{visitor.url}/login")
        visitor.page.get_by_role("button", name=re.compile("Grid officer")).click()
        for name in ("Use my position", "Take photo", "Choose photos"):
            expect(visitor.page.get_by_role("button", name=name)).to_be_visible()
        expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
        visitor.page.get_by_role("button", name="Use my position").click()
        expect(visitor.page.get_by_text("The browser does not allow it.")).to_be_visible()
        written = visitor.page.locator(".widget").all_inner_texts()
        assert not re.search("[一-鿿]", "".join(written).replace("补充一句", ""))
