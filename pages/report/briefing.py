"""Circulars 督查通报: choose a month, make its circular, look at its pages, take its files."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from html import escape

import pandas as pd
import streamlit as st

from governance.accounts.rules import Action, can
from governance.briefings import actions
from governance.briefings.actions import month_of
from governance.briefings.facts import MonthFacts
from governance.briefings.store import Briefing
from governance.briefings.wording_terms import month_text
from governance.engine import Refused
from governance.engine.text import _
from pages.parts import acting, frame, labels, look, session, tables
from pages.parts.look_metrics import Metric, metric_grid

ISSUE, REFUSAL = "issue", "briefing-refusal"
LANGUAGES = {"zh": "中文", "en": "English"}
FILES = (("pdf", "PDF", "picture_as_pdf"), ("docx", "Word", "description"), ("xlsx", "Excel", "table_view"))
SPREAD = 2  # pages side by side
KEPT_CIRCULARS = 20
ROW_HEIGHT = 30
LISTED = 5  # circulars in sight
TEXT_HEIGHT = 342  # with an empty list above it
TEXT_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.7"
WIDTHS = tuple(st.column_config.TextColumn(width=width) for width in (100, 132, 44, 68, 112))
SPREAD_STYLE = "display:flex;flex-wrap:wrap;gap:11px;justify-content:center"
PAGE_STYLE = "flex:1 1 300px;min-width:0;max-width:398px;height:auto;border:1px solid var(--wm-line);background:#FFFFFF"


def render() -> None:
    """Draw the page."""
    store, account = session.store(), session.account()
    with look.title_row(_("督查通报"), _("一月一督查：月结束后编一份，PDF、Word、Excel 同一套数字")):
        if can(account, Action.BRIEFING_MAKE):
            _making()
    frame.phone_tabs(account, "briefing")
    if refusal := st.session_state.pop(REFUSAL, None):
        st.warning(look.plain(refusal))
    issued = actions.issued(store, account)
    if not issued:
        _nothing()
        return
    chosen = next((one for one in issued if one.briefing_id == st.query_params.get(ISSUE)), issued[0])
    metric_grid(_metrics(actions.facts(store, account, chosen.briefing_id)))
    left, right = st.columns([1.1, 1.75], gap="small")
    with left:
        _list(issued, chosen)
        _files(chosen, TEXT_HEIGHT - ROW_HEIGHT * min(len(issued), LISTED))
    with right:
        _preview(chosen)


def _making() -> None:
    """Draw month, language and the button that makes the circular."""
    months = actions.months(session.store())
    if not months:
        return
    period = st.selectbox(
        _("月份"), months, format_func=_month_name, label_visibility="collapsed", width=150, key="briefing-month"
    )
    language = st.selectbox(
        _("语言"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        width=110,
        key="briefing-language",
    )
    if st.button(_("编制通报"), type="primary", icon=":material/description:"):
        _make(period, language)


def _make(period: str, language: str) -> None:
    try:
        with st.spinner(_("正在编制，约需几秒……")):
            made = actions.make_month(session.store(), session.account(), period, language)
    except Refused as refusal:
        acting.noted(refusal)
        st.session_state[REFUSAL] = str(refusal)
    else:
        st.query_params[ISSUE] = made.briefing_id
    st.rerun()


def _month_name(period: str) -> str:
    return month_text(month_of(period))


def _nothing() -> None:
    with st.container(border=True, key="card-briefing-none", height=220):
        if can(session.account(), Action.BRIEFING_MAKE):
            look.empty_state("description", _("还没有编过通报。选一个月份，点编制通报。"))
        else:
            look.empty_state("description", _("还没有通报。督查室编制后，在这里阅读和下载。"))


def _metrics(facts: MonthFacts) -> list[Metric]:
    """Return the headline figures of a circular with their change since the month before."""
    now, before, alarms, earlier = facts.total, facts.previous, facts.alarms, facts.alarms_previous
    return [
        _count("received", _("受理"), now.received, before.received if before else None),
        _rate("on-time", _("按期结案率"), now.on_time_rate, before.on_time_rate if before else None),
        _rate("report-in", _("按时报到率"), now.report_in_rate, before.report_in_rate if before else None),
        _count("overdue", _("期末超期未结"), now.overdue_open, before.overdue_open if before else None, "down"),
        _count("alarms", _("智慧消防告警"), alarms.alarms, earlier.alarms if earlier else None),
        _rate("minute", _("1分钟到场率"), alarms.in_minute_rate, earlier.in_minute_rate if earlier else None),
    ]


def _count(key: str, label: str, now: int, before: int | None, better: str | None = None) -> Metric:
    change = None if not before else 100.0 * (now - before) / before
    return Metric(key, label, labels.number(now), change, better=better, note=_("与上月比"))  # type: ignore[arg-type]


def _rate(key: str, label: str, now: Decimal | None, before: Decimal | None) -> Metric:
    change = None if now is None or before is None else float(now - before)
    value = "—" if now is None else f"{now}%"
    return Metric(key, label, value, change, delta_unit="points", better="up", note=_("与上月比"))


def _list(issued: list[Briefing], chosen: Briefing) -> None:
    """Draw the issued circulars; a click opens one."""
    columns = [_("月份"), _("文号"), _("版次"), _("语言"), _("编制时间")]
    with look.card(_("已编制"), "briefings", right=_("{n} 份").format(n=len(issued))):
        state = st.dataframe(
            pd.DataFrame([_row(one) for one in issued], columns=columns),
            hide_index=True,
            height=36 + ROW_HEIGHT * min(len(issued), LISTED),
            column_config=dict(zip(columns, WIDTHS, strict=True)),
            row_height=ROW_HEIGHT,
            on_select="rerun",
            selection_mode="single-row",
            key=f"briefing-list-{chosen.briefing_id}",
            alt=_("已编制的通报"),
        )
    at = tables.chosen_row(state)
    if at is not None and issued[at].briefing_id != chosen.briefing_id:
        st.query_params[ISSUE] = issued[at].briefing_id
        st.rerun()


def _row(one: Briefing) -> tuple[str, ...]:
    edition = one.briefing_id.rpartition("-")[2]
    return _month_name(one.period), one.number, edition, LANGUAGES[one.language], labels.moment(one.made_at)


def _files(chosen: Briefing, height: int) -> None:
    """Draw the three files of a circular and its words."""
    about = _("{month}，编制于 {at}").format(month=_month_name(chosen.period), at=labels.moment(chosen.made_at))
    with look.card(chosen.number, "briefing-files"):
        st.caption(about)
        with st.container(horizontal=True, gap="small"):
            for fmt, word, icon in FILES:
                address = look.own_url(f"/documents/{chosen.briefing_id}.{fmt}")
                st.link_button(word, address, icon=f":material/{icon}:", type="secondary")
    with look.card(_("文字版"), "briefing-text"), st.container(height=height, border=False):
        words = actions.text(session.store(), session.account(), chosen.briefing_id)
        st.html(f'<div style="{TEXT_STYLE}">{escape(words)}</div>')


@st.fragment
def _preview(chosen: Briefing) -> None:
    """Draw the circular's pages, two at a time."""
    session.account()
    pictures = _pictures(str(session.store().home), chosen.briefing_id)
    spreads = -(-len(pictures) // SPREAD)
    with st.container(key="card-briefing-pages", border=True, gap="small"):
        at = min(st.session_state.get(f"briefing-at-{chosen.briefing_id}", 1), spreads) - 1
        first = at * SPREAD
        shown = list(enumerate(pictures, start=1))[first : first + SPREAD]
        st.html(f'<div style="{SPREAD_STYLE}">{"".join(_picture(number, png) for number, png in shown)}</div>')
        with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
            told = _("第 {first}–{last} 页，共 {n} 页")
            said = told.format(first=first + 1, last=first + len(shown), n=len(pictures))
            st.caption(said if spreads > 1 else _("共 {n} 页").format(n=len(pictures)), width="content")
            if spreads > 1:
                st.pagination(spreads, key=f"briefing-at-{chosen.briefing_id}", width=tables.PAGER_WIDTH)


def _picture(number: int, png: bytes) -> str:
    alt = escape(_("第 {n} 页，内容见文字版").format(n=number))
    return f'<img alt="{alt}" style="{PAGE_STYLE}" src="data:image/png;base64,{b64encode(png).decode()}">'


@st.cache_data(show_spinner=False, max_entries=KEPT_CIRCULARS)
def _pictures(home: str, briefing_id: str) -> list[bytes]:
    """Keep the pages of a circular: an issued one never changes, and whoever is on this page may see them all."""
    return actions.pages(session.store(), session.account(), briefing_id)
