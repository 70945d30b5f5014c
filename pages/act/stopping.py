"""The stop screen: a life is in danger, so the call comes first, and the whistle goes out without another tap."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from pages.act import draft as drafts
from pages.act.draft import Draft


def draw(begun: Draft, trouble: str = "") -> None:
    """Draw whom to call now, as one big link that dials, and what has become of the whistle.

    `trouble` says what keeps it from going out; empty once it has.
    """
    who = {"119": _("火警"), "120": _("急救"), "110": _("报警")}.get(begun.stop, "")
    first, safe = _("停一下，先打电话"), _("自己先站到安全的地方，不要进去。")
    call = _("拨打 {number} {who}").format(number=begun.stop, who=who)
    done = _("哨已发出，不用再填。") if begun.receipt else trouble or _("正在发出。")
    st.html(
        f'<div class="wm-stop" role="alert"><b>{escape(first)}</b>'
        f'<a href="tel:{escape(begun.stop)}">{escape(call)}</a>'
        f"<p>{escape(safe)}</p><p>{escape(done)}</p></div>"
    )


def take_back(account: Account, begun: Draft) -> None:
    """Offer to take the answer back while the whistle is not out."""
    if st.button(_("点错了，没有危险"), icon=":material/undo:", type="tertiary", key="not-so"):
        drafts.put(account, drafts.calmed(begun))
        st.rerun()
