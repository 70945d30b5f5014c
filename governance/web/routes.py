"""Every route of our own, in one list."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from governance.engine.home import DATA
from governance.web import city, commands, guarded, health, uploads
from governance.web.headers import SecurityHeaders
from governance.web.identity import Identity
from governance.web.live import Live
from governance.web.page_settings import PageSettings
from governance.web.sign_in import SignIn
from governance.web.startup import Startup


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


def starting(startup: Startup) -> Route:
    """Return the route that tells the start screen how far it is."""

    async def progress(request: Request) -> Response:
        facts = {
            "ready": startup.ready.is_set(),
            "share": round(startup.share * 100),
            "stage": startup.stage,
            "trouble": startup.trouble,
        }
        return JSONResponse(facts, headers={"cache-control": "no-store"})

    return Route("/starting.json", progress)


def routes(startup: Startup, base: str = "") -> list[BaseRoute]:
    """Return the routes, under the base path the server is told to use."""
    sign_in = SignIn(base)
    own: list[BaseRoute] = [
        Mount("/assets", Assets(directory=DATA / "assets"), name="assets"),
        starting(startup),
        Route("/login", sign_in.login, methods=["GET", "POST"]),
        Route("/logout", sign_in.logout, methods=["POST"]),
        Route("/language", sign_in.language),
        Route("/city.svg", city.picture),
        Route("/healthz", health.route(startup)),
        Route("/commands/{name}", commands.route, methods=["POST"]),
        Route("/live", Live().route),
        Route("/photos", uploads.photo, methods=["POST"]),
        Route("/photos/{photo_id}", guarded.photo),
        Route("/exports/{export_id}", guarded.export),
        Route("/documents/{briefing_id}.{fmt}", guarded.document),
        Route("/tiles/areas/{version:int}/{level}.json", guarded.areas),
        Route("/tiles/points/{layer}", guarded.points),
        Route("/tiles/alarms.json", guarded.alarm_marks),
        Route("/tiles/cases.json", guarded.case_marks),
        Route("/tiles/waterways.json", guarded.waterways),
    ]
    return [Mount(base, routes=own)] if base else own


def middleware(startup: Startup, base: str = "") -> list[Middleware]:
    """Return the middleware, outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(PageSettings, base=base),
        Middleware(Identity, startup=startup, base=base),
    ]
