"""Who asks: the cookie becomes an account before any page or route sees the request; everyone else goes to sign-in."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Account
from governance.engine import origin, text
from governance.web import screens
from governance.web.frames import binary_only
from governance.web.startup import Startup

COOKIE = "whistlemap_session"
HALF_COOKIE = "whistlemap_half"  # of whoever has given his password and not yet his code
LANGUAGE_COOKIE = "whistlemap_language"
ACCOUNT_HEADER = "x-whistlemap-account"
SESSION_HEADER = "x-whistlemap-session"
ADDRESS_HEADER = "x-whistlemap-address"
OPEN_PATHS = (
    *("/assets/", "/static/", "/favicon.ico", "/favicon.png", "/favicon.svg", "/healthz", "/commands/", "/receipts/"),
    *("/_stcore/health", "/_stcore/host-config", "/starting.json"),
)
SIGN_IN_PATHS = ("/login", "/logout", "/city.svg", "/language", "/offline")
GUARDED_PATHS = ("/live", "/photos", "/reports", "/exports", "/documents", "/work-orders", "/tiles", "/loads")
PASSWORD_PAGE = "/account"


def spoken(headers: Headers, cookies: dict[str, str], account: Account | None = None) -> str:
    """Return the reader's language: the account's, else the one chosen in this browser, else the browser's own."""
    chosen = (account.language if account else None) or cookies.get(LANGUAGE_COOKIE)
    if chosen in text.LANGUAGES:
        return chosen
    return "en" if headers.get("accept-language", "").lower().startswith("en") else "zh"


def came_from(scope: Scope) -> str:
    """Return the network address a request came from, as the server or its trusted proxy tells it."""
    client = scope.get("client")
    return str(client[0]).removeprefix("::ffff:") if client else "unknown"  # IPv4 as a socket of both kinds tells it


def within(path: str, known: tuple[str, ...]) -> bool:
    """Tell whether a path is one of the known ones or lies below one; those that end with a slash have no page itself.

    >>> [within(path, ("/login", "/assets/")) for path in ("/login", "/login/code", "/loginx", "/assets", "/assets/a")]
    [True, True, False, False, True]
    """
    return any(path == one or path.startswith(one if one.endswith("/") else f"{one}/") for one in known)


def is_of(origin: str, host: str | None) -> bool:
    """Tell whether an origin, as a browser names it, is of our own host; what is no origin at all is foreign.

    >>> [is_of(origin, "city.test") for origin in ("https://city.test", "https://elsewhere", "null", "http://[")]
    [True, False, False, False]
    """
    try:
        return urlsplit(origin).netloc == (host or None)
    except ValueError:
        return False


def from_here(connection: HTTPConnection) -> bool:
    """Tell whether a websocket was opened by a page of our own; only browsers name an origin, and they always do."""
    origin = connection.headers.get("origin")
    return origin is None or is_of(origin, connection.headers.get("host"))


def _accepts(connection: HTTPConnection) -> str:
    return connection.headers.get("accept", "")


class Identity:
    """ASGI middleware: strips identity headers a client sent, sets ours, and lets nobody past without a session."""

    def __init__(self, app: ASGIApp, startup: Startup, base: str = "") -> None:
        self.app, self.startup, self.base = app, startup, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
        for forged in (ACCOUNT_HEADER, SESSION_HEADER, ADDRESS_HEADER):
            del headers[forged]
        if ".." in scope["path"].split("/"):  # no browser sends one, and nobody shall have to guess what it means
            await JSONResponse({"error": "not found"}, status_code=404)(scope, receive, send)
            return
        path = self._below_base(scope["path"])
        scope.setdefault("state", {})["account"] = None
        if not within(path, OPEN_PATHS):
            refusal = await self._admit(scope, path)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        if scope["type"] == "websocket":
            receive = binary_only(receive, send, came_from(scope))
        with text.speaking(scope["state"].get("language", "zh")), origin.speaking_from(came_from(scope)):
            await self.app(scope, receive, send)

    def _below_base(self, path: str) -> str:
        """Return a path without our base; one that is not below it is nobody's open path."""
        if not f"{path}/".startswith(f"{self.base}/"):
            return f"//outside{path}"
        return path.removeprefix(self.base) or "/"

    async def _admit(self, scope: Scope, path: str) -> Response | None:
        connection = HTTPConnection(scope)
        language = spoken(connection.headers, connection.cookies)
        scope["state"]["language"] = language
        if scope["type"] == "websocket" and not from_here(connection):
            return JSONResponse({"error": "foreign origin"}, status_code=403)
        if not self.startup.ready.is_set():
            return screens.starting(self.startup, language, self.base)
        token = connection.cookies.get(COOKIE, "")
        ref = accounts.session_ref(token) if token else ""
        account = await to_thread.run_sync(accounts.who, engine.current(), ref) if ref else None
        if account is None:
            return None if within(path, SIGN_IN_PATHS) else self._turn_away(scope, connection, path)
        scope["state"].update(account=account, session_ref=ref)
        scope["state"]["language"] = spoken(connection.headers, connection.cookies, account)
        trusted = MutableHeaders(scope=scope)  # taken anew: whoever reads headers leaves a fresh list in the scope
        trusted[ACCOUNT_HEADER] = account.account_id
        trusted[SESSION_HEADER] = ref
        trusted[ADDRESS_HEADER] = came_from(scope)
        return self._to_password(connection, path) if account.must_change else None

    def _to_password(self, connection: HTTPConnection, path: str) -> Response | None:
        """Lead whoever still has a password that somebody gave him to the page where he changes it."""
        if within(path, GUARDED_PATHS):
            return JSONResponse({"error": "change your first password"}, status_code=403)
        stays = within(path, (*SIGN_IN_PATHS, PASSWORD_PAGE)) or "text/html" not in _accepts(connection)
        return None if stays else RedirectResponse(f"{self.base}{PASSWORD_PAGE}", status_code=303)

    def _turn_away(self, scope: Scope, connection: HTTPConnection, path: str) -> Response:
        wants_page = scope["type"] == "http" and "text/html" in _accepts(connection)
        if not wants_page:
            return JSONResponse({"error": "sign in first"}, status_code=401 if scope["type"] == "http" else 403)
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = f"{path}?{query}" if query else path
        return RedirectResponse(f"{self.base}/login?next={quote(wanted, safe='')}", status_code=303)
