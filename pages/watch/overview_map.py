"""The overview's map card: what is coloured, which layers lie on it, and where a click leads."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.centres import actions as centres
from governance.engine import text
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters
from pages.parts import city_map, filters, frame, labels, look, maps, session
from pages.parts.classes import breaks, class_labels, classed

TITLE_HEIGHT = 68
LAYERS: tuple[maps.Layer, ...] = ("devices", "alarms", "cases", "centres")
MEASURES = ("alarms_per_1000_devices", "whistles", "on_time_rate")


def measure_name(measure: str) -> str:
    """Return the words of a measure that can be mapped."""
    return {
        "alarms_per_1000_devices": _("每千台设备告警数"),
        "whistles": _("吹哨件数"),
        "on_time_rate": _("按期结案率"),
    }[measure]


@st.fragment
def draw(account: Account, asked: Filters, height: int) -> None:
    """Draw the card; a click on a town opens its grids, a click on a mark opens the alarm or case."""
    with look.card(_("城市地图"), "map", height) as head:
        with head:
            measure, layers = _choices()
        click = _map(account, asked, measure, layers, height - TITLE_HEIGHT)
    if click is not None:
        _follow(click, asked)


def _choices() -> tuple[str, list[maps.Layer]]:
    words = {"devices": _("设备"), "alarms": _("活跃告警"), "cases": _("吹哨"), "centres": _("服务中心")}
    measure = st.selectbox(
        _("着色"), MEASURES, format_func=measure_name, key="measure", width=168, label_visibility="collapsed"
    )
    layers = st.pills(
        _("图层"),
        LAYERS,
        selection_mode="multi",
        default=LAYERS[:2],
        format_func=lambda layer: words[layer],
        key="layers",
        label_visibility="collapsed",
    )
    return measure, layers or []


def _map(account: Account, asked: Filters, measure: str, layers: list[maps.Layer], height: int) -> maps.Click | None:
    store, town = session.store(), asked.town_code
    values = _values(account, asked, "by_town", measure)
    edges = breaks(values)
    classes = classed(values, edges)
    if town:
        of_grids = _values(account, asked, "by_grid", measure)
        edges = breaks(of_grids)
        classes |= classed(of_grids, edges)
        values |= of_grids
    known = areas.names(store)
    unit = "%" if measure == "on_time_rate" else ""
    told = {
        code: f"{text.pick(*known[code])}　{measure_name(measure)} {labels.number(value, 1)}{unit}"
        for code, value in values.items()
        if code in known and value == value  # not a number where there was nothing to count
    }
    return maps.overview_map(
        city_map.frame(),
        classes=classes,
        legend=maps.Legend(measure_name(measure), class_labels(edges, unit)) if edges else None,
        values=told,
        layers=layers,
        town=town,
        selected=asked.grid_code or town,
        query=urlencode({name: value for name, value in (("town", town), ("kind", asked.device_kind)) if value}),
        centres=_centres(account) if "centres" in layers else (),
        height=height,
    )


def _centres(account: Account) -> list[maps.CentreMark]:
    rows = centres.overview(session.store(), account).itertuples()
    return [maps.CentreMark(one.centre_id, one.lon, one.lat, text.pick(one.name, one.name_en)) for one in rows]


def _values(account: Account, asked: Filters, chart: str, measure: str) -> dict[str, float]:
    table = indicators.series(session.store(), account, chart, asked)
    key = "town_code" if chart == "by_town" else "grid_code"
    return {str(code): float(value) for code, value in zip(table[key], table[measure], strict=True) if code}


def _follow(click: maps.Click, asked: Filters) -> None:
    match click.kind:
        case "area":
            again = click.ref in (asked.grid_code, asked.town_code)
            wider = asked.town_code if asked.grid_code else None
            filters.choose_area(wider if again else click.ref)
            st.rerun(scope="app")
        case "alarm":
            frame.go("alarms", {"alarm": click.ref})
        case "case":
            frame.go("case", {"case": click.ref})
