"""Overview 总览: the city in six figures, a map and three charts; each opens the rows behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts.rules import Account
from governance.alarms.words import NUMERALS
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.rules import Figure, Filters
from pages.parts import charts, filters, frame, labels, look, look_metrics, own_area, session
from pages.parts import figures as figure_words
from pages.parts.widgets import after
from pages.watch import overview_map

HEADLINES = ("active_alarms", "devices_online", "golden_minute_rate", "whistles", "on_time_rate", "false_alarm_rate")
BEHIND = ("online_rate", "open_cases", "due")  # what stands beside a headline figure
MAP_HEIGHT = 646


def render() -> None:
    """Draw the page."""
    account, store = session.account(), session.store()
    title = st.container()
    with title:
        place = look.title_row(_("我的范围") if own_area.of(account) else _("全市总览"), _captions())
        with place:
            filters.controls(kind=True)
    asked = filters.current()
    figures = indicators.values(store, account, (*HEADLINES, *BEHIND), asked)
    opened = look_metrics.metric_grid([_metric(figures, key, account, asked) for key in HEADLINES])
    if opened:
        open_rows(opened)
    left, right = st.columns([1.32, 1], gap="xsmall")
    with left:
        overview_map.draw(asked, MAP_HEIGHT)
    with right:
        _right(asked)
    frame.phone_tabs(account, "overview")


def _captions() -> list[str]:
    return filters.caption(filters.current(), session.store().now())


def open_rows(key: str, **more: str) -> None:
    """Go to the rows behind a figure or chart, with the filters as they stand."""
    frame.go("rows", {"figure": key, **filters.chosen(), **more})


def _metric(figures: dict[str, Figure], key: str, account: Account, asked: Filters) -> look_metrics.Metric:
    note, opens = _note(figures, key, account, asked), "rows" in frame.page_map()
    return figure_words.metric(figures[key], note, opens=opens, compared=key != "active_alarms")


def _note(figures: dict[str, Figure], key: str, account: Account, asked: Filters) -> str:
    figure = figures[key]
    match key:
        case "active_alarms":
            levels = indicators.series(session.store(), account, "active_by_level", asked)
            shown = [f"{NUMERALS[row.level]} {row.alarms}" for row in levels.itertuples() if row.alarms]
            return " · ".join(shown)
        case "devices_online":
            return _("共 {n} 台").format(n=labels.number(figures["online_rate"].denominator))
        case "golden_minute_rate":
            return _("到场 {n} 次").format(n=labels.number(figure.denominator))
        case "whistles":
            return _("在办 {n}").format(n=labels.number(figures["open_cases"].numerator))
        case "on_time_rate":
            return _("应结 {n}").format(n=labels.number(figures["due"].numerator))
        case _:
            return _("已核 {n}").format(n=labels.number(figure.denominator))


def _to_come() -> None:
    """Draw the cards of the charts without the charts, so that nothing moves when those come."""
    cards = ((_("每日告警与火警"), "daily", 196), (_("一周里的钟点"), "hours", 222), (_("告警最多的场所"), "top", 212))
    for title, key, height in cards:
        with look.card(title, key, height):
            pass


@st.fragment
def _right(asked: Filters) -> None:
    """Draw the charts; at a tab's first look they come when the map stands, which is what a reader looks at first."""
    account, stands = session.account(), after.map_stands("charts-after")
    with st.container(gap="xsmall"):  # the fragment's own: one around it would not reach into it
        if stands:
            _charts(account, asked)
        else:
            _to_come()


def _charts(account: Account, asked: Filters) -> None:
    store = session.store()
    today = store.now().astimezone(session.zone()).date()
    with look.card(_("每日告警与火警"), "daily", 196, right=_("柱：告警　点：核实火警")) as head:
        _opens(head, "alarms_by_day")
        daily = indicators.series(store, account, "alarms_by_day", asked)
        daily["day"] = pd.to_datetime(daily["day"]).dt.date
        charts.daily_alarms(daily, today, head=head)
    with look.card(_("一周里的钟点"), "hours", 222, right=_("每小时平均告警条数")) as head:
        _opens(head, "alarms_by_hour")
        hours = indicators.series(store, account, "alarms_by_hour", asked)
        hours = hours.assign(alarms=hours["mean"])
        charts.hour_by_weekday(hours[["weekday", "hour", "alarms"]], head=head)
    top = indicators.series(store, account, "top_premises", asked)
    period = filters.period_name(filters.chosen()["period"])
    with look.card(_("告警最多的场所"), "top", 212, right=period) as head:
        _opens(head, "top_premises")
        charts.top_premises(_named(top))


def _opens(head: DeltaGenerator, key: str) -> None:
    """Draw the way from a chart to its rows, for whoever may see rows."""
    with head:
        if "rows" in frame.page_map() and st.button(
            _("明细"), key=f"open-{key}", type="tertiary", icon=":material/table_rows:"
        ):
            open_rows(key)


def _named(top: pd.DataFrame) -> pd.DataFrame:
    known = areas.names(session.store())
    towns = [text.pick(*known[code]) if code in known else "" for code in top["town_code"]]
    return top.assign(premises=top["premises_name"], town=towns)
