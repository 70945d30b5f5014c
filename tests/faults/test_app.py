"""The real app in a process of its own: the command line beside it, a second app on its store, a kill, a start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.engine import open_store
from governance.engine.home import COMMAND_FILE, STORE_NAME
from tests.serving import PATIENCE_SECONDS, ROOT, Server

pytestmark = pytest.mark.faults

SMALL = {"GOVERNANCE_DEMO_SCALE": "0.005", "GOVERNANCE_DEMO_UNTIL": "2026-11-01T00:00"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("app") / "home", **SMALL)
    server.until_ready()
    yield server
    if server.process.poll() is None:
        server.kill()


def govern(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "GOVERNANCE_HOME": str(home), "LC_ALL": "C.UTF-8"}
    program = [sys.executable, "-m", "governance", *words]
    return subprocess.run(program, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def health(server: Server) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=PATIENCE_SECONDS) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as refusal:
        return dict(json.load(refusal))


def test_the_app_carries_out_the_commands_of_the_command_line(app: Server, tmp_path: Path) -> None:
    assert json.loads((app.home / COMMAND_FILE).read_text())["pid"] == app.process.pid
    sound = govern(app.home, "check", "--json")
    assert (sound.returncode, sound.stdout) == (0, '{"findings": [], "restores": []}\n'), sound.stderr
    made = govern(app.home, "backup", str(tmp_path / "copy"))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "copy" / STORE_NAME).exists()
    assert health(app)["status"] == "ok"


def test_a_second_app_on_the_same_store_says_one_clear_sentence_and_harms_nobody(app: Server) -> None:
    second = Server(app.home, **SMALL)
    try:
        told = {"status": "starting"}
        while told["status"] == "starting":
            try:
                told = health(second)  # type: ignore[assignment]
            except urllib.error.URLError:
                assert second.process.poll() is None
        assert (told["status"], told["ready"]) == ("failed", False)
    finally:
        second.kill()
    said = [line for line in second.log.read_text(encoding="utf-8").splitlines() if STORE_NAME in line]
    assert len(said) == 1
    assert "Traceback" not in second.log.read_text(encoding="utf-8")
    assert health(app)["status"] == "ok"
    assert json.loads((app.home / COMMAND_FILE).read_text())["pid"] == app.process.pid


def test_a_killed_app_starts_again_on_the_store_as_it_was(app: Server) -> None:
    before = govern(app.home, "account", "lock", "nobody").stderr
    app.kill()
    app.process.wait()
    eng = open_store(app.home)
    rows = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.cases").fetchone())
    eng.close()
    again = Server(app.home, **SMALL)
    try:
        again.until_ready()
        assert health(again)["city_ready"] is True
        assert govern(app.home, "account", "lock", "nobody").stderr == before
    finally:
        again.kill()
    eng = open_store(app.home)
    assert eng.read(lambda db: db.execute("SELECT count(*) FROM gov.cases").fetchone()) == rows
    eng.close()
