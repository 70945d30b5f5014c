"""Which column of the file fills which field: guessed, remembered or chosen, or one value for every row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from governance.procedures.loading.columns import LEFT_OUT
from governance.procedures.loading.looking import Look
from governance.procedures.loading.order import Order
from governance.readers.fields import Field, Kind
from pages.admin.imports_terms import listed, shown_label, value_name
from pages.parts import look

NOTHING, CONSTANT = "\x00nothing", "\x00constant"  # no column can be called so


def draw(account: Account, order: Order, found: Look) -> Order:
    """Draw a choice for each field and return the order with what was chosen."""
    mapping, constants = dict[str, str](), dict[str, str]()
    stamp = _stamp(order, found)
    with look.card(_("列的对应"), "imports-columns", right=_("按列名猜出，可以改")):
        shown = [one for one in found.fields if one.name in found.how.given or one.required]
        _grid(shown, found, stamp, mapping, constants)
        rest = [one for one in found.fields if one not in shown]
        if rest:
            with st.expander(_("文件里没有的 {n} 个字段").format(n=len(rest)), icon=":material/unfold_more:"):
                _grid(rest, found, stamp, mapping, constants)
        spare = [column for column in found.source.columns if column not in mapping.values()]
        if spare:
            st.caption(look.plain(_("没有用到的列：{columns}").format(columns=listed(spare))))
    return replace(order, mapping=mapping, constants=constants, fresh=True)  # all there was to fill in has been drawn


def _grid(fields: list[Field], found: Look, stamp: str, mapping: dict[str, str], constants: dict[str, str]) -> None:
    grid = st.grid(4, min_column_width=150, gap="xsmall")
    for one in fields:
        with grid.cell():
            column = _column(one, found, stamp)
            if column == CONSTANT:
                value = _constant(one, found.how.constants.get(one.name, ""), stamp)
                mapping[one.name] = LEFT_OUT
                constants |= {one.name: value} if value else {}
            else:
                mapping[one.name] = LEFT_OUT if column == NOTHING else column


def _column(one: Field, found: Look, stamp: str) -> str:
    """Draw the choice of a column for a field."""
    options = [NOTHING, CONSTANT, *found.source.columns]
    said = CONSTANT if one.name in found.how.constants else found.how.columns.get(one.name, NOTHING)
    words = {NOTHING: _("（没有）"), CONSTANT: _("＝ 每行同一个值")}
    label = shown_label(one.label, one.name) + (_("（必填）") if one.required else "")
    return str(
        st.selectbox(
            look.plain(label),
            options,
            index=options.index(said) if said in options else 0,
            format_func=lambda option: words.get(option, option),
            key=f"imports-column-{stamp}-{one.name}",
        )
    )


def _constant(one: Field, said: str, stamp: str) -> str:
    """Draw the one value that every row gets."""
    key = f"imports-constant-{stamp}-{one.name}"
    label = _("{field}：每行都是").format(field=_(one.label))
    if one.kind is not Kind.CHOICE:
        return st.text_input(label, value=said, key=key, label_visibility="collapsed").strip()
    values = list(one.choices)
    chosen = st.selectbox(
        label,
        values,
        index=values.index(said) if said in values else None,
        format_func=lambda value: value_name(one, value),
        placeholder=_("选一个"),
        key=key,
        label_visibility="collapsed",
    )
    return chosen or ""


def _stamp(order: Order, found: Look) -> str:
    """Return a mark of what the guess depends on, so that another file or source begins with its own guess."""
    parts: Iterator[str] = iter(
        (str(order.path), order.kind, order.source_name, str(order.fresh), *found.source.columns)
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
