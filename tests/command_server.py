"""The smallest server that carries out commands: the command route on an open store, in a process of its own.

Run as `python -m tests.command_server HOME PORT`; it says `ready` once it answers.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from governance import engine
from governance.gateways.notices.opening import opened as opened_channel
from governance.procedures.notifying import wire
from governance.procedures.start import open_home
from governance.web import commands


def main(home: Path, port: int) -> None:
    """Serve until the process is ended."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        commands.publish(home, f"http://127.0.0.1:{port}")
        print("ready", flush=True)
        yield
        commands.withdraw(home)

    opened = open_home(home)
    engine.set_current(opened)
    wire.use(opened_channel)
    routes = [Route("/commands/{name}", commands.route, methods=["POST"])]
    uvicorn.run(Starlette(routes=routes, lifespan=lifespan), host="127.0.0.1", port=port, log_level="warning")
    opened.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
