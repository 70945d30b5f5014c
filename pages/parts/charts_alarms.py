"""Charts of alarms: how many each day, at what hours, and where most."""

from __future__ import annotations

from datetime import date
from math import log10

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from babel.dates import get_day_names
from streamlit.delta_generator import DeltaGenerator

from governance.engine.text import _
from pages.parts import labels
from pages.parts.charts_kit import Chart, blank, day_ticks, draw, plain, width_px
from pages.parts.look import empty_state
from pages.parts.look_tokens import Palette, Theme, palette


def weekday_names() -> list[str]:
    """Return the short names of the days, Monday first."""
    names = get_day_names("abbreviated", "stand-alone", labels.locale())
    return [names[day] for day in range(7)]


def daily_alarms(
    df: pd.DataFrame, today: date, *, key: str = "daily-alarms", height: int = 137, head: DeltaGenerator | None = None
) -> None:
    """Draw alarms per day as bars and days with verified fires as points above them.

    `df`: day (date), alarms (count), fires (count of verified fires), and optionally event (text or None), what
    explains the day. One row per day of the period, in order.
    """
    chart = Chart(figure_daily_alarms, alt_daily_alarms, table_daily_alarms)
    draw(chart, df, today, key=key, height=height, head=head)


def figure_daily_alarms(df: pd.DataFrame, today: date, theme: Theme, height: int = 137) -> go.Figure:
    """Return the figure of `daily_alarms`."""
    colours, days = palette(theme), list(df["day"])
    places, words = day_ticks(days)
    top = max(float(df["alarms"].max()), 1.0)
    figure = blank(theme, height, margin={"l": 30, "r": 8, "t": 4, "b": 20})
    said = [
        f"{labels.day(day)} · {_('告警')} {labels.number(count)}" for day, count in zip(days, df["alarms"], strict=True)
    ]
    fill = [colours.primary if day == today else colours.classes[2] for day in days]
    figure.add_bar(x=list(range(len(days))), y=df["alarms"], marker={"color": fill}, hovertext=said, hoverinfo="text")
    fires = df.reset_index(drop=True)
    fires = fires[fires["fires"] > 0]
    if len(fires):
        said = [
            f"{labels.day(day)} · {_('核实火警')} {labels.number(n)}"
            for day, n in zip(fires["day"], fires["fires"], strict=True)
        ]
        mark = {"symbol": "octagon", "size": 8, "color": colours.severity[0]}
        y = fires["alarms"] + top * 0.09
        figure.add_scatter(x=fires.index, y=y, mode="markers", marker=mark, hovertext=said, hoverinfo="text")
    _peak(figure, df, colours, top)
    figure.update_xaxes(tickvals=places, ticktext=words, range=[-0.6, len(days) - 0.4])
    figure.update_yaxes(range=[0, top * 1.34], tickvals=[0, _round_below(top)])
    return figure


def _round_below(top: float) -> float:
    """Return the one grid line of a small chart: the largest 1, 2 or 5 times a power of ten under the top.

    >>> _round_below(78.0)
    50.0
    """
    size = 10.0 ** int(log10(max(top, 1.0)))
    return max((step * size for step in (1, 2, 5) if step * size <= top), default=1.0)


def _peak(figure: go.Figure, df: pd.DataFrame, colours: Palette, top: float) -> None:
    """Name the highest day; with the event that explains it where one is known."""
    place = int(df["alarms"].to_numpy().argmax())
    row = df.iloc[place]
    event = row["event"] if "event" in df and isinstance(row["event"], str) else ""
    clear = top * (0.16 if row["fires"] else 0.04)
    side = "left" if place < len(df) * 0.15 else "right" if place > len(df) * 0.85 else "center"
    figure.add_annotation(
        x=place,
        y=float(row["alarms"]) + clear,
        text=f"{plain(event)} {labels.number(row['alarms'])}".strip(),
        showarrow=False,
        yanchor="bottom",
        xanchor=side,
        font={"size": 11, "color": colours.ink},
    )


def alt_daily_alarms(df: pd.DataFrame) -> str:
    """Return the figure of `daily_alarms` in one sentence."""
    peak = df.loc[df["alarms"].idxmax()]
    words = _("{first}至{last}共 {alarms} 条告警，最多的是 {day}，{most} 条；核实火警 {fires} 次。")
    return words.format(
        first=labels.day(df["day"].iloc[0]),
        last=labels.day(df["day"].iloc[-1]),
        alarms=labels.number(df["alarms"].sum()),
        day=labels.day(peak["day"]),
        most=labels.number(peak["alarms"]),
        fires=labels.number(df["fires"].sum()),
    )


