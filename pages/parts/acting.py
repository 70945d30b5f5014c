"""Carrying out what a button asks for: a refusal is one sentence beside the button, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from governance.engine import Refused


def attempt(work: Callable[[], object], done: str) -> bool:
    """Carry out an action and say that it is done; show the sentence of a refusal instead. Return whether it was."""
    try:
        work()
    except Refused as refusal:
        st.warning(str(refusal), icon=":material/info:")
        return False
    st.toast(done, icon=":material/check_circle:")
    return True
