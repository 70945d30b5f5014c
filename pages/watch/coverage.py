"""Coverage of the patrols 巡查覆盖: grid by grid what officers have looked at lately; figures, no positions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.patrols import actions as patrols
from governance.patrols.actions import GridCoverage
from governance.patrols.rules import COVERED_DAYS, Coverage
from pages.parts import labels, look, own_area, session, tables

HEIGHT = 640


def render() -> None:
    """Draw the page."""
    account = session.account()
    with look.title_row(_("巡查覆盖"), [own_area.place_name(account), _("近 {n} 天").format(n=COVERED_DAYS)]):
        pass
    found = patrols.coverage(session.store(), account)
    whole = Coverage(sum(one.coverage.premises for one in found), sum(one.coverage.looked for one in found))
    with look.card(_("各网格"), "coverage", right=_words(whole)):
        if not found:
            look.empty_state("directions_walk", _("这里没有要巡查的场所。"))
            return
        rows = _table(found)
        shown = {_("覆盖率"): st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0)}
        st.dataframe(
            rows,
            key="coverage-table",
            hide_index=True,
            height=tables.height(len(rows), HEIGHT),
            row_height=tables.ROW_HEIGHT,
            column_config=shown,
        )
        st.caption(_("住户不算在内。只有数字，没有谁到过哪里。"))


def _words(whole: Coverage) -> str:
    told = _("看了 {looked} 处，共 {n} 处，{share}")
    return told.format(
        looked=labels.number(whole.looked), n=labels.number(whole.premises), share=labels.percent(whole.share)
    )


def _table(found: list[GridCoverage]) -> pd.DataFrame:
    names, zone = areas.names(session.store()), session.zone()

    def name(code: str) -> str:
        return text.pick(*names[code]) if code in names else code

    rows = [
        (
            name(one.grid_code[: own_area.TOWN_DIGITS]),
            name(one.grid_code),
            one.coverage.premises,
            one.coverage.looked,
            round(one.coverage.share or 0.0, 2),
            f"{one.last_at_utc.astimezone(zone):%Y-%m-%d %H:%M}" if one.last_at_utc else "—",
        )
        for one in found
    ]
    columns = (_("镇区"), _("网格"), _("场所"), _("看过"), _("覆盖率"), _("最近一次"))
    return pd.DataFrame(rows, columns=pd.Index(columns))
