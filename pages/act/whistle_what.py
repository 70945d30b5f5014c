"""What the whistle is about: category, urgency, where it will go, photos, a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused, settings, text
from governance.engine.text import _, language
from governance.routing.rules import Category, Kind, Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import Directory
from pages.act import draft as drafts
from pages.act.case_words import department_name
from pages.act.draft import Draft
from pages.parts import labels, session
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.photos import photo_picker

LONGEST_LINE = 200


def most_photos() -> int:
    """Return how many photos one whistle may carry."""
    return int(session.store().read(lambda db: settings.number(db, "whistle.most_photos")))


@st.fragment
def what() -> None:
    """Draw everything under the map; reruns alone."""
    drafts.take_back_refusal()
    with st.container(key="what", gap="xsmall"):
        _bands(session.account())


def _bands(account: Account) -> None:
    names = whistles.directory(session.store())
    ranked = sorted(names.categories.values(), key=lambda category: category.rank)
    begun = drafts.current(account)
    _buttons(account, begun, ranked)
    begun = _narrower(account, begun, ranked)
    begun = _urgency(account, begun)
    drafts.drawn(begun)
    clear = whistles.last_receipt(session.store(), account)
    photo_picker(drafts.PHOTOS, most_photos(), clear=clear)
    draft_line(drafts.LINE, _("补充一句"), _("补充一句，可不填"), LONGEST_LINE, clear=clear)
    _destination(begun, names)
    if begun.restored:
        _restored(account)


def _buttons(account: Account, begun: Draft, ranked: Sequence[Category]) -> None:
    """Draw the first category of each group as a button; the group of what is chosen is filled."""
    first: dict[str, Category] = {}
    for category in ranked:
        first.setdefault(category.group_code, category)
    group = next((one.group_code for one in ranked if one.category_code == begun.category), None)
    with st.container(key="categories"), st.grid(4, min_column_width=60, wrap=False, gap="xsmall"):
        for code, category in first.items():
            st.button(
                category.name if language() == "zh" else category.group_name_en,
                key=f"category-{code}",
                icon=f":material/{category.icon}:",
                type="primary" if code == group else "secondary",
                width="stretch",
                on_click=_choose,
                args=(account, category),
            )


def _choose(account: Account, category: Category) -> None:
    drafts.put(account, drafts.chosen(drafts.current(account), category))


def _narrower(account: Account, begun: Draft, ranked: Sequence[Category]) -> Draft:
    """Offer the other categories of the chosen group in one line; most reporters leave it as it is."""
    chosen = next((one for one in ranked if one.category_code == begun.category), None)
    if chosen is None:
        return begun
    group = {one.category_code: one for one in ranked if one.group_code == chosen.group_code}
    code = st.selectbox(
        _("具体是"),
        list(group),
        index=list(group).index(chosen.category_code),
        format_func=lambda one: text.pick(group[one].name, group[one].name_en),
        key=f"narrower-{chosen.group_code}-{begun.client_key}",
        label_visibility="collapsed",
    )
    if code and code != begun.category:
        begun = drafts.chosen(begun, group[code])
        drafts.put(account, begun)
    return begun


def _urgency(account: Account, begun: Draft) -> Draft:
    usual = begun.severity or Severity.GENERAL.value
    severity = st.segmented_control(
        _("紧急程度"),
        [one.value for one in Severity],
        default=usual,
        required=True,
        format_func=labels.severity,
        key=f"urgency-{begun.category}-{begun.client_key}",
        width="stretch",
        label_visibility="collapsed",
    )
    if begun.category and severity and severity != begun.severity:
        begun = drafts.urgent(begun, Severity(severity))
        drafts.put(account, begun)
    return begun


def _destination(begun: Draft, names: Directory) -> None:
    """Say before it is sent where it will go and how fast: the catalogue decides, nobody has to."""
    if not begun.category or not begun.severity:
        return
    store = session.store()
    try:
        town = whistles.spot(store, begun.lon, begun.lat).areas.town_code if begun.lon and begun.lat else None
        rule, kind = whistles.destination(store, begun.category, Severity(begun.severity), town)
    except Refused:
        return
    lead = department_name(names.departments.get(rule.lead_department), rule.lead_department)
    joint = [department_name(names.departments.get(code), code) for code in rule.joint_departments]
    said = _("{kind}：派给{department}，{minutes} 分钟内报到").format(
        kind=labels.case_kind(kind), department=lead, minutes=rule.report_in_minutes
    )
    due, soonest = whistles.report_in_due(store, rule, kind), store.now() + timedelta(minutes=rule.report_in_minutes)
    said += _("（{at} 前）").format(at=labels.clock_or_moment(due))
    if joint:
        said += _("；{departments}协办").format(departments=_("、").join(joint))
    if kind is Kind.EMERGENCY:
        said += _("；全天候计时")
    elif due > soonest:
        said += _("；按工作时间计")
    st.html(f'<span class="wm-destination">{escape(said)}</span>')


def _restored(account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="restored", gap="small"):
        st.caption(_("已接着上次没发出的那一哨。"), width="content")
        if st.button(_("从头开始"), type="tertiary", key="start-anew"):
            drafts.start_anew(account)
            st.rerun()
