"""Personal data 个人信息: what is held about somebody, erasing him, and how long things are kept."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.privacy import holdings, people
from governance.procedures.privacy.people import Person
from pages.admin import privacy_erase, privacy_kept
from pages.parts import acting, downloads, labels, look, session, tables

FORMATS = ("json", "xlsx")


def render() -> None:
    """Draw the page; each tab is drawn when it is opened."""
    account = session.account()
    with look.title_row(_("个人信息"), _("查询、导出、删除都要写明原因，并且留痕")):
        pass
    person, kept, register = st.tabs([_("查一个人"), _("保存期限"), _("登记表")])
    with person:
        _person()
    with kept:
        privacy_kept.draw()
    with register:
        privacy_kept.register(account)


@st.fragment
def _person() -> None:
    account = session.account()
    with look.card(_("我们留存了他的什么"), "privacy-person"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            typed = st.text_input(_("姓名、电话或账号名"), key="privacy-typed", width=240)
            reason = st.text_input(_("原因，会留痕"), key="privacy-reason", max_chars=200, width=320)
        found = _found(account, typed) if typed.strip() else []
        if not typed.strip():
            look.empty_state("person_search", _("输入姓名、电话或账号名，按回车查找。"))
        if not found:
            return
        labels_of = {one.key: one.label for one in found}
        key = st.selectbox(_("是哪一位"), list(labels_of), format_func=labels_of.__getitem__, key="privacy-who")
        if st.button(_("查询"), type="primary", icon=":material/manage_search:", key="privacy-look"):
            st.session_state["privacy-asked"] = (key, reason) if _asked(account, key, reason) else None
        _held(account, found)


def _found(account: Account, typed: str) -> list[Person]:
    try:
        found = people.find(session.store(), account, typed)
    except Refused as refusal:
        acting.refused(refusal)
        return []
    if not found:
        st.info(_("没有留存这个人的信息。"), icon=":material/info:")
    return found


def _asked(account: Account, key: str, reason: str) -> bool:
    try:
        st.session_state["privacy-held"] = holdings.holdings(session.store(), account, key, reason)
    except Refused as refusal:
        acting.refused(refusal)
        return False
    return True


def _held(account: Account, found: list[Person]) -> None:
    asked = st.session_state.get("privacy-asked")
    if not asked or asked[0] not in {one.key for one in found}:
        return
    key, reason = asked
    rows = st.session_state["privacy-held"]
    with st.container(horizontal=True, vertical_alignment="center", key="privacy-head"):
        st.subheader(labels.rows(sum(one.rows for one in rows)), anchor=False, width="content")
        st.space("stretch")
        downloads.menu(lambda fmt: holdings.export(session.store(), account, key, reason, fmt), "privacy", FORMATS)
    table = holdings.table(rows)
    high = tables.height(len(table), 360)
    st.dataframe(table, hide_index=True, height=high, row_height=30, placeholder="", alt=_("留存的个人信息"))
    st.caption(_("同名的人在文字里可能被一并列出；编号、案卷和留痕依法保留。"))
    if can(account, Action.PERSON_ERASE):
        privacy_erase.draw(account, key, reason)
