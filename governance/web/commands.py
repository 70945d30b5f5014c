"""The command line beside a running app: a secret file in the home folder, and a route that runs one command."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from governance import engine
from governance.engine import Refused, text
from governance.engine.home import COMMAND_FILE, folder_mark
from governance.engine.log import note, report
from governance.engine.text import _
from governance.procedures import commands

LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
Tell = Callable[[dict[str, object]], None]
LAST_STEP = 0.97  # commands tell this share or more once nothing stops them


class Gone(Exception):
    """Whoever asked for the command has been interrupted, and waits no more."""


_secrets: dict[Path, str] = {}


def publish(home: Path, url: str) -> str:
    """Write the file by which the command line finds this process, readable by its owner only; return the secret.

    `url` is the address of the app on the loopback, base path included.
    """
    secret = secrets.token_urlsafe(32)
    partial = home / f"{COMMAND_FILE}.{os.getpid()}.part"
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        told = {"url": url.rstrip("/"), "secret": secret, "pid": os.getpid(), "home": folder_mark(home)}
        json.dump(told, file)
    partial.replace(home / COMMAND_FILE)
    _secrets[home.resolve()] = secret
    return secret


def withdraw(home: Path) -> None:
    """Take commands no more; the file is removed only while it is still this process's own."""
    _secrets.pop(home.resolve(), None)
    path = home / COMMAND_FILE
    try:
        if json.loads(path.read_text(encoding="utf-8")).get("pid") == os.getpid():
            path.unlink()
    except (OSError, ValueError):
        return


async def route(request: Request) -> Response:
    """Run one command; answers NDJSON lines of progress and at last one of result, refused or error.

    Only the loopback with the secret gets an answer; everything else is told that there is nothing here.
    """
    if not _admitted(request):
        return JSONResponse({"error": "not found"}, status_code=404)
    try:
        asked = await request.json()
        args, language = dict(asked.get("args", {})), str(asked.get("language", "zh"))
    except (ValueError, AttributeError, TypeError):
        return JSONResponse({"error": "the body is not a JSON object with args"}, status_code=400)
    lines = _lines(request.path_params["name"], args, language)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers={"cache-control": "no-store"})


def _admitted(request: Request) -> bool:
    local = request.client is not None and request.client.host in LOOPBACK
    relayed = any(name in request.headers for name in FORWARDED)
    told = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    known = [hmac.compare_digest(told, secret.encode()) for secret in _secrets.values()]
    return local and not relayed and any(known)


async def _lines(name: str, args: commands.Args, language: str) -> AsyncIterator[bytes]:
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue[dict[str, object]]()

    def tell(line: dict[str, object]) -> None:
        loop.call_soon_threadsafe(waiting.put_nowait, line)

    gone = threading.Event()
    running = loop.run_in_executor(None, _run, name, args, language, tell, gone)
    try:
        while True:
            line = await waiting.get()
            yield json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n"
            if "progress" not in line:
                break
        await running
    finally:
        gone.set()


def _run(name: str, args: commands.Args, language: str, tell: Tell, gone: threading.Event) -> None:
    def progress(stage: str, share: float) -> None:
        if gone.is_set() and share < LAST_STEP:
            raise Gone
        tell({"progress": {"stage": stage, "share": share}})

    with text.speaking(language):
        try:
            if not engine.is_open():
                raise Refused(_("应用还在启动，请稍后再试。"))
            tell({"result": commands.run(name, engine.current(), args, progress)})
        except Refused as refusal:
            tell({"refused": str(refusal)})
        except Gone:
            note("command interrupted", command=name)
        except Exception as error:
            tell({"error": report(error, command=name)})
