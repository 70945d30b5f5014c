"""The table of rights 权限表: each role, each action, and how far it goes, in words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rights import RIGHTS, Action, Role
from governance.accounts.rights_words import action_name, reach_name
from governance.accounts.rules import role_name
from governance.engine.text import _


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
        column_config={_("动作"): st.column_config.TextColumn(pinned=True, width=180)},
    )


def table() -> pd.DataFrame:
    """Return the rights in words: a row for each action, a column for each role in the order of the roles."""
    rows = [
        {_("动作"): action_name(action)}
        | {role_name(role): reach_name(RIGHTS[role][action]) if action in RIGHTS[role] else "" for role in Role}
        for action in Action
    ]
    return pd.DataFrame(rows)
