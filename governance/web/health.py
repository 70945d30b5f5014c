"""`/healthz`: is this process alive, is its store writable, how much waits."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from governance import __version__, engine
from governance.engine import Engine
from governance.engine.log import warn
from governance.procedures.start import has_city
from governance.web.startup import Startup

PATIENCE_SECONDS = 5.0
PROBE = "tmp/writable"
_prober = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")


def route(startup: Startup) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint: 200 while the app can do its work, 503 while it starts or cannot write."""

    async def healthz(request: Request) -> Response:
        facts = await to_thread.run_sync(health, startup)
        return JSONResponse(facts, 200 if facts["status"] == "ok" else 503, headers={"cache-control": "no-store"})

    return healthz


def health(startup: Startup) -> dict[str, object]:
    """Return status (starting, failed, ok or not_writable), ready, version, city_ready, store_writable and backlog."""
    facts: dict[str, object] = {"version": __version__, "city_ready": False, "store_writable": False, "backlog": 0}
    if not startup.ready.is_set():
        status = "failed" if startup.trouble else "starting"
        return {"status": status, "ready": False, "share": round(startup.share, 2)} | facts
    eng = engine.current()
    writable = _writable(eng)
    facts |= {"city_ready": has_city(eng), "store_writable": writable, "backlog": eng.backlog}
    return {"status": "ok" if writable else "not_writable", "ready": writable} | facts


def _writable(eng: Engine) -> bool:
    """Tell whether the write queue answers in time and the disk takes a byte."""
    probe = _prober.submit(eng.write, lambda db: None)
    try:
        probe.result(PATIENCE_SECONDS)
        _touch(eng.home / PROBE)
    except TooSlow:
        probe.cancel()
        warn("the write queue did not answer", backlog=eng.backlog)
        return False
    except Exception as error:
        warn("the store cannot be written", reason=type(error).__name__)
        return False
    return True


def _touch(path: Path) -> None:
    path.write_bytes(b"1")
    with contextlib.suppress(OSError):
        path.unlink()
