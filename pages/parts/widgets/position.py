"""The phone's position 我的位置, asked of the browser when the reader wants it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from governance.engine.text import _
from pages.parts.widgets import kit

_mount = kit.widget("position")


@dataclass(frozen=True)
class Position:
    """Where the phone is: WGS-84 degrees, the radius in metres it is sure of, and when by the phone's own clock."""

    lon: float
    lat: float
    accuracy_m: float
    at_utc: datetime


def phone_position(key: str, *, at_once: bool = True, useless: bool = False, by_hand: bool = False) -> Position | None:
    """Draw the button and return the position once the browser has found it, None before.

    The page runs again with a better position while the satellites come in, at most for twelve seconds.
    With `at_once` the search starts by itself where the reader has allowed it before. Browsers know the position
    only over HTTPS or on this machine itself; without it the widget says so. `useless` is a position the page cannot
    take and says so itself: the widget then calls nothing found. `by_hand` tells that the place has been chosen on the
    map since: how exact the phone was is then nobody's concern.
    """
    before = kit.told(key, "position")
    words = _words() | ({"found_state": "", "rough": ""} if useless or by_hand else {})
    data = {"words": words, "at_once": at_once, "told": dict(before) if parsed(before) else None}
    found = _mount(key=key, data=data, on_position_change=kit.heard)
    return parsed(kit.as_mapping(found.get("position")))


def parsed(told: Mapping[str, Any]) -> Position | None:
    """Return the position a browser told, None when it is no position on Earth.

    >>> parsed({"lon": 119.58, "lat": 31.99, "accuracy_m": 8, "at_ms": 0}).at_utc.year
    1970
    >>> parsed({"lon": 119.58, "lat": 131.99, "accuracy_m": 8, "at_ms": 0}) is None
    True
    """
    try:
        lon, lat, accuracy_m, at_ms = (float(told[name]) for name in ("lon", "lat", "accuracy_m", "at_ms"))
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    sound = abs(lon) <= 180 and abs(lat) <= 90 and math.isfinite(accuracy_m) and accuracy_m >= 0
    return Position(lon, lat, accuracy_m, at) if sound else None


def _words() -> dict[str, str]:
    by_hand = _("也可以在地图上点一下。")
    return {
        "button": _("用我的位置"),
        "asking": _("正在定位…"),
        "again": _("重新定位"),
        "found_state": _("已找到您的位置，误差 {metres} 米"),
        "rough": _("误差 {metres} 米，太粗。请到室外或窗边重新定位。") + by_hand,
        "denied_state": _("浏览器没有允许定位。请点网址旁的图标，把“位置”改成允许。") + by_hand,
        "insecure_state": _("只有 https 网址才能定位，请用 https 打开本站。") + by_hand,
        "lost_state": _("暂时定不了位。请打开手机定位，到室外或窗边重试。") + by_hand,
    }
