"""The golden-minute ledger of one alarm as a picture: a lane for the system and one for each person."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from governance.alarms.golden_minute import GoldenMinute, PersonTimes
from governance.alarms.words import duty_name
from governance.engine.text import _
from pages.parts.look_tokens import SANS, Palette, Theme, palette

MINUTE_SECONDS = 60.0
LANE_PX = 42


@dataclass(frozen=True)
class Step:
    """One kind of step on a person's lane: its name, its mark, and the colour the palette gives it."""

    name: str
    symbol: str
    colour: str
    size: int


def figure_ledger(times: GoldenMinute, now_s: float | None, theme: Theme | None = None) -> go.Figure:
    """Return the ledger: seconds from the signal on x, dotted at 60 s, shaded up to now while the minute runs."""
    colours = palette(theme)
    lanes = [_("系统"), *(f"{duty_name(one.duty)} {one.person}".strip() for one in times.people)]
    figure = go.Figure()
    latest = max([MINUTE_SECONDS, *(at for one in times.people for at in _moments(one))])
    reach = min(latest, 10 * MINUTE_SECONDS) * 1.06
    _system(figure, times, colours, lanes[0])
    for person, lane in zip(times.people, lanes[1:], strict=True):
        _person(figure, person, lane, colours)
    figure.add_vline(MINUTE_SECONDS, line={"color": colours.ink, "dash": "dot", "width": 1.2})
    figure.add_annotation(x=MINUTE_SECONDS, y=1.06, yref="paper", text=_("60 秒线"), showarrow=False)
    if now_s is not None and now_s < reach:
        figure.add_vrect(x0=0, x1=now_s, fillcolor=colours.grid, opacity=0.35, line_width=0, layer="below")
        figure.add_vline(now_s, line={"color": colours.severity[0], "width": 2})
    figure.update_layout(
        height=70 + LANE_PX * len(lanes),
        margin={"l": 0, "r": 12, "t": 26, "b": 26},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": SANS, "size": 12, "color": colours.muted},
        showlegend=False,
        xaxis={"range": [-1, reach], "showgrid": False, "zeroline": False, "ticksuffix": _(" 秒"), "ticks": ""},
        yaxis={"categoryorder": "array", "categoryarray": lanes[::-1], "gridcolor": colours.grid, "ticks": ""},
    )
    names = {"tickfont": {"size": 13, "color": colours.ink}, "showticklabels": True, "automargin": True}
    figure.update_yaxes(range=[-0.6, len(lanes) - 0.4], ticklabelstandoff=8, **names)
    return figure


def legend() -> str:
    """Return the words that explain the marks."""
    return "　".join((_("○ 告知"), _("⊙ 已看"), _("▶ 出发"), _("★ 到场")))


def _moments(person: PersonTimes) -> list[float]:
    told = (person.notified_s, person.seen_s, person.departed_s, person.on_site_s)
    return [at for at in told if at is not None]


def _system(figure: go.Figure, times: GoldenMinute, colours: Palette, lane: str) -> None:
    steps = [
        (0.0, _("信号")),
        (times.received_s, _("收到")),
        (times.displayed_s, _("显示")),
        (times.notified_s, _("告知")),
    ]
    known = [(at, word) for at, word in steps if at is not None]
    words = "　".join(f"{at:.1f} {word}" for at, word in known)
    marks = {"symbol": "line-ns-open", "size": 12, "color": colours.muted}
    points = {"x": [at for at, _word in known], "y": [lane] * len(known)}
    figure.add_scatter(**points, mode="lines+markers", marker=marks, line={"color": colours.muted}, hoverinfo="skip")
    figure.add_annotation(
        x=max(at for at, _word in known), y=lane, text=words, showarrow=False, xanchor="left", xshift=10
    )


def _person(figure: go.Figure, person: PersonTimes, lane: str, colours: Palette) -> None:
    steps = (
        (person.notified_s, Step(_("告知"), "circle-open", colours.muted, 13)),
        (person.seen_s, Step(_("已看"), "circle-dot", colours.primary, 13)),
        (person.departed_s, Step(_("出发"), "triangle-right", colours.due_soon, 15)),
        (person.on_site_s, Step(_("到场"), "star", colours.on_time, 18)),
    )
    moments = _moments(person)
    if not moments:
        return
    line = {"color": colours.muted, "width": 2}
    figure.add_scatter(x=[min(moments), max(moments)], y=[lane] * 2, mode="lines", line=line, hoverinfo="skip")
    for at, step in steps:
        if at is not None:
            marker = {"symbol": step.symbol, "size": step.size, "color": step.colour, "line": {"color": step.colour}}
            label = f"{step.name} {at:.0f}" if step.symbol == "star" else ""
            figure.add_scatter(
                x=[at],
                y=[lane],
                mode="markers+text",
                marker=marker,
                text=[label],
                textposition="bottom center",
                hovertemplate=f"{step.name} {at:.0f}{_(' 秒')}<extra></extra>",
            )
