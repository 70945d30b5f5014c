"""Where somebody says how a file is to be read: the flags of the command line, or the fields of the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from governance.engine.text import _

_page: ContextVar[bool] = ContextVar("page", default=False)


@contextmanager
def on_page() -> Iterator[None]:
    """Have sentences made inside name the page's fields; made anywhere else they name flags."""
    before = _page.set(True)
    try:
        yield
    finally:
        _page.reset(before)


def control(name: str, value: str = "") -> str:
    """Return what a sentence calls the place where something is said, and the value to say there.

    >>> control("datum", "gcj02")
    '--datum gcj02'
    """
    if not _page.get():
        return f"--{name} {value}".strip()
    label = {
        "map": _("列的对应"),
        "set": _("＝ 每行同一个值"),
        "datum": _("坐标系"),
        "encoding": _("编码"),
        "crs": _("坐标参考系"),
        "sheet": _("工作表"),
        "accept-topology": _("已核对重叠和空隙，照此导入"),
    }[name]
    return _("“{label}”").format(label=label) + (_("（{value}）").format(value=value) if value else "")
