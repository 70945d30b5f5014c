"""Every route of our own, in one list."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from governance.engine.home import DATA
from governance.web import (
    city,
    commands,
    guarded,
    health,
    late_reports,
    loads,
    map_data,
    receipts,
    second_factor,
    uploads,
)
from governance.web.headers import SecurityHeaders
from governance.web.identity import Identity, spoken
from governance.web.limits import SmallBodies
from governance.web.live import Live
from governance.web.offline import Offline
from governance.web.page_settings import OneWordDeep, PageSettings, Unserved
from governance.web.sign_in import SignIn
from governance.web.startup import Startup

LARGE_BODIES = ("/photos", "/loads/files")  # they count for themselves


class Assets(StaticFiles):
    """Files that ship with the product; browsers ask again only whether they changed."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Return the file with a policy for keeping it."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=3600"
        response.headers["access-control-allow-origin"] = "*"
        return response

    def lookup_path(self, path: str) -> tuple[str, object]:  # type: ignore[override]
        """Serve nothing but what a browser needs."""
        allowed = (".js", ".css", ".svg", ".png", ".woff2")
        return super().lookup_path(path) if path.endswith(allowed) else ("", None)


class Closed:
    """What is ours and answers nothing: 405 with the methods that do, else 404, and never the shell of the pages."""

    def __init__(self, own: Sequence[BaseRoute]) -> None:
        self.own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse one request."""
        matching = (one for one in self.own if one.matches(scope)[0] is Match.PARTIAL)
        allowed = sorted({method for one in matching if isinstance(one, Route) for method in one.methods or ()})
        if allowed:
            refusal = JSONResponse({"error": "method not allowed"}, 405, {"allow": ", ".join(allowed)})
        else:
            refusal = JSONResponse({"error": "not found"}, 404)
        await refusal(scope, receive, send)


def starting(startup: Startup, base: str) -> Route:
    """Return the route that tells the start screen how far it is, in the language of whoever looks at it."""

    async def progress(request: Request) -> Response:
        language = spoken(request.headers, request.cookies)
        facts = {
            "ready": startup.ready.is_set(),
            "share": round(startup.share * 100),
            "stage": startup.stage_in(language),
            "trouble": startup.trouble_in(language),
        }
        return JSONResponse(facts, headers={"cache-control": "no-store"})

    return Route(f"{base}/starting.json", progress)


def routes(startup: Startup, base: str = "") -> list[BaseRoute]:
    """Return the routes, under the base path the server is told to use.

    Everything below the first word of one of them is ours: the pages never answer there.
    """
    own = _own(startup, base)
    closed = Closed(own)
    return [
        *own,
        *(Route(f"{base}/{word}{rest}", closed) for word in _words(own, base) for rest in ("", "/{rest:path}")),
    ]


def _own(startup: Startup, base: str) -> list[Route | Mount]:
    return [*_screens(startup, base), *_guarded(base)]


def _words(own: Sequence[Route | Mount], base: str) -> list[str]:
    """Return the first words of the routes' paths."""
    return sorted({one.path.removeprefix(base).split("/")[1] for one in own})


def _screens(startup: Startup, base: str) -> list[Route | Mount]:
    sign_in = SignIn(base)
    return [
        Mount(f"{base}/assets", Assets(directory=DATA / "assets"), name="assets"),
        starting(startup, base),
        Route(f"{base}/login", sign_in.login, methods=["GET", "POST"]),
        *second_factor.routes(base),
        *Offline(base).routes(),
        Route(f"{base}/logout", sign_in.logout, methods=["POST"]),
        Route(f"{base}/language", sign_in.language),
        Route(f"{base}/city.svg", city.picture),
        Route(f"{base}/healthz", health.route(startup)),
        Route(f"{base}/commands/{{name}}", commands.route, methods=["POST"]),
        Route(f"{base}/receipts/{{key}}", receipts.route, methods=["POST"]),
    ]


def _guarded(base: str) -> list[Route | Mount]:
    return [
        Route(f"{base}/live", Live().route),
        Route(f"{base}/photos", uploads.photo, methods=["POST"]),
        Route(f"{base}/photos/{{photo_id}}", guarded.photo),
        Route(f"{base}/reports", late_reports.report, methods=["POST"]),
        Route(f"{base}/reports/kit.json", late_reports.kit),
        Route(f"{base}/exports/{{export_id}}", guarded.export),
        Route(f"{base}/loads/files", loads.file, methods=["POST"]),
        Route(f"{base}/loads/{{import_id}}/refused", loads.refused_rows),
        Route(f"{base}/loads/jobs/{{job_id}}/refused", loads.refused_rows_of_job),
        Route(f"{base}/loads/jobs/{{job_id}}/passwords", loads.passwords),
        Route(f"{base}/documents/{{briefing_id}}.{{fmt}}", guarded.document),
        Route(f"{base}/work-orders/{{case_id}}.pdf", guarded.work_order),
        *map_data.routes(base),
    ]


def middleware(startup: Startup, base: str = "", ahead: Sequence[tuple[str, str]] = ()) -> list[Middleware]:
    """Return the middleware, outermost first; `ahead` is what the frames of maps fetch first, each with its kind."""
    words = _words(_own(startup, base), base)
    return [
        Middleware(SecurityHeaders, words=words, base=base, ahead=ahead),
        Middleware(SmallBodies, large=LARGE_BODIES, base=base),
        Middleware(PageSettings, base=base),
        Middleware(Unserved, base=base),
        Middleware(OneWordDeep, words=words, base=base),
        Middleware(Identity, startup=startup, base=base),
    ]
