"""What can be done about an alarm: acknowledge, arrive, say what it was, note that it is normal again."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.alarms import actions as alarms
from governance.alarms.actions import AlarmFile
from governance.alarms.rules import Alarm, Cause, Kind, State, Verdict, causes, is_played_down
from governance.alarms.words import cause_name, duty_name, verdict_name
from governance.engine import Refused
from governance.engine.text import _
from pages.parts import labels, look, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line


def draw(account: Account, found: AlarmFile) -> None:
    """Draw the buttons this account may use in the alarm's present state."""
    with look.card(_("处置"), "alarm-actions"):
        if found.alarm.state is State.CLOSED:
            _closed(found)
            return
        where = alarms.where_of(found.alarm)
        if can(account, Action.ALARM_ACKNOWLEDGE, where):
            _acknowledge(account, found)
        if can(account, Action.ALARM_ON_SITE, where):
            _on_site(account, found)
        if can(account, Action.ALARM_VERDICT, where):
            _verdict(account, found)
        elif found.alarm.verdict:
            _given(found)
        if can(account, Action.ALARM_NORMAL, where):
            _normal(account, found)
        if not can(account, Action.ALARM_ON_SITE, where):
            st.caption(_("您可以查看这条告警，处置由所属服务中心负责。"))


def _closed(found: AlarmFile) -> None:
    alarm = found.alarm
    verdict = verdict_name(alarm.verdict) if alarm.verdict else ""
    st.markdown(f"**{verdict}** · {cause_name(alarm.cause)}")
    st.caption(_("{at} 办结").format(at=labels.moment(alarm.closed_at)))


def _acknowledge(account: Account, found: AlarmFile) -> None:
    alarm, store = found.alarm, session.store()
    if alarm.acknowledged_at:
        st.caption(_("{at} 已确认").format(at=labels.moment(alarm.acknowledged_at)))
        return
    if st.button(
        _("确认收到"), type="primary", icon=":material/visibility:", width="stretch", key="acknowledge"
    ) and attempt(lambda: alarms.acknowledge(store, account, alarm.alarm_id, alarm.last_seq), _("已确认")):
        st.rerun(scope="fragment")


def _on_site(account: Account, found: AlarmFile) -> None:
    alarm, store = found.alarm, session.store()
    with st.popover(_("登记到场"), icon=":material/directions_run:", width="stretch"):
        people = {one.name: one for one in found.contacts}
        who = st.selectbox(
            _("谁到场了"),
            [account.name, *people],
            format_func=lambda name: f"{name} {duty_name(people[name].duty)}" if name in people else name,
        )
        duty = people[who].duty if who in people else None
        if st.button(_("已到场"), type="primary", key="on-site") and attempt(
            lambda: alarms.on_site(store, account, alarm.alarm_id, who, duty, alarm.last_seq), _("到场已登记")
        ):
            st.rerun(scope="fragment")


def _verdict(account: Account, found: AlarmFile) -> None:
    """Show the verdict that is given, and the form: for a first verdict open, for a correction folded."""
    if found.alarm.verdict is None:
        st.markdown(f"**{_('核实结论')}**")
        _verdict_form(account, found, 0)
        return
    turn = _given(found)
    with st.expander(_("更正结论"), icon=":material/edit:", key=f"correct-{found.alarm.alarm_id}"):
        _verdict_form(account, found, turn)


def _given(found: AlarmFile) -> int:
    """Show the verdict that holds, who gave it, and that only the device is waited for; return its event's number."""
    alarm = found.alarm
    told = next((event for event in reversed(found.events) if event.kind is Kind.VERDICT), None)
    what = [cause_name(alarm.cause), told.note or "" if told else ""]
    who = [told.person or "" if told else "", labels.moment(alarm.verdict_at)]
    waiting = f"<em>{escape(_('设备还没有恢复正常，恢复后办结'))}</em>" if alarm.normal_at is None else ""
    st.html(
        f'<div class="wm-given"><p><b>{escape(verdict_name(alarm.verdict or ""))}</b>'
        f"{''.join(f' · {escape(part)}' for part in what if part)}</p>"
        f"<span>{escape(' '.join(part for part in who if part))}</span>{waiting}</div>"
    )
    return told.seq if told else 0


def _verdict_form(account: Account, found: AlarmFile, turn: int) -> None:
    """Draw verdict, cause and note; `turn` numbers the verdict before, so that each form starts afresh."""
    alarm, store, key = found.alarm, session.store(), f"{found.alarm.alarm_id}-{turn}"
    chosen = st.pills(
        _("核实结论"),
        list(Verdict),
        format_func=verdict_name,
        default=alarm.verdict,
        key=f"verdict-{key}",
        label_visibility="collapsed",
    )
    if chosen is None:
        st.caption(_("结论须由到场人员报回。"))
        return
    cause = _cause(alarm, chosen, key)
    note = draft_line(f"note-{key}", _("补充一句"), _("补充一句，可不填"), alarms.LONGEST_NOTE)
    from_afar = _from_afar(alarm, chosen, key)

    def submit() -> None:
        if cause is None:
            raise Refused(_("请先选原因，再提交结论。"))
        alarms.verdict(store, account, alarm.alarm_id, chosen, cause, note, alarm.last_seq, from_afar=from_afar)

    if _submit_button(_("请先选原因，再提交结论。") if cause is None else None) and attempt(submit, _("结论已提交")):
        st.rerun(scope="fragment")


def _submit_button(lacks: str | None) -> bool:
    """Draw the button, shut while something is lacking, which then stands above it."""
    if lacks:
        st.caption(look.plain(lacks))
    icon = ":material/fact_check:"
    return st.button(
        _("提交结论"), type="primary", icon=icon, width="stretch", key="verdict", disabled=bool(lacks), help=lacks
    )


def _cause(alarm: Alarm, chosen: Verdict, key: str) -> Cause | None:
    return st.selectbox(
        _("原因（必选）"),
        causes(chosen, alarm.device_kind),
        index=None,
        placeholder=_("请选原因"),
        format_func=cause_name,
        key=f"cause-{key}-{chosen}",
    )


def _from_afar(alarm: Alarm, chosen: Verdict, key: str) -> bool:
    """Let the reader say that it was verified from afar; only while nobody is on site."""
    if is_played_down(alarm.verdict, chosen):
        st.caption(_("已定为火警的，要有人到场并写明理由才能改为其他结论。"))
        return False
    return not alarm.on_site_at and st.checkbox(_("未到场，电话或视频核实"), key=f"afar-{key}")


def _normal(account: Account, found: AlarmFile) -> None:
    alarm, store = found.alarm, session.store()
    if alarm.normal_at:
        st.caption(_("{at} 设备恢复正常").format(at=labels.moment(alarm.normal_at)))
        return
    if st.button(_("设备已恢复正常"), icon=":material/restart_alt:", width="stretch", key="normal") and attempt(
        lambda: alarms.normal(store, account, alarm.alarm_id, alarm.last_seq), _("已记为恢复正常")
    ):
        st.rerun(scope="fragment")
