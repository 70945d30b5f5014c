"""The versions of the catalogue: who published each and why, two of them side by side, and the way back to one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.engine.text import _
from governance.procedures import catalogue
from governance.procedures.catalogue import SHIPPED_VERSION, Office
from governance.procedures.store.catalogue import Version
from governance.routing.comparing import changes
from governance.routing.rules import Catalogue
from pages.admin.catalogue_words import change_row, names_of
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt

DRAFT = -1


@st.fragment
def draw() -> None:
    """Draw the list and, of two versions, what differs."""
    found = catalogue.office(session.store(), session.account())
    rows = _rows(found.versions)
    config = {**tables.grouped(rows), **tables.fitted(rows)}
    high = tables.height(len(rows), 250)
    st.dataframe(
        rows, hide_index=True, height=high, row_height=30, placeholder="", column_config=config, alt=_("目录版本")
    )
    _compare(found)
    if found.draft is None:
        _restore(found)


def _rows(versions: tuple[Version, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("版本"): [version_name(one.number) for one in versions],
            _("发布时间"): [labels.moment(one.published_at_utc) if one.published_at_utc else "" for one in versions],
            _("发布人"): [one.author or _("随系统载入") for one in versions],
            _("改了什么、为什么"): [one.note for one in versions],
            _("类别"): [one.categories for one in versions],
            _("规则"): [one.rules for one in versions],
        }
    )


def version_name(number: int) -> str:
    """Return what a version is called; what ships with the product and the draft have names of their own."""
    if number == DRAFT:
        return _("草稿")
    return _("随系统附带的目录") if number == SHIPPED_VERSION else _("第 {n} 版").format(n=number)


def _read(found: Office, number: int) -> Catalogue:
    if number == DRAFT:
        return found.drafted or found.current
    return catalogue.version(session.store(), session.account(), number)


def _compare(found: Office) -> None:
    numbers = [one.number for one in found.versions]
    sides = [*([DRAFT] if found.draft else []), *numbers, SHIPPED_VERSION]
    with look.card(_("两版对比"), "compared"):
        with st.container(horizontal=True, gap="small", key="compared-sides"):
            before = st.selectbox(
                _("从"), sides, index=1 if len(sides) > 2 else 0, format_func=version_name, key="compared-before"
            )
            after = st.selectbox(_("到"), sides, index=0, format_func=version_name, key="compared-after")
        first, second = _read(found, before), _read(found, after)
        differs = changes(first, second)
        if not differs:
            look.empty_state("task_alt", _("这两版没有不同。"))
            return
        names = names_of(second)
        rows = pd.DataFrame([change_row(one, names) for one in differs])
        high, wide = tables.height(len(rows), 360), tables.fitted(rows)
        st.dataframe(
            rows, hide_index=True, height=high, row_height=30, placeholder="", column_config=wide, alt=_("两版的不同")
        )


def _restore(found: Office) -> None:
    """Begin a draft from any version: published, it holds again, under a number of its own."""
    numbers = [*(one.number for one in found.versions), SHIPPED_VERSION]
    with look.card(_("恢复一版"), "restored"):
        st.caption(_("从旧版起草，查过、试过再发布；旧版本身永远不变。"))
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="restore-row"):
            number = st.selectbox(_("版本"), numbers, format_func=version_name, key="restore-version")
            pressed = st.button(_("从这一版起草"), icon=":material/history:", key="restore")
        store, account = session.store(), session.account()
        if pressed and attempt(lambda: catalogue.begin(store, account, number), _("已起草")):
            st.rerun()
