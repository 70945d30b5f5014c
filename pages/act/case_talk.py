"""The conversation on a case: what was said, a line to say something oneself, and the way to take it back."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account, role_name
from governance.engine import Refused
from governance.engine.text import _
from governance.notices import actions as notices
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, Directory
from governance.whistles.talk import LONGEST_MESSAGE, Said
from pages.act.case_words import department_name
from pages.parts import labels, look, session
from pages.parts.acting import attempt
from pages.parts.widgets import live
from pages.parts.widgets.line import draft_line

SHOWN = 30


def draw(account: Account, file: CaseFile) -> None:
    """Draw the conversation for those who take part in it; nothing for all others."""
    if whistles.may_talk(account, file.case, file.withheld):
        _talk(file.case.case_id)


@live.fragment("messages")
def _talk(case_id: str) -> None:
    """Draw what was said; runs again when somebody says something or takes it back."""
    account, store = session.account(), session.store()
    try:
        told = whistles.conversation(store, account, case_id)
    except Refused:
        return  # it has gone out of his reach while the page stood open; the page itself says so
    notices.mark_read(store, account, case_id)
    right = _("{n} 条").format(n=len(told)) if told else ""
    with look.card(_("交流"), "talk", right=right):
        if told:
            _thread(told, case_id)
        else:
            st.caption(_("还没有人说话。这里的话只给能办这一件的人看，不进经过。"))
        _write(case_id, told)


def _thread(told: list[Said], case_id: str) -> None:
    names = whistles.directory(session.store())
    if len(told) > SHOWN:
        st.caption(_("只列最近 {n} 条。").format(n=SHOWN))
    shown = told[-SHOWN:]
    st.html(f'<ol class="wm-talk">{"".join(_bubble(one, names) for one in shown)}</ol>')
    last = next((one for one in reversed(shown) if one.may_take_back), None)
    if last is None:
        return
    with st.container(horizontal=True, horizontal_alignment="right", key="talk-back"):
        number = last.message.number
        if st.button(_("撤回刚才那条"), icon=":material/undo:", type="tertiary", key=f"back-{number}") and attempt(
            lambda: whistles.take_back(session.store(), session.account(), case_id, number), _("已撤回")
        ):
            st.rerun()


def _bubble(one: Said, names: Directory) -> str:
    message = one.message
    office = department_name(names.departments.get(message.department_code or ""), message.department_code)
    who = _("我") if one.own else message.author
    post = " ".join(part for part in (office, role_name(message.role)) if part)
    gone = message.taken_back_at_utc is not None
    words = escape(_("已撤回") if gone else message.text)
    kind = " ".join(name for name, holds in (("wm-own", one.own), ("wm-gone", gone)) if holds)
    return (
        f'<li class="{kind}"><div><b>{escape(who)}</b><span>{escape(post)}</span>'
        f"<time>{escape(labels.moment(message.said_at_utc))}</time></div><p>{words}</p></li>"
    )


def _write(case_id: str, told: list[Said]) -> None:
    mine = [one.message.number for one in told if one.own]
    key = str(mine[-1]) if mine else "0"
    said = draft_line(f"talk-{case_id}", _("说一句"), _("说一句，能办这一件的人都看得到"), LONGEST_MESSAGE, clear=key)
    if st.button(_("发送"), icon=":material/send:", width="stretch", key="say") and attempt(
        lambda: whistles.say(session.store(), session.account(), case_id, said), _("留言已发送")
    ):
        st.rerun()
