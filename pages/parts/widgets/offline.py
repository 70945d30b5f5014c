"""The way to the page without a signal 离线吹哨, which is put on the phone while there is one."""

from __future__ import annotations

from governance.engine.text import _
from pages.parts import look, session
from pages.parts.widgets import kit

SCRIPTS = ("own/offline/outbox.js", "own/offline/send.js")
_mount = kit.widget("offline")


def offline_link(key: str) -> None:
    """Draw the link; it says how many reports wait on this device, and sends them."""
    account_id, _ref = session.identity()
    data = {
        "base": look.own_url("/").rstrip("/"),
        "account": account_id or "",
        "scripts": [look.asset_url(path) for path in SCRIPTS],
        "words": {"link": _("没有信号？用离线吹哨"), "waiting": _("离线哨等着发出 {n} 件")},
    }
    _mount(key=key, data=data)
