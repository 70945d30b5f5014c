"""Signing in as the account sees it: its password, its authenticator, and where it is signed in."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st

from governance.accounts import actions as accounts
from governance.accounts import factors, sessions
from governance.accounts.codes import Enrolment
from governance.accounts.passwords import Rules
from governance.accounts.rules import Account
from governance.accounts.sessions import Here
from governance.engine.text import _, ngettext
from pages.parts import labels, look, session
from pages.parts.acting import attempt

CHANGED = "changed"  # what the address carries back from a change of password: how many other sessions it ended
_RENEW = "security_renew"
_ENROLMENT = "security_enrolment"
_CODES = "security_codes"


def draw(account: Account) -> None:
    """Draw the cards; somebody who has yet to change his password sees that card alone."""
    _renew()
    if not accounts.has_password(session.store(), account):
        with look.card(_("登录安全"), "security"):
            st.caption(_("演示账号一键登录，没有口令，也不用验证器：这里的一切都是虚构的。"))
            _places()
        return
    _password(account)
    if not account.must_change:
        _second_factor()
        with look.card(_("登录位置"), "places"):
            _places()


def why_first(account: Account) -> str:
    """Return why the account has to change its password before anything else."""
    if accounts.password_has_aged(session.store(), account):
        return _("您的口令已经用满规定的天数。改成新口令后，就能使用其他页面。")
    return _("您的口令是管理员给的，别人也知道。改成只有您知道的口令后，就能使用其他页面。")


def _renew() -> None:
    """Send the tab through the route that gives its session a new token, once its password was changed."""
    address = st.session_state.pop(_RENEW, None)
    if address:
        st.html(f"<script>window.location.replace('{address}')</script>", unsafe_allow_javascript=True)


def _password(account: Account) -> None:
    store = session.store()
    with look.card(_("修改口令"), "password"):
        _told()
        warning = accounts.password_warning(store, account)
        if warning:
            st.warning(warning, icon=":material/schedule:")
        with st.form("password", border=False, clear_on_submit=True):
            old = st.text_input(_("原口令"), type="password", autocomplete="current-password")
            new = st.text_input(
                _("新口令"),
                type="password",
                autocomplete="new-password",
                placeholder=_asked(store.read(accounts.password_rules)),
            )
            again = st.text_input(_("再输一遍新口令"), type="password", autocomplete="new-password")
            st.caption(_("修改后，您在其他地方的登录会全部结束。"))
            if st.form_submit_button(_("修改"), type="primary"):
                _change(account, old, new, again)


def _change(account: Account, old: str, new: str, again: str) -> None:
    _account_id, ref = session.identity()
    ended: list[int] = []
    if new != again:
        st.warning(_("两遍新口令不一样，口令没有改动。"))
    elif attempt(
        lambda: ended.append(accounts.change_password(session.store(), account, old, new, ref)), _("口令已修改")
    ):
        # Whoever had to change it first goes to his work; the others read how many sign-ins that has ended.
        back = quote("/" if account.must_change else f"/account?{CHANGED}={ended[0]}", safe="")
        st.session_state[_RENEW] = look.own_url(f"/login/renewed?next={back}")
        st.rerun()


def _told() -> None:
    """Say what a change of password has done, as the address told it when the tab came back."""
    count = st.query_params.get(CHANGED, "")
    if count.isdecimal():
        number = int(count)
        words = ngettext(
            "口令已修改，您在其他 {n} 处的登录已经结束。", "口令已修改，您在其他 {n} 处的登录已经结束。", number
        )
        st.success(words.format(n=number) if number else _("口令已修改。"), icon=":material/check_circle:")


def _asked(rules: Rules) -> str:
    """Return what a new password needs, in the few words that fit its field."""
    words = [_("至少 {n} 位").format(n=rules.shortest)]
    if rules.kinds > 1:
        words.append(_("{n} 类字符").format(n=min(rules.kinds, 4)))
    return _("、").join(words)


@st.fragment
def _second_factor() -> None:
    account = session.account()
    status = factors.status(session.store(), account)
    with look.card(_("验证器（双因素登录）"), "second-factor"):
        if made := st.session_state.get(_CODES):
            _recovery_codes(made)
        elif status.since:
            _on(account, status)
        elif begun := st.session_state.get(_ENROLMENT):
            _enrol(account, begun)
        else:
            _off(account, status)


def _off(account: Account, status: factors.Status) -> None:
    must = _("您的岗位必须用验证器，下次登录时会要求启用。")
    may = _("启用后，登录时除口令外还要手机上的动态码，别人只知道口令也进不来。")
    st.caption(must if status.required else may)
    with st.form("factor-on", border=False, clear_on_submit=True):
        password = st.text_input(_("口令"), type="password", autocomplete="current-password", key="factor-on-password")
        if st.form_submit_button(_("启用验证器"), icon=":material/phonelink_lock:"):
            found: list[Enrolment] = []
            work = lambda: found.append(factors.begin(session.store(), account, password))  # noqa: E731
            if attempt(work, _("请用验证器扫描")):
                st.session_state[_ENROLMENT] = found[0]
                st.rerun(scope="fragment")


def _enrol(account: Account, begun: Enrolment) -> None:
    st.caption(_("用手机上的验证器应用（任何支持 TOTP 的都可以）扫描，再输入它显示的六位数字。"))
    told = escape(_("给验证器扫描的方形码"))
    st.html(f'<img width="200" height="200" alt="{told}" src="{escape(begun.picture_address())}">')
    st.link_button(_("就在这台手机上：点这里打开验证器"), begun.address, type="tertiary", icon=":material/smartphone:")
    with st.expander(_("不能扫描？手工输入密钥")):
        st.code(begun.typed, language=None)
    with st.form("factor-confirm", border=False):
        code = st.text_input(_("动态码"), autocomplete="one-time-code", max_chars=9, key="factor-code")
        confirmed = st.form_submit_button(_("确认启用"), type="primary")
    if confirmed:
        made: list[list[str]] = []
        if attempt(lambda: made.append(factors.confirm(session.store(), account, code)), _("验证器已启用")):
            _show_codes(made[0])
    if st.button(_("先不启用"), type="tertiary", key="factor-cancel"):
        st.session_state.pop(_ENROLMENT, None)
        st.rerun(scope="fragment")


def _on(account: Account, status: factors.Status) -> None:
    left = ngettext("还剩 {n} 个恢复码", "还剩 {n} 个恢复码", status.codes_left).format(n=status.codes_left)
    turned_on = _("{since} 启用").format(since=labels.moment(status.since))
    st.markdown(f":green[:material/verified_user:] {turned_on} · {left}")
    with st.container(horizontal=True):
        with st.popover(_("换一批恢复码"), icon=":material/key:"), st.form("factor-codes", border=False):
            _new_codes(account)
        with st.popover(_("停用或换手机"), icon=":material/phonelink_erase:"), st.form("factor-off", border=False):
            _turn_off(account, status)


def _new_codes(account: Account) -> None:
    password = st.text_input(_("口令"), type="password", autocomplete="current-password", key="codes-password")
    if st.form_submit_button(_("换一批"), type="primary"):
        made: list[list[str]] = []
        work = lambda: made.append(factors.new_recovery_codes(session.store(), account, password))  # noqa: E731
        if attempt(work, _("旧恢复码已作废")):
            _show_codes(made[0])


def _turn_off(account: Account, status: factors.Status) -> None:
    if status.required:
        st.caption(_("您的岗位必须用验证器：停用后请马上重新启用，否则下次登录时会要求。"))
    password = st.text_input(_("口令"), type="password", autocomplete="current-password", key="off-password")
    code = st.text_input(_("动态码或恢复码"), autocomplete="one-time-code", key="off-code")
    if st.form_submit_button(_("停用验证器"), type="primary") and attempt(
        lambda: factors.turn_off(session.store(), account, password, code), _("验证器已停用")
    ):
        st.rerun(scope="fragment")


def _show_codes(made: list[str]) -> None:
    st.session_state.pop(_ENROLMENT, None)
    st.session_state[_CODES] = made
    st.rerun(scope="fragment")


def _recovery_codes(made: list[str]) -> None:
    st.warning(
        _("请现在打印或抄下这些恢复码，放在安全的地方，只显示这一次。手机不在时，每个可以代替一次动态码。"),
        icon=":material/key:",
    )
    st.code("\n".join(made), language=None)
    if st.button(_("已保存"), type="primary", key="codes-kept"):
        st.session_state.pop(_CODES, None)
        st.rerun(scope="fragment")


@st.fragment
def _places() -> None:
    account = session.account()
    _account_id, ref = session.identity()
    found = sessions.mine(session.store(), account, ref or "")
    # everybody may use a demo account: where its other visitors sit is nobody's business
    shared = not accounts.has_password(session.store(), account)
    for one in found:
        _place(account, one, shared)
    others = sum(not one.this for one in found)
    with st.container(horizontal=True):
        if others and st.button(_("退出其他 {n} 处").format(n=others), icon=":material/logout:", key="end-others"):
            sessions.end_others(session.store(), account, ref or "")
            st.toast(_("其他登录已结束"), icon=":material/check_circle:")
            st.rerun(scope="fragment")
        if st.button(_("全部退出"), type="tertiary", icon=":material/power_settings_new:", key="end-all"):
            sessions.end_all(session.store(), account)
            st.rerun()


def _place(account: Account, one: Here, shared: bool) -> None:
    shown = one.address if one.this or not shared else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"place-{one.key}"):
        title = escape(shown or _("地址不显示"))
        this = escape(_("本次登录"))
        mark = f" · <b>{this}</b>" if one.this else ""
        times = escape(
            _("{started} 登录 · {seen} 用过").format(
                started=labels.moment(one.started_at), seen=labels.moment(one.seen_at)
            )
        )
        st.html(f'{title}{mark}<br><span class="wm-caption">{times}</span>')
        if not one.this and st.button(_("结束登录"), key=f"end-{one.key}", type="tertiary", icon=":material/logout:"):
            attempt(lambda: sessions.end_one(session.store(), account, one.key), _("这处登录已结束"))
            st.rerun(scope="fragment")
