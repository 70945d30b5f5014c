"""The bar of a phone: whoever has no tabs below opens the pages from it, in either language, with notices waiting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from governance import engine
from governance.accounts.rules import Role
from governance.accounts.store.people import demo_accounts
from governance.engine import Engine
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.notices.store.inbox import send
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.hands import drawn
from tests.stories.people import sign_in_names
from tests.stories.visitors import visit

pytestmark = pytest.mark.browser

NARROW = ({"width": 390, "height": 844}, {"width": 360, "height": 800})
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WAITING = 130  # as many as take three digits
WAY, LOGO = "[data-testid=stExpandSidebarButton]", "[data-testid=stHeaderLogo]"
BELL = ".st-key-account-bar [data-testid=stPageLink-NavLink]"
COVERING = """(what) => {
  const one = document.querySelector(what), box = one.getBoundingClientRect();
  const there = [0.5, 0.95].map((part) => document.elementFromPoint(box.x + box.width * part, box.y + box.height / 2));
  return there.filter((top) => !one.contains(top)).map((top) => top?.outerHTML.slice(0, 120) ?? "out of sight");
}"""


@pytest.fixture(scope="module")
def noticed(demo_copy: Copy) -> Iterator[Server]:
    """The product in a city where everybody has notices waiting."""
    home = demo_copy("noticed")
    eng = engine.open_store(home)
    eng.write(lambda db: send(db, [one for who in demo_accounts(db) for one in waiting(eng, who[0])]))
    eng.close()
    running = Server(home)
    running.until_ready()
    yield running
    running.stop()


def waiting(eng: Engine, account_id: str) -> list[Notice]:
    at = eng.now() - timedelta(hours=1)
    numbers = [notice_id("W20260101-0001", 1000 + number, account_id) for number in range(WAITING)]
    return [Notice(number, account_id, NoticeKind.CLOSED, "W20260101-0001", at) for number in numbers]


def desk_roles(page: Page) -> bool:
    """Tell whether whoever is signed in has no tabs at the bottom of a phone."""
    return page.locator(".st-key-bottom-tabs").count() == 0


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_in_a_phones_bar_lies_over_the_way_to_the_pages(
    chromium: Browser, noticed: Server, language: str
) -> None:
    looked_at, covered = set(), dict[str, list[str]]()
    for role, words in sign_in_names(language).items():
        with visit(chromium, noticed.url, NARROW[0], has_touch=True, locale=LOCALES[language]) as visitor:
            visitor.sign_in(words)
            drawn(visitor)
            if not desk_roles(visitor.page):
                continue
            expect(visitor.page.locator(BELL).first).to_have_text(re.compile(r"\d{3}$"))
            for size in NARROW:
                visitor.page.set_viewport_size(size)
                expect(visitor.page.locator(WAY)).to_be_visible()
                for what in (WAY, LOGO):
                    covered[f"{role} {size['width']} {what}"] = visitor.page.evaluate(COVERING, what)
            looked_at.add(role)
    assert {where: what for where, what in covered.items() if what} == {}
    assert {Role.SUPERVISION, Role.ADMINISTRATOR, Role.CENTRE_OPERATOR} <= looked_at


def test_a_phones_bar_shows_signs_and_reads_their_words_aloud(chromium: Browser, noticed: Server) -> None:
    with visit(chromium, noticed.url, NARROW[1], has_touch=True, locale="en-GB") as visitor:
        visitor.sign_in(sign_in_names("en")[Role.SUPERVISION])
        drawn(visitor)
        page = visitor.page
        account = page.locator(".st-key-account-bar").get_by_role("button", name="Supervision office")
        expect(account).to_be_visible()
        assert account.evaluate("(one) => one.getBoundingClientRect().width") < 60
        badge = page.locator('.st-key-live-badge [data-part="badge-word"]')
        expect(badge).to_have_text("Live")
        assert badge.evaluate("(one) => one.getBoundingClientRect().width") <= 1
        account.tap()
        expect(page.locator(".wm-who")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator(WAY).tap()
        expect(page.get_by_test_id("stSidebar").get_by_role("link").first).to_be_visible()


UNDER = """() => {
  const bar = document.querySelector('.st-key-account-bar').getBoundingClientRect();
  return [...document.querySelectorAll('.rc-overflow-item')].filter((one) => getComputedStyle(one).opacity !== '0')
    .filter((one) => one.offsetHeight && one.getBoundingClientRect().right > bar.left).map((one) => one.textContent);
}"""


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("wide", [1440, 1280, 1024])
def test_no_page_of_a_wide_bar_lies_under_the_account(
    chromium: Browser, noticed: Server, language: str, wide: int
) -> None:
    size = {"width": wide, "height": 900}
    with visit(chromium, noticed.url, size, locale=LOCALES[language]) as visitor:
        visitor.sign_in(sign_in_names(language)[Role.ADMINISTRATOR])
        drawn(visitor)
        assert visitor.page.evaluate(UNDER) == []
        rest = visitor.page.locator(".rc-overflow-item-rest button")
        if rest.is_visible():
            rest.click()
            last = {"zh": "边界", "en": "Boundaries"}[language]
            expect(visitor.page.get_by_role("menuitem", name=last)).to_be_visible()
