"""Adding somebody: who he is, what his post answers for, and his first password, shown once."""

from __future__ import annotations

import streamlit as st

from governance.accounts import manage
from governance.accounts.manage import NEEDS, NewAccount
from governance.accounts.rules import Account, Role, role_name
from governance.engine import Refused, text
from governance.engine.text import _
from governance.procedures import people_list
from governance.whistles import actions as whistles
from pages.admin import people_areas
from pages.parts import look, session

MADE = "person-made"


def draw(account: Account) -> None:
    """Draw the form; once somebody has been added, his name, login and first password instead."""
    with look.title_row(_("添加人员"), session.city_name()):
        if st.button(_("返回名单"), icon=":material/arrow_back:", key="back"):
            st.session_state.pop(MADE, None)
            st.query_params.pop("person", None)
            st.rerun()
    made = st.session_state.get(MADE)
    if made:
        first_password(*made)
        if st.button(_("打开他的档案"), key="open-made", icon=":material/person:"):
            st.query_params["person"] = made[0]
            st.session_state.pop(MADE, None)
            st.rerun()
        return
    _form()


def first_password(account_id: str, login: str, password: str) -> None:
    """Show a first password, which is kept nowhere."""
    st.success(_("首次口令只显示这一次，请抄给本人。他首次登录后必须修改。"), icon=":material/key:")
    with st.container(border=True, key="card-first-password"):
        st.caption(_("账号名"))
        st.code(login, language=None)
        st.caption(_("首次口令"))
        st.code(password, language=None)


@st.fragment
def _form() -> None:
    account = session.account()
    left, right = st.columns([1, 1.5], gap="small")
    with left, look.card(_("是谁"), "new-person"):
        login = st.text_input(_("账号名"), key="new-login", max_chars=60, placeholder=_("工号或手机号"))
        name = st.text_input(_("姓名"), key="new-name", max_chars=50)
        phone = st.text_input(_("电话"), key="new-phone", max_chars=30)
        email = st.text_input(_("邮箱"), key="new-email", max_chars=120)
        role = st.selectbox(_("岗位"), list(Role), format_func=role_name, key="new-role") or Role.GRID_OFFICER
        owner = owner_field(account, role, "new")
    codes: list[str] = []
    if people_areas.level_of(role):
        with right, look.card(_("负责的区域"), "new-areas"):
            codes = people_areas.chooser(account, "new", name, role, ())
    wanted = NewAccount(login, name, role, area_codes=tuple(codes), phone=phone, email=email, **owner)
    with left:
        if st.button(_("添加"), type="primary", icon=":material/person_add:", key="new-add", width="stretch"):
            _add(account, wanted)


def _add(account: Account, wanted: NewAccount) -> None:
    try:
        account_id, password = manage.add(session.store(), account, wanted)
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return
    st.session_state[MADE] = (account_id, wanted.login.strip(), password)
    for key in [one for one in st.session_state if str(one).startswith(("areas-new-", "new-"))]:
        st.session_state.pop(key, None)
    st.rerun(scope="app")


def owner_field(
    account: Account, role: Role, key: str, now: Account | None = None, premises_id: str = ""
) -> dict[str, str]:
    """Draw the field of what a role belongs to; return it by its name, empty for roles that belong to areas or all."""
    store, need = session.store(), NEEDS.get(role)
    if need == "department_code":
        found = whistles.directory(store).departments
        words = {code: text.pick(one.name, one.name_en) for code, one in found.items()}
        return {need: _choice(_("部门"), words, now.department_code if now else None, f"{key}-department")}
    if need == "centre_id":
        words = people_list.centre_names(store, account)
        return {need: _choice(_("服务中心"), words, now.centre_id if now else None, f"{key}-centre")}
    if need == "premises_id":
        return {need: st.text_input(_("场所编号"), premises_id, key=f"{key}-premises", max_chars=60).strip()}
    return {}


def _choice(label: str, words: dict[str, str], now: str | None, key: str) -> str:
    codes = list(words)
    index = codes.index(now) if now in codes else 0
    return st.selectbox(label, codes, index=index if codes else None, format_func=lambda one: words[one], key=key) or ""
