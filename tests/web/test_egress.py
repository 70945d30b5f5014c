"""The server speaks to nobody but itself: on a closed network nothing may wait for an answer from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.serving import ROOT, Server
from tests.stories.conftest import chromium
from tests.stories.hands import city_map, download, drawn
from tests.stories.people import SUPERVISION
from tests.stories.visitors import Visitor, visit
from tests.web.sockets import far_ends, watched

__all__ = ["chromium"]

WIRETAP = Path(__file__).parent / "wiretap"
OWN = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "None", ""}
HOLD = "import socket, sys; far = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); input()"
SMALL = {"GOVERNANCE_DEMO": "1", "GOVERNANCE_DEMO_SCALE": "0.02"}


def tapped(book: Path) -> dict[str, str]:
    """Return the environment that makes a Python process write down whom it calls."""
    return {"PYTHONPATH": f"{WIRETAP}{os.pathsep}{ROOT}", "WIRETAP_BOOK": str(book)}


def strangers(book: Path) -> list[str]:
    """Return the calls that were meant for another host."""
    lines = book.read_text(encoding="utf-8").splitlines() if book.exists() else []
    return [line for line in lines if line.split(" ", 1)[1] not in OWN and not line.split(" ", 1)[1].startswith("/")]


def test_the_wiretap_hears_a_call_to_another_host(tmp_path: Path) -> None:
    book = tmp_path / "book"
    call = "import socket; s = socket.socket(); s.settimeout(0.01); s.connect_ex(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", call], env={**os.environ, **tapped(book)}, check=True)
    assert strangers(book) == ["socket.connect 192.0.2.1"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "home", **SMALL, **tapped(tmp_path / "book"))
    yield started
    started.stop()


def test_from_first_start_to_circular_and_back_up_nobody_outside_is_called(server: Server, tmp_path: Path) -> None:
    server.until_ready()
    with httpx2.Client(base_url=server.url, headers={"origin": server.url, "accept": "text/html"}) as reader:
        form = reader.get("/login").text
        supervision = form.split("督查室")[0].rsplit('value="', 1)[1].split('"')[0]
        assert reader.post("/login", data={"demo": supervision}).status_code == 303
        for path in ("/", "/city.svg", "/tiles/alarms.json", "/tiles/cases.json", "/_stcore/host-config"):
            assert reader.get(path).status_code == 200
    verbs = (["brief", "month", "--out", str(tmp_path / "out")], ["backup", str(tmp_path / "backup")], ["check"])
    for verb in verbs:  # carried out by the server itself
        command = [sys.executable, "-m", "governance", *verb]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "GOVERNANCE_HOME": str(server.home)}, check=True)
    assert "listening" in (tmp_path / "book").read_text(encoding="utf-8")
    assert strangers(tmp_path / "book") == []


def test_the_watch_sees_whatever_a_process_is_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as home:
        end = home.getsockname()
        command = [sys.executable, "-c", HOLD, str(end[1])]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            home.accept()
            assert far_ends(process.pid) == {end}
            process.communicate(b"\n")


def look_around(supervision: Visitor) -> None:
    """Open the pages that fetch most, have rows written, and print last month's circular."""
    page = supervision.page
    supervision.sign_in(SUPERVISION)
    drawn(supervision)
    expect(city_map(page).locator(".wm-label").first).to_be_visible()
    supervision.open("/alarms")
    drawn(supervision)
    supervision.open("/rows?figure=alarms")
    for fmt in ("CSV", "XLSX"):
        page.get_by_role("button", name="导出").click()
        page.get_by_role("button", name=f"生成 {fmt}").click()
        expect(page.get_by_text(re.compile(rf"行\.{fmt.lower()}，共"))).to_be_visible()
        assert download(page, "下载").stat().st_size > 0
        page.keyboard.press("Escape")
    supervision.open("/briefing")
    page.get_by_role("button", name="编制通报").click()
    assert download(page, "PDF").stat().st_size > 0


@pytest.mark.browser
def test_pages_maps_exports_and_circulars_call_nobody_outside(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    with watched(server.process.pid) as seen:  # also what libraries without Python open
        server.until_ready()
        with visit(chromium, server.url) as supervision:
            look_around(supervision)
        server.stop()
    assert "listening" in (tmp_path / "book").read_text(encoding="utf-8")
    assert strangers(tmp_path / "book") == []
    assert seen == set()
