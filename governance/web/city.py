"""The city's outline as a picture for the sign-in screen, drawn from the store's own boundaries."""

from __future__ import annotations

import shapely
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from governance import engine
from governance.areas import actions as areas
from governance.engine import Engine

SIDE = 1000.0
MARGIN = 20.0


async def picture(request: Request) -> Response:
    """Return the towns as an SVG with the rings of a whistle at the middle of the city."""
    content = await to_thread.run_sync(drawn, engine.current())
    return Response(content, media_type="image/svg+xml", headers={"cache-control": "public, max-age=3600"})


def drawn(eng: Engine) -> str:
    """Return the SVG text: towns scaled to a square, north up, metric projection of the city."""
    shapes = areas.metric_shapes(eng, "town")
    if not shapes:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>'
    west, south, east, north = shapely.total_bounds(list(shapes))
    scale = (SIDE - 2 * MARGIN) / max(east - west, north - south)

    def place(points: object) -> str:
        pairs = shapely.get_coordinates(points)
        return " ".join(f"{MARGIN + (x - west) * scale:.1f},{MARGIN + (north - y) * scale:.1f}" for x, y in pairs)

    fills = ("#2A6680", "#225473", "#1F4D6B", "#256079", "#2C6E86")
    polygons = [
        f'<polygon points="{place(part.exterior)}" fill="{fills[number % len(fills)]}" stroke="#4F8FA6"/>'
        for number, shape in enumerate(shapes)
        for part in shapely.get_parts(shape)
    ]
    middle = shapely.union_all(list(shapes)).representative_point()
    x, y = MARGIN + (middle.x - west) * scale, MARGIN + (north - middle.y) * scale
    rings = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="none" stroke="#FFF" stroke-opacity="{opacity}"/>'
        for radius, opacity in ((46, 1), (105, 0.7), (175, 0.4))
    )
    width, height = (east - west) * scale + 2 * MARGIN, (north - south) * scale + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" stroke-width="1.5">'
        f'{"".join(polygons)}{rings}<circle cx="{x:.0f}" cy="{y:.0f}" r="13" fill="#FFF"/></svg>'
    )
