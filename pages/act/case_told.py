"""Who was told of a case: to whom each notice went, by which channels, and whether it has been read."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account, role_name
from governance.engine.text import _
from governance.notices.channels import cause_name, channel_name
from governance.notices.outbox import State, state_name
from governance.notices.rules import notice_text
from governance.procedures.notifying import told
from governance.procedures.notifying.told import CaseNotice, Tried
from pages.parts import labels, look, session

SHOWN = 40


def draw(account: Account, case_id: str) -> None:
    """Draw the list, the newest first; nothing while nobody has been told."""
    found = told.of_case(session.store(), account, case_id)
    if not found:
        return
    read = sum(one.read_at_utc is not None for one in found)
    right = _("{read}/{n} 已读").format(read=read, n=len(found))
    with look.card(_("通知到人"), "told", right=right), st.expander(_("谁收到了、谁看过")):
        rows = "".join(_row(one) for one in found[:SHOWN])
        st.html(f'<ol class="wm-log">{rows}</ol>')
        if len(found) > SHOWN:
            st.caption(_("只列最近 {n} 条。").format(n=SHOWN))


def _row(one: CaseNotice) -> str:
    who = f"{one.name} {role_name(one.role)}" if one.role else one.name
    seen = _("{at} 已读").format(at=labels.moment(one.read_at_utc)) if one.read_at_utc else _("系统内未读")
    ways = _("；").join([seen, *(_way(tried) for tried in one.tried)])
    return (
        f"<li><div><b>{escape(notice_text(one.kind))}</b><span>{escape(who)}</span>"
        f"<time>{escape(labels.moment(one.sent_at_utc))}</time></div><p>{escape(ways)}</p></li>"
    )


def _way(tried: Tried) -> str:
    words = f"{channel_name(tried.channel)} {state_name(tried.state)}"
    if tried.state in (State.DEAD, State.DROPPED) and tried.cause:
        words += _("（{why}）").format(why=cause_name(tried.cause))
    return _("{way}，给代班人{name}").format(way=words, name=tried.to) if tried.to else words
