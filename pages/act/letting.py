"""The dialogs before a whistle goes out: the officer confirms, joins or gives it back; the town's leader decides."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.engine.text import _
from governance.routing.rules import Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, CaseLine
from governance.whistles.actions.blowing import LONGEST_LINE
from governance.whistles.case import Case, EventKind
from pages.act.case_words import category_name, department_name, light_html, light_words, may
from pages.act.checking import LONGEST_NOTE, opened
from pages.act.working import heading
from pages.parts import city_map, labels, look, maps, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line

MERGE_ZOOM, MERGE_HEIGHT = 17.5, 220  # what is near enough to be one place fills the map
NUMBER_FROM = len("W2026")  # day and number tell cases of one place apart


def confirm(case_id: str) -> None:
    """Open the dialog in which an officer lets a reporter's whistle out, joins it to another or gives it back."""
    st.dialog(_("确认吹哨"), icon=":material/how_to_reg:", width="medium")(_confirm)(case_id)


def _confirm(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    heading(file)
    _clock(account, file)
    category, severity, line = _mended(file)
    word = _("确认，派出去")
    if st.button(word, icon=":material/send:", type="primary", width="stretch", key="confirm") and attempt(
        lambda: whistles.confirm(store, account, case_id, category, severity, line or None), _("已确认派出")
    ):
        st.rerun()
    join(account, file)
    with st.expander(_("退回吹哨人"), icon=":material/undo:"):
        reason = draft_line(f"decline-{case_id}", _("退回原因"), _("写一句为什么，他看得到"), LONGEST_NOTE)
        if st.button(_("退回吹哨人"), width="stretch", key="decline") and attempt(
            lambda: whistles.decline(store, account, case_id, reason), _("已退回吹哨人")
        ):
            st.rerun()


def _clock(account: Account, file: CaseFile) -> None:
    """Draw the clock of who has to let it out, and what comes when it ends."""
    st.html(light_html(account, whistles.CaseLine(file.case, file.light, file.serving, file.serving_name)))
    if file.case.waits_due_at_utc:
        told = _("{at} 还没有决定，就自动派出。").format(at=labels.moment(file.case.waits_due_at_utc))
        st.caption(look.plain(told))


def _mended(file: CaseFile) -> tuple[str, Severity, str]:
    """Draw what an officer may put right: category, severity, line; return them as they are chosen."""
    case = file.case
    found = whistles.directory(session.store())
    names, codes = found.categories, [one.category_code for one in found.offered]
    codes += [] if case.category_code in codes else [case.category_code]
    category = st.selectbox(
        _("事项"),
        codes,
        index=codes.index(case.category_code),
        format_func=lambda one: category_name(names.get(one), one),
        key=f"mend-category-{case.case_id}",
    )
    severity = st.segmented_control(
        _("紧急程度"),
        [one.value for one in Severity],
        default=case.severity.value,
        required=True,
        format_func=labels.severity,
        key=f"mend-severity-{case.case_id}",
        width="stretch",
    )
    line = draft_line(f"mend-line-{case.case_id}", _("改写说明"), _("说明不清楚就改写一句，可不填"), LONGEST_LINE)
    return category or case.category_code, Severity(severity or case.severity), line


def join(account: Account, file: CaseFile) -> None:
    """Offer the open cases near by, to one of which this one may be joined; nothing where there is none."""
    store, case = session.store(), file.case
    if not may(account, case, EventKind.MERGED):
        return
    found = {one.case_id: (one, far) for one, far in whistles.near(store, account, case.lon, case.lat)}
    found.pop(case.case_id, None)
    if not found:
        return
    names = whistles.directory(store)

    def words(number: str) -> str:
        one, far = found[number]
        name = category_name(names.categories.get(one.category_code), one.category_code)
        lead = department_name(names.departments.get(one.lead_department), one.lead_department)
        told = _("{number} {name}，相距 {n} 米，{lead}").format(number=number, name=name, n=round(far), lead=lead)
        return look.plain(f"{told} · “{one.line}”" if one.line else told)

    with st.expander(_("和附近的另一件是同一处"), icon=":material/merge:"):
        chosen = st.session_state.get(f"join-{case.case_id}")
        _map(account, file, [one for one, _far in found.values()], chosen)
        into = st.radio(_("并入哪一件"), list(found), format_func=words, index=None, key=f"join-{case.case_id}")
        st.caption(_("并入后这一件结束，照片留着，吹哨人会知道那一件办得怎样。"))
        if st.button(_("并入选中的一件"), width="stretch", disabled=into is None, key="join") and attempt(
            lambda: whistles.merge(store, account, case.case_id, into or ""), _("已并案")
        ):
            st.rerun()


def _map(account: Account, file: CaseFile, others: Sequence[Case], chosen: str | None) -> None:
    """Draw where this case lies, and the others near it by number, so that nobody merges what is not one place."""
    store, case = session.store(), file.case
    clocks, now = whistles.city_clocks(store), store.now()
    marks = []
    for one in others:
        light, words = light_words(account, CaseLine(one, clocks.light(one, now)))
        number = one.case_id[NUMBER_FROM:]
        told = _("并入 {number}").format(number=number) if one.case_id == chosen else number
        marks.append(maps.CaseMark(one.case_id, light, one.lon, one.lat, told, words))
    maps.small_map(
        city_map.frame(),
        case.lon,
        case.lat,
        grid_geojson=areas.feature(store, case.grid_code) if case.grid_code else None,
        town=case.town_code,
        place=_("蓝点是这一件"),
        beside=marks,
        zoom=MERGE_ZOOM,
        key=f"merge-{case.case_id}",
        height=MERGE_HEIGHT,
    )


def decide(case_id: str) -> None:
    """Open the dialog in which a town's leader lets a whistle of several departments through, or refuses."""
    st.dialog(_("审定"), icon=":material/gavel:", width="medium")(_decide)(case_id)


def _decide(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    heading(file)
    _clock(account, file)
    names = whistles.directory(store).departments
    case = file.case
    lead = department_name(names.get(case.lead_department), case.lead_department)
    joint = _("、").join(department_name(names.get(code), code) for code in case.joint_departments)
    told = _("同意后由{lead}主办，{joint}协办。") if joint else _("同意后由{lead}主办。")
    st.caption(look.plain(told.format(lead=lead, joint=joint)))
    word = _("同意，派出去")
    if st.button(word, icon=":material/send:", type="primary", width="stretch", key="approve") and attempt(
        lambda: whistles.approve(store, account, case_id), _("已同意派出")
    ):
        st.rerun()
    with st.expander(_("不同意"), icon=":material/block:"):
        reason = draft_line(f"refuse-{case_id}", _("不同意的原因"), _("写一句为什么，网格员会照着改"), LONGEST_NOTE)
        if st.button(_("不同意，退给网格员"), width="stretch", key="refuse") and attempt(
            lambda: whistles.refuse(store, account, case_id, reason), _("已退给网格员")
        ):
            st.rerun()
