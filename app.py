"""The ASGI application of 哨图 Whistlemap: Streamlit's pages, our own routes, and the store, in one process.

`streamlit run app.py` finds `app`.
"""

# ruff: noqa: E402
from __future__ import annotations

import gc

gc.disable()  # until everything is loaded: nothing that importing makes is garbage, and looking for it costs 0.3 s

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from streamlit import config

from governance import engine
from governance.areas import actions as areas
from governance.audit import heads
from governance.audit.rules import Moment
from governance.demo.asked import asked_build
from governance.engine import Engine
from governance.engine.home import ROOT, governance_home
from governance.gateways.notices import opening as opening_channels
from governance.procedures import start
from governance.procedures.daily import Daily
from governance.procedures.minutely import Minutely
from governance.procedures.notifying import wire
from governance.procedures.notifying.worker import Deliveries
from governance.web import commands
from governance.web.routes import middleware, routes
from governance.web.startup import Progress, Startup
from pages.parts import look, page_server, trouble

page_server.hold()

BASE = f"/{config.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def opening(progress: Progress) -> Engine:
    """Open the store, or make one with the demo city the environment asks for."""
    return start.open_or_build(governance_home(), asked_build(), progress)


def ready(opened: Engine) -> None:
    """Let the command line find this process, and begin to look what the day and the minute want done."""
    address = config.get_option("server.address") or "127.0.0.1"
    host = "127.0.0.1" if address == "0.0.0.0" else address
    heads.tell(opened, Moment.START)
    commands.publish(governance_home(), f"http://{host}:{config.get_option('server.port')}{BASE}")
    daily.start(opened)
    wire.use(opening_channels.opened)
    deliveries.start(opened)
    minutely.start(opened)


def warm(opened: Engine) -> None:
    """Make what the first whistle of the day must not wait for; keep the collector away from what lives for ever."""
    areas.locator(opened)
    gc.collect()
    gc.freeze()
    gc.enable()


daily, deliveries, minutely = Daily(), Deliveries(), Minutely()
startup = Startup(on_ready=ready, warm=warm)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Start opening the store when the server starts; release it when the server stops."""
    startup.begin(opening)
    try:
        yield
    finally:
        commands.withdraw(governance_home())
        daily.stop()
        deliveries.stop()
        minutely.stop()
        if startup.ready.is_set():
            heads.tell(engine.current(), Moment.STOP)
            engine.current().close()


app = st.App(
    ROOT / "pages" / "navigation.py",
    lifespan=lifespan,
    routes=routes(startup, BASE),
    middleware=middleware(startup, BASE, look.map_files()),
    on_script_error=trouble.show,
)
