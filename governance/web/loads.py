"""Files in over HTTP: a file goes from an administrator's browser straight to disk, and what came of it goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anyio
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.accounts.rules import Account
from governance.engine import Engine, NotAllowed, Refused
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.imports import actions as imports
from governance.procedures.loading import jobs, received
from governance.web.guarded import answer, attachment
from governance.web.limits import AtOnce
from governance.web.recorded import recorded
from governance.web.uploads import is_ours, refusal

_at_once = AtOnce()
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def file(request: Request) -> Response:
    """Write one file, sent as the body, to the sender's room: `token` names the batch, `name` the file.

    Answers 201; a refusal comes as one sentence under `error`. Never more than a piece of it is held in memory.
    """
    if not is_ours(request):
        return refusal(_("文件没有收下：请刷新页面后重试。"), 403)
    with _at_once.one_more(request.state.account.account_id) as admitted:
        return await _received(request) if admitted else refusal(_("上传太多，请等前面的传完再试。"), 429)


async def _received(request: Request) -> Response:
    token, name = request.query_params.get("token", ""), request.query_params.get("name", "")
    eng, account = engine.current(), request.state.account
    try:
        path = await to_thread.run_sync(recorded(request, received.place_for), eng, account, token, name)
        with told_of_storage(eng.home):
            whole = await _written(request, path)
    except ClientDisconnect:
        return Response(status_code=400)
    except NotAllowed as refused:
        return refusal(str(refused), 403)
    except Refused as refused:
        return refusal(str(refused), 400)
    if not whole:
        return refusal(_("文件超过 {n} GB，请用命令行导入。").format(n=received.MOST_BYTES >> 30), 413)
    return JSONResponse({"name": path.name}, 201, headers={"cache-control": "no-store"})


async def _written(request: Request, path: Path) -> bool:
    """Write the body to a file and return whether it was small enough; what did not come whole leaves nothing."""
    whole, size = False, 0
    try:
        async with await anyio.open_file(path, "wb") as target:
            async for part in request.stream():
                size += len(part)
                if size > received.MOST_BYTES:
                    return False
                await target.write(part)
            whole = True
    finally:
        if not whole:
            path.unlink(missing_ok=True)
    return whole


async def refused_rows(request: Request) -> Response:
    """The rows that a recorded load has refused, in their original form."""
    return await _download(request, imports.refused_rows, request.path_params["import_id"])


async def refused_rows_of_job(request: Request) -> Response:
    """The rows that the account's own load, or dry run, has just refused."""
    return await _download(request, jobs.refused_rows, request.path_params["job_id"])


async def passwords(request: Request) -> Response:
    """The first passwords of accounts the account's own load has made; the second request finds nothing."""
    return await _download(request, jobs.take_passwords, request.path_params["job_id"])


async def _download(request: Request, fetch: Callable[[Engine, Account, str], tuple[str, bytes]], key: str) -> Response:
    def make(eng: Engine, account: Account) -> Response:
        name, content = fetch(eng, account, key)
        kind = MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
        return Response(content, media_type=kind, headers=attachment(name))

    return await answer(request, make)
