"""Taking cases apart: a second hazard becomes a case of its own, a merged case goes on by itself again."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from governance.routing.rules import Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile
from governance.whistles.actions.blowing import LONGEST_LINE
from pages.act.case_words import category_name
from pages.act.checking import LONGEST_NOTE, opened
from pages.act.working import heading
from pages.parts import labels, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line


def unmerge(account: Account, file: CaseFile) -> None:
    """Draw the way back from a merge, with its reason."""
    case_id = file.case.case_id
    with st.popover(_("撤销并案"), icon=":material/call_split:", width="stretch"):
        st.caption(_("不是同一处时撤销。这一件回到并案前那一步，单独办理；并案期间不计时。"))
        reason = draft_line(f"unmerge-{case_id}", _("撤销原因"), _("写一句为什么不是同一处"), LONGEST_NOTE)
        if st.button(_("撤销并案"), type="primary", width="stretch", key="unmerge") and attempt(
            lambda: whistles.unmerge(session.store(), account, case_id, reason), _("已撤销并案")
        ):
            st.rerun()


def split_button(account: Account, file: CaseFile) -> None:
    """Draw the button that opens the dialog for a second hazard."""
    if st.button(_("分案"), icon=":material/call_split:", width="stretch", key="split"):
        st.dialog(_("分案"), icon=":material/call_split:", width="medium")(_split)(file.case.case_id)


def _split(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    heading(file)
    st.caption(_("这一件里有两处隐患时，把第二处单独立案，派给该管的部门。位置、照片和吹哨人照旧。"))
    category = _category(case_id)
    severity = st.segmented_control(
        _("紧急程度"),
        [one.value for one in Severity],
        default=Severity.GENERAL.value,
        required=True,
        format_func=labels.severity,
        key=f"split-severity-{case_id}",
        width="stretch",
    )
    line = draft_line(f"split-line-{case_id}", _("第二处隐患"), _("写一句是什么"), LONGEST_LINE)
    if st.button(_("另立一件"), type="primary", width="stretch", disabled=category is None, key="split-do") and attempt(
        lambda: whistles.split(store, account, case_id, category or "", Severity(severity or Severity.GENERAL), line),
        _("已另立一件"),
    ):
        st.rerun()


def _category(case_id: str) -> str | None:
    names = whistles.directory(session.store()).categories
    codes = [one.category_code for one in sorted(names.values(), key=lambda one: one.rank)]
    return st.selectbox(
        _("第二处是哪一类"),
        codes,
        index=None,
        format_func=lambda one: category_name(names.get(one), one),
        placeholder=_("选一类"),
        key=f"split-category-{case_id}",
    )
