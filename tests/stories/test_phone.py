"""On a phone the work comes first: the map, or the list, and the figures as a strip below it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from governance.accounts.rules import Role
from tests.serving import Server
from tests.stories.hands import becomes_true, drawn
from tests.stories.people import sign_in_names
from tests.stories.visitors import DESK, PHONE, visit

pytestmark = pytest.mark.browser

TOPS = "(one) => [...document.querySelectorAll(one)].map((found) => Math.round(found.getBoundingClientRect().top))"
MAP, LIST, FIGURE, TITLE = ".st-key-card-map iframe", ".st-key-card-desk", "[data-testid=stMetric]", ".st-key-title-row"


def tops(page: Page, what: str) -> list[int]:
    return list(page.evaluate(TOPS, what))


def test_the_officers_phone_shows_the_map_first_then_the_figures_in_one_row(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url, PHONE) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.GRID_OFFICER])
        visitor.open("/overview")
        drawn(visitor)
        (where,), figures, (title,) = (tops(visitor.page, one) for one in (MAP, FIGURE, TITLE))
        assert where < 80
        assert len(figures) == 6
        assert len(set(figures)) == 1
        assert where < figures[0] < title
        assert figures[0] < PHONE["height"] - 100
        inside = next(one for one in visitor.page.frames if "folium" in one.url)
        assert becomes_true(
            inside, "window.Whistlemap?.current?.map?.getSize().y === innerHeight"
        )  # nothing is cut off


def test_the_departments_phone_shows_the_list_before_the_figures(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url, PHONE) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.DEPARTMENT_HANDLER])
        visitor.open("/report-in")
        drawn(visitor)
        (work,), figures = tops(visitor.page, LIST), tops(visitor.page, FIGURE)
        assert len(set(figures)) == 1
        assert tops(visitor.page, TITLE)[0] < work < figures[0]


def test_at_a_desk_the_figures_stand_above_both(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url, DESK) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.SUPERVISION])
        visitor.open("/overview")
        drawn(visitor)
        assert tops(visitor.page, TITLE)[0] < tops(visitor.page, FIGURE)[0] < tops(visitor.page, MAP)[0]


def test_an_address_that_is_no_page_is_told_and_leads_home(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url, DESK) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.GRID_OFFICER])
        for address in ("/nonsense", "/system"):
            visitor.open(address)
            visitor.page.get_by_text("没有这个页面，或您的角色无权打开。").wait_for()
        visitor.page.get_by_text("回到“吹哨”").click()
        visitor.page.wait_for_url("**/whistle")
