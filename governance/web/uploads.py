"""`POST /photos`: a photo goes from the browser straight to the store, and its id comes back."""

from __future__ import annotations

import hmac

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.accounts.actions import form_token
from governance.engine import NotAllowed, Refused
from governance.engine.text import _
from governance.web.limits import AtOnce
from governance.web.sign_in import same_origin
from governance.whistles import actions as whistles
from governance.whistles.photos import MOST_BYTES

TOKEN_HEADER = "x-whistlemap-token"
MOST_DRAINED = 64 * 1024 * 1024  # read and thrown away, because a browser that is cut off shows no reason
_at_once = AtOnce()
_decoding = CapacityLimiter(2)  # a picture of 50 megapixels takes 150 MB while it is open


def token_for(request: Request) -> str:
    """Return what a page of this session sends along."""
    return form_token(request.state.session_ref)


def is_ours(request: Request) -> bool:
    """Tell whether a page of our own, of this very session, has sent something."""
    told = request.headers.get(TOKEN_HEADER, "").encode()
    return same_origin(request) and hmac.compare_digest(told, token_for(request).encode())


async def photo(request: Request) -> Response:
    """Keep one photo sent as the body and answer its id as JSON; a refusal comes as one sentence under `error`."""
    if not is_ours(request):
        return refusal(_("照片没有收下：请刷新页面后重试。"), 403)
    with _at_once.one_more(request.state.account.account_id) as admitted:
        return await _kept(request) if admitted else refusal(_("上传太多，请等前面的传完再试。"), 429)


async def _kept(request: Request) -> Response:
    try:
        content = await _body(request)
    except ClientDisconnect:
        return Response(status_code=400)
    if content is None:
        return refusal(_("照片超过 {n} MB，请换小一点的。").format(n=MOST_BYTES // 1024 // 1024), 413)
    eng, account = engine.current(), request.state.account
    try:
        photo_id = await to_thread.run_sync(whistles.keep_photo, eng, account, content, limiter=_decoding)
    except NotAllowed as refused:
        return refusal(str(refused), 403)
    except Refused as refused:
        return refusal(str(refused), 400)
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


def refusal(sentence: str, status: int) -> JSONResponse:
    """Return one sentence that no cache keeps."""
    return JSONResponse({"error": sentence}, status, headers={"cache-control": "no-store"})
