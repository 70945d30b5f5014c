"""A small store with two people, and our own web side around an echo of what the pages would see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from governance import engine
from governance.accounts.hashing import password_hash
from governance.accounts.store import changes
from governance.engine import Cursor, Engine
from governance.engine.home import city_profile_path
from governance.engine.times import to_store
from governance.web.routes import middleware, routes
from governance.web.startup import Startup

PASSWORD = "correct horse battery"
BEGINNING = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.at = BEGINNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def people(db: Cursor, password_hash: str, now: datetime) -> None:
    """One officer with a password, one supervisor offered in the demo."""
    text = city_profile_path().read_text(encoding="utf-8")
    values = ["000000", "测试市", "Testville", text, True, 1, to_store(now), to_store(now)]
    db.execute("INSERT INTO gov.city VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    common = {"must_change": False, "active": True, "created_at_utc": to_store(now)}
    officer = {"account_id": "U1", "login": "w0001", "name": "张三", "role": "grid_officer", "demo": False}
    supervisor = {"account_id": "U2", "login": "d0001", "name": "李四", "role": "supervision", "demo": True}
    changes.add_account(db, officer | common | {"password_hash": password_hash})
    changes.add_account(db, supervisor | common)
    changes.add_area(db, "U1", "321181106001001")


async def echo(request: Request) -> Response:
    """Answer with the identity headers a page would be given."""
    names = ("x-whistlemap-account", "x-whistlemap-session")
    return JSONResponse({name: request.headers.get(name) for name in names})


async def stream(websocket: WebSocket) -> None:
    """Stand in for the pages' websocket."""
    await websocket.accept()
    await websocket.send_json({"account": websocket.headers.get("x-whistlemap-account")})
    await websocket.close()


async def hears(websocket: WebSocket) -> None:
    """Answer every frame with itself, as long as there are any."""
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.send_bytes(await websocket.receive_bytes())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eng(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    opened = engine.open_store(tmp_path, clock)
    hashed = password_hash(PASSWORD)
    opened.write(lambda db: people(db, hashed, clock()))
    engine.set_current(opened)
    yield opened
    engine.set_current(None)
    opened.close()


@pytest.fixture
def site(eng: Engine) -> Starlette:
    """Our routes and middleware around the echo."""
    startup = Startup()
    startup.ready.set()
    inner = [Route("/", echo), Route("/overview", echo), WebSocketRoute("/_stcore/stream", stream)]
    inner.append(WebSocketRoute("/_stcore/hears", hears))
    return Starlette(routes=[*routes(startup), *inner], middleware=middleware(startup))


@pytest.fixture
def browser(site: Starlette) -> TestClient:
    """A browser that has not signed in."""
    headers = {"accept": "text/html", "accept-language": "zh-CN"}
    return TestClient(site, base_url="http://city.test", headers=headers, follow_redirects=False)


def sign_in(
    client: TestClient, password: str = PASSWORD, login: str = "w0001", base: str = "", **more: str
) -> Response:
    """Post the form as a browser does."""
    form = {"login": login, "password": password, **more}
    return client.post(f"{base}/login", data=form, headers={"origin": "http://city.test"})
