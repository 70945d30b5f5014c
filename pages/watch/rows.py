"""Rows behind a figure 明细: exactly as filtered, page by page, and as a file."""

from __future__ import annotations

from math import ceil

import streamlit as st

from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.columns import told
from governance.indicators.exports import words_of
from governance.indicators.rules import Figure, Filters, Indicator, Subject, narrowed
from pages.parts import downloads, figures, filters, frame, labels, look, session, tables

PAGE_ROWS = 50
OPENS = {Subject.ALARMS: ("alarms", "alarm", "alarm_id"), Subject.CASES: ("case", "case", "case_id")}


def render() -> None:
    """Draw the page for the figure that the address names."""
    key = st.query_params.get("figure", "alarms")
    indicator = indicators.indicator_of(key)
    with look.title_row(indicator.name, indicator.formula):
        filters.controls(kind=indicator.subject is not Subject.CASES)
    asked = narrowed(
        filters.current(),
        premises_id=st.query_params.get("premises"),
        department_code=st.query_params.get("department"),
    )
    _table(key, indicator, asked)


@st.fragment
def _table(key: str, indicator: Indicator, asked: Filters) -> None:
    store, account = session.store(), session.account()
    count = indicators.row_count(store, account, key, asked)
    figure = indicators.value(store, account, indicator.key, asked)
    with st.container(border=True, key="card-rows"):
        with st.container(horizontal=True, vertical_alignment="center", key="rows-head"):
            st.subheader(labels.rows(count), anchor=False, width="content")
            st.caption(" · ".join([*_figure(indicator, figure), *filters.caption(asked, store.now())]), width="content")
            st.space("stretch")
            _exports(key, asked)
        if count == 0:
            look.empty_state("inbox", _("这段时间没有数据，换个时段。"))
            return
        _page(key, indicator, asked, count)


def _figure(indicator: Indicator, figure: Figure) -> list[str]:
    return [f"{indicator.name} {figures.written(figure)}", *([_("样本少")] if figure.few else [])]


def _page(key: str, indicator: Indicator, asked: Filters, count: int) -> None:
    store, account = session.store(), session.account()
    pages = ceil(count / PAGE_ROWS)
    number = min(st.session_state.get("rows-page", 1), pages)
    rows = indicators.rows(store, account, key, asked, PAGE_ROWS, (number - 1) * PAGE_ROWS)
    shown = told(rows, indicator.subject, words_of(store))
    state = st.dataframe(
        shown,
        hide_index=True,
        height=600,
        row_height=30,
        placeholder="",
        column_config=tables.fitted(shown),
        on_select="rerun" if indicator.subject in OPENS else "ignore",
        selection_mode="single-row",
        key=f"rows-{key}-{number}",
        alt=_("{figure}的明细，第 {n} 页").format(figure=indicator.name, n=number),
    )
    tables.pager(pages, "rows-page", PAGE_ROWS)
    if indicator.subject in OPENS and (chosen := tables.chosen_row(state)) is not None:
        path, name, column = OPENS[indicator.subject]
        frame.go(path, {name: str(rows.iloc[chosen][column])})


def _exports(key: str, asked: Filters) -> None:
    downloads.menu(lambda fmt: indicators.export(session.store(), session.account(), key, asked, fmt), "export")
