"""The stage's server: assets of the product, and tile routes that answer with invented squares."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).resolve().parents[3]
WEST, SOUTH, SIDE = 119.4, 31.8, 0.2
BROKEN: set[str] = set()
HOWS = {
    "on": ("points", True),
    "off": ("points", False),
    "many": ("few", True),
    "some": ("few", False),
    "crowd": ("crowd", True),
    "calm": ("crowd", False),
    "heap": ("thousand", True),
    "tidy": ("thousand", False),
    "strange": ("signed out", True),
    "known": ("signed out", False),
}
MOST_LISTED = 60
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def _square(code: str, name: str, west: float, south: float, side: float) -> dict[str, Any]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    properties = {"code": code, "name": name, "name_en": f"Town {code[-1]}"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _tiles(code: str, side: float, west: float, south: float) -> list[dict[str, Any]]:
    half = side / 2
    places = [(column, row) for row in (0, 1) for column in (0, 1)]
    return [
        _square(f"{code}{n + 1}", f"<i>甲</i>{n + 1}", west + column * half, south + row * half, half)
        for n, (column, row) in enumerate(places)
    ]


async def areas(request: Request) -> Response:
    """Answer with the city, its four towns, or the four grids of a town."""
    level, town = request.path_params["level"], request.query_params.get("town", "")
    found = [_square("1", "城", WEST, SOUTH, SIDE)] if level == "city" else _tiles("1", SIDE, WEST, SOUTH)
    if level == "grid":
        west, south = found[int(town[-1]) - 1]["geometry"]["coordinates"][0][0]
        found = _tiles(town, SIDE / 2, west, south)
    return JSONResponse({"type": "FeatureCollection", "features": found})


async def waterways(request: Request) -> Response:
    """Answer with one canal."""
    line = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + SIDE, SOUTH + SIDE]]}
    feature = {"type": "Feature", "properties": {"rank": 1}, "geometry": line}
    return JSONResponse({"type": "FeatureCollection", "features": [feature]})


async def points(request: Request) -> Response:
    """Answer with one crowded cell, or with an error while the stage is told to fail."""
    if "signed out" in BROKEN:
        return JSONResponse({"error": "sign in first"}, status_code=401)
    if "points" in BROKEN:
        return JSONResponse({}, status_code=503)
    count = 1000 if "thousand" in BROKEN else 14000
    return JSONResponse({"cells": [[WEST + 0.04, SOUTH + 0.04, count, 0, "smoke"]]})


async def devices(request: Request) -> Response:
    """Answer with what stands on one spot: three devices, or more than fan out where the stage is told so."""
    standing = 1000 if "thousand" in BROKEN else 30 if "few" in BROKEN else 3
    count = min(standing, MOST_LISTED)
    at = {"lon": WEST + 0.04, "lat": SOUTH + 0.04, "kind": "smoke", "title": "<b>鞋厂</b>", "word": "智能烟感 故障"}
    found = [at | {"id": f"d{n}", "state": 3 if n == 0 else 0, "when": f"{n} 层"} for n in range(count)]
    return JSONResponse({"devices": found, "count": standing})


async def alarms(request: Request) -> Response:
    """Answer with a fire, and two warnings on one spot; in a crowd, with 4,997 more in a cell of the view."""
    at = {"title": "<b>鞋厂</b>", "when": "14:29"}
    fire = {"id": "fire", "level": 1, "lon": WEST + 0.15, "lat": SOUTH + 0.05} | at
    pair = [{"id": f"w{n}", "level": 3, "lon": WEST + 0.06, "lat": SOUTH + 0.15} | at for n in (1, 2)]
    if "crowd" not in BROKEN:
        return JSONResponse({"alarms": [fire, *pair], "count": 3})
    cells = {"cells": [[WEST + 0.04, SOUTH + 0.04, 4997, 2]]} if "bbox" in request.query_params else {}
    return JSONResponse({"alarms": [fire, *pair], **cells, "count": 5000})


async def heat(request: Request) -> Response:
    """Answer with two cells, one much hotter than the other."""
    return JSONResponse({"cells": [[WEST + 0.05, SOUTH + 0.05, 90], [WEST + 0.15, SOUTH + 0.15, 2]], "most": 90})


async def premises(request: Request) -> Response:
    """Answer with one premises."""
    one = {"id": "p1", "lon": WEST + 0.1, "lat": SOUTH + 0.1, "title": "<b>鞋厂</b>", "word": "工厂"}
    return JSONResponse({"premises": [one], "count": 1})


async def premises_cells(request: Request) -> Response:
    """Answer with one premises alone in its cell."""
    return JSONResponse({"cells": [[WEST + 0.1, SOUTH + 0.1, 1, 0, "factory"]]})


async def compounds(request: Request) -> Response:
    """Answer with seven compounds in one cell."""
    return JSONResponse({"cells": [[WEST + 0.16, SOUTH + 0.16, 7, 0, "compound"]]})


async def cases(request: Request) -> Response:
    """Answer with one whistle that waits for its reader."""
    at = {"id": "W1", "light": "waiting", "lon": WEST + 0.05, "lat": SOUTH + 0.16}
    return JSONResponse({"cases": [at | {"title": "通道堵塞", "word": "消防通道", "when": ""}], "count": 1})


async def tile(request: Request) -> Response:
    """Answer with a tile of one dot."""
    return Response(b64decode(DOT), media_type="image/png")


async def service_areas(request: Request) -> Response:
    """Answer with the area of one centre: the western half."""
    half = _square("C01", "第一中心", WEST, SOUTH, SIDE / 2)
    return JSONResponse({"type": "FeatureCollection", "features": [half]})


async def fail(request: Request) -> Response:
    """Let the device route fail or work again, many devices stand on one spot or some, a crowd ring or not."""
    what, on = HOWS[request.path_params["how"]]
    (BROKEN.add if on else BROKEN.discard)(what)
    return JSONResponse({})


app = st.App(
    "page.py",
    routes=[
        Mount("/assets", StaticFiles(directory=ROOT / "data" / "assets")),
        Route("/tiles/areas/{version}/{level}.json", areas),
        Route("/tiles/waterways.json", waterways),
        Route("/tiles/points/devices", points),
        Route("/tiles/points/premises", premises_cells),
        Route("/tiles/points/compounds", compounds),
        Route("/tiles/cases.json", cases),
        Route("/tiles/premises.json", premises),
        Route("/tiles/heat.json", heat),
        Route("/tiles/service-areas/{version}.json", service_areas),
        Route("/basetile/{z}/{x}/{y}.png", tile),
        Route("/tiles/devices.json", devices),
        Route("/tiles/alarms.json", alarms),
        Route("/fail/{how}", fail),
    ],
)
