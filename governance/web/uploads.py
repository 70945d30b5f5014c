"""`POST /photos`: a photo goes from the browser straight to the store, and its id comes back."""

from __future__ import annotations

import hmac

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.accounts.actions import form_token
from governance.engine import Refused
from governance.engine.text import _
from governance.web.sign_in import same_origin
from governance.whistles import actions as whistles
from governance.whistles.photos import MOST_BYTES

TOKEN_HEADER = "x-whistlemap-token"
MOST_DRAINED = 64 * 1024 * 1024  # read and thrown away, because a browser that is cut off shows no reason


async def photo(request: Request) -> Response:
    """Keep one photo sent as the body and answer its id as JSON; a refusal comes as one sentence under `error`."""
    told = request.headers.get(TOKEN_HEADER, "").encode()
    if not same_origin(request) or not hmac.compare_digest(told, form_token(request.state.session_ref).encode()):
        return _refusal(_("照片没有收下：请刷新页面后重试。"), 403)
    try:
        content = await _body(request)
    except ClientDisconnect:
        return Response(status_code=400)
    if content is None:
        return _refusal(_("照片超过 {n} MB，请换小一点的。").format(n=MOST_BYTES // 1024 // 1024), 413)
    try:
        photo_id = await to_thread.run_sync(whistles.keep_photo, engine.current(), request.state.account, content)
    except Refused as refusal:
        return _refusal(str(refusal), 400)
    return JSONResponse({"photo_id": photo_id}, 201, headers={"cache-control": "no-store"})


async def _body(request: Request) -> bytes | None:
    """Return the body, or None when it is too large; no more than the limit is ever held."""
    kept, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            kept += part
        elif size > MOST_DRAINED:
            break
    return bytes(kept) if size <= MOST_BYTES else None


def _refusal(sentence: str, status: int) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, headers={"cache-control": "no-store"})
