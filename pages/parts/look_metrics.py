"""Headline figures: six bordered metrics in a row, each with its change in a pill and a way to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from babel.numbers import format_decimal

from governance.engine.text import _
from pages.parts import labels

DeltaUnit = Literal["percent", "points", "count"]
DeltaColour = Literal["green", "orange", "gray"]


@dataclass(frozen=True)
class Metric:
    """One headline figure.

    `value` is written out with its unit. `delta` is the change since the last period: counts change in `percent`,
    rates in percentage points (`points`, given as points: 1.6), small counts in `count` with `unit`.
    `better` says which way is good; None keeps the pill grey. `note` stands after the pill.
    """

    key: str
    label: str
    value: str
    delta: float | None = None
    delta_unit: DeltaUnit = "percent"
    unit: str = ""
    better: Literal["up", "down"] | None = None
    note: str = ""
    help: str | None = None
    opens: bool = False


def delta_text(metric: Metric) -> str | None:
    """Return the change in words, or None when there is nothing to compare with.

    >>> delta_text(Metric("rate", "按期结案率", "97.4%", delta=0.8, delta_unit="points"))
    '+0.8 个百分点'
    >>> delta_text(Metric("cases", "吹哨", "2,318 件", delta=-4.1))
    '-4.1 %'
    """
    change = shown_delta(metric)
    if change is None:
        return None
    figures = "#,##0" if metric.delta_unit == "count" else "#,##0.0"
    number = format_decimal(change, f"+{figures};-{figures}" if change else figures, locale=labels.locale())
    if metric.delta_unit == "points":
        return _("{change} 个百分点").format(change=number)
    return f"{number} {metric.unit if metric.delta_unit == 'count' else '%'}".rstrip()


def shown_delta(metric: Metric) -> float | None:
    """Return the change as it is written: what rounds to nothing is no change, in words, arrow and colour alike."""
    return None if metric.delta is None else round(metric.delta, 0 if metric.delta_unit == "count" else 1) + 0.0


def delta_colour(metric: Metric) -> DeltaColour:
    """Return green for better, orange for worse, grey for no change or no direction. Never red: red means fire.

    >>> delta_colour(Metric("false", "误报率", "61.3%", delta=-5.2, delta_unit="points", better="down"))
    'green'
    """
    change = shown_delta(metric)
    if not change or metric.better is None:
        return "gray"
    return "green" if (change > 0) == (metric.better == "up") else "orange"


def metric_grid(metrics: Sequence[Metric], *, columns: int = 6) -> str | None:
    """Draw headline figures side by side; return the key of the one just opened for its rows, else None."""
    opened = None
    with st.container(key="metric-grid"):
        grid = st.grid(columns, min_column_width=150, gap="xsmall")
        for metric in metrics:
            with grid.cell(), st.container(key=f"metric-{_shape(metric)}-{metric.key}", gap=None):
                if _draw(metric):
                    opened = metric.key
    return opened


def _shape(metric: Metric) -> str:
    """Name the two looks that the style sheet tells apart: with a pill, or a bare note."""
    return "bare" if metric.delta is None else "one"


def _draw(metric: Metric) -> bool:
    delta = delta_text(metric)
    st.metric(
        metric.label,
        metric.value,
        delta=delta if delta is not None else (metric.note or None),
        delta_color=delta_colour(metric) if delta is not None else "off",
        delta_arrow="auto" if shown_delta(metric) else "off",
        delta_description=metric.note if delta is not None and metric.note else None,
        border=True,
        help=metric.help,
    )
    if not metric.opens:
        return False
    label = _("看{figure}的明细").format(figure=metric.label)
    with st.container(key=f"metric-open-{metric.key}"):
        return st.button(label, key=f"metric-rows-{metric.key}", type="tertiary", icon=":material/table_rows:")
