"""The categories of the catalogue: a list by group, and a form for the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from governance.engine.text import _, pick
from governance.procedures import catalogue
from governance.routing.checking import STEPS
from governance.routing.rules import Catalogue, Category, Kind, Question, Severity
from pages.admin import catalogue_groups
from pages.admin.catalogue_words import step_words
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt


@st.fragment
def draw() -> None:
    """Draw list and form; without a draft the categories in force can only be read."""
    found = catalogue.office(session.store(), session.account())
    shown = found.drafted or found.current
    heads = {one.group_code: number for number, one in enumerate(shown.main_categories())}
    listed = sorted(shown.categories, key=lambda one: (heads[one.group_code], one.rank))
    places = tables.chosen_rows(
        st.dataframe(
            _rows(listed),
            hide_index=True,
            height=tables.height(len(listed), 400),
            row_height=tables.ROW_HEIGHT,
            on_select="rerun",
            selection_mode="single-row",
            placeholder="",
            column_config=tables.fitted(_rows(listed)),
            key=f"categories-{found.draft.revision if found.draft else 0}",
            alt=_("吹哨类别"),
        )
    )
    if found.draft is None:
        return
    chosen = listed[places[0]] if places else None
    title = _("改类别 {name}").format(name=chosen.name) if chosen else _("新类别")
    with look.card(title, "category"):
        _form(shown, found.draft.revision, chosen or _fresh(shown), new=chosen is None)
    catalogue_groups.draw(shown, found.draft.revision)


def _fresh(shown: Catalogue) -> Category:
    return replace(shown.categories[0], category_code="", name="", name_en="", rank=0, photo_steps=(), questions=())


def _rows(listed: Sequence[Category]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("组"): [pick(one.group_name, one.group_name_en) for one in listed],
            _("名称"): [pick(one.name, one.name_en) for one in listed],
            _("代码"): [one.category_code for one in listed],
            _("通常的紧急程度"): [labels.severity(one.default_severity) for one in listed],
            _("通常的哨种"): [labels.case_kind(one.default_kind) for one in listed],
            _("同一件的范围（米）"): [one.same_within_m for one in listed],
            _("同一件的时间（小时）"): [one.same_within_hours for one in listed],
            _("追问"): [_("、").join(pick(q.text, q.text_en) for q in one.questions) for one in listed],
            _("要附照片的步骤"): [_("、").join(step_words(step) for step in one.photo_steps) for one in listed],
        }
    )


def _form(shown: Catalogue, revision: int, category: Category, *, new: bool) -> None:
    key = f"category-{category.category_code}-{revision}"
    with st.form(key, border=False):
        wanted = _usual(_named(shown, category, key, new=new), key)
        wanted = replace(wanted, questions=_questions(shown, category, key))
        with st.container(horizontal=True, gap="small"):
            kept = st.form_submit_button(_("存进草稿"), type="primary", icon=":material/save:")
            withdrawn = not new and st.form_submit_button(_("撤掉这一类"), icon=":material/delete:")
    store, account = session.store(), session.account()
    if kept and attempt(lambda: catalogue.keep_category(store, account, revision, wanted), _("已存进草稿")):
        st.rerun()
    code = category.category_code
    if withdrawn and attempt(lambda: catalogue.withdraw_category(store, account, revision, code), _("已从草稿撤掉")):
        st.rerun()


def _named(shown: Catalogue, category: Category, key: str, *, new: bool) -> Category:
    """Draw what a category is called and where it stands, and return it with that."""
    groups = {one.group_code: pick(one.group_name, one.group_name_en) for one in shown.main_categories()}
    one, two, three = st.columns(3, gap="small")
    with one:
        name = st.text_input(_("名称"), category.name, max_chars=20, key=f"{key}-name")
        code = st.text_input(_("类别代码"), max_chars=40, key=f"{key}-code") if new else category.category_code
    with two:
        name_en = st.text_input(_("英文名称，可不填"), category.name_en, max_chars=40, key=f"{key}-name-en")
        icon = st.text_input(
            _("图标名"),
            category.icon,
            max_chars=40,
            help=_("Material Symbols 里的名字，如 fire_truck。"),
            key=f"{key}-icon",
        )
    with three:
        place = list(groups).index(category.group_code)
        group = st.selectbox(
            _("组"),
            list(groups),
            index=place,
            format_func=lambda one: groups[one],
            key=f"{key}-group",
            disabled=not new,
        )
    return replace(
        category, category_code=code.strip(), name=name, name_en=name_en, icon=icon.strip(), group_code=group
    )


def _usual(category: Category, key: str) -> Category:
    """Draw what a whistle of it usually is, and return it with that."""
    one, two, three = st.columns(3, gap="small")
    with one:
        words = _("通常的紧急程度"), _("通常的哨种")
        urgent, kinds = list(Severity), list(Kind)
        at, of = urgent.index(category.default_severity), kinds.index(category.default_kind)
        severity = st.selectbox(words[0], urgent, index=at, format_func=labels.severity, key=f"{key}-severity")
        kind = st.selectbox(words[1], kinds, index=of, format_func=labels.case_kind, key=f"{key}-kind")
    with two:
        metres = st.number_input(_("同一件的范围（米）"), 0, 2_000, category.same_within_m, key=f"{key}-m")
        hours = st.number_input(_("同一件的时间（小时）"), 0, 8_760, category.same_within_hours, key=f"{key}-h")
    with three:
        label, none = _("要附照片的步骤"), _("没有")
        known = list(category.photo_steps)
        steps = st.multiselect(label, list(STEPS), known, format_func=step_words, placeholder=none, key=f"{key}-steps")
    return replace(
        category,
        default_severity=severity,
        default_kind=kind,
        same_within_m=int(metres),
        same_within_hours=int(hours),
        photo_steps=tuple(steps),
    )


def _questions(shown: Catalogue, category: Category, key: str) -> tuple[Question, ...]:
    """Draw the questions as a small table that can be typed into, with those of other categories to choose from."""
    known = {q.code: q for one in shown.categories for q in one.questions}
    others = [code for code in known if category.question(code) is None]
    added = st.multiselect(
        _("加上别的类也问的追问"),
        others,
        format_func=lambda code: pick(known[code].text, known[code].text_en),
        placeholder=_("没有"),
        key=f"{key}-ask",
    )
    edited = st.data_editor(
        pd.DataFrame([_told(one) for one in category.questions], columns=list(ASKED), dtype="string"),
        hide_index=True,
        num_rows="dynamic",
        column_config=_columns(),
        key=f"{key}-questions",
        alt=_("这一类的追问"),
    )
    typed = [_question(row) for row in edited.fillna("").to_dict("records") if row["code"] or row["text"]]
    return (*typed, *(known[code] for code in added))


ASKED = ("code", "text", "text_en", "yes", "call")


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "code": column.TextColumn(_("追问代码"), max_chars=40),
        "text": column.TextColumn(_("追问"), max_chars=60, width="large"),
        "text_en": column.TextColumn(_("追问（英文）"), max_chars=120, width="large"),
        "yes": column.SelectboxColumn(
            _("答“是”就是"), options=list(Severity), format_func=lambda one: labels.severity(str(one))
        ),
        "call": column.TextColumn(_("先打电话"), max_chars=12),
    }


def _told(question: Question) -> tuple[str, ...]:
    return question.code, question.text, question.text_en, question.yes.value, question.call


def _question(row: dict[str, str]) -> Question:
    urgency = Severity(row["yes"] or Severity.SERIOUS)
    return Question(row["code"].strip(), row["text"], row["text_en"], urgency, row["call"].strip())
