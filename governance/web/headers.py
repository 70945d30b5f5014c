"""Security headers on every answer: a strict policy on own routes, a tested relaxed one for the pages and maps."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from governance import engine
from governance.areas import actions as areas
from governance.engine import Refused
from governance.engine.log import report
from governance.engine.text import _

# Files, figures and refusals of our own: nothing in them is to run or to load anything, whatever somebody wrote.
OWN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_SHARED = (
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
    " worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; form-action 'self'; base-uri 'self';"
    " object-src 'none'"
)
# Streamlit starts from an inline script, styles its widgets inline, runs widget code from blobs and unpacks tables with
# a compiled module; nothing in it may speak to another host.
PAGE_POLICY = f"default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; {_SHARED}"
# The map's frame makes its script from text.
COMPONENT_POLICY = f"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; {_SHARED}"


def component_policy() -> str:
    """Return the policy of the maps' frame: pictures of the hosts of the city's online basemap, where it has one."""
    try:
        hosts = areas.basemap(engine.current()).hosts
    except (RuntimeError, Refused):  # not open yet
        hosts = ()
    return COMPONENT_POLICY.replace("img-src 'self'", " ".join(["img-src 'self'", *hosts]))


ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(self), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds what is missing; a route's own policy stays. What fails is told under an error number.

    `words` are the first words of our own routes' paths; `ahead` are address and kind of what a map's frame will ask
    for one by one: told with the frame, a browser fetches them all at once.
    """

    def __init__(
        self, app: ASGIApp, words: Collection[str] = (), base: str = "", ahead: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.app, self.words, self.base = app, frozenset(words), base
        self.link = ", ".join(f"<{address}>; rel=preload; as={kind}" for address, kind in ahead)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy, begun = self.policy_of(scope["path"]), False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", policy)
                if self.link and self._is_frame(scope["path"]):
                    headers.setdefault("link", self.link)
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception as error:
            number = report(error, path=self._first_word(scope["path"]))
            if begun:
                raise  # too late to say anything: the connection breaks
            said = _("程序出错，编号 {id}，请把编号告诉管理员。").format(id=number)
            await JSONResponse({"error": said}, 500)(scope, receive, with_headers)

    def policy_of(self, path: str) -> str:
        """Return the policy of what has none of its own."""
        word = self._first_word(path)
        if word in self.words:
            return OWN_POLICY
        if word != "component":
            return PAGE_POLICY
        return component_policy() if self._is_frame(path) else COMPONENT_POLICY  # scripts fetch no pictures

    def _is_frame(self, path: str) -> bool:
        return self._first_word(path) == "component" and path.endswith((".html", "/"))

    def _first_word(self, path: str) -> str:
        return path.removeprefix(self.base).strip("/").partition("/")[0]
