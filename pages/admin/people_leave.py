"""Hand-over: what hangs on somebody is counted, heirs are chosen, and one button gives it all to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from governance.accounts.covers import Cover
from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.procedures import handover, handover_covers
from governance.procedures.handover import Burden, Heir, Heirs
from governance.procedures.handover_covers import Resting
from pages.parts import covers, labels, look, session
from pages.parts.acting import attempt


def dialog(person_id: str) -> None:
    """Open the dialog in which somebody's work is handed over."""
    st.dialog(_("离任交接"), width="large")(_hand_over)(person_id)


def _hand_over(person_id: str) -> None:
    """Draw counts first, then who goes on, then the confirmation."""
    account, store = session.account(), session.store()
    found = handover.burden(store, account, person_id)
    _counts(found)
    heirs = _heirs(found, handover.heirs_for(store, account, person_id))
    heirs = replace(heirs, deputies=_deputies(handover_covers.resting(store, account, person_id)))
    st.caption(
        _(
            "交接一次完成：区域、在办和待评价的案件、未读通知归接手人，他的账号不能再登录，档案保留；他吹过的哨仍记他的名字。"
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
        (_("待评价"), found.to_judge),
        (_("未读通知"), found.unread),
        (_("代班安排"), found.covers),
    ]
    for place, (word, count) in zip(st.columns(len(rows)), rows, strict=True):
        place.metric(word, labels.number(count))


def _deputies(found: Sequence[Resting]) -> dict[str, str]:
    """Name each colleague for whom the leaver stands in, and draw who does so from now on."""
    chosen: dict[str, str] = {}
    for one in found:
        begins = covers.begin_words(one.cover.from_at)
        span = _("{from_at} 至 {until}").format(from_at=begins, until=covers.end_words(one.cover.until_at))
        st.markdown(look.plain(_("他正替{absent}代班（{span}），离任前要换人：").format(absent=one.absent, span=span)))
        if not one.fitting:
            sentence = _("没有别人能替{absent}代班，请先到“请假代班”结束这次代班。")
            st.warning(look.plain(sentence.format(absent=one.absent)), icon=":material/info:")
            continue
        deputy = st.selectbox(
            look.plain(_("替{absent}的新代班人").format(absent=one.absent)),
            list(one.fitting),
            None,
            format_func=one.fitting.__getitem__,
            key=f"leave-deputy-{one.cover.cover_id}",
            placeholder=_("选一位，邻近的在前"),
        )
        if deputy:
            chosen[one.cover.cover_id] = deputy
    return chosen


def _away(cover: Cover | None) -> str:
    """Return when somebody who might take over is away himself; empty for whoever is there."""
    if cover is None:
        return ""
    if cover.holds(session.store().now()):
        return _("请假至 {until}").format(until=covers.end_words(cover.until_at))
    return _("{from_at} 起请假").format(from_at=covers.begin_words(cover.from_at))


def _heirs(found: Burden, told: Sequence[Heir]) -> Heirs:
    """Draw the choice of heirs: one for everything, and others for single areas."""
    if not told:
        st.warning(_("没有同岗位的人可以接手，请先添加一位。"), icon=":material/info:")
        return Heirs()
    others = {one.account_id: one for one in told}
    names = Counter(one.name for one in told)

    def called(key: str) -> str:
        one = others[key]
        return " · ".join(part for part in (one.name, key if names[one.name] > 1 else "", _away(one.away)) if part)

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
