"""The few SVG elements the figures are drawn with. One unit is a tenth of a millimetre on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

UNITS_PER_MM = 10
SANS = "Whistlemap Sans"

# Colours of the product's look, chosen to stay apart in grey; what misses a standard is hatched, never only coloured.
INK = "#17252B"
MUTED = "#4E5E65"
LINE = "#D3DBD6"
PAPER = "#FFFFFF"
PRIMARY = "#1F5A80"
SOFT = "#C4DED2"
WATER = "#7FB0CC"
ROUGE = "#8E1842"
ROUGE_GROUND = "#F8E6EC"


_WHOLE = re.compile(r"\.0(?!\d)")  # what a whole number is written with and may go without


def number(value: float) -> str:
    """Return a coordinate as short as it can be written.

    >>> number(12.0), number(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".rstrip("0").rstrip(".")


def attributes(**values: object) -> str:
    """Return XML attributes; underscores become hyphens, None is left out."""
    parts = []
    for name, value in values.items():
        if value is not None:
            text = number(value) if isinstance(value, float) else str(value)
            parts.append(f'{name.rstrip("_").replace("_", "-")}="{escape(text)}"')
    return " ".join(parts)


def text(x: float, y: float, words: str, size: float, **style: object) -> str:
    """Return a line of text; `y` is its baseline."""
    style.setdefault("fill", INK)
    return f"<text {attributes(x=float(x), y=float(y), font_size=float(size), **style)}>{escape(words)}</text>"


def halo_text(x: float, y: float, words: str, size: float, **style: object) -> str:
    """Return a centred line of text with a paper-coloured rim, legible on any ground."""
    style.update(text_anchor="middle", stroke=PAPER, stroke_width=9.0, stroke_linejoin="round", paint_order="stroke")
    return text(x, y, words, size, **style)


def rect(x: float, y: float, width: float, height: float, **style: object) -> str:
    """Return a rectangle."""
    box = attributes(x=float(x), y=float(y), width=float(width), height=float(height), **style)
    return f"<rect {box}/>"


def line(x1: float, y1: float, x2: float, y2: float, **style: object) -> str:
    """Return a straight line."""
    return f"<line {attributes(x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **style)}/>"


def circle(x: float, y: float, radius: float, **style: object) -> str:
    """Return a circle."""
    return f"<circle {attributes(cx=float(x), cy=float(y), r=float(radius), **style)}/>"


def path(points: Iterable[Sequence[Sequence[float]]], closed: bool = True, **style: object) -> str:
    """Return one path of several rings or lines; points that fall on the one before are dropped."""
    parts = []
    for ring in points:
        written = [point for point, _same in groupby(f"{x:.1f} {y:.1f}" for x, y in ring)]
        parts.append("M" + "L".join(written) + ("Z" if closed else ""))
    return f'<path d="{_WHOLE.sub("", "".join(parts))}" {attributes(**style)}/>'


def hatch(name: str, gap: float, stroke: float) -> str:
    """Return the definition of a hatching in rouge that `fill="url(#name)"` uses."""
    inner = rect(0, 0, gap, gap, fill=ROUGE_GROUND) + line(0, 0, 0, gap, stroke=ROUGE, stroke_width=stroke)
    box = attributes(id=name, patternUnits="userSpaceOnUse", width=gap, height=gap, patternTransform="rotate(45)")
    return f"<pattern {box}>{inner}</pattern>"


def drawing(width_mm: float, height_mm: float, parts: Iterable[str], definitions: str = "", title: str = "") -> str:
    """Return a whole SVG document of a size on paper."""
    width, height = width_mm * UNITS_PER_MM, height_mm * UNITS_PER_MM
    head = attributes(
        xmlns="http://www.w3.org/2000/svg",
        width=f"{number(width_mm)}mm",
        height=f"{number(height_mm)}mm",
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=f"'{SANS}', 'Noto Sans SC', sans-serif",
        role="img",
    )
    return f"<svg {head}><title>{escape(title)}</title><defs>{definitions}</defs>{''.join(parts)}</svg>"
