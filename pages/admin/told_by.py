"""What a person is told and by which channels: his own choices, his mailbox, and the city's quiet hours."""

from __future__ import annotations

import streamlit as st

from governance.accounts import changing
from governance.engine.text import _
from governance.notices import actions as notices
from governance.notices.channels import ChannelName, channel_name
from governance.notices.rules import MAY_BE_SWITCHED_OFF, NoticeKind, notice_text
from pages.parts import look, session
from pages.parts.acting import attempt


def draw() -> None:
    """Draw the two cards."""
    _kinds()
    _channels()


@st.fragment
def _kinds() -> None:
    """Draw the kinds of notice that may be done without."""
    account = session.account()
    store = session.store()
    off = notices.does_without(store, account)
    with look.card(_("通知"), "notice-choices"):
        st.caption(_("要您办的事、危及人命的事和应急一定会通知；下面的可以不看。"))
        wanted = st.multiselect(
            _("不再通知我"),
            list(MAY_BE_SWITCHED_OFF),
            default=[kind for kind in MAY_BE_SWITCHED_OFF if kind in off],
            format_func=lambda kind: notice_text(NoticeKind(kind)),
            key="own-notices",
            placeholder=_("没有，全部通知我"),
        )
    if set(wanted) != off and attempt(lambda: notices.choose(store, account, wanted), _("通知已改")):
        st.rerun(scope="fragment")


@st.fragment
def _channels() -> None:
    """Draw by which channels notices reach this person outside the product, and his mailbox."""
    account, store = session.account(), session.store()
    ways = notices.ways(store, account)
    with look.card(_("系统之外怎样通知我"), "own-channels"):
        if not ways:
            st.caption(_("本市没有开通邮件、短信或群机器人，通知只在系统里看。"))
        for way in ways:
            mark = ":material/check_circle:" if way.reaches else ":material/error:"
            where = way.address if way.reaches else _("没有登记邮箱或手机号，收不到")
            st.markdown(f"{mark} {look.plain(channel_name(way.name))} · {look.plain(where)}")
        off = {way.name for way in ways if not way.wanted}
        chosen = _unwanted([way.name for way in ways], off)
        _quiet(bool(ways))
        if not session.is_shared(account):
            _mailbox()
    if chosen != off and attempt(lambda: notices.choose_channels(store, account, chosen), _("通知已改")):
        st.rerun()


def _unwanted(names: list[ChannelName], off: set[ChannelName]) -> set[ChannelName]:
    if not names:
        return off
    chosen = st.multiselect(
        _("平时不用的渠道"),
        names,
        default=sorted(off),
        format_func=lambda name: channel_name(name),
        key="own-channels-off",
        placeholder=_("没有，都用"),
        help=_("应急和危及人命的事仍从每个渠道发给您。"),
    )
    return {ChannelName(name) for name in chosen}


def _quiet(any_on: bool) -> None:
    hours = notices.quiet_hours(session.store())
    if any_on and hours:
        told = _("{begins} 到 {ends} 免打扰：应急和危及人命的照发，其余等到 {ends}。请假时发给代班人。")
        st.caption(told.format(begins=hours[0], ends=hours[1]))


def _mailbox() -> None:
    account, store = session.account(), session.store()
    now = changing.own_email(store, account)
    with st.popover(_("我的邮箱"), icon=":material/mail:", width="stretch"):
        typed = st.text_input(
            _("邮箱"), key="own-email", placeholder=now, help=_("留空不改；填“-”删去邮箱"), max_chars=120
        )
        said = typed.strip()
        if st.button(_("保存"), key="own-email-save", width="stretch", disabled=not said) and attempt(
            lambda: changing.change_own_email(store, account, "" if said == "-" else said), _("邮箱已改")
        ):
            st.rerun()
