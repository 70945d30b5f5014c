"""The one page of the widgets' app: every widget, and what it has told the page."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from governance import engine  # noqa: E402
from governance.alarms.store import live as alarms  # noqa: E402
from governance.engine.text import _  # noqa: E402
from pages.parts import look, session  # noqa: E402
from pages.parts.widgets import line, live, photos, position  # noqa: E402


def told(name: str, value: object) -> None:
    """Show what a widget has told, where a test finds it."""
    st.html(f'<code data-told="{name}">{value}</code>')


@live.fragment("alarms")
def active() -> None:
    """How many open alarms the reader sees, and how often this was drawn."""
    account = session.account()
    runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    told("alarms", sum(engine.current().read(lambda db: alarms.active_by_level(db, account)).values()))
    told("runs", runs)


@live.fragment("alarms", "cases")
def second() -> None:
    """A second part of the page that listens."""
    told("second", "drawn")


st.set_page_config(page_title="widgets", layout="wide")
reader = session.account()
session.settle(reader)
look.apply("widgets", "phone", city="")
live.banner()
live.badge()
active()
second()
place = position.phone_position("place")
told("place", f"{place.lon:.4f} {place.lat:.4f} {place.accuracy_m:.0f}" if place else "none")
receipt = st.session_state.get("receipt", "")
ids = photos.photo_picker("photos", 3, clear=receipt)
told("photos", ",".join(ids))
told("waiting", photos.waiting("photos"))
words = line.draft_line("line", _("补充一句"), _("补充一句，可不填"), 40, clear=receipt)
told("line", words)
if st.button(_("吹哨"), type="primary", width="stretch"):
    st.session_state["submitted"] = words
    st.session_state["receipt"] = f"W{int(receipt[1:] or 0) + 1}" if receipt else "W1"
    st.rerun()
told("submitted", st.session_state.get("submitted", ""))
told("receipt", receipt)
