"""Filters that a link carries: period, area and kind of device. Their one home is the URL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import streamlit as st

from governance.areas import actions as areas
from governance.devices.rules import kind_name
from governance.engine import text
from governance.engine.text import _
from governance.engine.times import day_start
from governance.indicators.rules import Filters
from pages.parts import labels, session

PERIODS = ("today", "7d", "30d", "year")
USUAL_PERIOD = "30d"
KINDS = ("smoke", "electricity", "gas")
TOWN_DIGITS, GRID_DIGITS = 9, 15
_NEXT_AREA = "area_next"


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
    st.session_state[_NEXT_AREA] = code or ""


def controls(*, kind: bool = False) -> None:
    """Draw the filters; what they say is read by `current`."""
    _take_up_address()
    st.segmented_control(
        _("统计期"),
        PERIODS,
        format_func=period_name,
        required=True,
        key="period",
        bind="query-params",
        label_visibility="collapsed",
    )
    if kind:
        st.selectbox(
            _("设备类型"),
            ["", *KINDS],
            format_func=lambda one: kind_name(one) if one else _("全部设备"),
            key="kind",
            width=132,
            bind="query-params",
            label_visibility="collapsed",
        )
    st.selectbox(
        _("区域"),
        _area_options(),
        format_func=area_name,
        key="area",
        width=190,
        bind="query-params",
        label_visibility="collapsed",
    )


def _take_up_address() -> None:
    """Start the filters from the address, and move to the area a click has chosen."""
    for name, value in chosen().items():
        st.session_state.setdefault(name, value)
    if _NEXT_AREA in st.session_state:
        st.session_state["area"] = st.session_state.pop(_NEXT_AREA)


def area_name(code: str) -> str:
    """Return the words of an area filter."""
    if not code:
        towns = areas.level_frame(session.store(), "town")
        return _("全市 {n} 个镇区").format(n=len(towns))
    known = areas.names(session.store())
    name = text.pick(*known[code])
    if len(code) == GRID_DIGITS:
        return _("网格 {name}").format(name=name)
    return name


def _area_options() -> list[str]:
    towns = list(areas.level_frame(session.store(), "town")["code"])
    asked = st.session_state.get("area") or st.query_params.get("area", "")
    extra = [asked] if asked not in towns and _known_area(asked) else []
    return ["", *towns, *extra]


def _known_area(code: str) -> bool:
    return len(code) in (TOWN_DIGITS, GRID_DIGITS) and code in areas.names(session.store())


def chosen() -> dict[str, str]:
    """Return what the filters say as the URL carries it; what makes no sense there is left out."""
    told = {
        name: str(st.session_state.get(name) or st.query_params.get(name, "")) for name in ("period", "area", "kind")
    }
    checks = {
        "period": told["period"] in PERIODS,
        "area": _known_area(told["area"]),
        "kind": told["kind"] in KINDS,
    }
    kept = {name: value for name, value in told.items() if checks[name]}
    return {"period": USUAL_PERIOD, **kept}


def current(told: Mapping[str, str] | None = None) -> Filters:
    """Return the filters as the indicators take them, in aware UTC; the running day is included."""
    told = chosen() if told is None else told
    zone = session.zone()
    today = session.store().now().astimezone(zone).date()
    first, last = days_of(told["period"], today)
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
    days = _("统计期 {first}至{last}").format(first=labels.day(first), last=labels.day(last))
    return [days, _("数据截至 {at}").format(at=labels.moment(now))]
