"""Duty page 值守台: active alarms worst and newest first, one of them in full, and what can be done about it."""

from __future__ import annotations

from datetime import datetime
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts.rules import Account
from governance.alarms import actions as alarms
from governance.alarms.words import level_label, progress_name
from governance.areas import actions as areas
from governance.devices.rules import kind_name
from governance.engine import NotFound, text
from governance.engine.text import _
from governance.engine.times import from_store
from pages.parts import acting, filters, labels, look, marks, own_area, session, tables
from pages.parts.widgets import live
from pages.parts.widgets.view import in_view
from pages.watch import alarm_actions, alarm_file

SHOWN_ROWS = 60
GOLDEN_SECONDS = 60


def render() -> None:
    """Draw the page; the queue and the chosen alarm live in one fragment."""
    account = session.account()
    alarms.mark_displayed(session.store(), account)
    with look.title_row(_("值守台"), [own_area.place_name(account), labels.moment(session.store().now())]):
        _levels(account)
    console()


def _levels(account: Account) -> None:
    counts = alarms.active_by_level(session.store(), account)
    st.session_state[filters.key("level")] = _level()
    st.pills(
        _("级别"),
        list(counts),
        format_func=lambda level: f"{level_label(level)} {counts[level]}",
        key=filters.key("level"),
        on_change=filters.keep("level"),
        label_visibility="collapsed",
    )


def _level() -> int | None:
    """Return the level the address asks for."""
    asked = st.query_params.get("level", "")
    return int(asked) if asked in filters.LEVELS else None


@live.fragment("alarms")
def console() -> None:
    """Draw queue, alarm and actions; reruns alone, also when an alarm within the reader's reach has changed."""
    account = session.account()
    rows = alarms.active(session.store(), account)
    level = _level()
    shown = rows[rows["level"] == level] if level else rows
    chosen = _chosen(shown)
    picked = chosen is not None and "alarm" in st.query_params
    first = picked or len(shown) == 1  # who has one alarm need not choose it
    with st.container(key="duty-picked" if first else "duty-free"):
        queue, middle, right = st.columns([1.02, 1.92, 0.98], gap="xsmall")
        with queue:
            _queue(shown, chosen)
        if chosen is None:
            with middle, look.card(_("当前告警"), "alarm"):
                look.empty_state("task_alt", _("没有活跃告警。新的告警会出现在左边。"))
            return
        _alarm(account, chosen, middle, right)
        if picked:
            _way_back()
        in_view(chosen if picked else "", key="duty-in-view")


def _alarm(account: Account, chosen: str, middle: DeltaGenerator, right: DeltaGenerator) -> None:
    try:
        found = alarms.alarm_file(session.store(), account, chosen)
    except NotFound as missing:
        st.query_params.pop("alarm", None)
        acting.noted(missing)
        middle.info(look.plain(str(missing)), icon=":material/info:")
        return
    with middle:
        alarm_file.draw(found)
    with right:
        alarm_actions.draw(account, found)


def _way_back() -> None:
    """Lead back to the queue, which stands below the chosen alarm on a phone; wide screens show both and hide it."""
    if st.button(_("回到队列"), icon=":material/arrow_back:", type="tertiary", key="duty-back"):
        st.query_params.pop("alarm", None)
        st.rerun(scope="fragment")


def _chosen(rows: pd.DataFrame) -> str | None:
    """Return the alarm the address names, else the first of the queue."""
    asked = st.query_params.get("alarm")
    if asked:
        return asked
    return None if rows.empty else str(rows.iloc[0]["alarm_id"])


def _queue(rows: pd.DataFrame, chosen: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="duty-head"):
        st.subheader(_("告警队列"), anchor=False, width="content")
        st.space("stretch")
        st.html(f'<span class="wm-caption">{escape(_("最急在前"))}</span>', width="content")
    if rows.empty:
        with st.container(border=True, key="card-queue-empty"):
            look.empty_state("task_alt", _("没有活跃告警。"))
        return
    names, now = areas.names(session.store()), session.store().now()
    with st.container(height=690, border=False, key="duty-queue", gap="xsmall"):
        for row in tables.without_nan(rows.head(SHOWN_ROWS)).itertuples():
            _row(row, row.alarm_id == chosen, names, now)
    if len(rows) > SHOWN_ROWS:
        st.caption(_("另有 {n} 条，先处理上面的。").format(n=len(rows) - SHOWN_ROWS))


def _row(row: pd.Series, chosen: bool, names: dict[str, tuple[str, str]], now: datetime) -> None:
    """Draw one alarm of the queue; the whole row is the button."""
    with st.container(key=f"row-{'on' if chosen else 'off'}-{row.alarm_id}", border=True, gap=None):
        st.html(_row_html(row, names, now))
        label = _("打开 {name}").format(name=row.premises_name or row.alarm_id)
        if st.button(label, key=f"open-{row.alarm_id}"):
            st.query_params["alarm"] = row.alarm_id
            st.rerun(scope="fragment")


def _row_html(row: pd.Series, names: dict[str, tuple[str, str]], now: datetime) -> str:
    age = now - from_store(row.raised_at_utc.to_pydatetime())
    seconds = age.total_seconds()
    since = f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}" if seconds < 3600 else labels.span(age)
    town = text.pick(*names.get(row.town_code, (_("未归属"), None)))
    facts = [town, kind_name(row.device_kind), row.reading]
    unseen = row.state == "active" and seconds > GOLDEN_SECONDS
    state = (
        f'<b class="wm-overdue">■ {escape(_("无人看"))}</b>'
        if unseen
        else escape(progress_name(row.state, row.verdict))
    )
    title = " ".join(part for part in (row.premises_name or _("未登记场所"), row.device_position) if part)
    return (
        f'<div class="wm-row">{marks.severity(row.level, 26, word=False)}'
        f"<div><b>{escape(title)}</b><span>{escape(' · '.join(fact for fact in facts if fact))}</span></div>"
        f"<div><b>{escape(since)}</b><span>{state}</span></div></div>"
    )
