"""The way back: what the reader did a moment ago, with a button that takes it back."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.words import event_name
from pages.parts import look, session
from pages.parts.acting import attempt


def offer(account: Account, case_id: str | None = None) -> None:
    """Offer to take back the reader's newest step, of one case or of any; nothing once its time is over."""
    store = session.store()
    found = [one for one in whistles.undoable(store, account) if case_id in (None, one[0])]
    if not found:
        return
    number, step = found[0]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="card-undo"):
        told = _("刚才：{action} {number}").format(action=event_name(step.kind), number=number)
        st.caption(look.plain(told), width="stretch")
        if st.button(_("撤销"), icon=":material/undo:", key=f"undo-{number}-{step.seq}") and attempt(
            lambda: whistles.undo(store, account, number), _("已撤销这一步")
        ):
            st.rerun()
