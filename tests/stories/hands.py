"""What people do with their hands on the product's pages, in the words of the screen."""

from __future__ import annotations

import io
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from tests.stories.visitors import Visitor

MAP = "iframe[title*=folium]"


def drawn(visitor: Visitor) -> None:
    """Wait until the page stands: no script runs and nothing is drawn as a placeholder."""
    visitor.settle()
    expect(visitor.page.get_by_test_id("stSkeleton")).to_have_count(0)


def city_map(page: Page) -> FrameLocator:
    """Return the inside of the page's map."""
    return page.frame_locator(MAP)


def picture(colour: str = "teal") -> bytes:
    """Return a photo as a phone would take it."""
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def add_photo(place: Page | Locator, content: bytes, number: int = 1) -> None:
    """Choose a photo and wait until it has arrived."""
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": content}
    place.locator('[data-part="gallery-input"]').set_input_files([file])  # type: ignore[list-item]
    expect(place.get_by_role("img", name=f"第 {number} 张照片", exact=True)).to_be_visible()
    expect(place.get_by_text("正在上传")).to_be_hidden()


def choose_category(page: Page, name: str) -> None:
    """Say what the whistle is about: by its button, or from the list where this officer uses other ones more."""
    buttons = page.locator(".st-key-categories").get_by_role("button")
    expect(buttons).to_have_count(8)
    there = page.locator(".st-key-categories").get_by_role("button", name=name)
    if there.count():
        there.tap()
    else:
        page.get_by_role("combobox", name="具体是").fill(name)
        page.get_by_role("option", name=name).first.tap()
    expect(page.locator(".wm-destination")).to_be_visible()  # what is tapped before would be the urgency of none
    assert becomes_true(page, "!document.querySelector('[data-test-script-state=running]')")


def tap_tab(visitor: Visitor, word: str) -> None:
    """Tap a tab of the phone's bottom bar."""
    visitor.page.locator(".st-key-bottom-tabs").get_by_role("link", name=word).tap()
    drawn(visitor)


def find_in_queue(visitor: Visitor, case_id: str) -> Locator:
    """Leaf through the department's queue to a case and return its row."""
    page = visitor.page
    row = page.locator(f".st-key-row-work-{case_id}")
    pager = page.locator(".st-key-desk-pager")
    expect(row.or_(pager).first).to_be_visible()
    while not row.is_visible():
        onward = pager.get_by_role("button", name="下一页")
        if not onward.count() or onward.is_disabled():
            expect(row).to_be_visible()  # the last page: what has just changed is still on its way here
            break
        shown = pager.get_by_text("件，共").inner_text()
        onward.click()
        expect(pager.get_by_text(shown)).to_have_count(0)
    return row


def download(page: Page, name: str) -> Path:
    """Click a link that gives a file and return where the browser has put it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).click()
    return coming.value.path()


def becomes_true(page: Page | Frame, expression: str, timeout_ms: int = 30_000) -> bool:
    """Tell whether a JavaScript expression holds before the time is over.

    Asked from outside each time: what waits inside a page is forbidden by our content security policy to evaluate text.
    """
    end = time.monotonic() + timeout_ms / 1000
    while not page.evaluate(expression):
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(100)
    return True
