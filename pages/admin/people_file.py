"""One person's file: who he is, what he answers for, who stands in for him, what he has in hand, what can be done."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts import changing, directory, factors, manage
from governance.accounts.changing import Facts
from governance.accounts.directory import Person
from governance.accounts.listing import Standing, standing_name
from governance.accounts.rules import Account, Action, Role, can, role_name
from governance.areas import actions as areas
from governance.engine import Refused, text
from governance.engine.text import _
from governance.engine.times import from_store
from governance.procedures import people_list
from governance.whistles import actions as whistles
from governance.whistles.case import Stage
from governance.whistles.words import stage_name
from pages.act.case_words import department_name
from pages.admin import people_areas, people_cover, people_leave, people_new
from pages.parts import frame, labels, look, session, tables
from pages.parts.acting import attempt

RESET = "person-reset"


def draw(account: Account, person_id: str) -> None:
    """Draw the file; what does not exist and what is not the reader's to see get the same sentence."""
    try:
        person = directory.person(session.store(), account, person_id)
    except Refused as refusal:
        _back()
        look.empty_state("person_off", str(refusal))
        return
    who = person.account
    with look.title_row(who.name, [role_name(who.role), who.login, standing_name(person.standing)]):
        _back()
    _told_password(who)
    left, right = st.columns([1, 1.5], gap="xsmall")
    with left, st.container(gap="xsmall"):
        _facts(person)
        if can(account, Action.ACCOUNT_MANAGE) and person.standing is not Standing.LEFT:
            _acts(account, person)
        people_cover.card(account, person)
    with right, st.container(gap="xsmall"):
        _areas(account, person)
        _team(person)
        _cases(person)


def _back() -> None:
    if st.button(_("返回名单"), icon=":material/arrow_back:", key="back"):
        st.query_params.pop("person", None)
        st.rerun()


def _told_password(who: Account) -> None:
    """Show the new first password once, to whoever has just reset it."""
    made = st.session_state.get(RESET)
    if made and made[0] == who.account_id:
        people_new.first_password(*made)
        if st.button(_("已抄好，关闭"), key="reset-seen"):
            st.session_state.pop(RESET, None)
            st.rerun()


def _facts(person: Person) -> None:
    who, names = person.account, whistles.directory(session.store())
    department = department_name(names.departments.get(who.department_code or ""), who.department_code)
    rows = [
        (_("岗位"), role_name(who.role)),
        (_("部门"), department),
        (_("服务中心"), _centre(who.centre_id)),
        (_("场所"), person.premises_id),
        (_("电话"), person.phone),
        (_("邮箱"), person.email),
        (_("最近登录"), labels.moment(person.seen_at) if person.seen_at else ""),
        (_("建立"), labels.moment(person.made_at)),
        (_("离任"), labels.moment(person.left_at) if person.left_at else ""),
        (_("口令"), _("首次口令，还没有修改") if who.must_change and not person.left_at else ""),
    ]
    with look.card(_("基本情况"), "person-facts"):
        st.html(f'<div class="wm-receipt">{look.facts(rows)}</div>')


def _centre(centre_id: str | None) -> str:
    names = people_list.centre_names(session.store(), session.account()) if centre_id else {}
    return names.get(centre_id or "", centre_id or "")


def _acts(account: Account, person: Person) -> None:
    """Draw what an administrator can do with an account."""
    who = person.account
    own = who.account_id == account.account_id
    with look.card(_("能做的"), "person-acts"):
        if st.button(_("修改资料"), icon=":material/edit:", width="stretch", key="change"):
            _change(who.account_id)
        with st.popover(_("重置口令"), icon=":material/key:", width="stretch"):
            st.caption(_("他会立即在所有地方退出登录，用新的首次口令登录后必须修改。"))
            if st.button(_("确定重置"), key="reset", width="stretch"):
                _reset(account, who)
        _second_factor(account, who)
        if not own:
            _lock(account, person)
            if st.button(_("离任交接"), icon=":material/output:", width="stretch", key="leave"):
                people_leave.dialog(who.account_id)


def _reset(account: Account, who: Account) -> None:
    try:
        password = manage.reset(session.store(), account, who.login)
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return
    st.session_state[RESET] = (who.account_id, who.login, password)
    st.rerun()


def _lock(account: Account, person: Person) -> None:
    store, login = session.store(), person.account.login
    if not person.active:
        if st.button(_("解除锁定"), icon=":material/lock_open:", width="stretch", key="unlock") and attempt(
            lambda: manage.unlock(store, account, login), _("已解除锁定")
        ):
            st.rerun()
        return
    with st.popover(_("锁定账号"), icon=":material/lock:", width="stretch"):
        st.caption(_("他会立即退出登录，解除锁定之前不能再登录。他负责的网格和案件不变。"))
        if st.button(_("确定锁定"), key="lock", width="stretch") and attempt(
            lambda: manage.lock(store, account, login), _("已锁定")
        ):
            st.rerun()


