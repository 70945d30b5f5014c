"""Notices from the command line, alone and beside the app: a trial, dead letters, and sending them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.city import small_city
from tests.gateways.services import Says, service
from tests.web.test_commands import Govern, govern, operated

__all__ = ["govern", "operated"]

ADD = ("account", "add", "fire-1", "--name", "王五", "--role", "department_head", "--department", "fire")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    small_city(tmp_path / "home").close()
    return tmp_path / "home"


def test_an_operator_tries_a_channel(operated: Path, govern: Govern) -> None:
    govern(operated, *ADD, "--phone", "13712342210", "--email", "wang@city.example")
    off = govern(operated, "notices", "test", "webhook", "fire-1")
    assert (off.returncode, len(off.stderr.splitlines())) == (2, 1)
    assert "is off" in off.stderr
    with service(lambda _asked: Says()) as sms:
        govern(operated, "settings", "set", "notices.webhook_url", sms.url)
        done = govern(operated, "notices", "test", "webhook", "fire-1")
        assert (done.returncode, done.stdout) == (0, "webhook: sent to fire-1 (answer 200).\n"), done.stderr
        assert sms.asked[0].json["to"] == "13712342210"
    broken = govern(operated, "notices", "test", "webhook", "fire-1")
    assert broken.returncode == 2
    assert "cannot be reached" in broken.stderr
    missing = govern(operated, "notices", "test", "webhook", "nobody")
    assert "nobody" in missing.stderr


def test_an_operator_lists_dead_letters_and_sends_them_again(operated: Path, govern: Govern) -> None:
    assert govern(operated, "notices", "dead").stdout == "No dead letters.\n"
    assert json.loads(govern(operated, "notices", "dead", "--json").stdout) == {"dead": [], "count": 0}
    assert govern(operated, "notices", "again").stdout == "0 dead letter(s) go out once more.\n"
