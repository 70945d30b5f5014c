"""My account 我的账号: notices, who I am to the product, my choices, and how I sign in."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts import covering, directory
from governance.accounts.rules import Account, Role, role_name
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.notices import actions as notices
from governance.notices.rules import PERSONAL, Notice, NoticeKind, notice_text
from governance.places import actions as places
from governance.whistles import actions as whistles
from pages.admin import account_security, profile
from pages.parts import covers, frame, labels, look, session
from pages.parts.widgets import live


def render() -> None:
    """Draw the page."""
    account = session.account()
    if account.must_change:
        _first_password(account)
        return
    with look.title_row(_("我的账号与通知"), f"{account.name} · {role_name(account.role)}"):
        pass
    left, right = st.columns([1.6, 1], gap="xsmall")
    with left:
        _inbox()
    with right:
        _person(account)
        profile.draw(account)
        account_security.draw(account)
    frame.phone_tabs(account, "account")


def _first_password(account: Account) -> None:
    """Draw the one thing that whoever was given his password can do."""
    with look.title_row(_("请先修改口令"), f"{account.name} · {role_name(account.role)}"):
        pass
    st.info(account_security.why_first(account), icon=":material/key:")
    account_security.draw(account)


@live.fragment("notices")
def _inbox() -> None:
    account, store = session.account(), session.store()
    found = notices.inbox(store, account)
    unread = sum(one.read_at_utc is None for one in found)
    with look.card(_("通知"), "inbox") as head:
        with head:
            if unread and st.button(_("全部已读"), type="tertiary", icon=":material/done_all:", key="read-all"):
                notices.mark_read(store, account)
                st.rerun(scope="fragment")
        if not found:
            look.empty_state("notifications_off", _("没有通知。有要您办的件时会出现在这里。"))
        for one in found:
            _notice(one)


def _notice(one: Notice) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"notice-{one.notice_id}"):
        mark = "◆ " if one.read_at_utc is None else ""
        facts = f"{_subject(one)} · {labels.moment(one.sent_at_utc)}"
        words = escape(mark + notice_text(one.kind))
        st.html(f'<b>{words}</b><br><span class="wm-caption">{escape(facts)}</span>')
        if one.kind in PERSONAL:
            return
        if st.button(_("打开"), key=f"open-{one.notice_id}", type="tertiary", icon=":material/open_in_new:"):
            notices.mark_read(session.store(), session.account(), one.subject_id)
            page = "alarms" if one.kind is NoticeKind.ALARM else "case"
            frame.go(page, {page.removesuffix("s"): one.subject_id})


def _subject(one: Notice) -> str:
    """Return what a notice is about: the number of a case, or the words of a cover."""
    if one.kind not in PERSONAL:
        return one.subject_id
    account, store = session.account(), session.store()
    found = covering.told(store, account, one.subject_id)
    return covers.cover_words(found, account) if found else covering.name_of(store, one.subject_id)


def _person(account: Account) -> None:
    known = areas.names(session.store())
    with look.card(_("我负责的范围"), "person"):
        lent = covering.lent_areas(session.store(), account)
        names = [
            _("{area}（代{absent}）").format(area=text.pick(*known[code]), absent=lent[code])
            if code in lent
            else text.pick(*known[code])
            for code in account.area_codes
            if code in known
        ]
        shown = _("、").join(names[:12]) + (_(" 等 {n} 个").format(n=len(names)) if len(names) > 12 else "")
        st.markdown(look.plain(shown or _without_areas(account)))
        if account.role is Role.MICRO_GRID_REPORTER:
            st.markdown(look.plain(_officers(account)))
        st.caption(look.plain(_("账号 {login}").format(login=account.login)))


def _officers(account: Account) -> str:
    """Return who confirms and checks what a reporter reports, by name; of one who is away his deputy."""
    found = directory.own_officers(session.store(), account)
    names = list(dict.fromkeys(name for _code, _one, name in found if name))
    return _("我的网格员：{names}").format(names=_("、").join(names) or _("暂无，由督查室核实"))


def _without_areas(account: Account) -> str:
    """Return what somebody without areas of his own answers for: premises, a department, or the whole city."""
    store = session.store()
    if account.premises_ids:
        return _("、").join(places.premises_file(store, account, one).premises.name for one in account.premises_ids)
    if account.department_code:
        found = whistles.directory(store).departments.get(account.department_code)
        return text.pick(found.name, found.name_en) if found else account.department_code
    return _("全市")
