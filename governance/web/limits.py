"""How much at once: bodies no larger than a form needs, and uploads one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from governance.engine.text import _

MOST_FORM_BYTES = 64 * 1024
MOST_UPLOADS_AT_ONCE = 6  # of one account; a page sends the photos of one whistle at once


class TooLarge(Exception):
    """A body grew past what its address takes."""


class SmallBodies:
    """ASGI middleware that takes no large body except where files are sent; nothing beyond the limit is kept."""

    def __init__(self, app: ASGIApp, large: tuple[str, ...], base: str = "") -> None:
        self.app, self.large = app, {f"{base}{path}" for path in large}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in self.large:
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdigit() or int(told) > MOST_FORM_BYTES:
            await _too_large()(scope, receive, send)
            return
        size, begun = 0, False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MOST_FORM_BYTES:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except TooLarge:
            if not begun:
                await _too_large()(scope, receive, send)


def _too_large() -> JSONResponse:
    return JSONResponse({"error": _("发来的内容太大。")}, 413, {"connection": "close"})


class AtOnce:
    """Who sends how many files at this moment."""

    def __init__(self, most: int = MOST_UPLOADS_AT_ONCE) -> None:
        self.most, self._running = most, Counter[str]()

    @contextmanager
    def one_more(self, account_id: str) -> Iterator[bool]:
        """Hold a place for one more upload of an account; yields False where it has no place left.

        >>> gate = AtOnce(1)
        >>> with gate.one_more("U1") as first, gate.one_more("U1") as second, gate.one_more("U2") as other:
        ...     first, second, other
        (True, False, True)
        """
        admitted = self._running[account_id] < self.most
        self._running[account_id] += admitted
        try:
            yield admitted
        finally:
            self._running[account_id] -= admitted
            self._running += Counter()  # forgets those who send nothing
