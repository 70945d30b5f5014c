"""Whistles written without a signal 离线哨: what a phone takes along, and the reports it sends when it is back.

`POST /reports` blows a whistle as the page does; the photos have come by `/photos` before it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from governance import engine
from governance.accounts.rules import Account
from governance.engine import Engine, NotAllowed, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.routing import actions as routing
from governance.routing.rules import Severity
from governance.web.guarded import PRIVATE, answer
from governance.web.recorded import recorded
from governance.web.uploads import is_ours, token_for
from governance.whistles import actions as whistles
from governance.whistles.actions import Report
from governance.whistles.case import Case
from governance.whistles.photos import MOST_BYTES

MOST_PHOTOS_TOLD = 50
MOST_ANSWERS = 20
MOST_OFFERED = 3
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CODE = re.compile(r"[a-z0-9_]{1,40}")
_PHOTO_ID = re.compile(r"[0-9a-f]{64}")


async def kit(request: Request) -> Response:
    """What the phone of a reporter takes along, and who he is; never his session's cookie."""

    def make(eng: Engine, account: Account) -> Response:
        along = whistles.taken_along(eng, account)
        facts = {
            "account": {"id": account.account_id, "name": account.name},
            "language": request.state.language,
            "token": token_for(request),
            "version": along.catalogue_version,
            "buttons": [one.category_code for one in along.order.buttons],
            "categories": [asdict(one) for one in along.order.all],
            "areas": along.areas,
            "most_photos": along.most_photos,
            "most_bytes": MOST_BYTES,
            "longest_line": whistles.LONGEST_LINE,
        }
        return JSONResponse(facts, headers=PRIVATE)

    return await answer(request, make)


async def report(request: Request) -> Response:
    """Blow a whistle that was written earlier; answers its case's number, the same however often it arrives.

    Asked to `offer`, it answers 409 with the open cases that may be the same, under `same`, and takes nothing until the
    reporter has chosen: `join` names the case that the report is added to. A refusal comes as one sentence under
    `error`, and under `part` what of the report it is about: place, category, severity, line, photos; `account` when
    somebody else is signed in, `token` when the page has to ask for a fresh one.
    """
    if not is_ours(request):
        return _refused(_("没有收下：请刷新页面后重试。"), 403, "token")
    try:
        told = _told(await request.body())
    except ClientDisconnect:
        return Response(status_code=400)
    eng, account = engine.current(), request.state.account
    if told.get("account") not in (None, account.account_id):
        return _refused(_("这件哨不是您写的：请让写它的人登录后再发。"), 409, "account")
    try:
        case = await to_thread.run_sync(recorded(request, _arrived), eng, account, told)
    except NotAllowed as refusal:
        return _refused(str(refusal), 403)
    except Refused as refusal:
        return _refused(str(refusal), 400, refusal.part)
    if not isinstance(case, str):
        return JSONResponse({"error": _("已有类似的一件。"), "part": "same", "same": case}, 409, headers=PRIVATE)
    return JSONResponse({"case_id": case}, 201, headers=PRIVATE)


def _refused(sentence: str, status: int, part: str = "") -> JSONResponse:
    return JSONResponse({"error": sentence, "part": part}, status, headers=PRIVATE)


def _told(body: bytes) -> Mapping[str, Any]:
    """Return what the body tells; what is no object tells nothing, which is then refused for what it lacks."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _arrived(eng: Engine, account: Account, told: Mapping[str, Any]) -> str | list[dict[str, Any]]:
    """Return the number of the case a report has become or joined, or the open cases that may be the same."""
    report, into = read_report(told), _text(told, "join")
    if into:
        return whistles.join_late(eng, account, into, report).case_id
    alike = whistles.alike(eng, account, report) if told.get("offer") is True else []
    if alike:
        return [_offered(eng, case, far) for case, far in alike[:MOST_OFFERED]]
    return whistles.blow(eng, account, report).case_id


def _offered(eng: Engine, case: Case, far: float) -> dict[str, Any]:
    category = routing.catalogue(eng).category(case.category_code)
    words = {"zh": category.name, "en": category.name_en} if category else {"zh": case.category_code}
    blown_ms = round(case.blown_at_utc.timestamp() * 1000)
    told = {"case_id": case.case_id, "words": words, "metres": round(far), "blown_ms": blown_ms}
    return told | {"line": masked_in(case.line)}


def read_report(told: Mapping[str, Any]) -> Report:
    """Return the report that a phone tells; raises Refused with the part that is missing or makes no sense."""
    key = _text(told, "key")
    if not KEY.fullmatch(key):
        raise Refused(_("这件哨没有编号，不能只发一次：请重新写一件。"), "key")
    lon, lat = _number(told.get("lon")), _number(told.get("lat"))
    if lon is None or lat is None:
        raise Refused(_("还不知道在哪里：请补上位置再发。"), "place")
    if not _text(told, "category"):
        raise Refused(_("请选一类。"), "category")
    accuracy_m, (seen_at, sent_at) = _number(told.get("accuracy_m")), _clock(told)
    return Report(
        category_code=_text(told, "category"),
        severity=_severity(told),
        lon=lon,
        lat=lat,
        line=" ".join(_text(told, "line").split()),
        accuracy_m=accuracy_m if accuracy_m is not None and accuracy_m >= 0 else None,
        photo_ids=_photo_ids(told),
        answers=_answers(told),
        client_key=key,
        seen_at=seen_at,
        sent_at=sent_at,
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    return float(value) if sound and math.isfinite(value) else None  # type: ignore[arg-type]


def _severity(told: Mapping[str, Any]) -> Severity:
    try:
        return Severity(_text(told, "severity") or Severity.GENERAL)
    except ValueError as error:
        raise Refused(_("没有这一级紧急程度，请重新选。"), "severity") from error


def _photo_ids(told: Mapping[str, Any]) -> tuple[str, ...]:
    ids = told.get("photos") or []
    sound = isinstance(ids, list) and all(isinstance(one, str) and _PHOTO_ID.fullmatch(one) for one in ids)
    if not sound or len(ids) > MOST_PHOTOS_TOLD:
        raise Refused(_("照片没有传上来，请重新选一次。"), "photos")
    return tuple(dict.fromkeys(ids))


def _answers(told: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Return the answers to the category's questions; what is none is left out."""
    answers = told.get("answers")
    pairs = answers.items() if isinstance(answers, dict) else ()
    return tuple((code, yes) for code, yes in pairs if _CODE.fullmatch(code) and isinstance(yes, bool))[:MOST_ANSWERS]


def _clock(told: Mapping[str, Any]) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return when it was written and sent by the phone's clock; two times that cannot be where one is none."""
    if told.get("seen_ms") is None or told.get("sent_ms") is None:
        return None, None
    seen, sent = _moment(told["seen_ms"]), _moment(told["sent_ms"])
    return (seen, sent) if seen and sent else (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))


def _moment(value: object) -> datetime | None:
    number = _number(value)
    try:
        return None if number is None else datetime.fromtimestamp(number / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
