"""Working calendars on the system page: which years are loaded, and open cases reckoned anew after a change."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.engine.text import _
from governance.procedures import calendars
from governance.procedures.calendars import Reckoning, Standing
from governance.whistles import actions as whistles
from pages.act.case_words import due_words, title
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt

SHOWN_ROWS = 300
COMPARED = "calendar-compared"


def warn(account: Account) -> None:
    """Say above the page what needs somebody's hand: a year without its notice, a calendar that has changed."""
    found = calendars.standing(session.store(), account)
    if found.missing:
        years = _("、").join(str(year) for year in found.missing)
        told = _("{years} 年的放假安排还没有载入，涉及的时限按周一到周五暂定。请把通知写进 data/calendars，再重算。")
        st.warning(look.plain(told.format(years=years)), icon=":material/event_busy:")
    if found.changed:
        st.warning(_("工作日历改过了，在办案件还按旧日历计时。请到“工作日历”核对后重算。"), icon=":material/update:")


@st.fragment
def draw() -> None:
    """Draw how the calendar stands, and the two steps of reckoning anew: look first, then do it."""
    account, store = session.account(), session.store()
    found = calendars.standing(store, account)
    with look.card(_("工作日历"), "calendar"):
        st.html(f'<div class="wm-receipt">{look.facts(_facts(found))}</div>')
        st.caption(_("日历是 data/calendars 里的文件，一年一份，照国务院办公厅的放假通知写；改好重启生效。"))
        if not can(account, Action.DEADLINES_RECKON):
            return
        if st.button(_("核对在办案件的时限"), icon=":material/fact_check:", key="calendar-compare"):
            st.session_state[COMPARED] = True
    if st.session_state.get(COMPARED):
        _differences(account, calendars.compare(store, account))


def _facts(found: Standing) -> list[tuple[str, str]]:
    years = _("、").join(str(year) for year in found.years)
    missing = _("、").join(str(year) for year in found.missing)
    applied = found.applied
    at = labels.moment(applied.at_utc) if applied and applied.author else ""
    told = _("{at} {who}：看了 {seen} 件，改了 {changed} 件")
    last = told.format(at=at, who=applied.author, seen=applied.seen, changed=applied.changed) if at and applied else ""
    return [
        (_("已载入"), years),
        (_("还缺"), missing or _("没有")),
        (_("在办案件"), labels.number(found.open)),
        (_("其中时限暂定"), labels.number(found.provisional)),
        (_("上次重算"), last or _("还没有重算过")),
    ]


def _differences(account: Account, found: Reckoning) -> None:
    store = session.store()
    count = len(found.differences)
    right = _("看了 {seen} 件，{n} 件会变").format(seen=labels.number(found.seen), n=labels.number(count))
    with look.card(_("按现在的日历重算"), "reckoned", right=right):
        if not count:
            look.empty_state("task_alt", _("在办案件的时限与现在的日历一致。"))
        else:
            rows = _rows(found)
            wide, high = tables.fitted(rows), tables.height(len(rows), 420)
            alt = _("会变的时限")
            st.dataframe(rows, hide_index=True, height=high, row_height=30, placeholder="", column_config=wide, alt=alt)
        if st.button(_("全部重算"), icon=":material/update:", type="primary", key="calendar-reckon") and attempt(
            lambda: calendars.reckon(store, account), _("时限已重算")
        ):
            st.session_state.pop(COMPARED, None)
            st.rerun()


def _rows(found: Reckoning) -> pd.DataFrame:
    names = whistles.directory(session.store())
    shown = found.differences[:SHOWN_ROWS]
    return pd.DataFrame(
        {
            _("案件"): [one.before.case_id for one in shown],
            _("事项"): [title(one.before, names) for one in shown],
            _("原办结时限"): [due_words(one.before) for one in shown],
            _("新办结时限"): [due_words(one.after) for one in shown],
            _("原报到时限"): [labels.moment(one.before.report_in_due_at_utc) for one in shown],
            _("新报到时限"): [labels.moment(one.after.report_in_due_at_utc) for one in shown],
        }
    )
