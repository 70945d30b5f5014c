"""Filters that a link carries: period, area and kind of device. Their one home is the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import streamlit as st

from governance.areas import actions as areas
from governance.deadlines.rules import Light
from governance.devices.rules import kind_name
from governance.engine import text
from governance.engine.text import _
from governance.engine.times import day_start
from governance.indicators.rules import Filters
from pages.parts import labels, own_area, session

PERIODS = ("today", "7d", "30d", "year")
USUAL_PERIOD = "30d"
KINDS = ("smoke", "electricity", "gas")
LEVELS = ("1", "2", "3", "4")
SPANS = ("week", "month", "quarter")
LIGHTS = ("all", Light.OVERDUE.value, Light.DUE_SOON.value, Light.ON_TIME.value)
WHOSE = ("all", "mine", "nobody", "asked")
BESIDE = ("charts", "map", "staff")
TOWN_DIGITS, GRID_DIGITS = 9, 15
NAMES = ("period", "area", "kind")
DAYS = ("from", "to")


def period_name(period: str) -> str:
    """Return the words of a period."""
    return {"today": _("今日"), "7d": _("近 7 天"), "30d": _("近 30 天"), "year": _("本年")}[period]


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return first and last local day of a period that ends today.

    >>> days_of("7d", date(2026, 10, 31))
    (datetime.date(2026, 10, 25), datetime.date(2026, 10, 31))
    """
    first = {"today": today, "7d": today - timedelta(days=6), "30d": today - timedelta(days=29)}
    return first.get(period, today.replace(month=1, day=1)), today


def choose_area(code: str | None) -> None:
    """Narrow the page to an area at its next run; None widens it to the whole city."""
    _put("area", code or "")


def keep(name: str, usual: str = "") -> Callable[[], None]:
    """Return the callback that carries a filter widget's choice into the address, where the page reads it.

    The address holds codes, never words, so that a link means the same to every reader.
    """

    def carried() -> None:
        value = st.session_state.get(key(name))
        _put(name, "" if value in (None, usual) else str(value))

    return carried


def key(name: str) -> str:
    """Return the key of the widget behind a filter."""
    return f"filter-{name}"


def _put(name: str, value: str) -> None:
    if name == "period":  # days of their own give way to a period chosen anew
        for day in DAYS:
            st.query_params.pop(day, None)
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def controls(*, kind: bool = False) -> None:
    """Draw the filters; what they say is read by `current`. Their state is the address's at every run."""
    told = chosen()
    for name in NAMES:
        st.session_state[key(name)] = told.get(name, "")
    st.segmented_control(
        _("统计期"),
        PERIODS,
        format_func=period_name,
        required=True,
        key=key("period"),
        on_change=keep("period", USUAL_PERIOD),
        label_visibility="collapsed",
    )
    if kind:
        _kind_control()
    options = _area_options(told.get("area", ""))
    if len(options) == 1:  # all that this reader sees lies in one town
        return
    st.selectbox(
        _("区域"),
        options,
        format_func=area_name,
        key=key("area"),
        on_change=keep("area"),
        width=190,
        label_visibility="collapsed",
    )


def _kind_control() -> None:
    st.selectbox(
        _("设备类型"),
        ["", *KINDS],
        format_func=lambda one: kind_name(one) if one else _("全部设备"),
        key=key("kind"),
        on_change=keep("kind"),
        width=132,
        label_visibility="collapsed",
    )


def area_name(code: str) -> str:
    """Return the words of an area filter; without a code those of everything the reader sees."""
    if not code and own_area.of(session.account()):
        return _("我的范围")
    if not code:
        towns = areas.level_frame(session.store(), "town")
        return _("全市 {n} 个镇区").format(n=len(towns))
    known = areas.names(session.store())
    name = text.pick(*known[code])
    if len(code) == GRID_DIGITS:
        return _("网格 {name}").format(name=name)
    return name


def _area_options(asked: str) -> list[str]:
    own = own_area.of(session.account())
    towns = list(areas.level_frame(session.store(), "town")["code"])
    if own:
        towns = [] if own.only_town else list(own.towns)
    return ["", *towns, *([asked] if asked and asked not in towns else [])]


def known_area(code: str) -> bool:
    """Tell whether a code names a town or a grid of this city in which the reader sees anything."""
    if len(code) not in (TOWN_DIGITS, GRID_DIGITS) or code not in areas.names(session.store()):
        return False
    own = own_area.of(session.account())
    return own is None or own.has(code)


def chosen() -> dict[str, str]:
    """Return what the address says of the filters; what makes no sense there is left out."""
    told = {name: st.query_params.get(name, "") for name in NAMES}
    checks = {
        "period": told["period"] in PERIODS,
        "area": known_area(told["area"]),
        "kind": told["kind"] in KINDS,
    }
    kept = {name: value for name, value in told.items() if checks[name]}
    days = {name: st.query_params.get(name, "") for name in DAYS}
    return {"period": USUAL_PERIOD, **kept, **(days if own_days(days) else {})}


def own_days(told: Mapping[str, str]) -> tuple[date, date] | None:
    """Return the days an address names itself, such as a running month's, when they make sense."""
    try:
        first, last = (date.fromisoformat(told.get(name, "")) for name in DAYS)
    except ValueError:
        return None
    return (first, last) if date(2000, 1, 1) <= first <= last < date(2100, 1, 1) else None


def current(told: Mapping[str, str] | None = None) -> Filters:
    """Return the filters as the indicators take them, in aware UTC; the running day is included."""
    told = chosen() if told is None else told
    zone = session.zone()
    today = session.store().now().astimezone(zone).date()
    first, last = own_days(told) or days_of(told["period"], today)
    area = told.get("area", "")
    return Filters(
        start_utc=day_start(first, zone),
        end_utc=day_start(last + timedelta(days=1), zone),
        town_code=area[:TOWN_DIGITS] or None,
        grid_code=area if len(area) == GRID_DIGITS else None,
        device_kind=told.get("kind"),
    )


def caption(filters: Filters, now: datetime) -> list[str]:
    """Return the words under a title: the period's days and how fresh the data is."""
    zone = session.zone()
    first = filters.start_utc.astimezone(zone).date()
    last = (filters.end_utc - timedelta(seconds=1)).astimezone(zone).date()
    days = _("统计期 {day}").format(day=labels.day(first))
    if first != last:
        days = _("统计期 {first}至{last}").format(first=labels.day(first), last=labels.day(last))
    return [days, _("数据截至 {at}").format(at=labels.moment(now))]
