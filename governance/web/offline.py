"""The installable page that takes a whistle without a signal 离线吹哨: its shell, worker, words and manifest.

Everything here is the same for everybody and may be seen by anybody, so that it opens from the phone's own cache, also
after a sign-in has ended. One version names the content of all of it: another version is another cache.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from governance.engine import text
from governance.engine.home import DATA
from governance.web import screens
from governance.web.offline_words import words

FOLDER = DATA / "assets" / "own" / "offline"
SHEETS = ("own/screens.css", "own/offline/offline.css")
SCRIPTS = (
    *("own/shrink.js", "own/offline/outbox.js", "own/offline/send.js", "own/offline/parts.js"),
    *(
        "own/offline/place.js",
        "own/offline/photos.js",
        "own/offline/list.js",
        "own/offline/stop.js",
        "own/offline/page.js",
    ),
)
WORKER_SCRIPTS = ("own/offline/outbox.js", "own/offline/send.js")
ICONS = ("own/favicon.svg", "own/offline/icon-192.png", "own/offline/icon-512.png")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)
VERSION_HEADER = "x-whistlemap-offline"  # tells our own answer from the screen of a server that is still starting


@cache
def symbols() -> str:
    """Return the path of the page server's icon font, which the categories' icons are names in; empty without it."""
    found = find_spec("streamlit")
    package = Path(found.origin).parent if found and found.origin else None
    fonts = sorted((package / "static" / "static" / "media").glob("MaterialSymbols*.woff2")) if package else []
    return f"/static/media/{fonts[0].name}" if fonts else ""


@cache
def version() -> str:
    """Return the version of everything the page is made of."""
    files = [DATA / "assets" / path for path in (*SHEETS, *SCRIPTS, *ICONS, "own/offline/worker.js")]
    files.append(DATA / "templates" / "web" / "offline.html")
    whole = sha256(json.dumps(_both(), ensure_ascii=False, sort_keys=True).encode() + symbols().encode())
    for path in files:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


@cache
def _both() -> dict[str, dict[str, str]]:
    found = {}
    for language in text.LANGUAGES:
        with text.speaking(language):
            found[language] = words()
    return found


class Offline:
    """The routes below /offline/."""

    def __init__(self, base: str = "") -> None:
        self.base = base

    async def to_page(self, _request: Request) -> Response:
        """Lead on to the page: its address ends with a slash, which is how far its worker reaches."""
        return RedirectResponse(f"{self.base}/offline/", 308)

    async def page(self, request: Request) -> Response:
        """The page without anybody's data."""
        facts: dict[str, object] = {"base": self.base, "version": version(), "sheets": self._assets(SHEETS)}
        facts |= {"scripts": self._assets(SCRIPTS), "symbols": self._symbols(), "icon": self._assets(ICONS[1:2])[0]}
        response = screens.screen("offline", request.state.language, 200, **facts)
        response.headers["content-security-policy"] = POLICY
        return self._ours(response)

    async def style(self, _request: Request) -> Response:
        """The one rule that names the icon font, whose address is the page server's."""
        rule = f"@font-face{{font-family:'Material Symbols Rounded';src:url('{self._symbols()}');font-display:block}}"
        return self._ours(Response(rule if symbols() else "", media_type="text/css"))

    async def worker(self, _request: Request) -> Response:
        """The service worker, told what to keep: another content makes another text, and so another worker."""
        shell = {"version": version(), "base": self.base, "files": self._files(), "header": VERSION_HEADER}
        scripts = ", ".join(json.dumps(one) for one in self._assets(WORKER_SCRIPTS))
        source = (FOLDER / "worker.js").read_text(encoding="utf-8")
        made = f"const SHELL = {json.dumps(shell)};\nimportScripts({scripts});\n{source}"
        return self._ours(Response(made, media_type="text/javascript"))

    async def words(self, _request: Request) -> Response:
        """Every word of the page in both languages."""
        return self._ours(JSONResponse(_both()))

    async def manifest(self, request: Request) -> Response:
        """What a phone needs to put the page among its apps."""
        with text.speaking(request.state.language):
            name, short = words()["title"], words()["short_title"]
        svg, small, large = self._assets(ICONS)
        facts = {
            "name": name,
            "short_name": short,
            "start_url": f"{self.base}/offline/",
            "scope": f"{self.base}/offline/",
            "display": "standalone",
            "background_color": "#F1F4F0",
            "theme_color": "#1F5A80",
            "icons": [
                {"src": svg, "sizes": "any", "type": "image/svg+xml"},
                {"src": small, "sizes": "192x192", "type": "image/png"},
                {"src": large, "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
            ],
        }
        return self._ours(Response(json.dumps(facts, ensure_ascii=False), media_type="application/manifest+json"))

    def routes(self) -> list[Route]:
        """Return the routes, under the base path."""
        paths = {"": self.page, "worker.js": self.worker, "words.json": self.words, "symbols.css": self.style}
        paths["manifest.webmanifest"] = self.manifest
        below = [Route(f"{self.base}/offline/{path}", endpoint) for path, endpoint in paths.items()]
        return [Route(f"{self.base}/offline", self.to_page), *below]

    def _files(self) -> list[str]:
        own = [f"{self.base}/offline/{path}" for path in ("", "words.json", "symbols.css")]
        fonts = [self._symbols()] if symbols() else []
        return [*own, *self._assets((*SHEETS, *SCRIPTS, *ICONS)), *fonts]

    def _assets(self, paths: tuple[str, ...]) -> list[str]:
        return [f"{self.base}/assets/{path}?v={version()}" for path in paths]

    def _symbols(self) -> str:
        return f"{self.base}{symbols()}"

    def _ours(self, response: Response) -> Response:
        response.headers["cache-control"] = "no-cache"
        response.headers[VERSION_HEADER] = version()
        response.headers.setdefault("content-security-policy", POLICY)
        return response
