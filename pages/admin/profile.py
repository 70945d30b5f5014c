"""What a person chooses for himself: language, appearance, what he is told; and who stands in for whom."""

from __future__ import annotations

import streamlit as st

from governance.accounts import actions as accounts
from governance.accounts import changing, covering
from governance.accounts.rules import Account
from governance.engine.text import _
from pages.admin import told_by
from pages.parts import covers, look, session
from pages.parts.acting import attempt

BROWSER = "browser"
DEVICE = "device"


def draw(account: Account) -> None:
    """Draw the cards of choices and covers."""
    _covers(account)
    _looks()
    told_by.draw()


def _covers(account: Account) -> None:
    found = covering.of_own(session.store(), account)
    if not found:
        return
    with look.card(_("请假和代班"), "own-covers"):
        for one in found:
            st.markdown(look.plain(covers.cover_words(one, account)))
        st.caption(_("代班期间，案件、通知和权限归代班人；到时自动回到本人。要提前结束，请联系管理员或部门负责人。"))


@st.fragment
def _looks() -> None:
    account = session.account()
    store = session.store()
    with look.card(_("语言和外观"), "looks"):
        language = account.language or BROWSER
        if not session.is_shared(account):
            language = _choice(_("语言"), _languages(), language, "own-language")
        theme = _choice(_("外观"), _themes(), account.theme or DEVICE, "own-theme")
        st.caption(_("跟着您的账号走，换一台设备也一样。"))
    if language != (account.language or BROWSER) and attempt(
        lambda: _choose_language(account, language), _("语言已改")
    ):
        st.rerun(scope="app")
    shown = None if theme == DEVICE else theme
    if shown != account.theme and attempt(lambda: changing.choose_theme(store, account, shown), _("外观已改")):
        st.rerun(scope="app")


def _languages() -> dict[str, str]:
    return {BROWSER: _("跟随浏览器"), "zh": "中文", "en": "English"}


def _themes() -> dict[str, str]:
    return {DEVICE: _("跟随设备"), "light": _("浅色"), "dark": _("深色")}


def _choice(label: str, words: dict[str, str], chosen: str, key: str) -> str:
    return st.segmented_control(
        label, list(words), default=chosen, format_func=lambda one: words[one], required=True, key=key
    )


def _choose_language(account: Account, language: str) -> None:
    if language == BROWSER:
        changing.follow_browser(session.store(), account)
    else:
        accounts.choose_language(session.store(), account, language)
