"""The first rows of a file, as they stand and as they would be read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.engine.text import _
from governance.procedures.loading.looking import Look
from governance.procedures.loading.order import AREAS, Order
from governance.readers.fields import Field
from pages.admin.imports_terms import cell, field_name, value_name
from pages.parts import labels, look

ROW_HEIGHT = 30


def draw(order: Order, found: Look) -> None:
    """Draw the first rows twice, what is wrong with them beside them."""
    with look.card(_("前几行"), "imports-preview", right=_("共 {n} 列").format(n=len(found.source.columns))):
        st.caption(_("文件里"))
        _table(theirs(found), _("文件的前几行"))
        st.caption(_("读成"))
        _table(ours(order, found), _("前几行读成什么"))


def theirs(found: Look) -> pd.DataFrame:
    """Return the first rows as they stand, with their lines."""
    rows = found.theirs.astype(object).where(found.theirs.notna(), "")
    return rows.rename(columns={"line": _line_name(found)})


def _line_name(found: Look) -> str:
    """Return a name for the column of lines that no column of the file has."""
    name = _("行号")
    while name in found.source.columns:
        name += " "
    return name


def ours(order: Order, found: Look) -> pd.DataFrame:
    """Return the first rows as the store would take them, in the words of the page, with what is wrong."""
    fields = {one.name: one for one in found.fields}
    table: dict[str, list[str]] = {_("行号"): [labels.number(int(line)) for line in found.ours["line"]]}
    wrong: dict[int, list[str]] = {int(line): [] for line in found.ours["line"]}
    for fault in found.faults:
        wrong.setdefault(fault.line, []).append(f"{fault.field}：{fault.reason}" if fault.field else fault.reason)
    if any(wrong.values()):
        table[_("问题")] = [" ".join(wrong[line]) for line in found.ours["line"]]
    for name in [column for column in found.ours.columns if column != "line"]:
        label = _("图形") if name == "shape" and order.kind in AREAS else field_name(order.kind, name)
        table[label] = [_shown(fields.get(name), value) for value in found.ours[name]]
    return pd.DataFrame(table)


def _shown(one: Field | None, value: object) -> str:
    text = cell(value)
    return value_name(one, text) if one is not None and one.choices and text else text


def _table(rows: pd.DataFrame, alt: str) -> None:
    widths = {_("问题"): st.column_config.TextColumn(width=300), _("行号"): st.column_config.Column(width=56)}
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        row_height=ROW_HEIGHT,
        column_config=widths,
        placeholder="",
        alt=alt,
    )
