"""Deadlines in words: the light's glyph and what is left or over."""

from __future__ import annotations

from datetime import timedelta

from governance.deadlines.rules import Light
from governance.engine.text import _

GLYPHS = {
    Light.ON_TIME: "●",
    Light.DUE_SOON: "▲",
    Light.OVERDUE: "■",
    Light.PAUSED: "‖",
    Light.WAITING: "◆",
    Light.CLOSED: "✓",
}


def light_name(light: Light) -> str:
    """Return the light's name in the reader's language, for legends and filters."""
    return {
        Light.ON_TIME: _("在期"),
        Light.DUE_SOON: _("将到期"),
        Light.OVERDUE: _("超期"),
        Light.PAUSED: _("缓办"),
        Light.WAITING: _("待核实"),
        Light.CLOSED: _("已结"),
    }[light]


def span_in_words(span: timedelta) -> str:
    """Return a span in at most two units, rounded down; seconds are never shown.

    >>> from governance.engine.text import speaking
    >>> with speaking("zh"):
    ...     [span_in_words(timedelta(minutes=m)) for m in (0, 40, 120, 200, 1440, 1560, 14400)]
    ['不到 1分', '40分', '2时', '3时20分', '1天', '1天2时', '10天']
    """
    minutes = int(span.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("{days}天{hours}时").format(days=days, hours=hours) if hours else _("{days}天").format(days=days)
    if hours and minutes:
        return _("{hours}时{minutes}分").format(hours=hours, minutes=minutes)
    if hours:
        return _("{hours}时").format(hours=hours)
    return _("{minutes}分").format(minutes=minutes) if minutes else _("不到 1分")


def left_in_words(light: Light, left: timedelta | None) -> str:
    """Return what stands beside the glyph: `剩 2天`, `超 3时20分`, or the light's name.

    `left` is negative when over, None when no clock runs.
    """
    if left is None or light in (Light.PAUSED, Light.WAITING, Light.CLOSED):
        return light_name(light)
    template = _("超 {span}") if light is Light.OVERDUE else _("剩 {span}")
    return template.format(span=span_in_words(abs(left)))
