"""An app with nothing in it but the widgets: our middleware and routes around one page, on a store with two people."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response  # noqa: E402
from starlette.routing import Mount, Route  # noqa: E402
from starlette.staticfiles import StaticFiles  # noqa: E402

from governance import engine  # noqa: E402
from governance.accounts.store import changes  # noqa: E402
from governance.accounts.store import people as account_people  # noqa: E402
from governance.engine import Cursor, Engine  # noqa: E402
from governance.engine.home import DATA, city_profile_path  # noqa: E402
from governance.engine.times import to_store  # noqa: E402
from governance.web import uploads  # noqa: E402
from governance.web.headers import SecurityHeaders  # noqa: E402
from governance.web.identity import Identity  # noqa: E402
from governance.web.live import Live  # noqa: E402
from governance.web.page_settings import PageSettings  # noqa: E402
from governance.web.sign_in import SignIn  # noqa: E402
from governance.web.startup import Startup  # noqa: E402
from governance.whistles import actions as whistles  # noqa: E402
from tests.stories.widgets.grids import MINE  # noqa: E402


def people(db: Cursor, now: Any) -> None:
    """An invented city with a grid officer and somebody of the supervision office, both offered for one click."""
    profile = city_profile_path().read_text(encoding="utf-8")
    values = ["000000", "测试市", "Testville", profile, True, 1, to_store(now), to_store(now)]
    db.execute("INSERT INTO gov.city VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    common = {"must_change": False, "active": True, "created_at_utc": to_store(now), "demo": True}
    for account_id, name, role in (("U1", "张三", "grid_officer"), ("U2", "李四", "supervision")):
        row = {"account_id": account_id, "login": account_id.lower(), "name": name, "role": role}
        changes.add_account(db, row | common)
    changes.add_area(db, "U1", MINE)


def opening(_progress: Any) -> Engine:
    """Open the store, with its people when it is new."""
    eng = engine.open_store(Path(os.environ["GOVERNANCE_HOME"]))
    if not eng.read(account_people.demo_accounts):
        eng.write(lambda db: people(db, eng.now()))
    return eng


async def ready(_request: Request) -> Response:
    """Tell whether the store is open."""
    return JSONResponse({"status": "ok" if startup.ready.is_set() else "starting"})


async def alarm(request: Request) -> Response:
    """Raise an alarm in the grid that is named."""
    grid, eng = request.query_params["grid"], engine.current()

    def work(db: Cursor) -> None:
        (number,) = db.execute("SELECT count(*) FROM gov.alarms").fetchall()[0]
        now = to_store(eng.now())
        db.execute(
            "INSERT INTO gov.alarms (alarm_id, device_kind, level, state, raised_at_utc, received_at_utc, grid_code,"
            " located, last_seq) VALUES (?, 'smoke', 1, 'active', ?, ?, ?, 'inside', 2)",
            [f"A{number}", now - timedelta(seconds=1), now, grid],
        )

    eng.write(work, "alarms")
    return JSONResponse({})


async def photo(request: Request) -> Response:
    """Show an uploaded photo."""
    content = whistles.photo(engine.current(), request.state.account, request.path_params["photo_id"])
    return Response(content, media_type="image/jpeg")


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Open the store with the server."""
    startup.begin(opening)
    yield


startup = Startup()
sign_in = SignIn()
app = st.App(
    Path(__file__).with_name("page.py"),
    lifespan=lifespan,
    routes=[
        Mount("/assets", StaticFiles(directory=DATA / "assets")),
        Route("/login", sign_in.login, methods=["GET", "POST"]),
        Route("/logout", sign_in.logout, methods=["POST"]),
        Route("/language", sign_in.language),
        Route("/healthz", ready),
        Route("/live", Live().route),
        Route("/photos", uploads.photo, methods=["POST"]),
        Route("/photos/{photo_id}", photo),
        Route("/test/alarm", alarm, methods=["POST"]),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(PageSettings), Middleware(Identity, startup=startup)],
)
