"""Charts of whistles: lights by age, what came in and what was done, and how departments compare."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from streamlit.delta_generator import DeltaGenerator

from governance.deadlines.rules import Light
from governance.deadlines.words import GLYPHS, light_name
from governance.engine.text import _
from pages.parts import labels
from pages.parts.charts_kit import Chart, blank, draw, plain, width_px
from pages.parts.look_tokens import Palette, Theme, palette

LIGHTS = (Light.ON_TIME, Light.DUE_SOON, Light.OVERDUE)


def lights_by_age(
    df: pd.DataFrame, *, key: str = "lights-by-age", height: int = 158, head: DeltaGenerator | None = None
) -> None:
    """Draw open cases by their age, stacked by deadline light; the glyph stands with the number.

    `df`: age (words of the class, in order of appearance), light (on_time, due_soon or overdue), cases (count).
    """
    chart = Chart(figure_lights_by_age, alt_lights_by_age, table_lights_by_age)
    draw(chart, df if df["cases"].sum() else df.head(0), key=key, height=height, head=head)


def _by_age(df: pd.DataFrame) -> pd.DataFrame:
    ages = list(dict.fromkeys(df["age"]))
    wide = df.pivot_table(index="age", columns="light", values="cases", aggfunc="sum")
    return wide.reindex(index=ages, columns=[light.value for light in LIGHTS]).fillna(0)


def figure_lights_by_age(df: pd.DataFrame, theme: Theme, height: int = 158) -> go.Figure:
    """Return the figure of `lights_by_age`."""
    colours, wide = palette(theme), _by_age(df)
    fill = dict(zip(LIGHTS, (colours.on_time, colours.due_soon, colours.overdue), strict=True))
    legend = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}
    legend["font"] = {"color": colours.ink}
    figure = blank(theme, height, barmode="stack", showlegend=True, legend=legend, bargap=0.3, barcornerradius=0)
    figure.update_layout(margin={"l": 24, "r": 4, "t": 26, "b": 20})
    top = float(wide.sum(axis=1).max()) * 1.18
    for light in LIGHTS:
        said = [f"{age} · {light_name(light)} {labels.number(count)}" for age, count in wide[light.value].items()]
        figure.add_bar(
            x=[plain(age) for age in wide.index],
            y=wide[light.value],
            name=f"{GLYPHS[light]} {light_name(light)}",
            marker={"color": fill[light], "line": {"width": 1.5, "color": colours.card}},
            hovertext=said,
            hoverinfo="text",
        )
    _write_counts(figure, wide, colours, top / (height - 46))
    figure.update_yaxes(range=[0, top], nticks=4)
    return figure


def _write_counts(figure: go.Figure, wide: pd.DataFrame, colours: Palette, per_pixel: float) -> None:
    """Write glyph and number into each segment, or above the bar where the segment is under 12 px."""
    ink = {Light.OVERDUE: colours.on_overdue}
    for place, row in enumerate(wide.to_numpy()):
        foot, above = 0.0, []
        for light, count in zip(LIGHTS, row, strict=True):
            if not count:
                continue
            words = f"{GLYPHS[light]} {labels.number(count)}"
            if count / per_pixel < 15:
                above.append(words)
            else:
                font = {"size": 11.5, "color": ink.get(light, "#17252B"), "weight": 600}
                figure.add_annotation(x=place, y=foot + count / 2, text=words, showarrow=False, font=font)
            foot += float(count)
        if above:
            font = {"size": 11.5, "color": colours.ink}
            figure.add_annotation(x=place, y=foot, text="  ".join(above), showarrow=False, yanchor="bottom", font=font)


def alt_lights_by_age(df: pd.DataFrame) -> str:
    """Return the figure of `lights_by_age` in one sentence."""
    sums = df.groupby("light")["cases"].sum()
    parts = " · ".join(f"{light_name(light)} {labels.number(sums.get(light.value, 0))}" for light in LIGHTS)
    return _("在办 {total} 件按已办天数：{parts}。").format(total=labels.number(df["cases"].sum()), parts=parts)


def table_lights_by_age(df: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table: a row per age, a column per light."""
    wide = _by_age(df).astype(int).rename(columns={light.value: light_name(light) for light in LIGHTS})
    return wide.rename_axis(None, axis=1).rename_axis(_("已办天数")).reset_index()


