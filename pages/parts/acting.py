"""Carrying out what a button asks for: a refusal is one sentence beside the button, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from governance.audit import refusals
from governance.engine import Refused
from governance.engine.text import kept_for_others
from pages.parts import look, session

SAID = ("case", "alarm", "figure", "check", "issue")  # of an address, what names the thing that was asked for


def attempt(work: Callable[[], object], done: str) -> bool:
    """Carry out an action and say that it is done; show the sentence of a refusal instead. Return whether it was."""
    try:
        with kept_for_others():  # what is refused goes on record, where others read it in their language
            work()
    except Refused as refusal:
        refused(refusal)
        return False
    st.toast(done, icon=":material/check_circle:")
    return True


def refused(refusal: Refused, told: str = "") -> None:
    """Show why something was refused, in words of the page's own where there are any, and put it on record."""
    noted(refusal)
    st.warning(look.plain(told or str(refusal)), icon=":material/info:")


def noted(refusal: Refused) -> None:
    """Put a refusal on record that the page tells in its own way."""
    account_id, _ref = session.identity()
    asked = [f"{name}={st.query_params[name]}" for name in SAID if name in st.query_params]
    refusals.note(session.store(), account_id, refusal, "?".join(["/" + session.asked_path(), *asked]))
