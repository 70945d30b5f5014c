"""Following the reader's theme: Streamlit recolours its widgets alone, charts and marks need the page drawn again."""

from __future__ import annotations

import streamlit as st

from governance.engine.home import DATA
from pages.parts.look_tokens import current_theme

_watch = st.components.v2.component(
    "whistlemap.theme", js=(DATA / "assets" / "own" / "theme.js").read_text(encoding="utf-8")
)


def follow_theme() -> None:
    """Draw the page again when the reader's theme has become another than the one it was drawn for."""
    with st.container(key="theme-watch"):
        _watch(key="reader-theme", data={"theme": current_theme()}, on_theme_change=_heard)


def _heard() -> None:
    """Do nothing: the rerun that comes with the news is what is wanted."""