def table_daily_alarms(df: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table in the reader's words."""
    days = [day.isoformat() for day in df["day"]]
    return pd.DataFrame({_("日期"): days, _("告警"): df["alarms"].to_numpy(), _("核实火警"): df["fires"].to_numpy()})


def hour_by_weekday(
    df: pd.DataFrame, *, key: str = "hour-by-weekday", height: int = 166, head: DeltaGenerator | None = None
) -> None:
    """Draw the rhythm of a week as a heat table.

    `df`: weekday (0 Monday to 6 Sunday), hour (0..23, local time), alarms (mean alarms within that hour). Hours that
    do not occur count as none.
    """
    chart = Chart(figure_hour_by_weekday, alt_hour_by_weekday, table_hour_by_weekday)
    draw(chart, df, key=key, height=height, head=head)


def _square(df: pd.DataFrame) -> pd.DataFrame:
    wide = df.pivot_table(index="weekday", columns="hour", values="alarms", aggfunc="sum")
    return wide.reindex(index=range(7), columns=range(24)).fillna(0.0)


def figure_hour_by_weekday(df: pd.DataFrame, theme: Theme, height: int = 166) -> go.Figure:
    """Return the figure of `hour_by_weekday`."""
    colours, square = palette(theme), _square(df)
    names = weekday_names()
    scale = [(step / (len(colours.heat) - 1), colour) for step, colour in enumerate(colours.heat)]
    bar = {
        "thickness": 8,
        "len": 0.94,
        "outlinewidth": 0,
        "ticks": "",
        "nticks": 5,
        "tickfont": {"size": 11},
        "xpad": 8,
    }
    said = [
        [f"{names[day]} {_hour(hour)} · {value:.1f}" for hour, value in enumerate(row)]
        for day, row in enumerate(square.to_numpy())
    ]
    figure = blank(theme, height, margin={"l": 30, "r": 4, "t": 2, "b": 20})
    figure.add_heatmap(
        z=square.to_numpy(), colorscale=scale, xgap=2, ygap=2, colorbar=bar, hovertext=said, hoverinfo="text", zmin=0
    )
    _write_peak(figure, square, colours)
    hours = list(range(0, 24, 3))
    figure.update_xaxes(tickvals=hours, ticktext=[_hour(hour) for hour in hours], showline=False)
    figure.update_yaxes(tickvals=list(range(7)), ticktext=names, autorange="reversed", showgrid=False)
    return figure


def _write_peak(figure: go.Figure, square: pd.DataFrame, colours: Palette) -> None:
    peak = square.to_numpy().argmax()
    day, hour = int(peak) // 24, int(peak) % 24
    value = float(square.to_numpy()[day, hour])
    if value > 0:
        ink = {"size": 11, "color": colours.card}
        figure.add_annotation(
            x=hour, y=day, text=f"{value:.1f}" if value < 10 else f"{value:.0f}", showarrow=False, font=ink
        )


def _hour(hour: int) -> str:
    return _("{hour}时").format(hour=hour)


def alt_hour_by_weekday(df: pd.DataFrame) -> str:
    """Return the figure of `hour_by_weekday` in one sentence."""
    peak = df.loc[df["alarms"].idxmax()]
    words = _("一周七天各钟点的平均告警数；最高在{weekday} {hour}，每小时 {value} 条。")
    value = f"{float(peak['alarms']):.1f}"
    return words.format(weekday=weekday_names()[int(peak["weekday"])], hour=_hour(int(peak["hour"])), value=value)


def table_hour_by_weekday(df: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table: a row per day, a column per hour."""
    square = _square(df).round(1)
    square.columns = pd.Index([_hour(hour) for hour in range(24)])
    square.insert(0, _("星期"), weekday_names())
    return square


def top_premises(df: pd.DataFrame, *, key: str = "top-premises", height: int = 154) -> None:
    """Draw the premises with most alarms as a table with a bar and a trend per row.

    `df`: premises (name), town (name), alarms (count in the period), trend (list of counts, oldest first),
    false_share (0..1, share of false alarms, NaN where none was judged). Worst first.
    """
    if df.empty:
        empty_state("task_alt", _("这段时间没有场所告警。"))
        return
    shown = df[["premises", "town", "alarms", "trend"]].assign(false_share=df["false_share"] * 100)
    wide = max(80, *(width_px(town) + 22 for town in df["town"]))
    most = int(df["alarms"].max() * 1.05) + 1
    room = None if wide == 80 else 110  # a long town's name takes its room from the bar
    bar = st.column_config.ProgressColumn(_("告警"), format="%d", min_value=0, max_value=most, width=room)
    columns = {
        "premises": st.column_config.TextColumn(_("场所"), width=150),
        "town": st.column_config.TextColumn(_("镇区"), width=wide),
        "alarms": bar,
        "trend": st.column_config.BarChartColumn(_("走势"), y_min=0, width=85),
        "false_share": st.column_config.NumberColumn(_("误报"), format="%.1f%%", width=70),
    }
    first = df.iloc[0]
    alt = _("告警最多的 {count} 处；第一是{name}，{alarms} 条。").format(
        count=len(df), name=first["premises"], alarms=labels.number(first["alarms"])
    )
    st.dataframe(
        shown, key=key, hide_index=True, height=height, row_height=30, column_config=columns, placeholder="—", alt=alt
    )
