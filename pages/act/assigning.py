"""Giving cases out on the pages: the dialog with everybody's load, and the card that says who has how much in hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from governance.accounts.rules import Account, role_name
from governance.engine import Refused
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine, Directory, Held, Member
from governance.whistles.case import EventKind, Stage
from pages.act.case_words import department_name, may
from pages.act.checking import LONGEST_NOTE
from pages.parts import acting, labels, look, session
from pages.parts.widgets.line import draft_line

MOST_NAMED = 4
WIDEST = 10  # open cases that fill a bar, unless somebody has more


def give(case_ids: Sequence[str]) -> None:
    """Open the dialog in which a head gives cases to one of his people."""
    title = _("指派给…") if len(case_ids) == 1 else _("把 {n} 件指派给…").format(n=len(case_ids))
    st.dialog(title, icon=":material/person_add:", width="medium")(_give)(tuple(case_ids))


def _give(case_ids: tuple[str, ...]) -> None:
    store, account = session.store(), session.account()
    st.caption(look.plain(_("、").join(case_ids[:MOST_NAMED]) + ("…" if len(case_ids) > MOST_NAMED else "")))
    note = draft_line(f"assign-{case_ids[0]}-{len(case_ids)}", _("交办说明"), _("交办说明，可不填"), LONGEST_NOTE)
    people = whistles.staff(store, account)
    for one in people:
        with st.container(key=f"row-staff-{one.account_id}", border=True, horizontal=True, vertical_alignment="center"):
            st.html(member_row(one, _most(people)))
            away = one.away_until is not None
            pressed = st.button(_("交给这位"), icon=":material/person_add:", disabled=away, key=f"to-{one.account_id}")
        if pressed and _given(case_ids, one, note):
            st.rerun()


def _given(case_ids: tuple[str, ...], one: Member, note: str) -> bool:
    """Give the cases out; tell of each that could not be given, and return whether all could."""
    store, account = session.store(), session.account()
    try:
        found = whistles.assign(store, account, case_ids, one.account_id, note)
    except Refused as refusal:
        acting.refused(refusal)
        return False
    refused = [(outcome.case_id, outcome.refusal) for outcome in found if outcome.refusal]
    if len(refused) < len(found):
        told = _("已交给{name} {n} 件").format(name=one.name, n=len(found) - len(refused))
        st.toast(look.plain(told), icon=":material/check_circle:")
    for number, why in refused:
        acting.refused(why, _("{number}：{why}").format(number=number, why=why))
    return not refused


def member_row(one: Member, most: int = WIDEST) -> str:
    """Return HTML of one of the department's people: name and post, what he has in hand, where he is."""
    share, late = (100 * count / most for count in (one.open_cases, one.overdue))
    load = [
        _("在手 {n}").format(n=one.open_cases),
        *([_("超期 {n}").format(n=one.overdue)] if one.overdue else []),
        _("近 30 天办结 {n}").format(n=one.handled),
    ]
    bar = f'<span class="wm-hands"><span style="width:{share:g}%"></span><span style="width:{late:g}%"></span></span>'
    where = "".join(f'<i class="wm-where">{escape(words)}</i>' for words in _where(one))
    head = f"<b>{escape(one.name)}</b><i>{escape(role_name(one.role))}</i>"
    return (
        f'<div class="wm-member"><div class="wm-line">{head}</div>{bar}<i>{escape(" · ".join(load))}</i>{where}</div>'
    )


def _most(people: Sequence[Member]) -> int:
    return max(WIDEST, *(one.open_cases for one in people))


def _where(one: Member) -> list[str]:
    found = []
    if one.away_until:
        told = _("请假到 {at}，由{deputy}代班")
        found.append(told.format(at=labels.moment(one.away_until), deputy=one.deputy))
    if one.out_since:
        told = _("{at} 起在外：{number}")
        found.append(told.format(at=labels.moment(one.out_since), number=one.out_on))
    return found


def loads(account: Account) -> None:
    """Draw the card of who has how much in hand, those who are free first."""
    store = session.store()
    people = whistles.staff(store, account)
    free = sum(whistles.queue_counts(store, account, Held.NOBODY).values())
    out = sum(one.out_since is not None for one in people)
    away = sum(one.away_until is not None for one in people)
    st.caption(
        _("还没有人接 {free} 件 · 在外 {out} 人 · 请假 {away} 人").format(
            free=labels.number(free), out=labels.number(out), away=labels.number(away)
        )
    )
    rows = "".join(f'<li class="wm-card-row">{member_row(one, _most(people))}</li>' for one in people)
    st.html(f'<ul class="wm-members">{rows}</ul>')


def hands_words(account: Account, line: CaseLine, names: Directory) -> str:
    """Return who of the own department has a case in hand, or which department leads it."""
    case = line.case
    if case.lead_department != account.department_code:
        return department_name(names.departments.get(case.lead_department), case.lead_department)
    if case.handler_id is None:
        return _("还没有人接")
    who = _("我") if line.serving == account.account_id else line.serving_name or case.handler_name or ""
    return _("已指派{name}，未报到").format(name=who) if case.stage is Stage.DISPATCHED else who


def button(account: Account, line: CaseLine, key: str, *, wide: bool = False) -> None:
    """Draw the button that gives one case out, where this account may."""
    if may(account, line.case, EventKind.ASSIGNED) and st.button(
        _("指派"), icon=":material/person_add:", width="stretch" if wide else "content", key=key
    ):
        give((line.case.case_id,))
