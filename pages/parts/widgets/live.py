"""Live pages 实时: a fragment runs again when something its reader may see has changed, and never otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

import streamlit as st

from governance.engine.text import _
from governance.procedures.live import versions
from pages.parts import look, session
from pages.parts.widgets import kit

P = ParamSpec("P")
_mount = kit.widget("live")


def listen(topics: Sequence[str], key: str = "live") -> None:
    """Have the enclosing fragment (or page) run again whenever one of the topics has changed for this reader.

    Topics are those of `governance.procedures.live`: `alarms`, `cases`, `loads`, `messages`, `notices`. Call it
    before the fragment reads what it shows, so that nothing is missed between the two. Takes no room.
    A reader whose session has ended stops here and is sent to sign in.
    """
    shown = versions(session.store(), session.account(), topics)
    data = {
        "kind": "listener",
        "url": look.own_url("/live"),
        "topics": list(topics),
        "versions": shown,
        "words": _words(),
    }
    _mount(key=key, data=data, on_changed_change=kit.heard)


def echo(topics: Sequence[str], key: str) -> None:
    """Have the scripts of the page told when one of the topics has changed for this reader, without any run of Python.

    A map that fetches its marks by itself listens to `whistlemap:changed` of the window.
    """
    shown = versions(session.store(), session.account(), topics)
    url = look.own_url("/live")
    data = {"kind": "echo", "url": url, "topics": list(topics), "versions": shown, "words": _words()}
    _mount(key=key, data=data, on_changed_change=kit.heard)


def fragment(*topics: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function a fragment that listens to the topics.

    `@live.fragment("alarms")` above a function that draws is all a live part of a page needs.
    """

    def decorated(draw: Callable[P, None]) -> Callable[P, None]:
        key = "-".join(re.findall("[A-Za-z0-9]+", f"live-{draw.__module__}-{draw.__qualname__}"))

        @st.fragment
        @wraps(draw)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            listen(topics, key)
            draw(*args, **kwargs)

        return run

    return decorated


def banner(key: str = "live-banner") -> None:
    """Say across the page when the connection to the server is lost; takes no room while it is well.

    It listens for the end of the session, so that a tab of any page is sent to sign in as soon as that is over.
    """
    data = {"kind": "banner", "url": look.own_url("/live"), "topics": ["session"], "versions": {}, "words": _words()}
    _mount(key=key, data=data, on_changed_change=kit.heard)


def badge(key: str = "live-badge") -> None:
    """Draw 实时 in green while this tab's stream is well and 断开 while it is lost; nothing where nobody listens."""
    _mount(key=key, data={"kind": "badge", "words": _words()}, width="content")


def _words() -> dict[str, str]:
    return {"live": _("实时"), "away": _("断开"), "lost": _("连接中断，正在重连…")}
