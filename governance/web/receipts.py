"""Receipts of the gateway 短信网关回执: what became of a message, told by the service that had taken it."""

from __future__ import annotations

import json

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.engine import NotAllowed, NotFound, Refused
from governance.engine.text import _
from governance.procedures.notifying import receipts
from governance.web.guarded import PRIVATE

SCHEME = "Bearer "


async def route(request: Request) -> Response:
    """Take one receipt and answer how the message stands; without the gateway's token nothing is said of any."""
    if not engine.is_open():
        return _said(_("应用还在启动，请稍后再试。"), 503)
    eng, shown = engine.current(), request.headers.get("authorization", "")
    try:
        known = await to_thread.run_sync(receipts.admitted, eng, shown.removeprefix(SCHEME))
        if not (known and shown.startswith(SCHEME)):
            return _said(_("令牌不对。"), 401, {"www-authenticate": "Bearer"})
        status = _status(await request.body())
        state = await to_thread.run_sync(receipts.take, eng, request.path_params["key"], status)
    except ClientDisconnect:
        return Response(status_code=400)
    except NotFound as missing:
        return _said(str(missing), 404)
    except NotAllowed as refusal:
        return _said(str(refusal), 403)
    except Refused as refusal:
        return _said(str(refusal), 400)
    return JSONResponse({"state": state.value}, headers=PRIVATE)


def _status(body: bytes) -> str:
    """Return the word of a receipt; what is no object with one tells nothing, which is then refused."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found = told.get("status") if isinstance(told, dict) else None
    return found if isinstance(found, str) else ""


def _said(sentence: str, status: int, more: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, headers=PRIVATE | (more or {}))
