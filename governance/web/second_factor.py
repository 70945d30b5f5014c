"""The step after the password: the code of the authenticator, or setting one up; and a session's new token.

Whoever has given his password and not yet his code carries a short-lived cookie of its own, which opens nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from governance import engine
from governance.accounts import factors, sessions
from governance.engine import Refused
from governance.engine.text import _
from governance.web import screens
from governance.web.forms import read_form
from governance.web.identity import COOKIE, HALF_COOKIE, came_from
from governance.web.sign_in import facts_of_screen, give_cookie, leave_earlier, safe_next, same_origin

WAYS = ("code", "recovery")


def routes(base: str) -> Sequence[Route]:
    """Return the routes of the second step, below /login."""
    step = SecondStep(base)
    return [
        Route(f"{base}/login/code", step.code, methods=["GET", "POST"]),
        Route(f"{base}/login/second-factor", step.enrol, methods=["GET", "POST"]),
        Route(f"{base}/login/renewed", step.renewed),
    ]


class SecondStep:
    """The routes /login/code, /login/second-factor and /login/renewed."""

    def __init__(self, base: str = "") -> None:
        self.base = base

    async def code(self, request: Request) -> Response:
        """Ask for the code, of the authenticator or a recovery code, or check it and start the session."""
        half = request.cookies.get(HALF_COOKIE, "")
        if request.method == "GET":
            if not await self._waits(half, for_code=True):
                return self._back()
            return await self._screen(request, "code")
        if not same_origin(request):
            return self._foreign(request)
        form = await read_form(request)
        typed, address = str(form.get("code", "")), came_from(request.scope)
        try:
            token = await to_thread.run_sync(factors.finish, engine.current(), half, typed, address)
        except Refused as refusal:
            if not await self._waits(half, for_code=True):
                return self._forget_half(screens.sentence(str(refusal), request.state.language, self.base, 401))
            return await self._screen(request, "code", str(refusal), 401, way=str(form.get("way", "")))
        await leave_earlier(request)
        return self._open(RedirectResponse(self.base + safe_next(str(form.get("next", "/"))), status_code=303), token)

    async def enrol(self, request: Request) -> Response:
        """Show the square code, or confirm the first code, start the session and show the recovery codes once."""
        half = request.cookies.get(HALF_COOKIE, "")
        if request.method == "GET":
            return await self._enrolment(request, half) if await self._waits(half, for_code=False) else self._back()
        if not same_origin(request):
            return self._foreign(request)
        form = await read_form(request)
        typed, address = str(form.get("code", "")), came_from(request.scope)
        try:
            token, made = await to_thread.run_sync(factors.confirm_half, engine.current(), half, typed, address)
        except Refused as refusal:
            if not await self._waits(half, for_code=False):
                return self._back()
            return await self._enrolment(request, half, str(refusal), 401)
        await leave_earlier(request)
        wanted = safe_next(str(form.get("next", "/")))
        return self._open(await self._screen(request, "recovery_codes", codes=made, wanted=wanted), token)

    async def renewed(self, request: Request) -> Response:
        """Give the browser a new token for its session, after its password was changed, and go on."""
        wanted = safe_next(request.query_params.get("next", "/"))
        if request.state.account is None or request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
            return RedirectResponse(self.base + wanted, status_code=303)
        token = await to_thread.run_sync(sessions.renew, engine.current(), request.state.session_ref)
        return self._open(RedirectResponse(self.base + wanted, status_code=303), token)

    async def _waits(self, half: str, for_code: bool) -> bool:
        try:
            return await to_thread.run_sync(factors.waiting_for_code, engine.current(), half) is for_code
        except Refused:
            return False

    async def _enrolment(self, request: Request, half: str, trouble: str = "", status: int = 200) -> Response:
        found = await to_thread.run_sync(factors.enrolment, engine.current(), half)
        picture = Markup(found.picture())  # drawn by us from our own secret: no word of it was typed by anybody
        facts = {"picture": picture, "secret": found.typed, "address": found.address}
        return await self._screen(request, "second_factor", trouble, status, **facts)

    async def _screen(
        self, request: Request, name: str, trouble: str = "", status: int = 200, **facts: object
    ) -> Response:
        facts = {"way": request.query_params.get("way", "code"), **facts}
        if facts["way"] not in WAYS:
            facts["way"] = "code"
        form = await read_form(request) if request.method == "POST" else {}
        wanted = safe_next(str(form.get("next") or request.query_params.get("next", "/")))
        shown = await to_thread.run_sync(facts_of_screen, request.state.language)
        facts = {**shown, "trouble": trouble, "next": wanted, "base": self.base, **facts}
        return screens.screen(name, request.state.language, status, **facts)

    def _open(self, response: Response, token: str) -> Response:
        give_cookie(response, COOKIE, token, f"{self.base}/")
        return self._forget_half(response)

    def _forget_half(self, response: Response) -> Response:
        response.delete_cookie(HALF_COOKIE, path=f"{self.base}/login")
        return response

    def _back(self) -> Response:
        return self._forget_half(RedirectResponse(f"{self.base}/login", status_code=303))

    def _foreign(self, request: Request) -> Response:
        return screens.sentence(_("请从本站的登录页登录。"), request.state.language, self.base, 403)
