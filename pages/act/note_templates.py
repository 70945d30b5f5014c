"""Note templates on the pages: chosen while feeding back, written in a dialog by the head and by supervision."""

from __future__ import annotations

import secrets

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.engine import Refused
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import NoteTemplate
from governance.whistles.templates import LONGEST_NAME, LONGEST_TEXT, braced
from pages.act.case_words import department_name
from pages.parts import acting, look, session
from pages.parts.acting import attempt

NEW = "new"


def choose(account: Account, case_id: str, key: str) -> tuple[str, str] | None:
    """Draw the department's templates; return (turn, words) of the one chosen last, for the line it is put into."""
    found = {
        one.template_id: one for one in whistles.note_templates(session.store(), account, account.department_code or "")
    }
    kept, last = f"template-{key}", f"template-last-{key}"
    if found:
        chosen = st.pills(
            _("用模板"), list(found), format_func=lambda one: look.plain(found[one].name), key=f"use-{key}"
        )
        if chosen and chosen != st.session_state.get(last):
            _put(account, case_id, chosen, kept)
        st.session_state[last] = chosen
    return st.session_state.get(kept)


def _put(account: Account, case_id: str, template_id: str, kept: str) -> None:
    """Have a case's words of a template put into the line; a browser takes each turn once, also in another tab."""
    try:
        words = whistles.filled_note(session.store(), account, case_id, template_id)
    except Refused as refusal:
        acting.refused(refusal)
        return
    st.session_state[kept] = (secrets.token_hex(4), words)


def edit_button(account: Account) -> None:
    """Draw the button that opens the templates to be written, for whoever may."""
    if can(account, Action.CASE_TEMPLATE) and st.button(
        _("意见模板"), icon=":material/text_snippet:", type="tertiary", key="edit-templates"
    ):
        st.dialog(_("办理意见模板"), icon=":material/text_snippet:", width="medium")(_edit)()


def _edit() -> None:
    account, store = session.account(), session.store()
    code = account.department_code or _which()
    st.caption(_("反馈结果时可选用。可用的变量：{names}").format(names=look.plain(braced())))
    for one in whistles.note_templates(store, account, code):
        with st.expander(look.plain(one.name), key=f"template-{one.template_id}"):
            _form(account, code, one)
    with st.expander(_("新模板"), icon=":material/add:", key=f"template-{NEW}"):
        _form(account, code, None)


def _which() -> str:
    names = whistles.directory(session.store()).departments
    return str(
        st.selectbox(
            _("哪个部门的"),
            list(names),
            format_func=lambda one: department_name(names.get(one), one),
            key="template-of",
        )
    )


def _form(account: Account, code: str, one: NoteTemplate | None) -> None:
    """Draw name and words of one template, or of a new one, with what can be done with it."""
    store, key = session.store(), f"{code}-{one.template_id if one else NEW}"
    name = st.text_input(_("模板名称"), one.name if one else "", LONGEST_NAME, key=f"template-name-{key}")
    words = st.text_area(_("模板内容"), one.text if one else "", max_chars=LONGEST_TEXT, key=f"template-text-{key}")
    with st.container(horizontal=True, gap="small"):
        saved = st.button(_("保存"), type="primary", key=f"template-save-{key}")
        dropped = one is not None and st.button(_("删除"), type="tertiary", key=f"template-drop-{key}")
    if saved and attempt(
        lambda: whistles.keep_template(store, account, code, name, words, one.template_id if one else ""), _("已保存")
    ):
        st.rerun(scope="fragment")
    if (
        one is not None
        and dropped
        and attempt(lambda: whistles.drop_template(store, account, one.template_id), _("已删除"))
    ):
        st.rerun(scope="fragment")
