"""Signing in and out: plain forms that work without a script, and a cookie that no script can read."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Role, role_name
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.engine import Refused, settings
from governance.engine.text import LANGUAGES, _, speaking
from governance.web import screens
from governance.web.identity import COOKIE, LANGUAGE_COOKIE, came_from

YEAR_SECONDS = 365 * 24 * 3600


def safe_next(wanted: str) -> str:
    """Return a path of our own to go on to after sign-in; anything else becomes the home page.

    >>> safe_next("/overview?days=7"), safe_next("https://elsewhere"), safe_next("//elsewhere")
    ('/overview?days=7', '/', '/')
    """
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if own and not parts.netloc and not parts.scheme else "/"


def same_origin(request: Request) -> bool:
    """Tell whether a form came from our own pages: browsers always name the origin of a POST."""
    origin = request.headers.get("origin", "")
    return urlsplit(origin).netloc == request.headers.get("host")


class SignIn:
    """The routes /login, /logout and /language."""

    def __init__(self, base: str = "") -> None:
        self.base = base

    async def login(self, request: Request) -> Response:
        """Show the form, or check it and start a session."""
        language = request.state.language
        if request.method == "GET":
            return await self._form(request, "", request.query_params.get("next", "/"))
        if not same_origin(request):
            return screens.sentence(_("请从本站的登录页登录。"), language, self.base, 403)
        form = await request.form()
        wanted = safe_next(str(form.get("next", "/")))
        try:
            token = await to_thread.run_sync(self._token, dict(form), came_from(request.scope))
        except Refused as refusal:
            return await self._form(request, str(refusal), wanted, str(form.get("login", "")), status=401)
        response = RedirectResponse(self.base + wanted, status_code=303)
        secure = bool(engine.current().read(lambda db: settings.number(db, "session.cookie_secure")))
        path = f"{self.base}/"
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path=path)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session and go back to the form."""
        if not same_origin(request):
            return screens.sentence(_("请从本站退出。"), request.state.language, self.base, 403)
        token = request.cookies.get(COOKIE)
        if token:
            await to_thread.run_sync(accounts.sign_out, engine.current(), token)
        response = RedirectResponse(f"{self.base}/login", status_code=303)
        response.delete_cookie(COOKIE, path=f"{self.base}/")
        return response

    async def language(self, request: Request) -> Response:
        """Remember the language chosen in this browser, and on the account when signed in."""
        chosen = request.query_params.get("to", "")
        response = RedirectResponse(self.base + safe_next(request.query_params.get("next", "/")), status_code=303)
        if chosen in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="lax", path=f"{self.base}/")
            # a link on another site may not change what an account has chosen
            if request.state.account and request.headers.get("sec-fetch-site", "same-origin") != "cross-site":
                work = accounts.choose_language
                await to_thread.run_sync(work, engine.current(), request.state.account, chosen)
        return response

    def _token(self, form: Mapping[str, object], address: str) -> str:
        demo = form.get("demo")
        if demo:
            return accounts.sign_in_demo(engine.current(), str(demo), address)
        return accounts.sign_in(engine.current(), str(form.get("login", "")), str(form.get("password", "")), address)

    async def _form(self, request: Request, trouble: str, wanted: str, login: str = "", status: int = 200) -> Response:
        if request.state.account and request.method == "GET":
            return RedirectResponse(self.base + safe_next(wanted), status_code=303)
        facts = await to_thread.run_sync(self._facts, request.state.language)
        wanted = safe_next(wanted)
        facts |= {"trouble": trouble, "next": wanted, "login": login, "base": self.base}
        return screens.screen("login", request.state.language, status, **facts)

    def _facts(self, language: str) -> dict[str, object]:
        eng = engine.current()
        with speaking(language):
            demo = sorted(eng.read(people.demo_accounts), key=lambda one: list(Role).index(Role(one[2])))
            offered = [(key, name, role_name(role)) for key, name, role in demo]
            profile = areas.profile(eng)
        minutes = int(eng.read(lambda db: settings.number(db, "sign_in.locked_minutes")))
        most = int(eng.read(lambda db: settings.number(db, "sign_in.most_failures")))
        city = profile.name_en if language == "en" else profile.name
        note = profile.map_note_en if language == "en" else profile.map_note
        return {"offered": offered, "city": city, "note": note, "minutes": minutes, "most": most}
