"""Hand-over: what hangs on somebody is counted, heirs are chosen, and one button gives it all to them."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.procedures import handover
from governance.procedures.handover import Burden, Heirs
from pages.parts import labels, look, session
from pages.parts.acting import attempt


def dialog(person_id: str) -> None:
    """Open the dialog in which somebody's work is handed over."""
    st.dialog(_("离任交接"), width="large")(_hand_over)(person_id)


def _hand_over(person_id: str) -> None:
    """Draw counts first, then who goes on, then the confirmation."""
    account, store = session.account(), session.store()
    found = handover.burden(store, account, person_id)
    _counts(found)
    others = dict(handover.heirs_for(store, account, person_id))
    heirs = _heirs(found, others)
    st.caption(
        _(
            "交接一次完成：区域、在办案件、未读通知归接手人，代班结束，他的账号不能再登录，档案保留；他吹过的哨仍记他的名字。"
        )
    )
    sure = st.checkbox(_("我已核对，{name}确实离任").format(name=found.account.name), key="leave-sure")
    if st.button(_("交接并离任"), type="primary", icon=":material/output:", key="leave-do"):
        if not sure:
            st.warning(_("请先勾选确认。"), icon=":material/info:")
        elif attempt(lambda: handover.hand_over(store, account, person_id, heirs), _("已交接")):
            st.rerun()


def _counts(found: Burden) -> None:
    rows = [
        (_("区域"), len(found.area_codes)),
        (_("在办（网格员）"), found.as_officer),
        (_("在办（经办）"), found.as_handler),
        (_("在办（吹哨人）"), found.as_reporter),
        (_("未读通知"), found.unread),
        (_("代班安排"), found.covers),
    ]
    for place, (word, count) in zip(st.columns(len(rows)), rows, strict=True):
        place.metric(word, labels.number(count))


def _heirs(found: Burden, others: dict[str, str]) -> Heirs:
    """Draw the choice of heirs: one for everything, and others for single areas."""
    if not others:
        st.warning(_("没有同岗位的人可以接手，请先添加一位。"), icon=":material/info:")
        return Heirs()

    def called(one: str) -> str:
        return f"{others[one]} {one}" if list(others.values()).count(others[one]) > 1 else others[one]

    everything = st.selectbox(
        _("接手人"), list(others), index=None, format_func=called, key="leave-heir", placeholder=_("选一位，邻近的在前")
    )
    by_area: dict[str, str] = {}
    if len(found.area_codes) > 1 and found.account.role in (Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER):
        known = areas.names(session.store())
        with st.expander(_("有的区域交给别人")):
            for code in found.area_codes:
                name = look.plain(text.pick(*known[code])) if code in known else code
                heir = st.selectbox(
                    name, list(others), None, format_func=called, key=f"leave-{code}", placeholder=_("同上")
                )
                if heir:
                    by_area[code] = heir
    return Heirs(everything, by_area)
