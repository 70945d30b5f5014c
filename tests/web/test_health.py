"""`/healthz` tells a watchdog what it needs: 200 only while the app can do its work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from governance import __version__, engine
from governance.engine import Cursor, Engine, open_store
from governance.web import health
from governance.web.startup import Startup


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path)
    engine.set_current(opened)
    yield opened
    engine.set_current(None)
    opened.close()


def asking(startup: Startup) -> TestClient:
    return TestClient(Starlette(routes=[Route("/healthz", health.route(startup))]))


def started() -> Startup:
    startup = Startup()
    startup.ready.set()
    return startup


def test_while_starting_it_is_not_ready_and_says_how_far_it_is() -> None:
    answer = asking(Startup(stage="devices", share=0.42)).get("/healthz")
    assert answer.status_code == 503
    assert answer.json() | {"status": "starting", "ready": False, "share": 0.42, "city_ready": False} == answer.json()


def test_a_start_that_failed_is_told_apart_from_one_that_goes_on() -> None:
    answer = asking(Startup(trouble="another process owns the store")).get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")


def test_a_running_app_is_ready(eng: Engine) -> None:
    answer = asking(started()).get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "status": "ok",
        "ready": True,
        "version": __version__,
        "city_ready": False,
        "store_writable": True,
        "backlog": 0,
    }


def test_it_says_when_the_city_is_there(eng: Engine) -> None:
    city = "INSERT INTO gov.city VALUES ('1', '城', 'City', '', false, NULL, TIMESTAMP '2026-01-01', NULL)"
    eng.write(lambda db: db.execute(city) and None)
    assert asking(started()).get("/healthz").json()["city_ready"] is True


def test_a_write_queue_that_does_not_answer_is_not_healthy_and_the_backlog_shows(
    eng: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)
    inside, go_on = threading.Event(), threading.Event()

    def block(db: Cursor) -> None:
        inside.set()
        go_on.wait()

    blocked = threading.Thread(target=eng.write, args=(block,))
    blocked.start()
    inside.wait()
    try:
        answer = asking(started()).get("/healthz")
    finally:
        go_on.set()
        blocked.join()
    assert (answer.status_code, answer.json()["status"]) == (503, "not_writable")
    assert answer.json()["backlog"] >= 1
    assert asking(started()).get("/healthz").status_code == 200


def test_a_disk_that_takes_nothing_is_not_healthy(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(health, "_touch", full)
    answer = asking(started()).get("/healthz")
    assert (answer.status_code, answer.json()["store_writable"]) == (503, False)
