"""Where we answer in the page server's stead: what it tells browsers about its host, and addresses it cannot serve."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from governance.engine.text import _, speaking
from governance.web import screens
from governance.web.identity import spoken

PATH = "/_stcore/host-config"
# A lost connection opens an English dialog that takes the keyboard away from whoever is writing. Our own banner says
# it in the reader's language and lets him write on. Origins are hosts that may steer the page: none.
SETTINGS = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": True,
    "resourceCrossOriginMode": None,
}


# What the page server offers and no page of ours uses: its interface for programs, uploads that would pass our own
# checks by, figures of the process, a second way to sign in.
UNSERVED = (
    *("/_stcore/agent", "/_stcore/upload_file", "/_stcore/metrics", "/_stcore/script-health-check"),
    *("/auth", "/oauth2callback", "/app"),
)

SERVER_WORDS = ("_stcore", "static", "media", "component", "app")


class PageSettings:
    """ASGI middleware that answers in the page server's stead."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.path = app, f"{base}{PATH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        mine = scope["type"] == "http" and scope["path"] == self.path
        answer = JSONResponse(SETTINGS, headers={"cache-control": "no-cache"}) if mine else self.app
        await answer(scope, receive, send)


class Unserved:
    """ASGI middleware that closes what the page server offers beside the pages."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.closed = app, tuple(f"{base}{path}" for path in UNSERVED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        closed = scope["type"] == "http" and any(path == one or path.startswith(f"{one}/") for one in self.closed)
        answer: ASGIApp = JSONResponse({"error": "not found"}, 404) if closed else self.app
        await answer(scope, receive, send)


class OneWordDeep:
    """ASGI middleware that says of a page below a page that there is none: the shell would find none of its files.

    `words` are first words of paths that go deeper: those of our own routes are added to the page server's.
    """

    def __init__(self, app: ASGIApp, words: Collection[str], base: str = "") -> None:
        self.app, self.words, self.base = app, {*SERVER_WORDS, *words}, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer = self._nowhere(scope) if scope["type"] == "http" and self._is_deep_page(scope) else self.app
        await answer(scope, receive, send)

    def _is_deep_page(self, scope: Scope) -> bool:
        word, _slash, rest = scope["path"].removeprefix(self.base).strip("/").partition("/")
        return bool(rest) and word not in self.words and "text/html" in Headers(scope=scope).get("accept", "")

    def _nowhere(self, scope: Scope) -> ASGIApp:
        asking = HTTPConnection(scope)
        language = spoken(asking.headers, asking.cookies)
        with speaking(language):
            return screens.sentence(_("没有这个页面。"), language, self.base, 404)
