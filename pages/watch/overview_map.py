"""The overview's map card: what is coloured, which layers lie on it, and where a click leads."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts.rules import Account, Action, can
from governance.areas import actions as areas
from governance.centres import actions as centres
from governance.engine import text
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters, narrowed
from pages.parts import city_map, filters, frame, labels, look, maps, session
from pages.parts.classes import breaks, class_labels, classed

TITLE_HEIGHT = 68
LAYERS: dict[maps.Layer, Action] = {
    "devices": Action.ALARM_SEE,
    "alarms": Action.ALARM_SEE,
    "cases": Action.CASE_SEE,
    "centres": Action.ALARM_SEE,
}
MEASURES = ("alarms_per_1000_devices", "alarms", "whistles", "on_time_rate")


def measure_name(measure: str) -> str:
    """Return the words of a measure that can be mapped."""
    return {
        "alarms_per_1000_devices": _("每千台设备告警数"),
        "alarms": _("告警条数"),
        "whistles": _("吹哨件数"),
        "on_time_rate": _("按期结案率"),
    }[measure]


@dataclass(frozen=True)
class Coloured:
    """What the map is coloured by: values of a measure by area, and the breaks of its classes."""

    measure: str
    values: dict[str, float]
    classes: dict[str, int]
    edges: list[float]

    @property
    def unit(self) -> str:
        """The sign behind a value."""
        return "%" if self.measure == "on_time_rate" else ""


@st.fragment
def draw(account: Account, asked: Filters, height: int) -> None:
    """Draw the card; a click on a town opens its grids, a click on a mark opens the alarm or case."""
    with look.card(_("城市地图"), "map", height) as head:
        with head:
            measure, layers = _choices(account)
        click = _map(account, asked, _coloured(account, asked, measure), layers, head, height - TITLE_HEIGHT)
    if click is not None:
        _follow(click, asked)


def _choices(account: Account) -> tuple[str, list[maps.Layer]]:
    """Return the measure and the layers chosen; a city without devices is coloured by its alarms at first."""
    devices = indicators.value(session.store(), account, "devices_online", filters.current()).denominator
    words = {"devices": _("设备"), "alarms": _("活跃告警"), "cases": _("吹哨"), "centres": _("服务中心")}
    measure = st.selectbox(
        _("着色"),
        MEASURES,
        index=0 if devices else MEASURES.index("alarms"),
        format_func=measure_name,
        key="measure",
        width=168 if text.language() == "zh" else 212,
        label_visibility="collapsed",
    )
    offered = [layer for layer, action in LAYERS.items() if can(account, action)]
    layers = st.pills(
        _("图层"),
        offered,
        selection_mode="multi",
        default=[layer for layer in offered if layer in ("devices", "alarms")],
        format_func=lambda layer: words[layer],
        key="layers",
        label_visibility="collapsed",
    )
    return measure, layers or []


def _coloured(account: Account, asked: Filters, measure: str) -> Coloured:
    """Return the towns' classes and, where a town is chosen, its grids': the area filter opens, it does not blank."""
    values = _values(account, narrowed(asked, town_code=None, grid_code=None), "by_town", measure)
    edges = breaks(values)
    classes = classed(values, edges)
    if asked.town_code:
        of_grids = _values(account, narrowed(asked, grid_code=None), "by_grid", measure)
        edges = breaks(of_grids)
        classes |= classed(of_grids, edges)
        values |= of_grids
    return Coloured(measure, values, classes, edges)


def _map(
    account: Account, asked: Filters, shown: Coloured, layers: list[maps.Layer], head: DeltaGenerator, height: int
) -> maps.Click | None:
    name, town = measure_name(shown.measure), asked.town_code
    told = {code: f"{area}　{name} {value}{shown.unit}" for code, area, value in _told(shown)}
    return maps.overview_map(
        city_map.frame(),
        classes=shown.classes,
        legend=maps.Legend(name, class_labels(shown.edges, shown.unit)) if shown.edges else None,
        values=told,
        layers=layers,
        town=town,
        selected=asked.grid_code or town,
        query=urlencode({name: value for name, value in (("town", town), ("kind", asked.device_kind)) if value}),
        centres=_centres(account) if "centres" in layers else (),
        table=lambda: _table(shown),
        head=head,
        height=height,
    )


def _told(shown: Coloured) -> list[tuple[str, str, str]]:
    """Return code, name and written value of every area that has one."""
    known = areas.names(session.store())
    return [
        (code, text.pick(*known[code]), labels.number(value, 1))
        for code, value in shown.values.items()
        if code in known and not isnan(value)
    ]


def _table(shown: Coloured) -> pd.DataFrame:
    return pd.DataFrame(_told(shown), columns=[_("代码"), _("区域"), measure_name(shown.measure)])


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
