"""Help 帮助 on every page: what it is for and how its work is done, in the reader's language."""

from __future__ import annotations

import streamlit as st

from governance.engine import text
from governance.engine.home import ROOT
from governance.engine.text import _

FOLDER = ROOT / "data" / "help"
_PATH = "help_path"


def words(path: str, language: str) -> str:
    """Return the help of a page as Markdown, empty for a page that has none."""
    file = FOLDER / language / f"{path}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def belongs_to(path: str) -> None:
    """Remember which page is being drawn."""
    st.session_state[_PATH] = path


def button() -> None:
    """Draw the button that opens the help of this page; nothing where there is none."""
    path = st.session_state.get(_PATH, "")
    if words(path, text.language()) and st.button(_("帮助"), icon=":material/help:", type="tertiary", key="page-help"):
        st.dialog(_("本页帮助"), icon=":material/help:", width="medium")(_told)(path)


def _told(path: str) -> None:
    st.markdown(words(path, text.language()))
