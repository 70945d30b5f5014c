"""What all charts share: one plotly template in two themes, drawing with its words and its table beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from babel.dates import format_skeleton
from pandas.util import hash_pandas_object
from streamlit.delta_generator import DeltaGenerator

from governance.engine import text
from governance.engine.text import _
from pages.parts import labels
from pages.parts.look import empty_state
from pages.parts.look_tokens import SANS, Theme, current_theme, palette

NO_BAR = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "showAxisDragHandles": False}


def template(theme: Theme) -> go.layout.Template:
    """Return the product's plotly template: sans 12 in muted ink, horizontal grid only, nothing that shouts."""
    colours = palette(theme)
    axis = {"ticks": "", "zeroline": False, "fixedrange": True, "automargin": False, "tickfont": {"size": 12}}
    axis["tickangle"] = 0  # words too wide for their place are made shorter, never turned
    hover = {"bgcolor": colours.card, "bordercolor": colours.line, "font": {"family": SANS, "color": colours.ink}}
    return go.layout.Template(
        layout={
            "font": {"family": SANS, "size": 12, "color": colours.muted},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 30, "r": 8, "t": 8, "b": 22},
            "xaxis": axis | {"showgrid": False, "linecolor": colours.line, "showline": True},
            "yaxis": axis | {"gridcolor": colours.grid, "showline": False, "rangemode": "tozero", "nticks": 4},
            "bargap": 0.28,
            "barcornerradius": 2,
            "showlegend": False,
            "hoverlabel": hover,
            "dragmode": False,
            "separators": ".,",
        }
    )


def blank(theme: Theme, height: int, **layout: Any) -> go.Figure:
    """Return an empty figure in the product's template, `height` in pixels."""
    return go.Figure(layout={"template": template(theme), "height": height} | layout)


def plain(words: str) -> str:
    """Escape what plotly would read as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def width_px(words: str) -> int:
    """Return about how wide words are in the charts' 12 px letters, never too narrow.

    >>> width_px("应急局"), width_px("Emergency Mgmt")
    (36, 107)
    """
    wide = sum(12 if ord(sign) > 0x2E7F else 11 if sign in "MWmw" else 9 if sign.isupper() else 6.5 for sign in words)
    return round(wide)


def day_ticks(days: list[date]) -> tuple[list[int], list[str]]:
    """Return positions and words of a few ticks: the day of the month within one month, else with its month.

    Days with their month are wide: only so many as stand apart on a phone.
    """
    within = {(day.year, day.month) for day in days}
    skeleton = "d" if len(within) == 1 else "MMMd" if len(days) <= 130 else "MMM"
    step = max(1, -(-len(days) // (5 if skeleton == "MMMd" else 6)))
    places = list(range(0, len(days), step))
    if places and 0 < len(days) - 1 - places[-1] < step / 2:
        places[-1] = len(days) - 1
    return places, [str(format_skeleton(skeleton, days[place], locale=labels.locale())) for place in places]


@dataclass(frozen=True)
class Chart:
    """A question's three answers: `figure(df, *more, theme, height)`, `alt(df)` in one sentence, `table(df)`."""

    figure: Callable[..., go.Figure]
    alt: Callable[[pd.DataFrame], str]
    table: Callable[[pd.DataFrame], pd.DataFrame]


def draw(
    chart: Chart, df: pd.DataFrame, *more: Hashable, key: str, height: int, head: DeltaGenerator | None = None
) -> None:
    """Draw a chart, or its table when the reader has switched to it; one line instead where there is nothing.

    The switch goes into `head`, the right end of the card's title row; without one it stands above the chart.
    """
    if df.empty:
        empty_state("event_busy", _("这段时间没有数据，换个时段。"))
        return
    if table_switch(key, head):
        table = chart.table(df)
        st.dataframe(table, key=f"{key}-table", hide_index=True, height=height, row_height=30, alt=chart.alt(df))
        return
    figure = kept_figure(chart, df, *more, height=height)
    st.plotly_chart(figure, theme=None, config=NO_BAR, key=f"{key}-chart", alt=chart.alt(df), height=height)


def kept_figure(chart: Chart, df: pd.DataFrame, *more: Hashable, height: int) -> go.Figure:
    """Return the figure of these very numbers in the reader's theme and language, built once for everybody."""
    content = hash_pandas_object(df, index=False).to_numpy().tobytes() + repr(list(df.columns)).encode()
    what = (chart.figure.__name__, content, more, current_theme(), text.language(), height)
    return _built(what, chart, df)


@st.cache_resource(max_entries=400, show_spinner=False)
def _built(what: tuple[Any, ...], _chart: Chart, _df: pd.DataFrame) -> go.Figure:
    _name, _content, more, theme, _language, height = what
    return _chart.figure(_df, *more, theme, height)


def table_switch(key: str, head: DeltaGenerator | None) -> bool:
    """Draw the button that changes between a picture and its table; return True while the table is wanted."""
    state = f"{key}-as-table"
    wanted = bool(st.session_state.get(state))

    def turn() -> None:
        st.session_state[state] = not wanted

    word, icon = (_("图"), "bar_chart") if wanted else (_("表"), "table")
    place = head if head is not None else st.container(horizontal=True, horizontal_alignment="right")
    with place, st.container(key=f"switch-{key}"):
        st.button(word, key=f"{key}-switch", icon=f":material/{icon}:", type="tertiary", on_click=turn)
    return wanted
