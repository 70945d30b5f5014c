"""The overview's map card: what is coloured, which layers lie on it, and where a click leads."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.centres import actions as centres
from governance.engine import text
from governance.engine.text import _
from governance.indicators import actions as indicators
from governance.indicators.rules import SMALLEST_SAMPLE, Filters, narrowed
from pages.parts import city_map, filters, frame, labels, look, maps, session
from pages.parts.classes import breaks, class_labels, classed

TITLE_HEIGHT = 68
LAYERS: tuple[maps.Layer, ...] = ("devices", "alarms", "cases", "centres")
FEW = 0  # the class of areas with too few rows to tell
RESTS_ON = {"alarms_per_1000_devices": "devices", "on_time_rate": "due"}  # rates, and the column of their denominators
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
    """What the map is coloured by: values of a measure by area, and the breaks of its classes.

    `few` are the areas whose rate rests on too few rows to be compared: they are in no class, and set no breaks.
    """

    measure: str
    values: dict[str, float]
    classes: dict[str, int]
    edges: list[float]
    few: frozenset[str] = frozenset()

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


def _coloured(account: Account, asked: Filters, measure: str) -> Coloured:
    """Return the towns' classes and, where a town is chosen, its grids': the area filter opens, it does not blank."""
    shown = coloured(_series(account, narrowed(asked, town_code=None, grid_code=None), "by_town"), measure)
    if not asked.town_code:
        return shown
    grids = coloured(_series(account, narrowed(asked, grid_code=None), "by_grid"), measure)
    return Coloured(
        measure, shown.values | grids.values, shown.classes | grids.classes, grids.edges, shown.few | grids.few
    )


def coloured(table: pd.DataFrame, measure: str) -> Coloured:
    """Return the classes of areas: a row each, in the columns of the series `by_town` or `by_grid`."""
    code = "town_code" if "town_code" in table else "grid_code"
    known = table[table[code].notna()].set_index(code)
    few = frozenset(str(one) for one in known.index[_too_few(known, measure)])
    values = {str(one): float(value) for one, value in known[measure].items()}
    enough = {one: value for one, value in values.items() if one not in few}
    edges = breaks(enough)
    return Coloured(measure, values, classed(enough, edges) | dict.fromkeys(few, FEW), edges, few)


def _too_few(table: pd.DataFrame, measure: str) -> pd.Series:
    """Tell which areas have rows, but fewer than a rate needs."""
    if measure not in RESTS_ON:
        return pd.Series(False, index=table.index)
    return table[RESTS_ON[measure]].between(1, SMALLEST_SAMPLE - 1)


def _map(
    account: Account, asked: Filters, shown: Coloured, layers: list[maps.Layer], head: DeltaGenerator, height: int
) -> maps.Click | None:
    name, town = measure_name(shown.measure), asked.town_code
    told = {code: f"{area}　{name} {value}" for code, area, value in _told(shown)}
    few = _("样本少") if shown.few else ""
    return maps.overview_map(
        city_map.frame(),
        classes=shown.classes,
        legend=maps.Legend(name, class_labels(shown.edges, shown.unit), few) if shown.edges or few else None,
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
    """Return code, name and written value, with its unit, of every area that has one."""
    known = areas.names(session.store())
    few = _("样本少")
    return [
        (
            code,
            text.pick(*known[code]),
            labels.number(value, 1) + shown.unit + (f" · {few}" if code in shown.few else ""),
        )
        for code, value in shown.values.items()
        if code in known and not isnan(value)
    ]


def _table(shown: Coloured) -> pd.DataFrame:
    return pd.DataFrame(_told(shown), columns=[_("代码"), _("区域"), measure_name(shown.measure)])


def _centres(account: Account) -> list[maps.CentreMark]:
    rows = centres.overview(session.store(), account).itertuples()
    return [maps.CentreMark(one.centre_id, one.lon, one.lat, text.pick(one.name, one.name_en)) for one in rows]


def _series(account: Account, asked: Filters, chart: str) -> pd.DataFrame:
    return indicators.series(session.store(), account, chart, asked)


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