def _second_factor(account: Account, who: Account) -> None:
    """Offer to take a lost authenticator away; the person then sets up a new one."""
    store = session.store()
    if factors.status(store, who).since is None:
        return
    with st.popover(_("重置验证器"), icon=":material/phonelink_erase:", width="stretch"):
        st.caption(_("手机丢失或换机时用。他要重新登录，并重新启用验证器。"))
        if st.button(_("确定重置"), key="factor-reset", width="stretch") and attempt(
            lambda: factors.reset(store, account, who.login), _("验证器已重置")
        ):
            st.rerun()


def _change(person_id: str) -> None:
    st.dialog(_("修改资料"))(_changing)(person_id)


def _changing(person_id: str) -> None:
    account, store = session.account(), session.store()
    person = directory.person(store, account, person_id)
    who = person.account
    name = st.text_input(_("姓名"), who.name, key="change-name", max_chars=50)
    at = list(Role).index(who.role)
    role = st.selectbox(_("岗位"), list(Role), at, format_func=role_name, key="change-role") or who.role
    owner = people_new.owner_field(account, role, "change", who, person.premises_id)
    phone = st.text_input(
        _("电话"), key="change-phone", placeholder=person.phone, help=_("留空不改；填“-”删去电话"), max_chars=30
    )
    if role is not who.role:
        st.caption(_("换了岗位，原来负责的区域会清空，他要重新登录。"))
    email = st.text_input(
        _("邮箱"), key="change-email", placeholder=person.email, help=_("留空不改；填“-”删去邮箱"), max_chars=120
    )
    facts = Facts(name, role, phone=_told(phone), email=_told(email), **owner)
    if st.button(_("保存"), type="primary", key="change-save") and attempt(
        lambda: changing.change(store, account, person_id, facts), _("资料已保存")
    ):
        st.rerun()


def _told(typed: str) -> str | None:
    """Return what is to be written: None leaves what there is, empty text takes it away."""
    said = typed.strip()
    return None if not said else "" if said == "-" else said


def _areas(account: Account, person: Person) -> None:
    who = person.account
    if can(account, Action.ACCOUNT_MANAGE) and person.standing is not Standing.LEFT:
        people_areas.edit(who)
    elif people_areas.level_of(who.role):
        known = areas.names(session.store())
        with look.card(_("负责的区域"), "person-areas"):
            names = [text.pick(*known[code]) for code in who.area_codes if code in known]
            st.markdown(look.plain(_("、").join(names)) or _("没有"))


def _team(person: Person) -> None:
    """Show who belongs together: an officer's reporters, a reporter's officers."""
    known, who = areas.names(session.store()), person.account
    if who.role is Role.GRID_OFFICER:
        with look.card(_("他的信息员"), "person-team"):
            if not person.reporters:
                st.caption(_("他的网格里没有微网格信息员。"))
            for account_id, name, code in person.reporters:
                where = text.pick(*known[code]) if code in known else code
                frame.link("people", look.plain(f"{name} · {where}"), ":material/person:", {"person": account_id})
    elif who.role is Role.MICRO_GRID_REPORTER:
        with look.card(_("他的网格员"), "person-team"):
            if not any(found for _code, found, _name in person.officers):
                st.warning(_("他的微网格所在的网格没有网格员，没有人核实他上报的事。"), icon=":material/link_off:")
            for code, found, officer in person.officers:
                where = text.pick(*known[code[:15]]) if code[:15] in known else code
                if found:
                    frame.link("people", look.plain(f"{officer} · {where}"), ":material/person:", {"person": found})


@st.fragment
def _cases(person: Person) -> None:
    """List the open cases somebody is officer, handler or reporter of."""
    session.account()
    rows = person.cases
    with look.card(_("在办案件"), "person-cases", right=labels.rows(len(rows))):
        if rows.empty:
            look.empty_state("task_alt", _("手上没有在办的案件。"))
            return
        opens = "case" in frame.page_map()
        state = st.dataframe(
            _case_rows(rows),
            hide_index=True,
            height=tables.height(len(rows), 306),
            row_height=30,
            on_select="rerun" if opens else "ignore",
            selection_mode="single-row",
            key=f"person-cases-{person.account.account_id}",
            alt=_("在办案件"),
        )
        chosen = tables.chosen_row(state) if opens else None
        if chosen is not None:
            frame.go("case", {"case": str(rows.iloc[chosen]["case_id"])})


def _case_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return cases under their headings, with what somebody is to each; what a case is about its own page tells."""
    ties = {"officer": _("网格员"), "handler": _("经办"), "reporter": _("吹哨人")}
    return pd.DataFrame(
        {
            _("案件编号"): rows["case_id"],
            _("吹哨时间"): [labels.moment(from_store(at.to_pydatetime())) for at in rows["blown_at_utc"]],
            _("阶段"): [stage_name(Stage(one)) for one in rows["stage"]],
            _("他是"): [
                _("、").join(word for key, word in ties.items() if row[key]) for row in rows.to_dict("records")
            ],
        }
    )
