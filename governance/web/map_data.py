"""What the maps of a signed-in account fetch: `/tiles/...`. Each handler asks the room's own action."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from governance.accounts.rules import Account
from governance.engine import Engine, NotFound
from governance.engine.text import _
from governance.tiles import actions as tiles
from governance.web.guarded import ASKED_ANEW, PRIVATE, answer

A_DAY = {"cache-control": "private, max-age=86400, immutable", "x-content-type-options": "nosniff"}
GEO = "application/geo+json"
MOST_DIGITS = 9


async def areas(request: Request) -> Response:
    """Polygons of one level of one boundary version, as GeoJSON; a version never changes, so it may be kept."""
    level, town = request.path_params["level"], request.query_params.get("town")
    return await answer(
        request,
        lambda eng, account: _geo(request, tiles.areas_geojson(eng, account, _version(request), level, town), A_DAY),
    )


async def service_areas(request: Request) -> Response:
    """What each service centre serves, as GeoJSON; centres change without a new version, so it is asked for anew."""
    return await answer(
        request,
        lambda eng, account: _geo(request, tiles.service_areas_geojson(eng, account, _version(request)), ASKED_ANEW),
    )


async def waterways(request: Request) -> Response:
    """The waterways drawn as background."""
    return await answer(request, lambda eng, account: _geo(request, tiles.waterways_json(eng, account), A_DAY))


async def points(request: Request) -> Response:
    """Clusters of devices or premises of the visible window."""
    layer, window = request.path_params["layer"], _asked(request, "bbox", "zoom")
    chosen = _if_any(request, "town", "kind", "health")
    return await _told(request, lambda eng, who: tiles.points(eng, who, layer, *window, *chosen))


async def devices(request: Request) -> Response:
    """The devices of a small window one by one."""
    chosen = _if_any(request, "town", "kind", "health")
    return await _told(request, lambda eng, who: tiles.devices_json(eng, who, *_asked(request, "bbox"), *chosen))


async def premises(request: Request) -> Response:
    """The premises of a small window one by one."""
    chosen = _if_any(request, "town", "kind")
    return await _told(request, lambda eng, who: tiles.premises_json(eng, who, *_asked(request, "bbox"), *chosen))


async def heat(request: Request) -> Response:
    """Where alarms rang in a period."""
    asked, chosen = _asked(request, "bbox", "zoom", "from", "to"), _if_any(request, "town", "kind", "level")
    return await _told(request, lambda eng, who: tiles.heat_json(eng, who, *asked, *chosen))


async def alarm_marks(request: Request) -> Response:
    """Open alarms of a town, kind of device and window, when the page asks for one."""
    chosen = _if_any(request, "town", "kind", "bbox", "zoom")
    return await _told(request, lambda eng, who: tiles.alarms_json(eng, who, *chosen))


async def case_marks(request: Request) -> Response:
    """Open whistles of a town and window, when the page asks for one."""
    return await _told(request, lambda eng, who: tiles.cases_json(eng, who, *_if_any(request, "town", "bbox", "zoom")))


def routes(base: str) -> list[Route]:
    """Return the routes of the maps, under the base path."""
    handlers = {
        "areas/{version}/{level}.json": areas,
        "service-areas/{version}.json": service_areas,
        "waterways.json": waterways,
        "points/{layer}": points,
        "devices.json": devices,
        "premises.json": premises,
        "heat.json": heat,
        "alarms.json": alarm_marks,
        "cases.json": case_marks,
    }
    return [Route(f"{base}/tiles/{path}", handler) for path, handler in handlers.items()]


def _version(request: Request) -> int:
    """Return the boundary version of the path; a number that no store counts to is a version that never was."""
    text = request.path_params["version"]
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise NotFound(_("没有这一版边界。"))
    return int(text)


def _asked(request: Request, *names: str) -> list[str]:
    """Return parameters that have to be there; one that is not is told as nonsense by whoever reads it."""
    return [request.query_params.get(name, "") for name in names]


def _if_any(request: Request, *names: str) -> list[str | None]:
    return [request.query_params.get(name) for name in names]


async def _told(request: Request, make: Callable[[Engine, Account], bytes]) -> Response:
    """Return what was made as JSON that nobody keeps."""
    return await answer(
        request,
        lambda eng, account: Response(make(eng, account), media_type="application/json", headers=PRIVATE),
    )


def _geo(request: Request, content: bytes, keep: dict[str, str]) -> Response:
    """Return GeoJSON with its mark, or only that it is still what the browser has."""
    mark = f'"{sha256(content).hexdigest()[:32]}"'
    headers = keep | {"etag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=GEO, headers=headers)
