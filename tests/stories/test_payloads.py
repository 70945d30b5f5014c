"""Whatever people typed is shown as typed: no dialog, no element of theirs, no request of theirs, on any page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from governance import engine
from governance.accounts.rules import Role
from governance.routing.files import read_catalogue
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.hands import becomes_true, drawn
from tests.stories.payloads import CATALOGUE, OURS, PAYLOADS, TEXTS, TYPED, poison, text_columns
from tests.stories.people import Known
from tests.stories.people import known as known_of
from tests.stories.test_every_page import addresses
from tests.stories.visitors import DESK, PHONE, Visitor, visit

WATCH = """(() => {
  window.__hits = [];
  window.__hit = (what) => window.__hits.push(String(what));
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.__hit(name);
  document.addEventListener('securitypolicyviolation',
    (event) => window.__hit(`policy ${event.violatedDirective} ${event.blockedURI}`));
})()"""
PLAIN = ", ".join(  # the buttons of what everybody may read
    f".st-key-category-{one.category_code} button" for one in read_catalogue().categories if not one.private
)
SEEN = TYPED[:60]  # of what was typed, what everybody must be able to read as it stands
INJECTED = """() => [...document.querySelectorAll('[data-payload], [src*="evil.test"], [href*="evil.test"]'),
  ...document.querySelectorAll('a[href^="javascript:"]')].map((one) => one.outerHTML.slice(0, 200))"""


def test_every_text_of_the_store_is_known_as_typed_or_as_ours() -> None:
    unknown = {
        f"{table}.{column}"
        for table, columns in text_columns().items()
        for column in columns - set(TEXTS.get(table, ()))
        if table not in CATALOGUE and not OURS.search(column)
    }
    assert unknown == set(), "say in tests/stories/payloads.py whether people have a hand in it"


@pytest.fixture(scope="module")
def poisoned(demo_copy: Copy) -> Iterator[tuple[Server, Known]]:
    """The product on a city in which every text is a payload."""
    home = demo_copy("poisoned")
    eng = engine.open_store(home)
    known = known_of(eng)
    poison(eng)
    eng.checkpoint()
    eng.close()
    server = Server(home)
    server.until_ready()
    yield server, known
    server.stop()


@contextmanager
def watched(chromium: Browser, server: Server, size: dict[str, int], **more: object) -> Iterator[Visitor]:
    """Give a person a browser that notes whatever runs that we have not written."""
    with visit(chromium, server.url, size, **more) as visitor:
        visitor.context.add_init_script(WATCH)
        dialogs: list[str] = []
        visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        yield visitor
        assert dialogs == []


def enter(visitor: Visitor, known: Known, role: Role) -> None:
    """Take the demo account of a role, however its name is written."""
    visitor.page.goto(f"{visitor.url}/login")
    visitor.page.locator(f'button[name=demo][value="{known.accounts[role].account_id}"]').dispatch_event("click")
    expect(visitor.page.get_by_test_id("stApp")).to_be_visible()
    visitor.settle()
    drawn(visitor)


def harmless(page: Page, where: str) -> None:
    """Fail if anything of a payload has come to life in the page or in one of its frames."""
    for frame in page.frames:
        try:
            hits, injected = frame.evaluate("window.__hits ?? []"), frame.evaluate(INJECTED)
        except Error:  # a frame that went away meanwhile
            continue
        assert (hits, injected) == ([], []), where


def open_everything(page: Page) -> None:
    """Open what a page has folded away, and point at what tells more."""
    for tab in page.get_by_role("tab").all():
        if tab.is_visible() and not tab.is_disabled():
            tab.click()
            assert becomes_true(page, "!document.querySelector('[data-test-script-state=running]')")
    for fold in page.locator("summary:visible").all()[:6]:
        fold.click()
    for frame in [one for one in page.frames if "folium" in one.url]:
        for mark in frame.locator(".leaflet-marker-icon").all()[:5]:
            mark.dispatch_event("mouseover")


@pytest.mark.browser
@pytest.mark.parametrize("role", list(Role))
def test_a_city_of_payloads_is_shown_as_it_is_written(
    chromium: Browser, poisoned: tuple[Server, Known], role: Role
) -> None:
    server, known = poisoned
    size = PHONE if role in (Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER) else DESK
    with watched(chromium, server, size, **known.here) as visitor:
        enter(visitor, known, role)
        for address in addresses(known.accounts[role], known):
            visitor.open(address)
            drawn(visitor)
            open_everything(visitor.page)
            harmless(visitor.page, f"{role} {address}")


@pytest.mark.browser
def test_a_line_is_read_as_it_was_written(chromium: Browser, poisoned: tuple[Server, Known]) -> None:
    server, known = poisoned
    with watched(chromium, server, DESK) as visitor:
        enter(visitor, known, Role.SUPERVISION)
        visitor.open(f"/case?case={known.cases[Role.SUPERVISION]}")
        drawn(visitor)
        said = visitor.page.locator("body").inner_text()
        squeezed = re.sub(r"\s+", " ", said)
        shown = [key for key, text in PAYLOADS.items() if re.sub(r"\s+", " ", text).strip() in squeezed]
        assert shown, squeezed[:2000]


QUERIES = {
    "rows": ("figure", "area", "period", "kind", "department", "category", "premises"),
    "overview": ("area", "period", "kind"),
    "case": ("case",),
    "alarms": ("alarm", "level"),
    "report-in": ("span", "light"),
    "briefing": ("issue",),
}


@pytest.mark.browser
def test_an_address_full_of_payloads_opens_a_page_and_nothing_else(
    chromium: Browser, poisoned: tuple[Server, Known]
) -> None:
    server, known = poisoned
    with watched(chromium, server, DESK) as visitor:
        enter(visitor, known, Role.SUPERVISION)
        for path, names in QUERIES.items():
            for key in ("script", "image", "markdown image", "bidi", "sql", "line breaks"):
                query = dict.fromkeys(names, PAYLOADS[key])
                visitor.page.evaluate(
                    "([path, query]) => location.assign(`/${path}?${new URLSearchParams(query)}`)", [path, query]
                )
                visitor.page.wait_for_url(re.compile(f"/({path}|home|)"))
                drawn(visitor)
                harmless(visitor.page, f"{path} {key}")


@pytest.mark.browser
def test_the_whole_way_of_a_whistle_takes_payloads_and_shows_them(
    chromium: Browser, poisoned: tuple[Server, Known]
) -> None:
    server, known = poisoned
    with watched(chromium, server, PHONE, **known.here) as officer, watched(chromium, server, DESK) as office:
        enter(officer, known, Role.GRID_OFFICER)
        page = officer.page
        page.locator(PLAIN).first.tap()  # whichever he uses most; its name is a payload, too
        page.get_by_role("textbox", name="补充一句").fill(TYPED)
        page.get_by_role("button", name="吹哨").tap()
        receipt = page.get_by_role("status").filter(has_text="已吹哨")
        case_id = receipt.locator("strong").inner_text()
        harmless(page, "receipt")
        enter(office, known, Role.SUPERVISION)  # sees the case whichever department it went to
        office.open(f"/case?case={case_id}")
        drawn(office)
        expect(office.page.get_by_text(SEEN).first).to_be_visible()
        note = office.page.get_by_role("textbox", name="补充说明")
        note.fill(TYPED)
        note.press("Enter")
        drawn(office)
        harmless(office.page, "note")
        officer.open("/my-whistles")
        drawn(officer)
        harmless(page, "list")
        officer.open(f"/case?case={case_id}")
        drawn(officer)
        expect(page.get_by_text(SEEN).first).to_be_visible()
        harmless(page, "case")
