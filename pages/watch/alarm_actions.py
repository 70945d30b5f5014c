"""What can be done about an alarm: acknowledge, arrive, say what it was, note that it is normal again."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.alarms import actions as alarms
from governance.alarms.actions import AlarmFile
from governance.alarms.rules import CAUSES, State, Verdict
from governance.alarms.words import cause_name, duty_name, verdict_name
from governance.engine.text import _
from pages.parts import labels, look, session
from pages.parts.acting import attempt


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
    alarm, store = found.alarm, session.store()
    st.markdown(f"**{_('核实结论')}**")
    chosen = st.pills(
        _("核实结论"),
        list(Verdict),
        format_func=verdict_name,
        default=alarm.verdict,
        key=f"verdict-{alarm.alarm_id}",
        label_visibility="collapsed",
    )
    if chosen is None:
        st.caption(_("结论须由到场人员报回。"))
        return
    cause = st.selectbox(_("原因"), CAUSES[chosen], format_func=cause_name, key=f"cause-{alarm.alarm_id}-{chosen}")
    note = st.text_input(_("补充一句，可不填"), key=f"note-{alarm.alarm_id}", max_chars=alarms.LONGEST_NOTE)
    if st.button(
        _("提交结论"), type="primary", icon=":material/fact_check:", width="stretch", key="verdict"
    ) and attempt(
        lambda: alarms.verdict(store, account, alarm.alarm_id, chosen, cause, note, alarm.last_seq), _("结论已提交")
    ):
        st.rerun(scope="fragment")


def _normal(account: Account, found: AlarmFile) -> None:
    alarm, store = found.alarm, session.store()
    if alarm.normal_at:
        st.caption(_("{at} 设备恢复正常").format(at=labels.moment(alarm.normal_at)))
        return
    if st.button(_("设备已恢复正常"), icon=":material/restart_alt:", width="stretch", key="normal") and attempt(
        lambda: alarms.normal(store, account, alarm.alarm_id, alarm.last_seq), _("已记为恢复正常")
    ):
        st.rerun(scope="fragment")
