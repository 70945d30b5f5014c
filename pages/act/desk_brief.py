"""The head's first screen on a phone: what needs him, what changed since yesterday; wide screens have room for more."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.deadlines.rules import Light
from governance.deadlines.words import GLYPHS
from governance.engine.text import _
from governance.engine.times import day_start
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters
from governance.whistles import actions as whistles
from governance.whistles.actions import Held
from pages.parts import frame, labels, session
from pages.parts.widgets import live

CHANGED = ("whistles", "due", "closed")


@live.fragment("cases")
def draw() -> None:
    """Draw what needs a department's head and what changed since yesterday; nothing for anybody else."""
    account = session.account()
    if not can(account, Action.CASE_ASSIGN):
        return
    with st.container(key="desk-brief", gap="xsmall"):
        with st.container(key="brief-needs", horizontal=True, gap="xsmall"):
            _needs(account)
        with st.container(key="brief-changed", horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.caption(_("昨天以来"), width="content")
            _changed(account)


def _needs(account: Account) -> None:
    store = session.store()
    counts = whistles.queue_counts(store, account)
    free, asked = (sum(whistles.queue_counts(store, account, part).values()) for part in (Held.NOBODY, Held.ASKED))
    _narrow("overdue", f"{GLYPHS[Light.OVERDUE]} {_('超期 {n}').format(n=counts[Light.OVERDUE])}", "light", "overdue")
    _narrow("nobody", _("没人接 {n}").format(n=labels.number(free)), "whose", Held.NOBODY.value)
    _narrow("asked", _("等批复 {n}").format(n=labels.number(asked)), "whose", Held.ASKED.value)


def _narrow(key: str, word: str, name: str, value: str) -> None:
    """Draw a button that narrows the list to one thing, and widens it again at the second tap."""
    on = st.query_params.get(name) == value

    def turn() -> None:
        for one in ("light", "whose"):
            st.query_params.pop(one, None)
        if not on:
            st.query_params[name] = value

    if st.button(word, type="primary" if on else "secondary", width="stretch", key=f"brief-{key}", on_click=turn):
        st.rerun()


def _changed(account: Account) -> None:
    zone, now = session.zone(), session.store().now()
    today = now.astimezone(zone).date()
    yesterday = today - timedelta(days=1)
    bounds = day_start(yesterday, zone), day_start(today + timedelta(days=1), zone)
    found = indicators.values(
        session.store(), account, CHANGED, Filters(*bounds, department_code=account.department_code)
    )
    words = {"whistles": _("新收 {n}"), "due": _("到期 {n}"), "closed": _("办结 {n}")}
    for key in CHANGED:
        word = words[key].format(n=labels.number(found[key].value or 0))
        if st.button(word, type="tertiary", key=f"brief-{key}"):
            days = {"from": yesterday.isoformat(), "to": today.isoformat()}
            frame.go("rows", {"figure": key, "department": account.department_code or "", **days})
