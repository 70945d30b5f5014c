"""What the page server tells every browser about its host: nobody else's, and no dialogs of its own."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

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


class PageSettings:
    """ASGI middleware that answers in the page server's stead."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.path = app, f"{base}{PATH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        mine = scope["type"] == "http" and scope["path"] == self.path
        answer = JSONResponse(SETTINGS, headers={"cache-control": "no-cache"}) if mine else self.app
        await answer(scope, receive, send)
