"""One case 案件 on its own page: where it is, who has it, what happened, and what the reader can do about it."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.procedures.privacy import calling
from governance.procedures.privacy.reveal import Whose
from governance.routing.rules import RoutingRule
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, CaseLine, Directory
from governance.whistles.case import Case, EventKind, State
from governance.whistles.life import case_stage_name
from pages.act import (
    asking,
    assigning,
    case_log,
    case_talk,
    case_told,
    checking,
    letting,
    parting,
    pinning,
    undoing,
    working,
)
from pages.act.case_words import (
    category_name,
    department_name,
    due_words,
    holder_words,
    light_words,
    mark_words,
    may,
    may_urge,
    photo_strip,
    seen_words,
    step_words,
)
from pages.parts import city_map, frame, labels, look, maps, marks_rows, reveal, session
from pages.parts.acting import attempt
from pages.parts.widgets import live
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.position import phone_position

# what nobody does who may not read it
NEEDS_CONTENT = (EventKind.MOVED_PIN, EventKind.MERGED, EventKind.UNMERGED, EventKind.SPLIT)


def render() -> None:
    """Draw the case that the address names."""
    account = session.account()
    case_id = st.query_params.get("case", "")
    file = checking.opened(account, case_id)
    if file is None:
        frame.phone_tabs(account, "case")
        return
    known = [one for one in (case_id, file.case.place) if one]
    with look.title_row(category_name(file.category, file.case.category_code), known):
        pass
    folder(case_id)
    frame.phone_tabs(account, "case")


@live.fragment("cases")
def folder(case_id: str) -> None:
    """Draw the file; runs again when the case changes."""
    account = session.account()
    file = checking.opened(account, case_id)
    if file is None:
        return
    left, right = st.columns([1, 1.2], gap="xsmall")
    with left, st.container(gap="xsmall"):
        undoing.offer(account, case_id)
        _summary(account, file)
        _acts(account, file)
        case_talk.draw(account, file)
    with right, st.container(gap="xsmall"):
        if not file.withheld:
            _map(account, file)
        with look.card(_("经过"), "history") as head:
            if not file.withheld:
                with head:
                    address = look.own_url(f"/work-orders/{case_id}.pdf")
                    st.link_button(_("工作单"), address, icon=":material/print:", type="tertiary")
            case_log.draw(file)
        case_told.draw(account, case_id)


def _line(file: CaseFile) -> CaseLine:
    return CaseLine(file.case, file.light, file.serving, file.serving_name)


def _summary(account: Account, file: CaseFile) -> None:
    case, names = file.case, whistles.directory(session.store())
    light, words = light_words(account, _line(file))
    with st.container(border=True, key="card-summary"):
        at = labels.moment(case.blown_at_utc).replace(" ", "\u00a0")
        told = _("{who} 吹哨 · {at}").format(who=case.reporter_name, at=at)
        facts = (case.line, told, seen_words(case), mark_words(case))
        kind = f"{labels.case_kind(case.kind)} · {labels.severity(case.severity)}"
        holder, step = holder_words(account, _line(file), names), step_words(case)
        st.html(marks_rows.case_summary(kind, light, words, facts, case.step, holder, step))
        st.caption(look.plain(_due(case, names)))
        if file.goes_on:
            lead = department_name(names.departments.get(file.goes_on.lead_department), file.goes_on.lead_department)
            told = _("已并入 {number}：{lead}主办，现在是“{stage}”。").format(
                number=file.goes_on.case_id, lead=lead, stage=case_stage_name(file.goes_on)
            )
            st.info(look.plain(told), icon=":material/merge:")
        if file.rule:
            st.caption(look.plain(_why(file.rule, case)))
        if file.withheld:
            told = _("这一件涉及住户个人情况，内容和位置只给所在网格的网格员和在办人员看。")
            st.info(look.plain(told), icon=":material/lock_person:")
        strip = photo_strip(file.photos)
        if strip:
            st.html(strip)


def _due(case: Case, names: Directory) -> str:
    """Return who has to do what by when; of a whistle that is not out yet, by when it will be."""
    lead = department_name(names.departments.get(case.lead_department), case.lead_department)
    if case.state is State.OPEN and case.waits_due_at_utc:
        told = _("派出后由{department}主办 · 最迟 {at} 自动派出")
        return told.format(department=lead, at=labels.moment(case.waits_due_at_utc))
    told = _("{department}主办 · {report} 前报到 · {handle} 前办结").format(
        department=lead,
        report=labels.moment(case.report_in_due_at_utc),
        handle=due_words(case),
    )
    return " · ".join(one for one in (told, _joint(case, names)) if one)


def _why(rule: RoutingRule, case: Case) -> str:
    """Return why this department has it, and by which rule of which version."""
    return _("{reason}（规则 {rule}，目录第 {version} 版）").format(
        reason=text.pick(rule.reason, rule.reason_en), rule=rule.rule_id, version=case.catalogue_version
    )


def _joint(case: Case, names: Directory) -> str:
    """Return the departments that join in, and which of them have reported in; empty without any."""
    told = []
    for code in case.joint_departments:
        name = department_name(names.departments.get(code), code)
        told.append(_("{department}（已报到）").format(department=name) if code in case.joined_departments else name)
    return _("{departments}协办").format(departments=_("、").join(told)) if told else ""


def _map(account: Account, file: CaseFile) -> None:
    case = file.case
    light, words = light_words(account, _line(file))
    with st.container(border=True, key="card-where"):
        maps.small_map(
            city_map.frame(),
            case.lon,
            case.lat,
            grid_geojson=areas.feature(session.store(), case.grid_code) if case.grid_code else None,
            town=case.town_code,
            light=light,
            place=words,
            key=f"map-{case.case_id}",
        )


def _acts(account: Account, file: CaseFile) -> None:
    """Draw what this reader can do now; nothing he cannot."""
    case, store = file.case, session.store()
    acts = [kind for kind in EventKind if kind in _BUTTONS and may(account, case, kind)]
    if not may_urge(account, _line(file), store.now()):
        acts = [kind for kind in acts if kind is not EventKind.URGED]
    if file.withheld:
        acts = [kind for kind in acts if kind not in NEEDS_CONTENT]
    people = calling.of_case(store, account, case.case_id)
    if not acts and not people and not asking.any_for(account, file):
        return
    with look.card(_("我能做的"), "acts"):
        for kind in acts:
            _BUTTONS[kind](account, file)
        asking.acts(account, file)
        if people:
            with st.popover(_("打电话"), icon=":material/call:", width="stretch"):
                reveal.ask(Whose.ACCOUNT, people, "ring", (_("催办"), _("核查回访"), _("询问现场情况")))
        if EventKind.NOTED in acts:
            note = draft_line(
                f"note-{case.case_id}", _("补充说明"), _("补充一句，大家都看得到"), clear=str(case.last_seq)
            )
            if st.button(_("补充说明"), icon=":material/add_comment:", width="stretch", key="note") and attempt(
                lambda: whistles.add_note(store, account, case.case_id, note), _("已补充")
            ):
                st.rerun()


def _report_in(account: Account, file: CaseFile) -> None:
    here = phone_position(f"in-at-{file.case.case_id}", at_once=False)
    at = (here.lon, here.lat) if here else (None, None)
    if st.button(
        _("立即报到"), icon=":material/directions_run:", type="primary", width="stretch", key="in"
    ) and attempt(
        lambda: whistles.report_in(session.store(), account, file.case.case_id, *at), _("已报到，正在计时办理")
    ):
        st.rerun()


def _confirm(account: Account, file: CaseFile) -> None:
    if st.button(_("去确认"), icon=":material/how_to_reg:", type="primary", width="stretch", key="let-out"):
        letting.confirm(file.case.case_id)


def _decide(account: Account, file: CaseFile) -> None:
    if st.button(_("去审定"), icon=":material/gavel:", type="primary", width="stretch", key="let-through"):
        letting.decide(file.case.case_id)


def _assign(account: Account, file: CaseFile) -> None:
    assigning.button(account, _line(file), "assign", wide=True)


def _feed_back(account: Account, file: CaseFile) -> None:
    if st.button(_("反馈结果"), icon=":material/edit_note:", type="primary", width="stretch", key="do"):
        working.feed_back(file.case.case_id)


def _check(account: Account, file: CaseFile) -> None:
    if st.button(_("去核实"), icon=":material/task_alt:", type="primary", width="stretch", key="check"):
        checking.check(file.case.case_id)


def _judge(account: Account, file: CaseFile) -> None:
    if st.button(_("去评价"), icon=":material/thumbs_up_down:", width="stretch", key="judge"):
        checking.judge(file.case.case_id)


def _urge(account: Account, file: CaseFile) -> None:
    checking.urge_button(account, _line(file), "urge")


def _withdraw(account: Account, file: CaseFile) -> None:
    with st.popover(_("撤回"), icon=":material/undo:", width="stretch"):
        st.caption(_("部门还没报到时可以撤回。撤回后这一件就结束了。"))
        if st.button(_("确定撤回"), key="withdraw", width="stretch") and attempt(
            lambda: whistles.withdraw(session.store(), account, file.case.case_id), _("已撤回")
        ):
            st.rerun()


def _transfer(account: Account, file: CaseFile) -> None:
    names = whistles.directory(session.store())
    others = [code for code in names.departments if code != file.case.lead_department]
    with st.popover(_("改派"), icon=":material/alt_route:", width="stretch"):
        code = st.selectbox(
            _("改派给"), others, format_func=lambda one: department_name(names.departments.get(one), one), key="to"
        )
        reason = draft_line(f"transfer-{file.case.case_id}-{file.case.last_seq}", _("改派理由"), _("写一句为什么"))
        if st.button(_("改派"), type="primary", width="stretch", key="transfer") and attempt(
            lambda: whistles.redispatch(session.store(), account, file.case.case_id, code or "", reason), _("已改派")
        ):
            st.rerun()


def _move_pin(account: Account, file: CaseFile) -> None:
    if st.button(_("改位置"), icon=":material/edit_location_alt:", width="stretch", key="move-pin"):
        pinning.move(file.case.case_id)


_BUTTONS = {
    EventKind.CONFIRMED: _confirm,
    EventKind.APPROVED: _decide,
    EventKind.REPORTED_IN: _report_in,
    EventKind.ASSIGNED: _assign,
    EventKind.HANDLED: _feed_back,
    EventKind.VERIFIED: _check,
    EventKind.EVALUATED: _judge,
    EventKind.URGED: _urge,
    EventKind.WITHDRAWN: _withdraw,
    EventKind.TRANSFERRED: _transfer,
    EventKind.MERGED: letting.join,
    EventKind.UNMERGED: parting.unmerge,
    EventKind.SPLIT: parting.split_button,
    EventKind.NOTED: lambda account, file: None,
    EventKind.MOVED_PIN: _move_pin,
}
