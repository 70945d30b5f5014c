"""The stage of the widgets' stories: their own small app, and an officer with his phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.serving import Server
from tests.stories.visitors import PHONE, Visitor, visit
from tests.stories.widgets.stage import APP, OFFICER
from tests.stories.wire import Wire


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The widgets' app, shared by their stories."""
    home = tmp_path_factory.mktemp("widgets") / "home"
    home.mkdir()
    running = Server(home, APP)
    running.until_ready()
    yield running
    running.stop()


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A connection to that app that can be cut."""
    line = Wire(server.port)
    yield line
    line.close()


@pytest.fixture
def officer(chromium: Browser, wire: Wire) -> Iterator[Visitor]:
    """A grid officer with his phone, on a connection that can be cut."""
    with visit(chromium, wire.url, PHONE) as visitor:
        visitor.sign_in(OFFICER)
        yield visitor
