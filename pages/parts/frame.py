"""The frame around every page: demo banner, account menu, and the phone's bottom bar."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts import actions as accounts
from governance.accounts.rules import Account, Role, role_name
from governance.engine import text
from governance.engine.text import _
from governance.notices import actions as notices
from pages.parts import covers, look, session
from pages.parts.widgets import live

_PAGES = "frame_pages"
_REMINDED = "frame_reminded"
REPORTERS_TABS = ("whistle", "my-whistles", "overview", "account")
PHONE_TABS = {  # who works with the phone, and with what: what he does, then what he looks at
    Role.GRID_OFFICER: ("whistle", "my-whistles", "my-grid", "overview", "account"),
    Role.MICRO_GRID_REPORTER: REPORTERS_TABS,
    Role.DEPARTMENT_HANDLER: ("report-in", "overview", "account"),
    Role.DEPARTMENT_HEAD: ("report-in", "overview", "briefing", "account"),
    Role.TOWN_LEADER: ("overview", "to-decide", "briefing", "account"),
    Role.CITY_LEADER: ("overview", "briefing", "account"),
}
HIDDEN_UNDER = {"case": ("report-in", "to-decide", "my-whistles", "overview")}  # the tab that a page without one is of


def draw(account: Account, pages: Mapping[str, st.Page], layout: look.Layout, path: str) -> None:
    """Draw banners, live badge and account menu, and remember the pages so that links can find them."""
    st.session_state[_PAGES] = dict(pages)
    invented = [_("演示城市：人名、单位、位置和数字都是虚构的。")] if session.is_demo() else []
    standing_in = [] if account.must_change else covers.now_words(account)
    look.banner([*standing_in, *invented])
    if not account.must_change:
        live.banner()
        _remind(account)
    who = f"{account.name} · {role_name(account.role)}"
    with look.account_bar(who, before=_beside_name):
        st.html(f'<span class="wm-who">{escape(who)}</span>')  # on a phone, whose bar has no room for it
        menu(account, path)


def _remind(account: Account) -> None:
    """Say once in each tab that the password soon has lasted its days."""
    if st.session_state.get(_REMINDED):
        return
    st.session_state[_REMINDED] = True
    warning = accounts.password_warning(session.store(), account)
    if warning:
        st.toast(warning, icon=":material/schedule:", duration="long")


def _beside_name() -> None:
    live.badge()
    if "account" in page_map() and not session.account().must_change:
        _bell()


@live.fragment("notices")
def _bell() -> None:
    """Draw how many notices are unread; the count follows by itself."""
    account = session.account()
    unread = notices.unread(session.store(), account)
    if unread:
        page, told = page_map()["account"], _("{n} 条未读通知").format(n=unread)
        st.page_link(page, label=str(min(unread, 999)), icon=":material/notifications_unread:", help=told)


@live.fragment("notices")
def _notices_tab() -> None:
    """Draw the phone's tab of the notices with its count, which follows by itself."""
    account = session.account()
    unread, word = notices.unread(session.store(), account), _("通知")
    label = f"{word} {unread}" if unread else word
    st.page_link(page_map()["account"], label=label, icon=":material/notifications:")


def menu(account: Account, path: str) -> None:
    """Draw the account's menu: own account, language, sign out."""
    if "account" in page_map():
        st.page_link(page_map()["account"], label=_("我的账号与通知"), icon=":material/account_circle:")
    other, word = ("en", "English") if text.language() == "zh" else ("zh", "中文")
    address = look.own_url(f"/language?to={other}&next=/{path}")
    # Plain links and a plain form: they leave the page, so that the new language and the end of the session hold.
    st.html(
        f'<a class="wm-menu" target="_self" href="{address}">{word}</a>'
        f'<form class="wm-menu" method="post" action="{look.own_url("/logout")}">'
        f"<button>{_('退出登录')}</button></form>"
    )


def page_map() -> dict[str, st.Page]:
    """Return path -> page of what this account may open."""
    return st.session_state.get(_PAGES, {})


def link(path: str, label: str, icon: str | None = None, query: Mapping[str, str] | None = None) -> None:
    """Draw a link to one of our pages, when this account may open it."""
    page = page_map().get(path)
    if page is not None:
        st.page_link(page, label=label, icon=icon, query_params=dict(query or {}))


def go(path: str, query: Mapping[str, str] | None = None) -> None:
    """Open one of our pages, when this account may."""
    page = page_map().get(path)
    if page is not None:
        st.switch_page(page, query_params=dict(query or {}))


def bottom_bar(account: Account, active: str) -> DeltaGenerator:
    """Draw the phone's tabs with their counts; return the place above them for the one primary button."""
    known = _phone_words()
    paths = [path for path in PHONE_TABS.get(account.role, REPORTERS_TABS) if path in page_map()]
    tabs = [
        look.Tab(page_map()[path], known[path][0], known[path][1], _notices_tab if path == "account" else None)
        for path in paths
    ]
    on = next((path for path in HIDDEN_UNDER.get(active, (active,)) if path in paths), active)
    return look.bottom_bar(tabs, page_map().get(on, ""))


def _phone_words() -> dict[str, tuple[str, str]]:
    """Return path -> icon and word of every page that has a tab."""
    return {
        "whistle": ("campaign", _("吹哨")),
        "my-whistles": ("list_alt", _("我的")),
        "my-grid": ("pin_drop", _("网格")),
        "report-in": ("assignment_turned_in", _("报到")),
        "to-decide": ("inbox", _("待办")),
        "overview": ("map", _("地图")),
        "briefing": ("description", _("通报")),
        "account": ("notifications", _("通知")),
    }


def phone_tabs(account: Account, active: str) -> None:
    """Draw the phone's tabs on a page of the desk, for those who work with the phone; hidden on wide screens."""
    if account.role in PHONE_TABS and all(path in page_map() for path in PHONE_TABS[account.role]):
        bottom_bar(account, active)
