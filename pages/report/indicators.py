"""Indicators 指标: every figure of the product with its formula and its value for the chosen period."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Figure, Indicator, Unit
from pages.parts import figures, filters, frame, labels, look, session, tables


def render() -> None:
    """Draw the page."""
    with look.title_row(_("指标"), _("每个数字的名称、公式和当前值；点一行看明细")):
        filters.controls(kind=True)
    asked = filters.current()
    found = indicators.values(session.store(), session.account(), INDICATORS, asked)
    rows = [_row(INDICATORS[key], figure) for key, figure in found.items()]
    columns = [_("指标"), _("当前值"), _("较上期"), _("分子"), _("分母"), _("公式")]
    with st.container(border=True, key="card-indicators"):
        state = st.dataframe(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            height="content",
            on_select="rerun",
            selection_mode="single-row",
            key="indicator-list",
            alt=_("指标一览"),
        )
    chosen = tables.chosen_row(state)
    if chosen is not None:
        frame.go("rows", {"figure": list(found)[chosen], **filters.chosen()})


def _row(indicator: Indicator, figure: Figure) -> tuple[str, ...]:
    value = " · ".join(one for one in (figures.written(figure), _("样本少") if figure.few else "") if one)
    whole = labels.number(figure.denominator) if indicator.unit is Unit.PERCENT else "—"
    return indicator.name, value, figures.change(figure), labels.number(figure.numerator), whole, indicator.formula
