"""Who may reach the command route, and what comes back."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from governance import engine
from governance.commandline.asking import running_app
from governance.engine import Engine, open_store
from governance.engine.home import COMMAND_FILE, folder_mark
from governance.procedures import commands as procedures
from governance.web import commands


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path)
    engine.set_current(opened)
    yield opened
    engine.set_current(None)
    commands.withdraw(tmp_path)
    opened.close()


def client(host: str = "127.0.0.1") -> TestClient:
    routes = [Route("/commands/{name}", commands.route, methods=["POST"])]
    return TestClient(Starlette(routes=routes), client=(host, 50000))


def test_the_secret_file_is_readable_by_its_owner_only(eng: Engine) -> None:
    secret = commands.publish(eng.home, "http://127.0.0.1:8501/base/")
    path = eng.home / COMMAND_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text())
    assert told == {
        "url": "http://127.0.0.1:8501/base",
        "secret": secret,
        "pid": os.getpid(),
        "home": folder_mark(eng.home),
    }
    commands.withdraw(eng.home)
    assert not path.exists()


def test_a_copy_of_the_folder_does_not_speak_for_the_running_app(eng: Engine, tmp_path: Path) -> None:
    commands.publish(eng.home, "http://127.0.0.1:1")
    assert running_app(eng.home) is not None
    shutil.copytree(eng.home, tmp_path / "copy")
    assert running_app(tmp_path / "copy") is None


def test_the_file_of_another_process_is_left_alone(eng: Engine) -> None:
    (eng.home / COMMAND_FILE).write_text(json.dumps({"url": "x", "secret": "y", "pid": 1}))
    commands.withdraw(eng.home)
    assert (eng.home / COMMAND_FILE).exists()


def test_progress_comes_before_the_result(eng: Engine) -> None:
    secret = commands.publish(eng.home, "http://127.0.0.1:1")
    answer = client().post("/commands/check", json={}, headers={"authorization": f"Bearer {secret}"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert all("progress" in line for line in lines[:-1])
    assert len(lines) > 2
    assert lines[-1] == {"result": {"findings": [], "restores": []}}


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("127.0.0.1", {}),
        ("127.0.0.1", {"authorization": "Bearer wrong"}),
        ("127.0.0.1", {"authorization": "Bearer "}),
        ("10.0.0.9", {"authorization": "Bearer {secret}"}),
        ("127.0.0.1", {"authorization": "Bearer {secret}", "x-forwarded-for": "10.0.0.9"}),
    ],
)
def test_strangers_find_nothing_here(eng: Engine, host: str, headers: dict[str, str]) -> None:
    secret = commands.publish(eng.home, "http://127.0.0.1:1")
    sent = {name: value.format(secret=secret) for name, value in headers.items()}
    assert client(host).post("/commands/check", json={}, headers=sent).status_code == 404


def test_after_withdrawal_the_old_secret_opens_nothing(eng: Engine) -> None:
    secret = commands.publish(eng.home, "http://127.0.0.1:1")
    commands.withdraw(eng.home)
    sent = {"authorization": f"Bearer {secret}"}
    assert client().post("/commands/check", json={}, headers=sent).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"args": 3}'])
def test_a_body_that_is_no_command_is_a_bad_request(eng: Engine, body: bytes) -> None:
    sent = {"authorization": f"Bearer {commands.publish(eng.home, 'http://127.0.0.1:1')}"}
    assert client().post("/commands/check", content=body, headers=sent).status_code == 400


def test_an_unknown_command_is_refused_and_a_bug_is_told_by_its_id(
    eng: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"authorization": f"Bearer {commands.publish(eng.home, 'http://127.0.0.1:1')}"}
    refused = client().post("/commands/bogus", json={"language": "en"}, headers=sent)
    assert refused.json() == {"refused": "There is no command named bogus."}
    monkeypatch.setitem(procedures.COMMANDS, "check", lambda eng, args, progress: {}["missing"])
    broken = client().post("/commands/check", json={}, headers=sent)
    assert len(broken.json()["error"]) == 8
