"""The golden-minute ledger of one alarm as a picture: a lane for the system and one for each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import plotly.graph_objects as go

from governance.alarms.golden_minute import GoldenMinute, PersonTimes
from governance.alarms.words import duty_name
from governance.engine.text import _
from pages.parts import labels
from pages.parts.charts_kit import plain, width_px
from pages.parts.look_tokens import SANS, Palette, Theme, palette

MINUTE_SECONDS = 60.0
LONGEST_SECONDS = 10 * MINUTE_SECONDS  # what comes later stands in words at the right edge
LANE_PX = 42
LANE_NAME_PX = 100  # a longer name breaks between duty and person


@dataclass(frozen=True)
class Step:
    """One kind of step on a person's lane: its name, its mark, and the colour the palette gives it."""

    name: str
    symbol: str
    colour: str
    size: int


def figure_ledger(times: GoldenMinute, now_s: float | None, theme: Theme | None = None) -> go.Figure:
    """Return the ledger: seconds from the signal on x, dotted at 60 s, shaded up to now while the minute runs.

    The axis ends with the last step within ten minutes; what came later is told at the right edge of its lane.
    """
    colours = palette(theme)
    lanes = [_("系统"), *(_lane(one) for one in times.people)]
    figure = go.Figure()
    moments = [at for one in times.people for at, _step in _steps(one, colours)]
    reach = max([MINUTE_SECONDS, *(at for at in moments if at <= LONGEST_SECONDS)]) * 1.06
    _system(figure, times, colours, lanes[0], reach)
    for person, lane in zip(times.people, lanes[1:], strict=True):
        _person(figure, person, lane, colours)
    figure.add_vline(MINUTE_SECONDS, line={"color": colours.ink, "dash": "dot", "width": 1.2})
    figure.add_annotation(x=MINUTE_SECONDS, y=1, yanchor="bottom", yref="paper", text=_("60 秒线"), showarrow=False)
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


def _lane(person: PersonTimes) -> str:
    """Return the name of a person's lane, over two lines where it would take the room of the minute."""
    duty, name = plain(duty_name(person.duty)), plain(person.person)
    between = "<br>" if duty and width_px(f"{duty} {name}") > LANE_NAME_PX else " "
    return f"{duty}{between}{name}".strip()


def _system(figure: go.Figure, times: GoldenMinute, colours: Palette, lane: str, reach: float) -> None:
    """Draw the system's steps and their words in two lines, on a ground that keeps the line of 60 s out of them."""
    steps = [
        (0.0, _("信号")),
        (times.received_s, _("收到")),
        (times.displayed_s, _("显示")),
        (times.notified_s, _("告知")),
    ]
    told = [(at, word) for at, word in steps if at is not None]
    known = [(at, word) for at, word in told if at <= LONGEST_SECONDS]
    words = [f"{at:.1f} {word}" for at, word in known]
    lines = ["　".join(words[first : first + 2]) for first in range(0, len(words), 2)]
    marks = {"symbol": "line-ns-open", "size": 12, "color": colours.muted}
    points = {"x": [at for at, _word in known], "y": [lane] * len(known)}
    figure.add_scatter(**points, mode="lines+markers", marker=marks, line={"color": colours.muted}, hoverinfo="skip")
    last = max(at for at, _word in known)
    begin = max(last, MINUTE_SECONDS) if reach > 4 * MINUTE_SECONDS else last  # right of the line where it is near
    ground = {"bgcolor": colours.card, "borderpad": 1, "align": "left"}
    figure.add_annotation(
        x=begin, y=lane, text="<br>".join(lines), showarrow=False, xanchor="left", xshift=10, **ground
    )
    _later(figure, told, lane, colours)


def _later(figure: go.Figure, told: Iterable[tuple[float, str]], lane: str, colours: Palette) -> None:
    """Write at the right edge of a lane the last of its steps that came after the axis ends."""
    beyond = [(at, word) for at, word in told if at > LONGEST_SECONDS]
    if not beyond:
        return
    at, word = max(beyond)
    words = _("{span}后{step} →").format(span=labels.span(timedelta(seconds=at)), step=word)
    edge = {"x": 1, "xref": "paper", "xanchor": "right", "y": lane, "showarrow": False}
    figure.add_annotation(text=words, bgcolor=colours.card, font={"color": colours.ink}, **edge)


def _steps(person: PersonTimes, colours: Palette) -> list[tuple[float, Step]]:
    """Return the steps a person has taken, each with its second."""
    steps = (
        (person.notified_s, Step(_("告知"), "circle-open", colours.muted, 13)),
        (person.seen_s, Step(_("已看"), "circle-dot", colours.primary, 13)),
        (person.departed_s, Step(_("出发"), "triangle-right", colours.due_soon, 15)),
        (person.on_site_s, Step(_("到场"), "star", colours.on_time, 18)),
    )
    return [(at, step) for at, step in steps if at is not None]


def _person(figure: go.Figure, person: PersonTimes, lane: str, colours: Palette) -> None:
    steps = _steps(person, colours)
    if not steps:
        return
    moments = [at for at, _step in steps]
    line = {"color": colours.muted, "width": 2}
    figure.add_scatter(x=[min(moments), max(moments)], y=[lane] * 2, mode="lines", line=line, hoverinfo="skip")
    for at, step in steps:
        if at > LONGEST_SECONDS:
            continue
        marker = {"symbol": step.symbol, "size": step.size, "color": step.colour, "line": {"color": step.colour}}
        figure.add_scatter(
            x=[at],
            y=[lane],
            mode="markers+text",
            marker=marker,
            text=[f"{step.name} {at:.0f}" if step.symbol == "star" else ""],
            textposition="bottom center",
            hovertemplate=f"{step.name} {at:.0f}{_(' 秒')}<extra></extra>",
        )
    _later(figure, ((at, step.name) for at, step in steps), lane, colours)
