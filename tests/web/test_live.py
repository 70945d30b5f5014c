"""Open pages hear that something changed: who hears what, how often the store is asked, when a stream ends."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.accounts import actions as accounts
from governance.engine import Cursor, Engine
from governance.engine.times import to_store
from governance.web import live
from tests.web.conftest import sign_in

MINE, OTHER = "321181106001001", "321181106001002"
COOKIE = "whistlemap_session"


class Stream:
    """A stream as the server sends it, one block at a time; headers and status come before the first."""

    def __init__(self, site: Starlette, cookie: str, topics: str = "alarms,cases") -> None:
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone = asyncio.Event()
        headers = [(b"host", b"city.test"), (b"cookie", f"{COOKIE}={cookie}".encode())]
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": f"topics={topics}".encode(),
        }
        scope |= {"headers": headers, "scheme": "http", "server": ("city.test", 80), "client": ("10.0.0.1", 1)}
        scope |= {"root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"}, "raw_path": b"/live"}
        self._asked = False
        self.task = asyncio.ensure_future(site(scope, self._receive, self._keep))

    async def _keep(self, message: Any) -> None:
        await self._sent.put(dict(message))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def block(self) -> str:
        """The next block that is sent; empty at the end."""
        message = await asyncio.wait_for(self._sent.get(), 20)
        while message["type"] == "http.response.start":
            message = await asyncio.wait_for(self._sent.get(), 20)
        return str(message["body"].decode()).strip()

    async def versions(self) -> dict[str, str]:
        """The versions of the next event, beats passed over."""
        while not (block := await self.block()).startswith("data: "):
            assert block == ": beat"
        return dict(json.loads(block.removeprefix("data: ")))

    async def leave(self) -> None:
        """Close the tab."""
        self._gone.set()
        await asyncio.wait_for(self.task, 20)


def raise_alarm(eng: Engine, grid: str) -> None:
    def work(db: Cursor) -> None:
        (number,) = db.execute("SELECT count(*) FROM gov.alarms").fetchall()[0]
        at = to_store(eng.now())
        db.execute(
            "INSERT INTO gov.alarms (alarm_id, device_kind, level, state, raised_at_utc, received_at_utc, grid_code,"
            " located, last_seq) VALUES (?, 'smoke', 1, 'active', ?, ?, ?, 'inside', 2)",
            [f"A{number}", at, at, grid],
        )

    eng.write(work, "alarms")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher rests as short as it can."""
    monkeypatch.setattr(live, "SHORTEST_SECONDS", 0.0)


@pytest.fixture
def signed_in(browser: TestClient) -> str:
    """The cookie of the officer."""
    sign_in(browser)
    return str(browser.cookies[COOKIE])


def told(
    site: Starlette, cookie: str, story: Callable[[Stream], Awaitable[None]], topics: str = "alarms,cases"
) -> None:
    """Open a stream, tell the story, close the stream."""

    async def run() -> None:
        stream = Stream(site, cookie, topics)
        await story(stream)
        await stream.leave()

    asyncio.run(run())


def test_a_stranger_hears_nothing(browser: TestClient) -> None:
    assert browser.get("/live?topics=alarms", headers={"accept": "text/event-stream"}).status_code == 401


@pytest.mark.parametrize("topics", ["", "rows", "alarms,passwords"])
def test_what_is_no_topic_is_refused(browser: TestClient, signed_in: str, topics: str) -> None:
    assert browser.get(f"/live?topics={topics}").status_code == 400


def test_a_tab_hears_at_once_what_stands_and_then_what_changed_in_its_own_grid(
    eng: Engine, site: Starlette, signed_in: str
) -> None:
    async def story(stream: Stream) -> None:
        first = await stream.versions()
        raise_alarm(eng, OTHER)
        raise_alarm(eng, MINE)
        second = await stream.versions()
        assert first.keys() == second.keys() == {"alarms", "cases"}
        assert first["alarms"] != second["alarms"]
        assert first["cases"] == second["cases"]

    told(site, signed_in, story)


def test_a_quiet_stream_says_that_it_is_alive(site: Starlette, signed_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.01)

    async def story(stream: Stream) -> None:
        await stream.versions()
        assert [await stream.block() for _beat in range(3)] == [": beat"] * 3

    told(site, signed_in, story)


def test_signing_out_ends_the_stream(browser: TestClient, eng: Engine, site: Starlette, signed_in: str) -> None:
    async def story(stream: Stream) -> None:
        await stream.versions()
        accounts.sign_out(eng, signed_in)
        while (block := await stream.block()) == ": beat":
            pass
        assert block == "event: ended\ndata: {}"
        assert await stream.block() == ""

    told(site, signed_in, story)


def test_a_stream_is_no_use_of_the_session(browser: TestClient, eng: Engine, signed_in: str, clock: Any) -> None:
    ref = accounts.session_ref(signed_in)
    clock.forward(minutes=700)
    assert accounts.still_signed_in(eng, {ref, "f" * 64}) == {ref}
    clock.forward(minutes=21)
    assert accounts.still_signed_in(eng, {ref}) == set()
    assert accounts.who(eng, ref) is None


def test_a_failing_watch_ends_the_streams_so_that_browsers_come_back(
    eng: Engine, site: Starlette, signed_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(stream: Stream) -> None:
        await stream.versions()
        monkeypatch.setattr(live, "versions", lambda *args, **kwargs: 1 / 0)
        raise_alarm(eng, MINE)
        while (block := await stream.block()) == ": beat":
            pass
        assert block == ""

    told(site, signed_in, story)


def test_signals_are_minded_only_while_somebody_listens(site: Starlette, signed_in: str) -> None:
    async def run() -> None:
        before = signal.getsignal(signal.SIGINT)
        stream = Stream(site, signed_in, "alarms")
        await stream.versions()
        assert signal.getsignal(signal.SIGINT) is not before
        await stream.leave()
        async with asyncio.timeout(20):
            while signal.getsignal(signal.SIGINT) is not before:
                await asyncio.sleep(0)

    asyncio.run(run())


def test_a_signal_after_the_loop_has_ended_speaks_to_nobody(site: Starlette, signed_in: str) -> None:
    async def story(stream: Stream) -> None:
        await stream.versions()

    before = signal.getsignal(signal.SIGINT)
    try:
        told(site, signed_in, story)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
