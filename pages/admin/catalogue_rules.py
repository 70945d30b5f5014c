"""The rules of the catalogue: a list in the order in which they win, and a form for the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import pandas as pd
import streamlit as st

from governance.engine.text import _, pick
from governance.procedures import catalogue
from governance.routing.moments import MONTHS, SLOTS
from governance.routing.rules import Catalogue, Kind, LeaderGate, RoutingRule
from pages.admin.catalogue_words import Names, anything, gate_name, month_name, names_of, slot_name, times
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt

T = TypeVar("T")
FRESH = RoutingRule("", 0, None, None, None, "", (), 30, 14.0, "", "")


@st.fragment
def draw() -> None:
    """Draw list and form; without a draft the rules in force can only be read."""
    found = catalogue.office(session.store(), session.account())
    shown = found.drafted or found.current
    names = names_of(shown)
    rules = _wanted(sorted(shown.rules, key=lambda one: one.place_in_line), names)
    st.caption(_("从上到下，先中先用：限定得越细越靠前，同样细的按编写先后。"))
    places = tables.chosen_rows(
        st.dataframe(
            _rows(rules, names),
            hide_index=True,
            height=tables.height(len(rules), 400),
            row_height=tables.ROW_HEIGHT,
            on_select="rerun",
            selection_mode="single-row",
            placeholder="",
            column_config=tables.fitted(_rows(rules, names)),
            key=f"rules-{found.draft.revision if found.draft else 0}",
            alt=_("派单规则"),
        )
    )
    if found.draft is None:
        return
    chosen = rules[places[0]] if places else None
    with look.card(_("改规则 {n}").format(n=chosen.rule_id) if chosen else _("新规则"), "rule"):
        _form(shown, names, found.draft.revision, chosen or FRESH, new=chosen is None)


def _wanted(rules: Sequence[RoutingRule], names: Names) -> list[RoutingRule]:
    """Let the reader see the rules of one department or one category alone."""
    with st.container(horizontal=True, gap="small", key="rules-wanted"):
        department = st.selectbox(
            _("部门"),
            list(names.departments),
            index=None,
            format_func=names.department,
            placeholder=_("全部部门"),
            key="rules-department",
            label_visibility="collapsed",
        )
        category = st.selectbox(
            _("类别"),
            list(names.categories),
            index=None,
            format_func=names.category,
            placeholder=_("全部类别"),
            key="rules-category",
            label_visibility="collapsed",
        )
    return [
        one
        for one in rules
        if department in (None, one.lead_department, one.fallback_department, *one.joint_departments)
        and (category is None or one.category_code in (None, category))
    ]


def _rows(rules: Sequence[RoutingRule], names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("编号"): [one.rule_id for one in rules],
            _("类别"): [names.category(one.category_code) for one in rules],
            _("区域"): [names.area(one.area_code) for one in rules],
            _("哨种"): [labels.case_kind(one.kind) if one.kind else anything() for one in rules],
            _("时间"): [times(one) for one in rules],
            _("主办部门"): [names.department(one.lead_department) for one in rules],
            _("协办部门"): [names.departments_of(one.joint_departments) for one in rules],
            _("兜底部门"): [names.department(one.fallback_department) for one in rules],
            _("报到（分）"): [one.report_in_minutes for one in rules],
            _("办理（时）"): [one.handle_work_hours for one in rules],
            _("为什么"): [pick(one.reason, one.reason_en) for one in rules],
        }
    )


def _form(shown: Catalogue, names: Names, revision: int, rule: RoutingRule, *, new: bool) -> None:
    key = f"rule-{rule.rule_id}-{revision}"
    with st.form(key, border=False):
        matched = _matching(shown, names, rule, key, new=new)
        owned = _owners(names, matched, key)
        reason = st.text_input(_("为什么派给它"), rule.reason, max_chars=200, key=f"{key}-reason")
        reason_en = st.text_input(_("为什么（英文，可不填）"), rule.reason_en, max_chars=200, key=f"{key}-reason-en")
        with st.container(horizontal=True, gap="small"):
            kept = st.form_submit_button(_("存进草稿"), type="primary", icon=":material/save:")
            dropped = not new and st.form_submit_button(_("删掉这条"), icon=":material/delete:")
    store, account = session.store(), session.account()
    wanted = replace(owned, reason=reason, reason_en=reason_en)
    if kept and attempt(lambda: catalogue.keep_rule(store, account, revision, wanted), _("已存进草稿")):
        st.rerun()
    if dropped and attempt(lambda: catalogue.drop_rule(store, account, revision, rule.rule_id), _("已从草稿删掉")):
        st.rerun()


def _matching(shown: Catalogue, names: Names, rule: RoutingRule, key: str, *, new: bool) -> RoutingRule:
    """Draw what a rule is for and return it with that."""
    one, two, three = st.columns(3, gap="small")
    with one:
        rule_id = st.text_input(_("规则编号"), key=f"{key}-id", max_chars=20) if new else rule.rule_id
        category = _choice(_("类别"), names, [c.category_code for c in shown.categories], rule.category_code, key)
    with two:
        area = _choice(_("区域"), names, list(names.areas), rule.area_code, key)
        kind = _kind(rule.kind, f"{key}-kind")
    with three:
        slots = _several(_("时间"), list(SLOTS), rule.slots, slot_name, f"{key}-slots")
        months = _several(_("月份"), list(MONTHS), rule.months, month_name, f"{key}-months")
    return replace(
        rule,
        rule_id=rule_id.strip(),
        category_code=category,
        area_code=area,
        kind=kind,
        slots=tuple(sorted(slots, key=SLOTS.index)),
        months=tuple(sorted(months)),
    )


def _kind(now: Kind | None, key: str) -> Kind | None:
    kinds, words = list(Kind), labels.case_kind
    at = kinds.index(now) if now else None
    return st.selectbox(_("哨种"), kinds, index=at, format_func=words, placeholder=anything(), key=key)


def _several(label: str, options: list[T], chosen: Sequence[T], words: Callable[[T], str], key: str) -> list[T]:
    return st.multiselect(label, options, list(chosen), format_func=words, placeholder=anything(), key=key)


def _choice(label: str, names: Names, codes: list[str], now: str | None, key: str) -> str | None:
    is_area = codes == list(names.areas)
    return st.selectbox(
        label,
        codes,
        index=codes.index(now) if now in codes else None,
        format_func=(lambda code: f"{names.area(code)} {code}") if is_area else names.category,
        placeholder=anything(),
        key=f"{key}-{'area' if is_area else 'category'}",
    )


def _owners(names: Names, rule: RoutingRule, key: str) -> RoutingRule:
    """Draw who gets it and how long he has, and return the rule with that."""
    codes, none = list(names.departments), _("没有")
    one, two, three = st.columns(3, gap="small")
    with one:
        place = codes.index(rule.lead_department) if rule.lead_department in codes else None
        lead = st.selectbox(_("主办部门"), codes, index=place, format_func=names.department, key=f"{key}-lead")
        minutes = st.number_input(_("报到时限（分钟）"), 1, 10_080, rule.report_in_minutes, key=f"{key}-minutes")
    with two:
        known, told = [code for code in rule.joint_departments if code in codes], names.department
        joint = st.multiselect(_("协办部门"), codes, known, format_func=told, placeholder=none, key=f"{key}-joint")
        asked = _("办理时限（小时）")
        hours = st.number_input(asked, 0.5, 700.0, rule.handle_work_hours, step=0.5, key=f"{key}-hours")
    with three:
        fallback = _fallback(names, codes, rule.fallback_department, key)
        gate = _gate(rule.leader_gate, f"{key}-gate")
        st.caption(_("应急哨按钟点计时，其余按工作时间，一天 7 小时。"))
    return replace(
        rule,
        lead_department=lead or "",
        joint_departments=tuple(joint),
        fallback_department=fallback,
        leader_gate=gate,
        report_in_minutes=int(minutes),
        handle_work_hours=float(hours),
    )


def _gate(now: LeaderGate, key: str) -> LeaderGate:
    gates, why = list(LeaderGate), _("要紧急处置的和危及人命的从不等；等多久是系统设置，设为 0 就都不等。")
    return st.selectbox(_("镇街领导审定"), gates, index=gates.index(now), format_func=gate_name, help=why, key=key)


def _fallback(names: Names, codes: list[str], now: str | None, key: str) -> str | None:
    return st.selectbox(
        _("兜底部门"),
        codes,
        index=codes.index(now) if now in codes else None,
        format_func=names.department,
        placeholder=_("没有"),
        help=_("主办部门没有人能报到时，案件由它接。"),
        key=f"{key}-fallback",
    )
