"""The export menu of a table: the file is made when asked for, then offered with its row count."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from governance.engine import Refused
from governance.engine.text import _
from governance.indicators.exports import Export
from pages.parts import acting, labels, look

FORMATS = ("csv", "xlsx")


def menu(make: Callable[[str], Export], key: str, formats: Sequence[str] = FORMATS) -> None:
    """Draw the menu; `make` writes the file of a format and is called when the reader asks for it."""
    with st.popover(_("导出"), icon=":material/download:"):
        st.caption(_("与当前筛选完全一致，含今日；电话已遮蔽。"))
        for fmt in formats:
            if st.button(_("生成 {format}").format(format=fmt.upper()), key=f"{key}-{fmt}", width="stretch"):
                _offer(make, fmt)


def _offer(make: Callable[[str], Export], fmt: str) -> None:
    try:
        made = make(fmt)
    except Refused as refusal:
        acting.refused(refusal)
        return
    said = _("{name}，{rows}").format(name=made.filename, rows=labels.rows(made.row_count))
    st.success(look.plain(said))
    address = look.own_url(f"/exports/{made.export_id}")
    st.link_button(_("下载"), address, type="primary", icon=":material/download:", width="stretch")
