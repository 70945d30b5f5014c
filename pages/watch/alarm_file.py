"""One alarm in full: what and where, its golden minute, its events, its contacts, the compound's other signals."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import pandas as pd
import streamlit as st

from governance.alarms.actions import AlarmFile
from governance.alarms.rules import GOLDEN_MINUTE, State
from governance.alarms.words import cause_name, duty_name, progress_name, state_name, step_name, verdict_name
from governance.areas import actions as areas
from governance.devices import actions as devices
from governance.devices.rules import kind_name
from governance.engine import text
from governance.engine.text import _
from governance.places import actions as places
from governance.procedures.privacy.reveal import Whose
from pages.parts import city_map, labels, ledger, look, maps, marks, reveal, session, tables
from pages.parts.look_tokens import current_theme


def draw(found: AlarmFile) -> None:
    """Draw the alarm's card with its ledger, and under it place, signals and contacts."""
    with st.container(border=True, key="card-alarm", gap="xsmall"):
        _head(found)
        _ledger(found)
    left, right = st.columns([1.08, 1], gap="xsmall")
    with left:
        _place(found)
    with right:
        _signals(found)
        _contacts(found)


def _head(found: AlarmFile) -> None:
    alarm = found.alarm
    names = areas.names(session.store())
    where = [text.pick(*names[code]) for code in (alarm.town_code, alarm.grid_code) if code in names]
    store, reader = session.store(), session.account()
    device = devices.device(store, reader, alarm.device_id) if alarm.device_id else None
    kept = places.premises_file(store, reader, alarm.premises_id).premises if alarm.premises_id else None
    title = kept.name if kept else _("未登记场所")
    facts = [*where, device.position if device else "", alarm.reading or "", progress_name(alarm.state, alarm.verdict)]
    if kept and kept.staff_count:
        facts.append(_("在岗约 {n} 人").format(n=kept.staff_count))
    st.html(
        f'<div class="wm-alarm">{marks.severity(alarm.level, 38, word=False)}<div><h3>{escape(title)}</h3>'
        f"<span>{escape(' · '.join(fact for fact in facts if fact))}</span></div>{_clock(found)}</div>"
    )


def _clock(found: AlarmFile) -> str:
    """Return the golden minute's clock: running while nobody is on site, then the time it took."""
    alarm, times = found.alarm, found.times
    if times.on_site_s is not None:
        word = _("60 秒内到场") if times.kept else _("到场超过 60 秒")
        taken = _elapsed(timedelta(seconds=times.on_site_s))
        return f'<div class="wm-clock"><b>{taken}</b><span>{escape(word)}</span></div>'
    if alarm.state is State.CLOSED:
        return ""
    age = session.store().now() - alarm.raised_at
    left = GOLDEN_MINUTE - age
    word = _("黄金一分钟余 {n} 秒").format(n=int(left.total_seconds())) if left > timedelta(0) else _("无人到场")
    return f'<div class="wm-clock wm-clock-on"><b>{_elapsed(age)}</b><span>{escape(word)}</span></div>'


def _elapsed(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60:02d}:{seconds % 60:02d}" if seconds < 3600 else labels.span(span)


def _ledger(found: AlarmFile) -> None:
    running = found.alarm.state is not State.CLOSED
    now_s = (session.store().now() - found.alarm.raised_at).total_seconds() if running else None
    figure = ledger.figure_ledger(found.times, now_s, current_theme())
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=f"ledger-{found.alarm.alarm_id}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(ledger.legend(), width="content")
        with st.popover(_("逐条记录"), icon=":material/list:"):
            st.dataframe(_events(found), hide_index=True, alt=_("告警的逐条记录"))


def _events(found: AlarmFile) -> pd.DataFrame:
    """Return the table twin of the ledger."""
    rows = [
        (
            labels.moment(event.at),
            f"{(event.at - found.alarm.raised_at).total_seconds():.1f}",
            step_name(event.kind),
            " ".join(part for part in (duty_name(event.duty), event.person) if part),
            " ".join(
                part
                for part in (
                    verdict_name(event.verdict) if event.verdict else "",
                    cause_name(event.cause) if event.cause else "",
                    event.note or "",
                )
                if part
            ),
        )
        for event in found.events
    ]
    return pd.DataFrame(rows, columns=[_("时间"), _("距信号（秒）"), _("步骤"), _("人员"), _("说明")])


def _place(found: AlarmFile) -> None:
    alarm = found.alarm
    with look.card(_("位置"), "alarm-place", 296):
        if alarm.lon is None or alarm.lat is None or (alarm.lon, alarm.lat) == (0, 0):
            look.empty_state("wrong_location", _("这台设备没有有效坐标，请按场所地址前往。"))
            return
        grid = areas.feature(session.store(), alarm.grid_code) if alarm.grid_code else None
        maps.small_map(
            city_map.frame(), alarm.lon, alarm.lat, grid_geojson=grid, town=alarm.town_code, key="alarm-map", height=232
        )


def _signals(found: AlarmFile) -> None:
    rows = found.same_compound
    with look.card(_("同场所信号"), "alarm-signals", 144, right=_("近 30 天 {n} 次").format(n=len(rows))):
        if rows.empty:
            look.empty_state("task_alt", _("近 30 天没有别的信号。"))
            return
        with st.container(height=84, border=False, gap=None):
            st.html("".join(_signal(row) for row in tables.without_nan(rows.head(12)).itertuples()))


def _signal(row: pd.Series) -> str:
    what = verdict_name(row.verdict) if row.verdict else state_name(row.state)
    where = escape(row.device_position or kind_name(row.device_kind))
    when = labels.moment(row.raised_at_utc.to_pydatetime())
    mark, told = marks.severity(row.level, 16, word=False), f'<span title="{where}">{where}</span>'
    return f'<div class="wm-line">{mark}{told}<em>{escape(what)}</em><i>{escape(when)}</i></div>'


def _contacts(found: AlarmFile) -> None:
    with look.card(_("联络人"), "alarm-contacts", 144) as head:
        if not found.contacts:
            hidden, none = _("住宅的联络人只给正在处置的人看。"), _("没有登记联络人，请在场所资料里补上。")
            look.empty_state("person_off", hidden if found.withheld else none)
            return
        with head, st.popover(_("看电话"), icon=":material/call:", type="tertiary"):
            people = {one.contact_id: f"{one.name} {duty_name(one.duty)}" for one in found.contacts}
            reveal.ask(Whose.CONTACT, people, "reveal", (_("核实告警"), _("通知到场"), _("询问现场情况")))
        lines = [
            f'<div class="wm-line"><b>{escape(one.name)}</b><span>{escape(duty_name(one.duty))}</span>'
            f"<em>{escape(_('★ 到场') if one.contact_id in found.arrived else '')}</em><i>{escape(one.phone)}</i></div>"
            for one in found.contacts
        ]
        with st.container(height=84, border=False, gap=None):
            st.html("".join(lines))
