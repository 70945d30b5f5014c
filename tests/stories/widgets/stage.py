"""What the widgets' stories share: their app, its people, and what a widget has told the page."""

from __future__ import annotations

from urllib.request import Request, urlopen

from playwright.sync_api import Locator

from tests.serving import Server
from tests.stories.visitors import Visitor

APP = "tests/stories/widgets/app.py"
OFFICER, SUPERVISION = "^网格员", "^督查室"


def told(visitor: Visitor, name: str) -> Locator:
    """What a widget has told the page."""
    return visitor.page.locator(f'[data-told="{name}"]')


def raise_alarm(server: Server, visitor: Visitor, grid: str) -> None:
    """Raise an alarm past the wire, so that a cut line does not keep it away."""
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in visitor.context.cookies())
    address = f"{server.url}/test/alarm?grid={grid}"
    with urlopen(Request(address, method="POST", headers={"cookie": cookie})):
        pass
