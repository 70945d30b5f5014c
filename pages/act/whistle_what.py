"""What the whistle is about: category, urgency, where it will go, photos, a line."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused, settings
from governance.engine.text import _, language
from governance.routing.ordering import Order
from governance.routing.rules import Category, Kind, Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import Directory
from governance.whistles.asked import answers_text
from pages.act import draft as drafts
from pages.act import whistle_which
from pages.act.case_words import department_name
from pages.act.draft import Draft
from pages.parts import labels, look, session
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.photos import photo_picker

LONGEST_LINE = 200
WIDEST_WORD, BREAK = 4, "\u200b"  # signs in one line of a button; where a line may end


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
    order = whistles.category_order(session.store(), account)
    _buttons(account, drafts.current(account), order)
    begun = whistle_which.which(account, drafts.current(account), order.all)
    begun = whistle_which.asked(account, begun, order.all)
    begun = _urgency(account, begun)
    drafts.drawn(begun)
    clear = whistles.last_receipt(session.store(), account)
    photo_picker(drafts.PHOTOS, most_photos(), clear=clear)
    draft_line(drafts.LINE, _("补充一句"), _("补充一句，可不填"), LONGEST_LINE, clear=clear, keep_all=True)
    _destination(begun, names)
    if begun.restored:
        _restored(account)


def _buttons(account: Account, begun: Draft, order: Order) -> None:
    """Draw eight categories as buttons, his own first; the one chosen, or the first of its group, is filled."""
    shown = {one.category_code: one.group_code for one in order.buttons}
    group = next((one.group_code for one in order.all if one.category_code == begun.category), "")
    filled = begun.category if begun.category in shown else next((c for c in shown if shown[c] == group), "")
    with st.container(key="categories"), st.grid(4, min_column_width=60, wrap=False, gap="xsmall"):
        for place, category in enumerate(order.buttons):
            own = place < order.learnt
            st.button(
                look.plain(_button_word(category, own)),
                key=f"category-{category.category_code}",
                icon=f":material/{category.icon if own else category.group_icon or category.icon}:",
                type="primary" if category.category_code == filled else "secondary",
                width="stretch",
                on_click=_choose,
                args=(account, category),
            )


def _button_word(category: Category, own: bool) -> str:
    """Return the word on a button; in English a group's short name where the button stands for the group."""
    if language() == "zh":
        return _parted(category.name)
    return category.name_en if own else category.group_name_en


def _parted(name: str) -> str:
    """Return a name that may break in its middle when it is too long for one line of a button."""
    middle = -(-len(name) // 2)
    return f"{name[:middle]}{BREAK}{name[middle:]}" if len(name) > WIDEST_WORD else name


def _choose(account: Account, category: Category) -> None:
    drafts.put(account, drafts.chosen(drafts.current(account), category))


def _told(begun: Draft) -> str:
    """Return what was answered, as part of a key: an answer sets the urgency anew, and the widget has to follow."""
    return answers_text(begun.answers)


def _urgency(account: Account, begun: Draft) -> Draft:
    usual = begun.severity or Severity.GENERAL.value
    severity = st.segmented_control(
        _("紧急程度"),
        [one.value for one in Severity],
        default=usual,
        required=True,
        format_func=labels.severity,
        key=f"urgency-{begun.category}-{_told(begun)}-{begun.client_key}",
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
        areas = whistles.spot(store, begun.lon, begun.lat).areas if begun.lon and begun.lat else None
        area = (areas.micro_grid_code or areas.grid_code or areas.town_code) if areas else None
        rule, kind = whistles.destination(store, begun.category, Severity(begun.severity), area)
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
