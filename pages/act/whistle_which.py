"""Which category exactly, found by its name or the initials of its pinyin, and the questions that come with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _, language, pick
from governance.procedures.search.spelling import initials
from governance.routing.rules import Category, Question
from governance.whistles.asked import answers_text
from pages.act import draft as drafts
from pages.act import picking
from pages.act.draft import Draft
from pages.parts import look

YES, NO = "yes", "no"


def which(account: Account, begun: Draft, ordered: Sequence[Category]) -> Draft:
    """Offer every category in one list that is searched by typing: those of the chosen group first, his own before."""
    chosen = next((one for one in ordered if one.category_code == begun.category), None)
    group = chosen.group_code if chosen else ""
    listed = {one.category_code: one for one in sorted(ordered, key=lambda one: one.group_code != group)}
    code = st.selectbox(
        _("具体是"),
        list(listed),
        index=list(listed).index(begun.category) if chosen else None,
        format_func=lambda one: _told(listed[one].name, listed[one].name_en, _group(listed[one])),
        placeholder=_("找别的类：名称或拼音首字母"),
        key=f"narrower-{begun.category if chosen else ''}-{begun.client_key}",
        label_visibility="collapsed",
    )
    if code and code != begun.category:
        begun = drafts.chosen(begun, listed[code])
        drafts.put(account, begun)
        picking.again()
    return begun


def _group(category: Category) -> str:
    return pick(category.group_name, category.group_name_en)


def _told(name: str, name_en: str, group: str) -> str:
    """Return what stands in the list; the letters behind a name are what one types to find it."""
    return f"{name} · {group} {_initials(name)}" if language() == "zh" else f"{name_en} · {group}"


@lru_cache(maxsize=1024)
def _initials(name: str) -> str:
    return initials(name)


def asked(account: Account, begun: Draft, ordered: Sequence[Category]) -> Draft:
    """Put the questions of the chosen category; a yes that means danger to life stops the page."""
    category = next((one for one in ordered if one.category_code == begun.category), None)
    for question in category.questions if category else ():
        begun = _ask(account, begun, category, question) if category else begun
    return begun


def _ask(account: Account, begun: Draft, category: Category, question: Question) -> Draft:
    known = dict(begun.answers).get(question.code)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"asked-{question.code}"):
        st.markdown(look.plain(pick(question.text, question.text_en)), width="stretch")
        said = st.segmented_control(
            pick(question.text, question.text_en),
            [YES, NO],
            default=None if known is None else YES if known else NO,
            format_func=lambda one: _("是") if one == YES else _("否"),
            key=f"answer-{question.code}-{begun.category}-{answers_text(begun.answers)}-{begun.client_key}",
            label_visibility="collapsed",
        )
    if said is None or (said == YES) is known:
        return begun
    begun = drafts.answered(begun, category, question, said == YES)
    drafts.put(account, begun)
    if begun.stop:
        st.rerun()
    picking.again()
    return begun
