"""The place of a case for paper: its grid's outline and the pin, as SVG. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapely.geometry import shape as geometry_of

from governance.briefings.figure_svg import INK, MUTED, PRIMARY, ROUGE, SOFT, circle, drawing, line, path, text
from governance.briefings.shapes import Plane, fitted, shape

WIDTH_MM, HEIGHT_MM = 62.0, 52.0
BOX = (20.0, 20.0, 580.0, 430.0)
STEPS_M = (50, 100, 200, 500, 1_000, 2_000)


def place_svg(feature: Mapping[str, Any] | None, lon: float, lat: float) -> str:
    """Return the drawing, 62 by 52 mm, north up, with a scale bar; of a case in no grid, nothing."""
    if feature is None:
        return ""
    outline = shape(feature["properties"]["code"], "", (lon, lat), geometry_of(feature["geometry"]))
    plane = fitted([outline], BOX)
    x, y = plane.point(lon, lat)
    parts = [
        path(
            plane.rings(outline),
            fill=SOFT,
            fill_opacity=0.45,
            stroke=PRIMARY,
            stroke_width=4.0,
            stroke_dasharray="16 9",
        ),
        circle(x, y, 17.0, fill=ROUGE),
        circle(x, y, 6.0, fill="#FFFFFF"),
        *_bar(plane),
    ]
    return drawing(WIDTH_MM, HEIGHT_MM, parts)


def _bar(plane: Plane) -> list[str]:
    metres = next((step for step in reversed(STEPS_M) if plane.length(step) <= BOX[2] / 3), STEPS_M[0])
    left, bottom, length = 24.0, 492.0, plane.length(metres)
    words = f"{metres} m" if metres < 1_000 else f"{metres // 1_000} km"
    return [
        line(left, bottom, left + length, bottom, stroke=INK, stroke_width=4.0),
        text(left + length + 14.0, bottom + 8.0, words, 24.0, fill=MUTED),
        text(560.0, 500.0, "N ↑", 26.0, fill=MUTED, text_anchor="middle"),
    ]
