"""The dry run 试派: which whistles of a period the draft would send elsewhere, and what that is for each department."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from governance.areas.actions import profile
from governance.engine import Refused
from governance.engine.text import _
from governance.engine.times import from_store
from governance.procedures import catalogue
from governance.procedures.catalogue import DryRun
from pages.admin.catalogue_words import Names, names_of
from pages.parts import labels, look, session, tables
from pages.parts.acting import refused

SHOWN_ROWS = 500


def last_month(today: date) -> tuple[date, date]:
    """Return the first and the last day of the month before.

    >>> last_month(date(2026, 3, 1))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


@st.fragment
def draw() -> None:
    """Ask for the days and tell what would have been; the days before were routed as they were."""
    store, account = session.store(), session.account()
    found = catalogue.office(store, account)
    if found.drafted is None:
        look.empty_state("science", _("有了草稿才能试派：看它会把上个月的哨改派到哪里。"))
        return
    today = store.now().astimezone(profile(store).zone).date()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="try-days"):
        days = st.date_input(_("试哪几天吹的哨"), last_month(today), max_value=today, key="try-span")
        st.button(_("试派"), icon=":material/science:", type="primary", key="try")
    if not isinstance(days, tuple) or len(days) != 2:
        return
    try:
        told = catalogue.dry_run(store, account, *days)
    except Refused as refusal:
        refused(refusal)
        return
    _tell(told, names_of(found.drafted))


def _tell(told: DryRun, names: Names) -> None:
    rows = [
        (_("试了几件"), labels.number(told.seen)),
        (_("会改派"), labels.number(len(told.elsewhere))),
        (_("类别已撤掉"), labels.number(told.withdrawn) if told.withdrawn else ""),
        (_("没有规则可用"), labels.number(told.unrouted) if told.unrouted else ""),
    ]
    left, right = st.columns([2, 3], gap="small")
    with left, look.card(_("试派结果"), "tried"):
        st.html(f'<div class="wm-receipt">{look.facts(rows)}</div>')
        _table(_departments(told.departments, names), _("各部门件数"), 430)
    with right, look.card(_("会改派的哨"), "elsewhere", right=labels.rows(len(told.elsewhere))):
        if told.elsewhere.empty:
            look.empty_state("task_alt", _("这几天的哨都还派给原来的部门。"))
            return
        _table(_elsewhere(told.elsewhere.head(SHOWN_ROWS), names), _("会改派的哨"), 480)


def _table(rows: pd.DataFrame, alt: str, most: int) -> None:
    st.dataframe(
        rows,
        hide_index=True,
        height=tables.height(len(rows), most),
        row_height=tables.ROW_HEIGHT,
        placeholder="",
        column_config={**tables.grouped(rows), **tables.fitted(rows)},
        alt=alt,
    )


def _departments(counted: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the counts of each department, those that change most first."""
    ordered = counted.assign(by=(counted["after"] - counted["before"]).abs()).sort_values(
        ["by", "after"], ascending=False, kind="stable"
    )
    return pd.DataFrame(
        {
            _("部门"): [names.department(code) for code in ordered["department_code"]],
            _("现行主办"): ordered["before"].to_numpy(),
            _("草稿主办"): ordered["after"].to_numpy(),
            _("增减"): [f"{n:+d}" if n else "0" for n in ordered["after"] - ordered["before"]],
            _("现行协办"): ordered["joint_before"].to_numpy(),
            _("草稿协办"): ordered["joint_after"].to_numpy(),
        }
    )


def _elsewhere(rows: pd.DataFrame, names: Names) -> pd.DataFrame:
    def who(side: str) -> list[str]:
        told = zip(rows[f"{side}_lead"], rows[f"{side}_joint"], strict=True)
        return [
            names.department(lead) + (f" + {names.departments_of(joint.split(','))}" if joint else "")
            for lead, joint in told
        ]

    return pd.DataFrame(
        {
            _("案件"): rows["case_id"],
            _("时间"): [labels.moment(from_store(at.to_pydatetime())) for at in rows["blown_at_utc"]],
            _("类别"): [names.category(code) for code in rows["category_code"]],
            _("现行派给"): who("before"),
            _("草稿派给"): who("after"),
            _("依据的规则"): [
                f"{a} → {b}" if a or b else "" for a, b in zip(rows["before_rule"], rows["after_rule"], strict=True)
            ],
            _("地点"): rows["place"],
        }
    )
