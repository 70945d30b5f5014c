"""Following the reader's theme: Streamlit recolours its widgets alone, charts and marks need the page drawn again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.engine.home import DATA
from pages.parts.look_tokens import current_theme

_watch = st.components.v2.component(
    "whistlemap.theme", js=(DATA / "assets" / "own" / "theme.js").read_text(encoding="utf-8")
)


def follow_theme(wanted: str | None = None, paths: Sequence[str] = ()) -> None:
    """Draw the page again when the reader's theme has become another than the one it was drawn for.

    `wanted` is the theme of his account, None where it follows the device. A browser that shows another keeps it for
    each of the `paths` (Streamlit keeps one for each address) and loads the page once more, so that this happens once
    on a device and never again.
    """
    data = {"theme": current_theme(), "wanted": wanted, "paths": [own_path(path) for path in paths]}
    with st.container(key="theme-watch"):
        _watch(key="reader-theme", data=data, on_theme_change=_heard)


def own_path(path: str) -> str:
    """Return a page's path in the address bar, with the path under which the whole product is served."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return "/" + "/".join(part for part in (base, path) if part)


def _heard() -> None:
    """Do nothing: the rerun that comes with the news is what is wanted."""
