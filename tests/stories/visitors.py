"""People at their browsers: each has a context of his own, and none may reach another host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000
FAR = "--host-resolver-rules=MAP city.test 127.0.0.1"  # a host that browsers do not take for their own machine
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync", FAR)


@dataclass
class Visitor:
    """One person with one open tab; `strays` are requests to other hosts, `faults` uncaught script errors."""

    context: BrowserContext
    page: Page
    url: str
    strays: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note every request that leaves for another host, and every script error."""
        own = urlsplit(self.url).netloc

        def note(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
                self.strays.append(request.url)

        self.context.on("request", note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("websocket", lambda socket: self._note_socket(socket.url, own))

    def _note_socket(self, address: str, own: str) -> None:
        if urlsplit(address).netloc != own:
            self.strays.append(address)

    def sign_in(self, role: str) -> None:
        """Take the demo account of a role, named as the sign-in screen names it."""
        self.page.goto(f"{self.url}/login")
        self.page.get_by_role("button", name=re.compile(role)).click()
        expect(self.page.get_by_test_id("stApp")).to_be_visible(timeout=PATIENCE_MS)
        self.settle()

    def open(self, path: str) -> None:
        """Open an address of the product and wait until the page has drawn."""
        self.page.goto(f"{self.url}{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the running script has ended and no error is on the screen."""
        app = self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        expect(app).to_be_visible(timeout=PATIENCE_MS)
        expect(self.page.get_by_test_id("stException")).to_have_count(0)


@contextmanager
def visit(browser: Browser, url: str, size: dict[str, int] = DESK, **options: object) -> Iterator[Visitor]:
    """Give a person a fresh browser context; on leaving, fail if anything was fetched from another host."""
    settings = {"viewport": size, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
    if size is PHONE:
        settings |= {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(context, context.new_page(), url)
    visitor.watch()
    try:
        yield visitor
        assert visitor.strays == [], "requests to other hosts"
        assert visitor.faults == [], f"script errors: {visitor.faults}"
    finally:
        context.close()
