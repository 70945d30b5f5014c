"""What may wait until the page's map stands: libraries of charts keep a browser busy for longer than the map does."""

from __future__ import annotations

import streamlit as st

from pages.parts.widgets import kit

_STANDS = "map_stands"
_mount = kit.widget("after")


def map_stands(key: str) -> bool:
    """Tell whether the map of this tab has been painted; if not, the enclosing fragment runs again once it has.

    It waits once in a tab's life: later the libraries are there. A reader without a browser waits for nothing.
    """
    if st.session_state.get(_STANDS) or "Mozilla" not in (st.context.headers.get("User-Agent") or ""):
        return True
    stands = bool(_mount(key=key, data={}, on_stands_change=kit.heard).get("stands"))
    st.session_state[_STANDS] = stands
    return stands
