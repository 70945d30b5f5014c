"""What the door looks at: paths as they are, origins of websockets, and cookies of sessions that are over."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from governance.accounts import actions as accounts
from governance.engine import Engine, origin
from governance.web.sign_in import Busy, Line
from tests.web.conftest import Clock, sign_in
from tests.web.test_own_paths import SHELL, reader

COOKIE = "whistlemap_session"
STREAM = "ws://city.test/_stcore/stream"
FORGED = (
    {"x-whistlemap-account": "U2"},
    {"X-Whistlemap-Account": "U2", "X-WHISTLEMAP-SESSION": "f" * 64},
    {"x-whistlemap-account": "U1", "x-whistlemap-session": "f" * 64, "x-forwarded-user": "U2"},
)
CONFUSING = (
    *("//overview", "/./overview", "/assets/../overview", "/assets/%2e%2e/overview", "/static/%2e%2e/overview"),
    *("/login%2f..%2foverview", "/login/../overview", "/loginx", "/healthzz", "/overview;/assets/x", "/assets%00/x"),
    *("/Assets/x", "/LOGIN", "/%5c%5celsewhere.test/overview", "/faviconx", "/_stcore/healthx", "/_stcore/streamx"),
)


@pytest.fixture
def stranger(eng: Engine) -> TestClient:
    """A browser that has signed in nowhere, before a shell that answers every path."""
    client = reader()
    client.cookies.clear()
    return client


@pytest.mark.parametrize("path", CONFUSING)
def test_no_way_of_writing_a_path_leads_past_the_door(stranger: TestClient, path: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = stranger.request("GET", f"http://city.test{path}", headers={"accept": accept})
        assert SHELL not in answer.text
        assert answer.status_code in (303, 401, 404)


@pytest.mark.parametrize(
    "path", ["/assets/own/screens.css", "/overview", "/cityassets/x", "/city/../overview", "/city"]
)
def test_below_a_base_path_nothing_outside_is_open(eng: Engine, path: str) -> None:
    client = reader("/city")
    client.cookies.clear()
    answer = client.get(path, headers={"accept": "*/*"})
    assert SHELL not in answer.text
    assert answer.status_code in (401, 404)


def test_below_a_base_path_our_own_files_and_the_sign_in_are_open(eng: Engine) -> None:
    client = reader("/city")
    client.cookies.clear()
    assert client.get("/city/assets/own/screens.css").status_code == 200
    assert client.get("/city/login").status_code == 200
    assert client.get("/city/overview").headers["location"] == "/city/login?next=%2Foverview"


@pytest.mark.parametrize("forged", FORGED)
def test_identity_headers_open_nothing_and_change_nobody(browser: TestClient, forged: dict[str, str]) -> None:
    assert browser.get("/", headers=forged).status_code == 303
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=forged):
        pass
    sign_in(browser)
    with browser.websocket_connect(STREAM, headers=forged) as tab:
        assert tab.receive_json() == {"account": "U1"}


def test_a_header_sent_twice_is_taken_away_twice(site: Starlette, eng: Engine) -> None:
    token = accounts.sign_in(eng, "w0001", "correct horse battery", "192.0.2.1").token
    headers = [(b"host", b"city.test"), (b"cookie", f"{COOKIE}={token}".encode()), (b"accept", b"text/html")]
    headers += [(b"x-whistlemap-account", b"U2"), (b"X-Whistlemap-Account", b"U2")]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    scope |= {"scheme": "http", "server": ("city.test", 80), "client": ("10.0.0.1", 1), "raw_path": b"/"}
    scope |= {"root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"}}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    asyncio.run(site(scope, receive, send))
    assert b'"x-whistlemap-account":"U1"' in sent[1]["body"]


@pytest.mark.parametrize(
    "foreign", ["http://elsewhere.test", "null", "http://city.test.elsewhere.test", "http://city.test:81"]
)
def test_a_websocket_of_another_site_gets_nothing(browser: TestClient, foreign: str) -> None:
    sign_in(browser)
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers={"origin": foreign}):
        pass
    with browser.websocket_connect(STREAM, headers={"origin": "http://city.test"}) as tab:
        assert tab.receive_json() == {"account": "U1"}


@pytest.mark.parametrize("over", ["ended", "idle", "old"])
def test_the_cookie_of_a_session_that_is_over_opens_nothing(
    browser: TestClient, eng: Engine, clock: Clock, over: str
) -> None:
    sign_in(browser)
    if over == "ended":
        accounts.sign_out(eng, browser.cookies[COOKIE])
    elif over == "idle":
        clock.forward(hours=13)
    else:
        for _half_day in range(15):
            clock.forward(hours=11.5)
            browser.get("/")
    assert browser.get("/").status_code == 303
    assert browser.get("/live?topics=alarms", headers={"accept": "*/*"}).status_code == 401
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM):
        pass


def test_somebody_elses_cookie_after_he_has_signed_out_is_nobody(browser: TestClient, site: Starlette) -> None:
    sign_in(browser)
    stolen = browser.cookies[COOKIE]
    thief = TestClient(site, base_url="http://city.test", follow_redirects=False, headers={"accept": "text/html"})
    thief.cookies.set(COOKIE, stolen)
    assert thief.get("/").json()["x-whistlemap-account"] == "U1"
    browser.post("/logout", headers={"origin": "http://city.test"})
    assert thief.get("/").status_code == 303


def test_what_is_written_knows_from_where(eng: Engine) -> None:
    with origin.speaking_from("192.0.2.7"):
        assert eng.write(lambda db: origin.address()) == "192.0.2.7"
    assert eng.write(lambda db: origin.address()) is None


def test_the_line_lets_a_few_in_at_a_time_and_turns_away_when_it_is_full() -> None:
    inside, most_inside = [0], [0]

    def work() -> None:
        inside[0] += 1
        most_inside[0] = max(most_inside[0], inside[0])
        inside[0] -= 1

    async def rush() -> list[object]:
        line = Line(most_waiting=8, at_once=2)
        return await asyncio.gather(*(line.run(work) for _n in range(20)), return_exceptions=True)

    told = asyncio.run(rush())
    assert sum(isinstance(one, Busy) for one in told) == 12
    assert 1 <= most_inside[0] <= 2


def test_a_frame_of_text_closes_its_websocket_and_leaves_one_line(
    browser: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(browser)
    with browser.websocket_connect("ws://city.test/_stcore/hears") as tab:
        tab.send_bytes(b"a frame of ours")
        assert tab.receive_bytes() == b"a frame of ours"
        with caplog.at_level("WARNING", logger="whistlemap"):
            tab.send_text("junk")
            with pytest.raises(WebSocketDisconnect) as closed:
                tab.receive_bytes()
    assert closed.value.code == 1003
    assert [one.message for one in caplog.records] == ["websocket closed after a frame of text"]
