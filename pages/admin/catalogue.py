"""Catalogue 派单目录: what whistles can be about and where each goes; edited as a draft, checked, tried, published."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.engine.text import _
from governance.procedures import catalogue
from governance.procedures.catalogue import Office
from governance.procedures.store.catalogue import Version
from governance.routing.comparing import changes
from governance.routing.rules import Catalogue
from pages.admin import catalogue_categories, catalogue_rules, catalogue_try, catalogue_versions
from pages.admin.catalogue_words import finding_words, names_of
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt


def render() -> None:
    """Draw the page; each tab runs again by itself."""
    with look.title_row(_("派单目录"), _("哪一类在哪里、什么时候归谁办；草稿查过、试过才发布，在办的案件不动")):
        pass
    _desk()
    draws = {
        _("规则"): catalogue_rules.draw,
        _("类别"): catalogue_categories.draw,
        _("检查"): _checked,
        _("试派"): catalogue_try.draw,
        _("版本"): catalogue_versions.draw,
    }
    for draw, tab in zip(draws.values(), st.tabs(list(draws)), strict=True):
        with tab:
            draw()


def _desk() -> None:
    """Say what holds and how the draft stands, with what can be done with it as a whole."""
    found = catalogue.office(session.store(), session.account())
    newest = found.versions[0] if found.versions else None
    with look.card(_("现行和草稿"), "desk", right=_in_force(found.current, newest)):
        if found.draft is None or found.drafted is None:
            st.caption(_("现在没有草稿。改规则或类别先起草一份，别人随时能看到它，发布前什么都不变。"))
            if st.button(_("起草"), icon=":material/edit_note:", type="primary", key="begin"):
                _begin(found.current.version)
            return
        differs = len(changes(found.current, found.drafted))
        told = _("草稿从第 {n} 版起，{who} {at} 改过，与现行有 {m} 处不同。")
        made_from = found.draft.made_from or found.current.version
        at = labels.moment(found.draft.changed_at_utc)
        st.markdown(look.plain(told.format(n=made_from, who=found.draft.author, at=at, m=labels.number(differs))))
        with st.container(horizontal=True, gap="small", key="desk-acts"):
            with st.popover(_("发布"), icon=":material/publish:", type="primary"):
                _publish(found)
            with st.popover(_("作废草稿"), icon=":material/delete:"):
                st.caption(_("草稿里改过的都会丢掉，现行目录不变。"))
                if st.button(_("确定作废"), key="discard"):
                    _discard()


def _in_force(current: Catalogue, newest: Version | None) -> str:
    told = _("现行第 {n} 版：{categories} 类，{rules} 条规则").format(
        n=current.version, categories=len(current.categories), rules=len(current.rules)
    )
    if newest and newest.published_at_utc:
        told += _("，{who} {at} 发布").format(who=newest.author or "", at=labels.moment(newest.published_at_utc))
    return told


def _begin(number: int) -> None:
    store, account = session.store(), session.account()
    if attempt(lambda: catalogue.begin(store, account, number), _("已起草")):
        st.rerun()


def _discard() -> None:
    if attempt(lambda: catalogue.discard(session.store(), session.account()), _("草稿已作废")):
        st.rerun()


def _publish(found: Office) -> None:
    """Ask what was changed and why; whoever comes later reads it beside the version."""
    store, account = session.store(), session.account()
    st.caption(_("发布后新吹的哨按新版派；在办的案件留在原部门，照原来的规则计时。"))
    note = st.text_area(_("改了什么、为什么"), max_chars=200, key="publish-note", height=90)
    revision = found.draft.revision if found.draft else 0
    if st.button(_("确定发布"), type="primary", key="publish") and attempt(
        lambda: catalogue.publish(store, account, revision, note), _("已发布")
    ):
        st.rerun()


@st.fragment
def _checked() -> None:
    """Say that no combination falls through, or what is wrong and how to mend it."""
    store, account = session.store(), session.account()
    found, office = catalogue.check(store, account), catalogue.office(store, account)
    shown = office.drafted or office.current
    names = names_of(shown)
    grids = sum(len(code) == 15 for code in office.areas)
    told = _("查了 {categories} 类 × {grids} 个网格 × 3 种哨 × 3 段时间 × 12 个月，共 {n} 种情况。").format(
        categories=labels.number(len(shown.categories)),
        grids=labels.number(grids),
        n=labels.number(found.combinations),
    )
    with look.card(_("草稿检查") if office.drafted else _("现行目录检查"), "checked"):
        st.caption(told)
        if not found.findings:
            st.success(_("每一种都有部门接，每条规则都用得上，部门和区域都存在。"), icon=":material/task_alt:")
            return
        st.warning(_("有 {n} 处要改，改好才能发布。").format(n=len(found.findings)), icon=":material/rule:")
        rows = pd.DataFrame({_("问题"): [finding_words(one, names) for one in found.findings]})
        high = tables.height(len(rows), 460)
        st.dataframe(rows, hide_index=True, height=high, row_height=tables.ROW_HEIGHT, alt=_("检查发现的问题"))
