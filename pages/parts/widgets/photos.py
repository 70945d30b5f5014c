"""Photos 照片 from the camera or the gallery, shrunk in the browser and sent straight to our own route."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from governance.engine.text import _
from governance.whistles.photos import MOST_BYTES
from pages.parts import look, session
from pages.parts.widgets import kit

_PHOTO_ID = re.compile(r"[0-9a-f]{64}")
_mount = kit.widget("photos", "shrink.js")


def photo_picker(key: str, most: int, *, clear: str = "") -> tuple[str, ...]:
    """Draw the picker and return the ids of the photos that have arrived at the server, in the order they were taken.

    A photo on its way, or one that failed and waits for another try, is not among them: see `waiting`.
    `clear` is the number of the last receipt, as for `line.draft_line`.
    """
    before = ids_of(kit.told(key, "photos"), most, clear)
    data = kit.place(key) | {
        "url": look.own_url("/photos"),
        "token": session.form_token(),
        "most": most,
        "most_bytes": MOST_BYTES,
        "clear": clear,
        "told": list(before),
        "words": _words(most),
    }
    found = _mount(key=key, data=data, on_photos_change=kit.heard)
    return ids_of(kit.as_mapping(found.get("photos")), most, clear)


def waiting(key: str) -> int:
    """Return how many photos of this picker have not arrived: on their way, or failed."""
    count = kit.told(key, "photos").get("waiting")
    return count if isinstance(count, int) else 0


def ids_of(told: Mapping[str, Any], most: int, clear: str) -> tuple[str, ...]:
    """Return the photo ids a browser told, each once; none that were sent before the receipt.

    >>> ids_of({"ids": ["a" * 64, "a" * 64, "../etc"], "clear": ""}, 6, "") == ("a" * 64,)
    True
    """
    ids = told.get("ids")
    if not isinstance(ids, list) or (clear and told.get("clear") != clear):
        return ()
    sound = [photo_id for photo_id in ids if isinstance(photo_id, str) and _PHOTO_ID.fullmatch(photo_id)]
    return tuple(dict.fromkeys(sound))[:most]


def _words(most: int) -> dict[str, str]:
    return {
        "label": _("照片"),
        "camera": _("拍照"),
        "another": _("再拍一张"),
        "gallery": _("选照片"),
        "photo": _("第 {number} 张照片"),
        "remove": _("删除第 {number} 张照片"),
        "again": _("重试"),
        "going": _("正在上传 {n} 张…"),
        "full": _("最多 {n} 张，已经满了。").format(n=most),
        "failed": _("这张没有传上去，请重试。"),
        "lost": _("网络断了，这张还没传上去。连上后会自动再传，也可以点重试。"),
        "signed_out": _("登录已结束，请刷新页面重新登录后再传。"),
        "too_large": _("这张太大，传不上去。请换小一点的。"),
    }