def weekly_in_out(
    df: pd.DataFrame, *, key: str = "weekly-in-out", height: int = 140, head: DeltaGenerator | None = None
) -> None:
    """Draw cases received and closed per week as two lines, named at their ends.

    `df`: week_start (date, Monday), received, closed (counts). One row per week in order, the present one last.
    """
    chart = Chart(figure_weekly_in_out, alt_weekly_in_out, table_weekly_in_out)
    draw(chart, df, key=key, height=height, head=head)


def figure_weekly_in_out(df: pd.DataFrame, theme: Theme, height: int = 140) -> go.Figure:
    """Return the figure of `weekly_in_out`."""
    colours, weeks = palette(theme), list(df["week_start"])
    ends = [width_px(f"{name} {labels.number(df[column].iloc[-1])}") for column, name in _ends()]
    figure = blank(theme, height, margin={"l": 30, "r": max(62, *ends) + 10, "t": 8, "b": 22})
    lines = (
        ("received", _("收件"), {"color": colours.muted, "width": 1.7, "dash": "dot"}),
        ("closed", _("办结"), {"color": colours.primary, "width": 2.2}),
    )
    for column, name, line in lines:
        said = [f"{_week(week)} · {name} {labels.number(count)}" for week, count in zip(weeks, df[column], strict=True)]
        _line(figure, df[column], said, line)
    _name_ends(figure, df, colours)
    step = max(1, (len(weeks) - 1) // 3)
    places = [*range(0, max(1, len(weeks) - step), step), len(weeks) - 1]
    words = [_("本周") if place == len(weeks) - 1 else _week(weeks[place]) for place in places]
    low, high = float(df[["received", "closed"]].min().min()), float(df[["received", "closed"]].max().max())
    room = max((high - low) * 0.16, 1)
    figure.update_xaxes(tickvals=places, ticktext=words, range=[-0.3, len(weeks) - 0.8])
    figure.update_yaxes(range=[max(0, low - room), high + room], nticks=4, rangemode="normal")
    return figure


def _line(figure: go.Figure, counts: pd.Series, said: list[str], line: dict[str, Any]) -> None:
    """Draw one line; its last stretch is faint, because the present week is not over."""
    last = len(counts) - 1
    for first, end, style, opacity in ((0, max(last, 1), line, 1.0), (last - 1, last + 1, line | {"dash": "dot"}, 0.6)):
        part = slice(max(first, 0), end)
        x = list(range(len(counts)))[part]
        figure.add_scatter(
            x=x, y=counts.iloc[part], mode="lines", line=style, opacity=opacity, hovertext=said[part], hoverinfo="text"
        )


def _name_ends(figure: go.Figure, df: pd.DataFrame, colours: Palette) -> None:
    """Write each line's name and last number at its end; the two keep clear of each other."""
    last = df.iloc[-1]
    upper = "closed" if last["closed"] >= last["received"] else "received"
    spread = max(1.0, float(df[["received", "closed"]].max().max()))
    near = abs(float(last["closed"]) - float(last["received"])) < spread * 0.12
    clear = 8 if min(last["closed"], last["received"]) < df[["received", "closed"]].min().min() + spread * 0.05 else 0
    looks = ((colours.muted, 400), (colours.primary, 600))
    for (column, name), (colour, weight) in zip(_ends(), looks, strict=True):
        shift = clear + (14 if near and column == upper else 0)
        font = {"size": 12, "color": colour, "weight": weight}
        at = {"x": len(df) - 1, "y": float(last[column]), "xanchor": "left", "xshift": 6, "yshift": shift}
        figure.add_annotation(text=f"{name} {labels.number(last[column])}", showarrow=False, font=font, **at)


def _ends() -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the columns of the two lines with the names written at their ends."""
    return ("received", _("收件")), ("closed", _("办结"))


def _week(monday: date) -> str:
    return _("{day}起").format(day=labels.day(monday))


def alt_weekly_in_out(df: pd.DataFrame) -> str:
    """Return the figure of `weekly_in_out` in one sentence."""
    last = df.iloc[-1]
    words = _("近 {weeks} 周共收件 {received} 件，办结 {closed} 件；本周收件 {now_in}，办结 {now_out}。")
    return words.format(
        weeks=len(df),
        received=labels.number(df["received"].sum()),
        closed=labels.number(df["closed"].sum()),
        now_in=labels.number(last["received"]),
        now_out=labels.number(last["closed"]),
    )


def table_weekly_in_out(df: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table, newest week first."""
    days = [day.isoformat() for day in df["week_start"]]
    table = pd.DataFrame({_("周起始"): days, _("收件"): df["received"].to_numpy(), _("办结"): df["closed"].to_numpy()})
    return table.iloc[::-1]


def peers(df: pd.DataFrame, *, key: str = "peers", height: int = 180, head: DeltaGenerator | None = None) -> None:
    """Draw how departments compare: hollow point last month, full point now, the reader's own in primary.

    `df`: name, rate and rate_before (shares 0..1, rate_before may be NaN), mine (bool), due (count the rate rests
    on). Best first. Whoever has too few cases for a rank is left out by the caller.
    """
    chart = Chart(figure_peers, alt_peers, table_peers)
    draw(chart, df, key=key, height=height, head=head)


def figure_peers(df: pd.DataFrame, theme: Theme, height: int = 180) -> go.Figure:
    """Return the figure of `peers`."""
    colours = palette(theme)
    left = max([84, *map(width_px, df["name"])]) + 8  # between the name and its line
    figure = blank(theme, height, margin={"l": left, "r": 54, "t": 4, "b": 20})
    for place, row in enumerate(df.itertuples()):
        own = bool(row.mine)
        ink, thick = (colours.primary, 4) if own else (colours.muted, 3)
        said = f"{plain(row.name)} · {labels.percent(row.rate, 1)} · {_('应结')} {labels.number(row.due)}"
        if pd.notna(row.rate_before):
            line = {"color": ink if own else colours.line, "width": thick}
            both = [row.rate_before, row.rate]
            figure.add_scatter(x=both, y=[place, place], mode="lines", line=line, hoverinfo="skip")
            hollow = {"size": 9, "color": colours.card, "line": {"width": 1.6, "color": ink}}
            _dot(figure, row.rate_before, place, hollow, f"{_('上月')} {labels.percent(row.rate_before, 1)}")
        _dot(figure, row.rate, place, {"size": 10, "color": ink}, said)
        font = {"color": colours.primary if own else colours.ink, "weight": 600 if own else 400, "size": 12}
        beside = {"xref": "paper", "y": place, "showarrow": False, "font": font}
        figure.add_annotation(x=1, xanchor="left", xshift=8, text=labels.percent(row.rate, 1), **beside)
        figure.add_annotation(x=0, xanchor="right", xshift=-8, text=plain(row.name), **beside)
    low = float(df[["rate", "rate_before"]].min().min())
    low = max(0.0, low - 0.01)
    figure.update_xaxes(range=[low, 1.002], tickformat=".0%", showgrid=True, gridcolor=colours.grid, nticks=6)
    figure.update_yaxes(range=[len(df) - 0.5, -0.5], showticklabels=False, showgrid=False)
    return figure


def _dot(figure: go.Figure, x: float, y: float, marker: dict[str, Any], said: str) -> None:
    figure.add_scatter(x=[x], y=[y], mode="markers", marker=marker, hovertext=said, hoverinfo="text")


def alt_peers(df: pd.DataFrame) -> str:
    """Return the figure of `peers` in one sentence."""
    parts = " · ".join(f"{row.name} {labels.percent(row.rate, 1)}" for row in df.itertuples())
    return _("{count} 个部门比较，从高到低：{parts}。").format(count=len(df), parts=parts)


def table_peers(df: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table."""
    rates = [labels.percent(rate, 1) for rate in df["rate"]]
    before = ["" if pd.isna(rate) else labels.percent(rate, 1) for rate in df["rate_before"]]
    return pd.DataFrame({_("部门"): df["name"], _("本月"): rates, _("上月"): before, _("应结"): df["due"]})
