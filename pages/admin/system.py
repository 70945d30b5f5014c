"""System 系统: what fits no grid, the settings, the newest of the audit, and the data dictionary."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.columns import told
from governance.indicators.exports import words_of
from governance.indicators.registry import INDICATORS
from governance.procedures import oversight
from governance.procedures.settings_words import meanings
from pages.admin import calendars, rights
from pages.parts import filters, frame, labels, look, session, tables
from pages.parts.acting import attempt

MISPLACED = ("devices_not_inside", "alarms_not_inside", "cases_not_inside")
SHOWN_ROWS = 200


def render() -> None:
    """Draw the page; each tab is drawn when it is opened."""
    account = session.account()
    with look.title_row(_("系统"), _("设置和数据字典；改动都会留痕")):
        frame.link("channels", _("通知渠道"), ":material/outgoing_mail:")
    calendars.warn(account)
    draws = {
        _("归属待核"): _misplaced,
        _("设置"): _settings,
        _("工作日历"): _calendar,
        _("权限"): _rights,
        _("数据字典"): _dictionary,
    }
    for draw, tab in zip(draws.values(), st.tabs(list(draws)), strict=True):
        with tab:
            draw(account)


def _misplaced(account: Account) -> None:
    """List devices, alarms and cases that were snapped to a grid or belong to none; who may mend them goes there."""
    if can(account, Action.MEND):
        frame.link("data-quality", _("到数据质量页改正"), ":material/fact_check:", {"check": "unassigned"})
    asked = filters.current({"period": "year"})
    figures = indicators.values(session.store(), account, MISPLACED, asked)
    key = st.segmented_control(
        _("对象"),
        MISPLACED,
        format_func=lambda one: f"{INDICATORS[one].name} {labels.number(figures[one].numerator)}",
        default=MISPLACED[0],
        required=True,
        key="misplaced",
        label_visibility="collapsed",
    )
    if not can(account, Action.ROWS_SEE) or not key:
        return
    rows = indicators.rows(session.store(), account, key, asked, SHOWN_ROWS)
    if rows.empty:
        look.empty_state("task_alt", _("全部落在网格内。"))
        return
    shown = told(rows, INDICATORS[key].subject, words_of(session.store()))
    wide, alt = tables.fitted(shown), INDICATORS[key].name
    high = tables.height(len(shown), 560)
    st.dataframe(shown, hide_index=True, height=high, row_height=30, placeholder="", column_config=wide, alt=alt)
    st.caption(_("网格外 {m} 米以内的点就近归入最近的网格；更远的不归入，列在这里等人核对。").format(m=30))


def _settings(account: Account) -> None:
    """Show every setting of the city and change one at a time."""
    known = oversight.city_settings(session.store(), account)
    told = meanings()
    rows = [(one.name, one.value, one.default, told[one.name]) for one in known]
    columns = [_("设置"), _("当前值"), _("默认值"), _("作用")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height="content", alt=_("设置一览"))
    if not can(account, Action.SETTINGS_CHANGE):
        return
    with st.form("setting", border=True):
        name = st.selectbox(_("设置"), [row[0] for row in rows])
        value = st.text_input(_("新值"))
        if st.form_submit_button(_("保存"), type="primary"):
            attempt(lambda: oversight.change_setting(session.store(), account, name, value), _("设置已保存"))


def _calendar(_account: Account) -> None:
    calendars.draw()


def _rights(_account: Account) -> None:
    rights.draw()


def _dictionary(account: Account) -> None:
    """Show every table and column with its meaning, made from the store's own comments."""
    rows = oversight.data_dictionary(session.store(), account)
    rows.columns = [_("表"), _("列"), _("类型"), _("含义")]
    st.dataframe(rows, hide_index=True, height=620, row_height=30, placeholder="", alt=_("数据字典"))
