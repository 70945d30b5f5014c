"""Open pages hear that something changed: who hears what, how often the store is asked, when a stream ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.accounts import actions as accounts
from governance.accounts.rules import Account, Action, Role, Where
from governance.engine import Cursor, Engine
from governance.engine.changes import Changes
from governance.engine.times import to_store
from governance.procedures.live import SHORTEST_SECONDS, Board, OpenRows, Topic, reach_of
from governance.web import live
from tests.web.conftest import sign_in

MINE, OTHER = "321181106001001", "321181106001002"
OFFICER = Account("U1", "", "", Role.GRID_OFFICER, area_codes=(MINE,))
COOKIE = "whistlemap_session"


class Stream:
    """A stream as the server sends it, one block at a time; headers and status come before the first."""

    def __init__(self, site: Starlette, cookie: str, topics: str = "alarms,cases") -> None:
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone = asyncio.Event()
        headers = [(b"host", b"city.test"), (b"cookie", f"{COOKIE}={cookie}".encode())]
        scope = {"type": "http", "method": "GET", "path": "/live", "query_string": f"topics={topics}".encode()}
        scope |= {"headers": headers, "scheme": "http", "server": ("city.test", 80), "client": ("10.0.0.1", 1)}
        scope |= {"root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"}, "raw_path": b"/live"}
        self._asked = False
        self.task = asyncio.ensure_future(site(scope, self._receive, self._sent.put))

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
        (number,) = db.execute("SELECT count(*) FROM gov.alarms").fetchone()
        at = to_store(eng.now())
        db.execute(
            "INSERT INTO gov.alarms (alarm_id, device_kind, level, state, raised_at_utc, received_at_utc, grid_code,"
            " located, last_seq) VALUES (?, 'smoke', 1, 'active', ?, ?, ?, 'inside', 2)",
            [f"A{number}", at, at, grid],
        )

    eng.write(work, topic="alarms")


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


class Readings:
    """Open rows that a test sets by hand, and how often they were read."""

    def __init__(self) -> None:
        self.rows: OpenRows = {}
        self.count, self.seconds = 0, 100.0
        self.board = Board(Topic("cases", Action.CASE_SEE, self._read), lambda: self.seconds)
        self.changes = Changes()

    def _read(self, _eng: Engine) -> OpenRows:
        self.count += 1
        return dict(self.rows)

    def change(self, **rows: tuple[int, Where]) -> None:
        self.rows |= rows
        self.changes.bump("cases")
        self.seconds += SHORTEST_SECONDS

    def version(self, account: Account, fresh: bool = False) -> str | None:
        return self.board.version(self, account, fresh)  # type: ignore[arg-type]


def handler(department: str, number: int = 1) -> Account:
    return Account(f"D{department}{number}", "", "", Role.DEPARTMENT_HANDLER, department_code=department)


def test_one_reading_serves_every_tab_until_something_changes() -> None:
    city = Readings()
    everybody = [OFFICER, *(handler("fire", number) for number in range(50)), handler("urban")]
    for account in everybody * 2:
        city.version(account)
    assert city.count == 1
    city.change(W1=(1, Where(lead_department="fire")))
    for account in everybody * 2:
        city.version(account)
    assert city.count == 2


def test_only_those_who_see_the_case_hear_that_it_changed() -> None:
    city = Readings()
    fire, urban = handler("fire"), handler("urban")
    before = city.version(fire), city.version(urban)
    city.change(W1=(1, Where(lead_department="fire")))
    after = city.version(fire), city.version(urban)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_case_that_changes_hands_is_news_for_both() -> None:
    city = Readings()
    city.change(W1=(1, Where(lead_department="fire")))
    fire, urban = handler("fire"), handler("urban")
    before = city.version(fire), city.version(urban)
    city.change(W1=(2, Where(lead_department="urban")))
    after = city.version(fire), city.version(urban)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_what_comes_within_the_second_is_read_by_streams_at_once_and_by_pages_after_it() -> None:
    city = Readings()
    first = city.version(OFFICER)
    city.rows["W1"] = (1, Where(grid_code=MINE))
    city.changes.bump("cases")
    assert city.version(OFFICER) == first
    assert city.version(OFFICER, fresh=True) != first
    assert city.count == 2


def test_a_change_nobody_told_of_is_found_before_long() -> None:
    city = Readings()
    first = city.version(OFFICER)
    city.rows["W1"] = (1, Where(grid_code=MINE))
    city.seconds += 14
    assert city.version(OFFICER) == first
    city.seconds += 1
    assert city.version(OFFICER) != first


def test_who_may_see_nothing_of_a_topic_has_no_version_of_it() -> None:
    reporter = Account("M1", "", "", Role.MICRO_GRID_REPORTER, area_codes=(f"{MINE}01",))
    assert reach_of(reporter, Action.ALARM_SEE) is None
    assert Readings().version(Account("A1", "", "", Role.AUDITOR)) is None


@pytest.mark.parametrize("role", [Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER])
def test_own_reports_keep_two_officers_of_one_grid_apart(role: Role) -> None:
    one, other = (Account(name, "", "", role, area_codes=(MINE,)) for name in ("U1", "U2"))
    assert reach_of(one, Action.CASE_SEE) != reach_of(other, Action.CASE_SEE)


def test_a_listener_that_fails_takes_nothing_from_what_is_committed() -> None:
    changes = Changes()
    woken: list[str] = []
    with changes.waking(lambda: 1 / 0), changes.waking(lambda: woken.append("yes")):
        changes.bump("cases")
    changes.bump("cases")
    assert woken == ["yes"]
    assert changes.count("cases") == 2
