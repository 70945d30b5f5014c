"""Every page of every role, at a desk and on a phone, in both languages: whole, calm, and spoken in one language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from governance.accounts.rules import Account, Role
from governance.engine.text import speaking
from pages.navigation import entries
from tests.serving import Server
from tests.stories.hands import becomes_true, drawn
from tests.stories.people import Known, sign_in_names, stored
from tests.stories.visitors import DESK, PHONE, Visitor, visit

pytestmark = pytest.mark.browser

SETTLED_MS = 5_000
WIDE = """() => {
  const parts = [document.documentElement, document.querySelector('[data-testid=stMain]')];
  return Math.max(...parts.map((one) => one.scrollWidth - one.clientWidth));
}"""
# What a reader is told to do or what a thing is called: buttons, tabs, headings, labels, hints, column heads.
TOLD = """() => {
  const kinds = 'button, a, label, summary, h1, h2, h3, h4, th, [role=button], [role=tab], [role=radio], [role=note],'
    + '[role=columnheader], [role=alert], [role=status], [data-testid=stCaptionContainer], [data-testid=stMetric]';
  const texts = [...document.querySelectorAll('[placeholder], [aria-label], [title], [alt]')].flatMap(
    (one) => [one.placeholder, one.ariaLabel, one.title, one.alt]);
  for (const one of document.querySelectorAll(kinds)) {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
  }
  return texts.filter(Boolean);
}"""
PROBE = re.compile(r"/[a-z-]+/_stcore/(health|host-config)$")  # the page server finds its own base path so
OWN_NAMES = {"中文"}  # a language is called by its own name, so that whoever is in the wrong one finds his
CHINESE = re.compile(r"[一-鿿㐀-䶿]+")
LANGUAGES = {"zh": {"locale": "zh-CN"}, "en": {"locale": "en-GB"}}


def addresses(account: Account, known: Known) -> list[str]:
    """Return the addresses of every page this account has, as its links would open them."""
    with speaking("zh"):
        paths = [entry.path for entry in entries() if entry.opens(account)]
    queries = {"rows": "?figure=whistles", "case": f"?case={known.cases.get(account.role, '')}"}
    return [f"/{path}{queries.get(path, '')}" for path in paths]


def listen(page: Page, wrong: list[str]) -> None:
    """Note what the browser reports as an error: refused requests and script messages."""

    def answered(response: Response) -> None:
        if response.status >= 400 and not PROBE.search(response.url):
            wrong.append(f"{response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    page.on("response", answered)
    page.on("console", said)


def said_meanwhile(town: Server, known: Known) -> Known:
    """Return what is known of the city with what people have written in the stories before this one."""
    with stored(town) as eng:
        lines = eng.read(lambda db: db.execute("SELECT line FROM gov.cases WHERE line IS NOT NULL").fetchall())
    return replace(known, names="\n".join([known.names, *(line for (line,) in lines)]))


def untranslated(page: Page, known: Known) -> set[str]:
    """Return Chinese words that are no name of a person, a place or a thing of the city."""
    texts = [text for frame in page.frames for text in frame.evaluate(TOLD)]
    found = {run for text in texts for run in CHINESE.findall(text)}
    return {run for run in found if run not in known.names and run not in OWN_NAMES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_every_page_stands(chromium: Browser, town: Server, known: Known, role: Role, language: str) -> None:
    first, second = (PHONE, DESK) if language == "en" else (DESK, PHONE)
    known = said_meanwhile(town, known) if language == "en" else known
    with visit(chromium, town.url, first, **LANGUAGES[language]) as visitor:
        wrong: list[str] = []
        listen(visitor.page, wrong)
        visitor.sign_in(sign_in_names(language)[role])
        for address in addresses(known.accounts[role], known):
            visitor.open(address)
            for size in (first, second):
                visitor.page.set_viewport_size(size)
                drawn(visitor)
                wrong += [f"{address} {size['width']}: {one}" for one in complaints(visitor, known, language, size)]
            visitor.page.set_viewport_size(first)
        assert wrong == []


BRAND = """() => {
  const box = document.querySelector('[data-testid="stHeaderLogo"]').parentElement;
  return getComputedStyle(box, "::after").content;
}"""


def test_an_address_that_leads_nowhere_still_says_whose_page_it_is(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url, DESK) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.SUPERVISION])
        for address in ("/overview", "/no-such-page"):
            visitor.open(address)
            drawn(visitor)
            assert becomes_true(visitor.page, f"({BRAND})() === '\"哨图\"'"), address


def too_wide(page: Page) -> bool:
    """Tell whether the page stays wider than its window: a table follows a turned phone only after a moment."""
    return not becomes_true(page, f"({WIDE})() <= 0", SETTLED_MS)


def complaints(visitor: Visitor, known: Known, language: str, size: dict[str, int]) -> list[str]:
    """Return what is wrong with the page as it stands."""
    found = []
    if too_wide(visitor.page):
        found.append(f"{visitor.page.evaluate(WIDE)} pixels too wide")
    if visitor.page.get_by_role("heading", name="Page not found").count():
        found.append("not found")
    if language == "en":
        found += [f"not in English: {run}" for run in sorted(untranslated(visitor.page, known))]
    return found
