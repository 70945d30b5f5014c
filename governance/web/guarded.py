"""What a signed-in account may fetch: photos, exports, documents. Each handler asks the room's own action."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.accounts.rules import Account
from governance.briefings import actions as briefings
from governance.engine import Engine, NotAllowed, NotFound, Refused
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.procedures import work_orders
from governance.web.recorded import recorded
from governance.whistles import actions as whistles

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PRIVATE = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
ASKED_ANEW = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}


async def answer(request: Request, make: Callable[[Engine, Account], Response]) -> Response:
    """Run a handler in a thread and turn a refusal into its status.

    404 for missing and foreign alike, 403 for what the role may not do at all, 400 for what cannot be done.
    """
    try:
        return await to_thread.run_sync(recorded(request, make), engine.current(), request.state.account)
    except NotFound as missing:
        return JSONResponse({"error": str(missing)}, 404)
    except NotAllowed as refusal:
        return JSONResponse({"error": str(refusal)}, 403)
    except Refused as refusal:
        return JSONResponse({"error": str(refusal)}, 400)


def attachment(filename: str) -> dict[str, str]:
    """Return the headers of a file that is saved under a name and kept by no cache."""
    return PRIVATE | {"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"}


async def photo(request: Request) -> Response:
    """A photo of a case the account may see."""
    photo_id = request.path_params["photo_id"]

    def make(eng: Engine, account: Account) -> Response:
        content, mark = whistles.photo(eng, account, photo_id), f'"{photo_id}"'
        headers = ASKED_ANEW | {"etag": mark}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="image/jpeg", headers=headers)

    return await answer(request, make)


async def export(request: Request) -> Response:
    """An export this account has made."""
    export_id = request.path_params["export_id"]

    def make(eng: Engine, account: Account) -> Response:
        found = indicators.fetch_export(eng, account, export_id)
        return Response(found.content, media_type=found.media_type, headers=attachment(found.filename))

    return await answer(request, make)


async def work_order(request: Request) -> Response:
    """A case the account may see, on paper."""
    case_id = request.path_params["case_id"]
    home = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"

    def make(eng: Engine, account: Account) -> Response:
        content = work_orders.work_order(eng, account, case_id, home)
        return Response(content, media_type=MEDIA_TYPES["pdf"], headers=attachment(f"{case_id}.pdf"))

    return await answer(request, make)


async def document(request: Request) -> Response:
    """An issued briefing in one of its three formats."""
    briefing_id, fmt = request.path_params["briefing_id"], request.path_params["fmt"]

    def make(eng: Engine, account: Account) -> Response:
        if fmt not in MEDIA_TYPES:
            raise NotFound(_("找不到这个文件。"))
        content = briefings.files(eng, account, briefing_id, fmt)
        return Response(content, media_type=MEDIA_TYPES[fmt], headers=attachment(f"{briefing_id}.{fmt}"))

    return await answer(request, make)
