"""The first start: a city is built while one watches, and a build that was cut off is begun anew."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from governance import engine
from tests.serving import PATIENCE_SECONDS, Server
from tests.stories.hands import drawn
from tests.stories.people import OFFICER, SUPERVISION, stored
from tests.stories.visitors import Visitor, visit

pytestmark = pytest.mark.browser

SCALE = {"GOVERNANCE_DEMO_SCALE": "0.05"}


def until(server: Server, percent: int) -> None:
    """Wait until the build has come so far; the port answers long before."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        try:
            with urllib.request.urlopen(f"{server.url}/starting.json", timeout=5) as answer:
                if json.load(answer)["share"] >= percent:
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.02)
    raise AssertionError(f"the build did not come to {percent} %")


def watch_it_open(visitor: Visitor) -> None:
    """See the progress, and the sign-in by itself once the city stands."""
    page = visitor.page
    page.goto(visitor.url)
    expect(page.get_by_role("heading", name="正在准备城市数据")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(OFFICER))).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    page.get_by_role("button", name=re.compile(SUPERVISION)).click()
    drawn(visitor)
    expect(page.get_by_role("heading", name="全市总览")).to_be_visible()


def cities(home: Path) -> int:
    """Return how many whole cities a store holds that nobody has open: one or none."""
    eng = engine.open_store(home)
    (count,) = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.city").fetchall()[0])
    eng.close()
    return int(count)


def test_a_build_that_was_killed_begins_anew_and_opens_by_itself(chromium: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = Server(home, **SCALE)
    until(first, 60)  # it writes its tables
    first.kill()
    assert (home / "whistlemap.duckdb").exists()
    assert cities(home) == 0
    second = Server(home, **SCALE)
    until(second, 0)
    with visit(chromium, second.url) as supervision:
        watch_it_open(supervision)
    with stored(second) as eng:
        query = "SELECT count(*), count(DISTINCT device_id) FROM gov.devices"
        devices, different = eng.read(lambda db: db.execute(query).fetchall()[0])
    second.stop()
    assert devices == different > 5000
    assert cities(home) == 1
