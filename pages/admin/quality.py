"""Data quality 数据质量: what does not fit, why it matters, the rows, and ways to mend them one by one or in bulk."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from governance.areas import actions as areas
from governance.deadlines.rules import Light
from governance.engine.text import _
from governance.indicators.exports import words_of
from governance.procedures.quality import listing, telling
from governance.procedures.quality.listing import Finding
from governance.procedures.quality.mending import Pick
from governance.procedures.quality.rules import Severity
from governance.procedures.quality.words import check_name, severity_name, well, why
from pages.admin import quality_mend
from pages.parts import downloads, labels, look, marks, session, tables

PAGE_ROWS = 50
TABLE_HEIGHT = 306  # nine rows, so that what mends them stands on the same screen
GLYPHS = {Severity.RESPONSE: Light.OVERDUE, Severity.FIGURES: Light.DUE_SOON, Severity.LOOK: Light.WAITING}


def render() -> None:
    """Draw the page: the checks at the left, what the chosen one finds at the right."""
    quality_mend.tell()
    found = listing.findings(session.store(), session.account())
    wrong = sum(one.count for one in found if one.severity is not Severity.LOOK)
    said = _("{n} 处要改").format(n=labels.number(wrong)) if wrong else _("没有要改的")
    with look.title_row(_("数据质量"), [session.city_name(), said, labels.moment(session.store().now())]):
        pass
    left, right = st.columns([1, 2.9], gap="xsmall")
    chosen = _chosen(found)
    with left, st.container(key="quality-checks", gap="xsmall"):
        for one in found:
            _check(one, one.check is chosen.check)
    with right:
        _finding(chosen)


def _chosen(found: list[Finding]) -> Finding:
    """Return the finding that the address names, else the first with something in it."""
    asked = {one.check.value: one for one in found}.get(st.query_params.get("check", ""))
    return asked or next((one for one in found if one.count), found[0])


def _check(one: Finding, chosen: bool) -> None:
    """Draw one check as a row; the whole row is the button."""
    with st.container(key=f"row-{'on' if chosen else 'off'}-{one.check.value}", border=True, gap=None):
        glyph = marks.image(marks.light_svg(GLYPHS[one.severity] if one.count else Light.CLOSED, 18))
        name, word = check_name(one.check), severity_name(one.severity) if one.count else _("没有问题")
        st.html(
            f'<div class="wm-row">{glyph}<div><b>{escape(name)}</b><span>{escape(word)}</span></div>'
            f"<div><b>{escape(labels.number(one.count))}</b></div></div>"
        )
        if st.button(_("打开 {name}").format(name=name), key=f"check-{one.check.value}"):
            st.query_params["check"] = one.check.value
            st.rerun()


def _finding(one: Finding) -> None:
    check = one.check
    with look.card(check_name(check), "quality", right=labels.rows(one.count)) as head:
        st.caption(why(check, areas.snap_m(session.store())))
        if not one.count:
            look.empty_state("task_alt", well(check))
            return
        with head:
            downloads.menu(lambda fmt: telling.export(session.store(), session.account(), check, fmt), "quality")
        _rows(one)


@st.fragment
def _rows(one: Finding) -> None:
    """Draw a page of rows and, under it, the ways to mend those that are chosen."""
    store, account, check = session.store(), session.account(), one.check
    pages = ceil(one.count / PAGE_ROWS)
    number = min(st.session_state.get(f"quality-page-{check.value}", 1), pages)
    rows = listing.rows(store, account, check, PAGE_ROWS, (number - 1) * PAGE_ROWS)
    state = st.dataframe(
        telling.told(rows, check, words_of(store)),
        hide_index=True,
        height=tables.height(len(rows), TABLE_HEIGHT),
        row_height=30,
        placeholder="",
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_widths(),
        key=f"quality-{check.value}-{number}-{quality_mend.turn()}",
        alt=_("{check}，第 {n} 页").format(check=check_name(check), n=number),
    )
    tables.pager(pages, f"quality-page-{check.value}", PAGE_ROWS)
    chosen = tables.without_nan(rows.iloc[tables.chosen_rows(state)])
    quality_mend.draw(one, chosen, _picks(chosen))


def _widths() -> dict[str, Any]:
    """Return how coordinates are written, to a tenth of a metre, and the room a time needs that is often empty."""
    exact = st.column_config.NumberColumn(format="%.6f")
    config = dict.fromkeys((_("经度"), _("纬度"), _("来的经度"), _("来的纬度")), exact)
    return config | {_("对照时间"): st.column_config.Column(width=150)}


def _picks(rows: pd.DataFrame) -> list[Pick]:
    return [Pick(row.subject, row.subject_id, row.finding) for row in rows.itertuples()]
