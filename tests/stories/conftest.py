"""The stage of the stories: one browser, and the product itself serving a small demo city."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from governance import engine
from tests.demo_home import Copy, demo_copy, demo_home
from tests.serving import Server
from tests.stories import people
from tests.stories.people import Known
from tests.stories.visitors import FLAGS, PATIENCE_MS
from tests.stories.wire import Wire

__all__ = ["demo_copy", "demo_home"]

expect.set_options(timeout=PATIENCE_MS)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One headless browser; every person gets a context of his own in it."""
    with sync_playwright() as play:
        found = next((path for path in map(shutil.which, BROWSERS) if path), None)
        launched = play.chromium.launch(executable_path=found, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def town(demo_copy: Copy) -> Iterator[Server]:
    """The running product, shared by the stories as a city shares it."""
    running = Server(demo_copy("town"))
    running.until_ready()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def known(demo_copy: Copy) -> Known:
    """Who lives in the demo city, and where."""
    eng = engine.open_store(demo_copy("known"))
    found = people.known(eng)
    eng.close()
    return found


@pytest.fixture
def wire(town: Server) -> Iterator[Wire]:
    """A connection to the running product that can be cut."""
    line = Wire(town.port)
    yield line
    line.close()
