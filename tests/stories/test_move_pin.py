"""A pin that was put wrong: tapped to another place in the dialog, with a reason, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from governance import engine
from governance.accounts.rules import Role
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.hands import MAP, drawn
from tests.stories.people import sign_in_names
from tests.stories.visitors import DESK, PHONE, Visitor, visit

pytestmark = pytest.mark.browser

WHY = "点错了路口，现场在东门"


@pytest.fixture(scope="module")
def served(demo_copy: Copy) -> Iterator[tuple[Server, list[str]]]:
    """The product on a small demo city of its own, and open cases in it."""
    home = demo_copy("pins")
    eng = engine.open_store(home)
    asked = "SELECT case_id FROM gov.cases WHERE state = 'open' ORDER BY case_id LIMIT 2"
    found = [case_id for (case_id,) in eng.read(lambda db: db.execute(asked).fetchall())]
    eng.close()
    server = Server(home)
    server.until_ready()
    yield server, found
    server.stop()


def tap_beside_the_pin(visitor: Visitor) -> None:
    """Tap the dialog's map a little beside its middle, where the pin stands."""
    inside = visitor.page.get_by_role("dialog").frame_locator(MAP)
    expect(inside.locator(".wm-pin")).to_be_visible()
    box = visitor.page.get_by_role("dialog").locator(MAP).bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] / 2 + 50, box["y"] + box["height"] / 2 + 40)


@pytest.mark.parametrize(("size", "number"), [(DESK, 0), (PHONE, 1)], ids=["desk", "phone"])
def test_supervision_moves_a_pin_and_the_file_says_so(
    chromium: Browser, served: tuple[Server, list[str]], size: dict[str, int], number: int
) -> None:
    server, cases = served
    with visit(chromium, server.url, size) as visitor:
        page = visitor.page
        visitor.sign_in(sign_in_names("zh")[Role.SUPERVISION])
        visitor.open(f"/case?case={cases[number]}")
        drawn(visitor)
        page.get_by_role("button", name="改位置").click()
        dialog = page.get_by_role("dialog")
        save = dialog.get_by_role("button", name="改到这里")
        expect(save).to_be_disabled()
        tap_beside_the_pin(visitor)
        expect(save).to_be_enabled()
        save.click()
        expect(dialog.get_by_text("请写一句说明再提交")).to_be_visible()
        dialog.get_by_role("textbox", name="为什么改").fill(WHY)
        save.click()
        expect(dialog).to_be_hidden()
        expect(page.get_by_text(re.compile(rf"位置移了 \d+ 米.*{WHY}"))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
