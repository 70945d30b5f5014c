"""The map on which areas are given to somebody: a tap toggles one, colours and words say who has which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from governance.engine.text import _
from pages.parts.look_tokens import Theme, current_theme, palette
from pages.parts.maps_kit import Frame, addresses, base_map, dress, show

NOBODY, OTHERS, SHARED, LEAVING, OWN = 1, 2, 3, 4, 5


def legend_words() -> tuple[str, str, str, str, str]:
    """Return the words of the five classes, from nobody to the person himself."""
    return _("无人"), _("别人"), _("共同"), _("待去掉"), _("本人")


def colours(theme: Theme) -> tuple[str, str, str, str, str]:
    """Return the fills of the five classes: no more and less of one thing, so no ramp, and none that alarms have."""
    told = palette(theme)
    others, shared = ("#C9D3CF", "#DCC98A") if theme == "light" else ("#33444B", "#7A6B37")
    return told.ground, others, shared, told.overdue, told.primary


def class_of(own: bool, wanted: bool, others: bool) -> int:
    """Return the class of an area: who has it, and what is chosen but not saved yet.

    >>> class_of(True, False, False), class_of(False, True, True), class_of(False, False, False)
    (4, 3, 1)
    """
    if wanted:
        return SHARED if others else OWN
    if own:
        return LEAVING
    return OTHERS if others else NOBODY


def holders_map(
    frame: Frame,
    *,
    level: Literal["grid", "micro_grid"],
    town: str,
    classes: Mapping[str, int],
    values: Mapping[str, str],
    look: tuple[float, float, float, float] | None = None,
    key: str,
    height: int = 420,
) -> str | None:
    """Draw the areas of a level of one town; return the code of an area just tapped, once, else None.

    `look` (west, south, east, north, degrees) is where to look at first; without it at the whole town. `classes` is
    area code -> one of the five classes, `values` what is said of an area when it is pointed at.
    Around micro-grids the outlines of the grids they lie in are drawn.
    """
    urls = addresses(frame, level) | ({"parents": addresses(frame)["grids"]} if level == "micro_grid" else {})
    state = dress() | {
        "classes": dict(classes),
        "values": dict(values),
        "legend": {
            "title": _("谁负责"),
            "labels": list(legend_words()),
            "colours": colours(current_theme()),
            "paper_colours": colours("light"),
        },
        "town": town,
        "focus": None if look else town,
        "home": _corners(look),
        "note": list(frame.note),
    }
    chosen = show(base_map("city", frame, {"key": key, "urls": urls}), state, key, height)
    return str(chosen["ref"]) if chosen and chosen["kind"] == "area" else None


def _corners(look: tuple[float, float, float, float] | None) -> list[list[float]] | None:
    """Return the south-western and north-eastern corner as the map's script takes them: lat before lon."""
    return [[look[1], look[0]], [look[3], look[2]]] if look else None
