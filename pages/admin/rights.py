"""The table of rights 权限表: each role, each action, and how far it goes, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from governance.accounts.rights import RIGHTS, Action, Role
from governance.accounts.rights_words import action_name, reach_name
from governance.accounts.rules import role_name
from governance.engine.text import _, language

# in pixels; of those not named, every cell is one word
WIDTHS = {
    Role.GRID_OFFICER: 148,
    Role.MICRO_GRID_REPORTER: 160,
    Role.DEPARTMENT_HANDLER: 136,
    Role.DEPARTMENT_HEAD: 136,
    Role.CENTRE_OPERATOR: 150,
    Role.COMPANY_CONTACT: 190,
    Role.TOWN_LEADER: 104,
}


def draw() -> None:
    """Draw the table that every page, route, map and export asks; empty cells are closed."""
    st.caption(
        _("页面、接口、地图、导出都按这张表判断；空格表示没有这项权限。范围外的编号和不存在的编号一样，都是“找不到”。")
    )
    st.dataframe(
        table(),
        hide_index=True,
        height=620,
        row_height=32,
        placeholder="",
        alt=_("权限表"),
        column_config=_widths(),
    )


def _widths() -> dict[str, Any]:
    """Return how wide each column is: no word of it is cut off."""
    share = 1.0 if language() == "zh" else 1.25
    wide = {role_name(role): st.column_config.TextColumn(width=round(WIDTHS.get(role, 88) * share)) for role in Role}
    return {_("动作"): st.column_config.TextColumn(pinned=True, width=round(158 * share)), **wide}


def table() -> pd.DataFrame:
    """Return the rights in words: a row for each action, a column for each role in the order of the roles."""
    rows = [
        {_("动作"): action_name(action)}
        | {role_name(role): reach_name(RIGHTS[role][action]) if action in RIGHTS[role] else "" for role in Role}
        for action in Action
    ]
    return pd.DataFrame(rows)
