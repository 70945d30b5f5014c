"""The groups of the catalogue: what each is called, its icon, and the order of groups and of the categories in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from governance.engine.text import _, pick
from governance.procedures import catalogue
from governance.routing.grouping import Group, groups_of, members
from governance.routing.rules import Catalogue
from pages.parts import look, session, tables
from pages.parts.acting import attempt


def draw(shown: Catalogue, revision: int) -> None:
    """Draw both forms for the draft at a revision: all groups as one table, and the order inside one of them."""
    left, right = st.columns([3, 2], gap="small")
    with left, look.card(_("组"), "groups"):
        _groups(shown, revision)
    with right, look.card(_("组内次序"), "group-order"):
        _order(shown, revision)


def _groups(shown: Catalogue, revision: int) -> None:
    known = groups_of(shown)
    with st.form(f"groups-{revision}", border=False):
        edited = st.data_editor(
            _table(known),
            hide_index=True,
            height=tables.height(len(known), 340),
            row_height=tables.ROW_HEIGHT,
            column_config={
                "code": None,
                "place": _place(),
                "name": st.column_config.TextColumn(_("名称"), max_chars=10),
                "name_en": st.column_config.TextColumn(_("英文名称"), max_chars=20),
                "icon": st.column_config.TextColumn(_("图标名"), max_chars=40),
            },
            key=f"groups-table-{revision}",
            alt=_("吹哨类别的组"),
        )
        st.caption(
            _("点格子改；次序改成几就排到第几。没写图标名的用组里第一类的图标。组名别人也看得到，不要写住户的情况。")
        )
        pressed = st.form_submit_button(_("组存进草稿"), type="primary", icon=":material/save:")
    store, account = session.store(), session.account()
    wanted = _typed(edited)
    if pressed and attempt(lambda: catalogue.keep_groups(store, account, revision, wanted), _("已存进草稿")):
        st.rerun()


def _order(shown: Catalogue, revision: int) -> None:
    names = {one.group_code: pick(one.name, one.name_en) for one in groups_of(shown)}
    code = st.selectbox(_("组"), list(names), format_func=lambda one: names[one], key="group-of-order")
    inside = members(shown, code)
    told = {
        "code": [one.category_code for one in inside],
        "place": range(1, len(inside) + 1),
        "name": [pick(one.name, one.name_en) for one in inside],
    }
    rows = pd.DataFrame(told)
    with st.form(f"order-{code}-{revision}", border=False):
        edited = st.data_editor(
            rows,
            hide_index=True,
            height=tables.height(len(rows), 270),
            row_height=tables.ROW_HEIGHT,
            disabled=("name",),
            column_config={"code": None, "place": _place(), "name": st.column_config.TextColumn(_("名称"))},
            key=f"order-table-{code}-{revision}",
            alt=_("组内次序"),
        )
        st.caption(_("次序改成几就排到第几；排第一的是这一组在手机上的按钮。"))
        pressed = st.form_submit_button(_("次序存进草稿"), icon=":material/save:")
    store, account = session.store(), session.account()
    codes = in_order(edited)["code"].tolist()
    if pressed and attempt(lambda: catalogue.order_categories(store, account, revision, code, codes), _("已存进草稿")):
        st.rerun()


def _place() -> Any:
    return st.column_config.NumberColumn(_("次序"), min_value=1, max_value=999, step=1, width="small")


def _table(groups: Sequence[Group]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [one.group_code for one in groups],
            "place": range(1, len(groups) + 1),
            "name": [one.name for one in groups],
            "name_en": [one.name_en for one in groups],
            "icon": [one.icon for one in groups],
        }
    )


def in_order(edited: pd.DataFrame) -> pd.DataFrame:
    """Return rows by the place typed: what was moved goes before whoever stood there when it moves up, else behind.

    Those without a place come last.
    """
    stood = np.arange(1, len(edited) + 1)
    aim = edited["place"].astype(float) + 0.5 * np.sign(edited["place"].astype(float) - stood)
    return edited.assign(aim=aim).sort_values("aim", kind="stable", na_position="last")


def _typed(edited: pd.DataFrame) -> list[Group]:
    rows = in_order(edited).fillna({"name": "", "name_en": "", "icon": ""})
    return [Group(row["code"], row["name"], row["name_en"], row["icon"]) for row in rows.to_dict("records")]
