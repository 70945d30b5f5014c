"""The card of one premises 场所, opened from a map: the facts, who answers for it, and the way to its alarms."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Action, can
from governance.areas import actions as areas
from governance.engine import Refused, text
from governance.engine.text import _
from governance.places import actions as places
from governance.places.actions import PremisesFile
from governance.places.rules import duty_name, kind_name
from governance.procedures.privacy.reveal import Whose
from pages.parts import acting, filters, frame, labels, look, reveal, session


def show(premises_id: str) -> None:
    """Open the card of a premises."""
    st.dialog(_("场所"), icon=":material/apartment:")(_card)(premises_id)


def _card(premises_id: str) -> None:
    account, store = session.account(), session.store()
    try:
        found = places.premises_file(store, account, premises_id)
    except Refused as refusal:  # moved, or out of reach since the map was drawn
        acting.refused(refusal)
        return
    st.html(f'<div class="wm-receipt">{look.facts(_facts(found))}</div>')
    people = {one.contact_id: f"{one.name} {duty_name(one.duty)}" for one in found.contacts}
    if people and can(account, Action.CONTACT_REVEAL, places.where_of(found.premises)):
        with st.popover(_("看电话"), icon=":material/call:", width="stretch"):
            reveal.ask(Whose.CONTACT, people, "card-ring", (_("通知到场"), _("上门检查前联系"), _("询问现场情况")))
    if "rows" in frame.page_map():
        query = {"figure": "alarms", "period": filters.chosen()["period"], "premises": premises_id}
        frame.link("rows", _("统计期内的告警"), ":material/table_rows:", query)


def _facts(found: PremisesFile) -> list[tuple[str, str]]:
    one, known = found.premises, areas.names(session.store())
    where = [text.pick(*known[code]) for code in (one.town_code, one.grid_code) if code in known]
    people = [
        _("{name}（{duty}）{phone}").format(name=who.name, duty=duty_name(who.duty), phone=who.phone)
        for who in found.contacts
    ]
    return [
        (_("名称"), one.name),
        (_("编号"), one.premises_id),
        (_("类型"), kind_name(one.kind)),
        (_("地址"), one.address),
        (_("区域"), " · ".join(where)),
        (_("员工"), labels.number(one.staff_count) if one.staff_count else ""),
        (_("层数"), labels.number(one.floors) if one.floors else ""),
        (_("同院单位"), _("、").join(other.name for other in found.neighbours[:8])),
        (_("联络人"), _("；").join(people)),
    ]
