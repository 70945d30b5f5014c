"""Asking for a phone number: whose, why, and then the number itself for a short while."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import streamlit as st

from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.privacy.reveal import Revealed, Whose, reveal
from pages.parts import acting, session

_SHOWN = "revealed"


def ask(whose: Whose, people: Mapping[str, str], key: str, reasons: Sequence[str]) -> None:
    """Draw the question for one of some people (identifier -> name as the reader may see it) and its answer.

    A tap on one of the usual `reasons` writes it into the field; nothing stands there before, because a reason that
    nobody has given says nothing.
    """
    who = st.selectbox(_("联系谁"), list(people), format_func=people.__getitem__, key=f"{key}-who")
    reason = st.text_input(_("查看原因，会留痕"), key=f"{key}-reason", max_chars=200)
    usual = f"{key}-usual"
    st.pills(
        _("常用原因"), reasons, key=usual, on_change=_take, args=(usual, f"{key}-reason"), label_visibility="collapsed"
    )
    if st.button(_("显示电话"), type="primary", key=key) and who:
        try:
            shown = reveal(session.store(), session.account(), whose, who, reason)
        except Refused as refusal:
            acting.refused(refusal)
            return
        st.session_state[_SHOWN] = (key, who, shown, time.monotonic() + shown.seconds)
    _answer(key, who)


def _take(usual: str, reason: str) -> None:
    """Write the reason that was tapped into its field."""
    if st.session_state.get(usual):
        st.session_state[reason] = st.session_state[usual]


def _answer(key: str, who: str | None) -> None:
    told = st.session_state.get(_SHOWN)
    if told and told[:2] == (key, who):
        st.fragment(_number, run_every=told[2].seconds)()


def _number() -> None:
    """Draw the number while its time lasts; the fragment runs again when it is over and forgets it."""
    told: tuple[str, str, Revealed, float] | None = st.session_state.get(_SHOWN)
    if told is None or time.monotonic() >= told[3]:
        st.session_state.pop(_SHOWN, None)
        st.caption(_("电话已收起，需要时请再次查看。"))
        return
    st.markdown(f"### [{told[2].phone}](tel:{told[2].phone})")
    st.caption(_("{n} 秒后自动收起").format(n=told[2].seconds))
