"""The server speaks to nobody but itself: on a closed network nothing may wait for an answer from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.serving import ROOT, Server

WIRETAP = Path(__file__).parent / "wiretap"
OWN = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "None", ""}
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
