"""Erasing a person from the page: first what would change or why not, then the deed."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from governance.procedures.privacy import erasure
from governance.procedures.privacy.register import COLUMNS, sort_name
from governance.procedures.privacy.tables import table_name
from pages.parts import labels, look, session
from pages.parts.acting import attempt


def draw(account: Account, key: str, reason: str) -> None:
    """Draw the trial and, where nothing stands in the way, the button that erases."""
    with look.card(_("删除个人信息"), "privacy-erase"):
        if st.button(_("先试算"), icon=":material/calculate:", key="privacy-plan"):
            st.session_state["privacy-plan-of"] = (key, erasure.plan(session.store(), account, key))
        planned = st.session_state.get("privacy-plan-of")
        if not planned or planned[0] != key:
            st.caption(_("姓名和电话换成“（已删除）”，编号和件数不变；备份里的要等备份到期。"))
            return
        if planned[1].refusal:
            st.warning(look.plain(planned[1].refusal), icon=":material/gavel:")
            return
        _plan(planned[1].rows)
        sure = st.checkbox(_("确认删除，不能撤回"), key="privacy-sure")
        if st.button(_("删除"), type="primary", disabled=not sure, key="privacy-erase"):
            _erase(account, key, reason)


def _plan(rows: dict[str, int]) -> None:
    st.markdown(_("将改动 {n}：").format(n=labels.rows(sum(rows.values()))))
    sorts = {f"{one.table}.{one.column}": sort_name(one.sort) for one in COLUMNS}
    table = [
        {_("在哪里"): table_name(name.rpartition(".")[0]), _("内容"): sorts.get(name, ""), _("行数"): count}
        for name, count in rows.items()
    ]
    st.dataframe(table, hide_index=True, height="content", alt=_("将要改动的行"))


def _erase(account: Account, key: str, reason: str) -> None:
    if attempt(lambda: erasure.erase(session.store(), account, key, reason), _("个人信息已删除")):
        for name in ("privacy-plan-of", "privacy-asked", "privacy-held"):
            st.session_state.pop(name, None)
        st.rerun(scope="fragment")
