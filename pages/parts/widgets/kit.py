"""How a widget is made: one script and one sheet of data/assets/own/widgets, served with the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from governance.engine.home import DATA
from pages.parts import session

FOLDER = DATA / "assets" / "own" / "widgets"


def widget(name: str, *scripts: str) -> ComponentRenderer:
    """Register the widget of this name; call the result to draw it.

    Scripts and sheets travel with the page, so a widget needs no request of its own to work. `scripts` are further
    ones of data/assets/own that it shares with a page of ours.
    """
    script, sheet = (
        "\n".join((FOLDER / f"{part}.{kind}").read_text(encoding="utf-8") for part in ("shared", name))
        for kind in ("js", "css")
    )
    script = "\n".join([*((FOLDER.parent / one).read_text(encoding="utf-8") for one in scripts), script])
    return st.components.v2.component(f"whistlemap.{name}", js=script, css=sheet)


def told(key: str, name: str) -> Mapping[str, Any]:
    """Return what the browser has told under this name of the widget with this key, before it is drawn; else empty."""
    return as_mapping(dict(st.session_state.get(key) or {}).get(name))


def as_mapping(value: object) -> Mapping[str, Any]:
    """Return the value if it is a mapping, else an empty one: what comes from a browser may be anything."""
    return value if isinstance(value, Mapping) else {}


def place(key: str) -> dict[str, str]:
    """Return what names a draft in the browser: the account and the key; the browser adds the page."""
    account_id, _ref = session.identity()
    return {"account": account_id or "", "key": key}


def heard() -> None:
    """Do nothing: Streamlit hands over only values that have a callback."""
