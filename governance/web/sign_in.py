"""Signing in and out: plain forms that work without a script, and a cookie that no script can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.actions import Next, SignedIn
from governance.accounts.rules import Role, role_name
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.engine import Refused, settings
from governance.engine.text import LANGUAGES, _, speaking
from governance.web import screens
from governance.web.forms import read_form
from governance.web.identity import COOKIE, HALF_COOKIE, LANGUAGE_COOKIE, came_from, is_of

T = TypeVar("T")
YEAR_SECONDS = 365 * 24 * 3600
HALF_SECONDS = 600
WAITING_COOKIE = "whistlemap_waiting"  # how many reports wait on the device; a page's script writes and reads it
LEFT = "left"  # its value once somebody has signed out: the page then shows nothing of his
AT_ONCE = 16
MOST_WAITING = 400  # sign-ins in line at a time: some four seconds of hashing on two processors
AGAIN_IN_SECONDS = "5"
AFTER_PASSWORD = {Next.CODE: "/login/code", Next.ENROL: "/login/second-factor"}


def safe_next(wanted: str) -> str:
    """Return a path of our own to go on to after sign-in; anything else becomes the home page.

    >>> [safe_next(wanted) for wanted in ("/overview?days=7", "https://elsewhere", "//elsewhere", "//[")]
    ['/overview?days=7', '/', '/', '/']
    """
    try:
        parts = urlsplit(wanted)
        wanted.encode()
    except ValueError:  # brackets that are no address, signs that no header takes
        return "/"
    own = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if own and not parts.netloc and not parts.scheme else "/"


def same_origin(request: Request) -> bool:
    """Tell whether a form came from our own pages: browsers always name the origin of a POST."""
    return is_of(request.headers.get("origin", ""), request.headers.get("host"))


def give_cookie(response: Response, name: str, token: str, path: str, max_age: int | None = None) -> None:
    """Give the browser a cookie that no script can read and no other site's form can send."""
    secure = bool(engine.current().read(lambda db: settings.number(db, "session.cookie_secure")))
    response.set_cookie(name, token, max_age=max_age, httponly=True, samesite="lax", secure=secure, path=path)


class Busy(Exception):
    """So many people sign in at this moment that another one would wait too long."""


class Line:
    """The line of those whose password is being compared: a few at a time, and no more waiting than it can serve.

    A hash takes a processor for a while on purpose. Those who sign in wait here, in threads of their own, while
    everybody else's pages and their session checks go on. More are let in than hashes are made at once, so that some
    are written down together while others are compared.
    """

    def __init__(self, most_waiting: int = MOST_WAITING, at_once: int = AT_ONCE) -> None:
        self.waiting, self._most, self._at_once = 0, most_waiting, at_once
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns when its turn has come; raises Busy when the line is full."""
        if self.waiting >= self._most:
            raise Busy
        self._limiter = self._limiter or CapacityLimiter(self._at_once)
        self.waiting += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self.waiting -= 1


class SignIn:
    """The routes /login, /logout and /language."""

    def __init__(self, base: str = "") -> None:
        self.base, self.line = base, Line()

    async def login(self, request: Request) -> Response:
        """Show the form, or check it and start a session; whoever needs a code goes on to the form for it."""
        language = request.state.language
        if request.method == "GET":
            return await self._form(request, "", request.query_params.get("next", "/"))
        if not same_origin(request):
            return screens.sentence(_("请从本站的登录页登录。"), language, self.base, 403)
        form = await read_form(request)
        wanted = safe_next(str(form.get("next", "/")))
        try:
            signed_in = await self.line.run(lambda: self._signed_in(form, came_from(request.scope)))
        except Refused as refusal:
            return await self._form(request, str(refusal), wanted, str(form.get("login", "")), status=401)
        except Busy:
            response = await self._form(request, _("现在登录的人太多，请几秒后再试。"), wanted, status=503)
            response.headers["retry-after"] = AGAIN_IN_SECONDS
            return response
        return await self._onward(request, signed_in, wanted)

    async def logout(self, request: Request) -> Response:
        """End the session and go back to the form."""
        if not same_origin(request):
            return screens.sentence(_("请从本站退出。"), request.state.language, self.base, 403)
        waiting = waiting_here(request)
        if waiting and request.query_params.get("sure") != "1":
            return screens.screen("leaving", request.state.language, 409, waiting=waiting, base=self.base)
        await leave_earlier(request)
        response = RedirectResponse(f"{self.base}/login", status_code=303)
        response.delete_cookie(COOKIE, path=f"{self.base}/")
        left = {"max_age": YEAR_SECONDS, "samesite": "lax", "path": f"{self.base}/"}
        response.set_cookie(WAITING_COOKIE, LEFT, **left)  # type: ignore[arg-type]
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

    def _signed_in(self, form: Mapping[str, object], address: str) -> SignedIn:
        demo = form.get("demo")
        if demo:
            return SignedIn(accounts.sign_in_demo(engine.current(), str(demo), address))
        return accounts.sign_in(engine.current(), str(form.get("login", "")), str(form.get("password", "")), address)

    async def _onward(self, request: Request, signed_in: SignedIn, wanted: str) -> Response:
        if signed_in.next is not Next.DONE:
            where = f"{self.base}{AFTER_PASSWORD[signed_in.next]}?next={quote(wanted, safe='')}"
            response = RedirectResponse(where, status_code=303)
            give_cookie(response, HALF_COOKIE, signed_in.token, f"{self.base}/login", HALF_SECONDS)
            return response
        await leave_earlier(request)
        response = RedirectResponse(self.base + wanted, status_code=303)
        give_cookie(response, COOKIE, signed_in.token, f"{self.base}/")
        return response

    async def _form(self, request: Request, trouble: str, wanted: str, login: str = "", status: int = 200) -> Response:
        if request.state.account and request.method == "GET":
            return RedirectResponse(self.base + safe_next(wanted), status_code=303)
        facts = await to_thread.run_sync(facts_of_screen, request.state.language)
        wanted = safe_next(wanted)
        facts |= {"trouble": trouble, "next": wanted, "login": login, "base": self.base}
        return screens.screen("login", request.state.language, status, **facts)


def waiting_here(request: Request) -> int:
    """Return how many reports the page without a signal says wait on this device, as it has noted for us."""
    told = request.cookies.get(WAITING_COOKIE, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0


async def leave_earlier(request: Request) -> None:
    """End the session whose cookie the browser still carries: a new sign-in replaces it."""
    token = request.cookies.get(COOKIE)
    if token:
        await to_thread.run_sync(accounts.sign_out, engine.current(), token)


def facts_of_screen(language: str) -> dict[str, object]:
    """Return what the screens of the sign-in show of the city, its rules and the accounts a demo store offers."""
    eng = engine.current()
    with speaking(language):
        demo = sorted(eng.read(people.demo_accounts), key=lambda one: list(Role).index(Role(one[2])))
        offered = [(key, name, role_name(role)) for key, name, role in demo]
        profile = areas.profile(eng)
    names = {"minutes": "sign_in.locked_minutes", "most": "sign_in.most_failures", "shortest": "password.shortest"}
    limits = eng.read(lambda db: {word: int(settings.number(db, name)) for word, name in names.items()})
    city = profile.name_en if language == "en" else profile.name
    note = profile.map_note_en if language == "en" else profile.map_note
    return {"offered": offered, "city": city, "note": note, **limits}
