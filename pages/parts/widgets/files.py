"""A file of the city's own data, sent from the browser straight to our own route, however large it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from governance.engine.text import _
from governance.procedures.loading.received import MOST_BYTES
from pages.parts import look, session
from pages.parts.widgets import kit

_TOKEN = re.compile(r"[0-9a-f]{32}")
_mount = kit.widget("files")


def file_sent(key: str) -> str | None:
    """Draw the place for a file and return the token under which all of its parts have arrived, None before.

    Several files may be chosen at once where they make one, such as the parts of a Shapefile.
    """
    data = {
        "url": look.own_url("/loads/files"),
        "token": session.form_token(),
        "most_bytes": MOST_BYTES,
        "words": _words(),
    }
    found = _mount(key=key, data=data, on_file_change=kit.heard)
    return token_of(kit.as_mapping(found.get("file")))


def token_of(told: Mapping[str, Any]) -> str | None:
    """Return the token a browser told, None when it is none.

    >>> token_of({"token": "0" * 32}) == "0" * 32, token_of({"token": "../x"})
    (True, None)
    """
    token = told.get("token")
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else None


def _words() -> dict[str, str]:
    return {
        "label": _("要导入的文件"),
        "choose": _("选择文件"),
        "hint": _(
            "或拖到这里。CSV、Excel、Parquet、GeoJSON、GeoPackage、GeoParquet、KML、"
            "Shapefile（zip 或几个文件一起选），最大 2 GB。"
        ),
        "going": _("正在上传 {name}…"),
        "stop": _("停止"),
        "stopped": _("已停止上传。"),
        "too_large": _("文件超过 2 GB，请用命令行导入。"),
        "failed": _("文件没有传上去，请重试。"),
        "lost": _("网络断了，文件没有传完。连上后请再选一次。"),
        "signed_out": _("登录已结束，请刷新页面重新登录后再传。"),
    }
