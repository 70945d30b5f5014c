"""Marks that are read without colour: severity 级别 by numeral and outline, deadline lights 灯 by glyph and words.

Everything is SVG text. Streamlit strips inline SVG, so pages use the data URI in an `<img>`; the map uses the SVG.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape

from governance.alarms.words import level_name
from governance.deadlines.rules import Light
from governance.engine.text import _
from pages.parts.look_tokens import Palette, Theme, palette

_OUTLINES = {
    1: "7.9,2 16.1,2 22,7.9 22,16.1 16.1,22 7.9,22 2,16.1 2,7.9",
    2: "12,1.4 22.6,12 12,22.6 1.4,12",
    3: "12,2.2 22.9,21.6 1.1,21.6",
}
_SERIF_BARS = '<path stroke-width="1" d="M{0} {1}h{2}M{0} {3}h{2}"/>'


def _bars(positions: tuple[float, ...], top: float, bottom: float) -> str:
    return "".join(f'<path d="M{x} {top}V{bottom}"/>' for x in positions)


def _numeral(level: int) -> str:
    """Draw the Roman numeral as strokes, so that no font is needed."""
    if level == 1:
        return f'<g stroke-width="2.2">{_bars((12,), 7, 17)}</g>'
    if level == 2:
        return f'<g stroke-width="1.8">{_bars((10, 14), 7.8, 16.2)}{_SERIF_BARS.format(8.6, 7.6, 6.8, 16.4)}</g>'
    if level == 3:
        return f'<g stroke-width="1.5">{_bars((9, 12, 15), 11.2, 18.8)}{_SERIF_BARS.format(7.9, 11, 8.2, 19)}</g>'
    return '<g stroke-width="1.7"><path d="M7.3 8V16"/><path d="M10.2 8L13.4 16L16.6 8"/></g>'


def severity_svg(level: int, size: int = 24, theme: Theme | None = None) -> str:
    """Return the mark of an alarm level 1..4 as SVG: octagon, diamond, triangle or circle with its numeral.

    >>> severity_svg(1, 38, "light").startswith('<svg xmlns')
    True
    """
    colours = palette(theme)
    fill, rim, ink = (part[level - 1] for part in (colours.severity, colours.severity_rim, colours.severity_ink))
    shape = f'<polygon points="{_OUTLINES[level]}"/>' if level < 4 else '<circle cx="12" cy="12" r="10"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}" fill="none">'
        f'<g fill="{fill}" stroke="{rim}" stroke-width="1.4" stroke-linejoin="round">{shape}</g>'
        f'<g stroke="{ink}">{_numeral(level)}</g></svg>'
    )


def _light_shape(light: Light, colours: Palette) -> str:
    if light == Light.ON_TIME:
        return f'<circle cx="12" cy="12" r="9.5" fill="{colours.on_time}"/>'
    if light == Light.DUE_SOON:
        rim = colours.severity_rim[2] if colours.card == "#FFFFFF" else colours.due_soon
        edge = f'stroke="{rim}" stroke-width="1.4" stroke-linejoin="round"'
        return f'<polygon points="12,2.4 22.6,21 1.4,21" fill="{colours.due_soon}" {edge}/>'
    if light == Light.OVERDUE:
        return f'<rect x="3" y="3" width="18" height="18" fill="{colours.overdue}"/>'
    if light == Light.WAITING:
        return f'<polygon points="12,1.5 22.5,12 12,22.5 1.5,12" fill="{colours.primary}"/>'
    if light == Light.PAUSED:
        return f'<path d="M8 4V20M16 4V20" fill="none" stroke="{colours.muted}" stroke-width="4"/>'
    return f'<path d="M4 12.5L9.5 18.5L20 5.5" fill="none" stroke="{colours.muted}" stroke-width="2.6"/>'


def light_svg(light: Light | str, size: int = 14, theme: Theme | None = None) -> str:
    """Return the glyph of a deadline light as SVG; the words always stand beside it."""
    shape = _light_shape(Light(light), palette(theme))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}">{shape}</svg>'


def whistle_svg(light: Light | str, size: int = 28, theme: Theme | None = None) -> str:
    """Return the map mark of an open whistle: a rounded square with its deadline glyph, never a severity mark."""
    colours = palette(theme)
    shape = _light_shape(Light(light), colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">'
        f'<rect x="1" y="1" width="30" height="30" rx="7" fill="{colours.card}" stroke="{colours.ink}"/>'
        f'<g transform="translate(7.4 7.2) scale(.72)">{shape}</g></svg>'
    )


def centre_svg(size: int = 22, theme: Theme | None = None) -> str:
    """Return the map mark of a service centre 服务中心: a house outline filled in the primary colour."""
    colours = palette(theme)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}">'
        f'<path d="M12 1.6L22 9.4V22H2V9.4Z" fill="{colours.primary}" stroke="{colours.card}" stroke-width="1.4" '
        f'stroke-linejoin="round"/><path d="M12 10V18M8 14H16" stroke="{colours.on_primary}" stroke-width="2"/></svg>'
    )


def image(svg: str, alt: str = "") -> str:
    """Return an `<img>` with the SVG as a data URI; leave `alt` empty when the word stands beside the mark."""
    width = svg.split('width="', 1)[1].split('"', 1)[0]
    coded = b64encode(svg.encode()).decode()
    return f'<img class="wm-mark" width="{width}" alt="{escape(alt)}" src="data:image/svg+xml;base64,{coded}">'


def severity(level: int, size: int = 24, *, word: bool = True) -> str:
    """Return HTML of a level's mark with its name beside it, or as the image's alternative text."""
    name = level_name(level)
    mark = image(severity_svg(level, size), "" if word else name)
    return f'<span class="wm-sev">{mark}{escape(name) if word else ""}</span>'


def light(state: Light | str, words: str, size: int = 14) -> str:
    """Return HTML of a deadline light: glyph and words such as ■ 超 3时, in the colour made for text."""
    return f'<span class="wm-light wm-{Light(state).value}">{image(light_svg(state, size))} {escape(words)}</span>'


def step_bars(step: int, state: Light | str, total: int = 7) -> str:
    """Return HTML of a case's step bars: steps done filled, the current one in the light's colour, the rest empty.

    `step` counts from 1. A case that waits for the reader shows its current step as done, as in the printed list.
    """
    cells = []
    for number in range(1, total + 1):
        kind = "done" if number < step else "todo" if number > step else Light(state).value
        cells.append(f'<i class="wm-step wm-step-{kind}"></i>')
    label = escape(_("第 {step} 步，共 {total} 步").format(step=step, total=total))
    return f'<div class="wm-steps" role="img" aria-label="{label}">{"".join(cells)}</div>'


def load_bar(value: float, limit: float, good: float) -> str:
    """Return HTML of a load bar with a tick at the advisable value; all three in the same unit."""
    share, tick = (max(0.0, min(1.0, part / limit)) * 100 for part in (value, good))
    over = " wm-load-over" if value > good else ""
    return f'<div class="wm-load{over}"><b style="width:{share:.1f}%"></b><i style="left:{tick:.1f}%"></i></div>'
