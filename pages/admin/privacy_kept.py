"""How long things are kept, what is due now, premises that closed, and the register of personal columns."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.engine.text import _
from governance.procedures import oversight
from governance.procedures.privacy import retention
from governance.procedures.privacy.register import COLUMNS, end_name, kept_name, sort_name, why
from governance.procedures.privacy.tables import table_name
from pages.parts import labels, look, session
from pages.parts.acting import attempt


@st.fragment
def draw() -> None:
    """Show what a run would clear, and let an administrator run it or say that premises have closed."""
    account = session.account()
    store = session.store()
    due = retention.due(store, account)
    total = _("现在到期 {n}").format(n=labels.number(sum(one.count for one in due)))
    with look.card(_("到期的数据"), "privacy-due", right=total):
        rows = [(retention.kind_name(one.kind), kept_name("days.", one.days), one.count) for one in due]
        columns = pd.Index([_("数据"), _("留多久"), _("现在到期")])
        st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height="content", alt=_("到期的数据"))
        st.caption(_("每天例行清理一次；天数在“系统 · 设置”里改。查看电话的留痕不删除。"))
        if can(account, Action.SETTINGS_CHANGE):
            _run(account)
    if can(account, Action.MEND):
        _closing(account)


def _run(account: Account) -> None:
    sure = st.checkbox(_("确认现在清理，不能撤回"), key="retention-sure")
    if st.button(_("现在清理"), icon=":material/auto_delete:", disabled=not sure, key="retention-run") and attempt(
        lambda: retention.clear(session.store(), account), _("已清理")
    ):
        st.rerun(scope="fragment")


def _closing(account: Account) -> None:
    """Let somebody say that premises have closed for good, so that their contacts come to an end."""
    with look.card(_("场所关停"), "privacy-closed"):
        st.caption(_("场所关停后，联系人按上面的期限删除姓名和电话。"))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            number = st.text_input(_("场所编号"), key="closed-premises", width=200).strip()
            closing = st.button(_("已关停"), key="close-premises", disabled=not number)
            again = st.button(_("仍在用"), key="reopen-premises", disabled=not number)
        if closing or again:
            attempt(lambda: retention.close_premises(session.store(), account, number, closing), _("已登记"))


def register(account: Account) -> None:
    """Show the register: every column that says something of a person."""
    known = {one.name: one.value for one in oversight.city_settings(session.store(), account)}
    rows = [
        (
            *(table_name(one.table), sort_name(one.sort), why(one.table), _kept(one.kept, known), end_name(one.end)),
            f"{one.table}.{one.column}",
        )
        for one in COLUMNS
    ]
    columns = pd.Index([_("在哪里"), _("内容"), _("为什么留存"), _("留多久"), _("能否删除"), _("列")])
    with look.card(_("个人信息登记表"), "privacy-register", right=labels.number(len(rows))):
        table = pd.DataFrame(rows, columns=columns)
        st.dataframe(table, hide_index=True, height=560, row_height=30, alt=_("个人信息登记表"))


def _kept(kept: str, known: dict[str, str]) -> str:
    return kept_name(kept, int(float(known[kept])) if kept in known else None)
