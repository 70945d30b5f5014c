"""The maps people work on: the overview of the city, the whistle page's map, and a small one beside a case.

Nothing per device goes through Python: polygons, devices and, where the page does not pass them, marks come to the
browser by our own routes. Call these from inside the page's own `@st.fragment`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.alarms.words import level_name
from governance.deadlines.rules import Light
from governance.deadlines.words import light_name
from governance.devices.rules import kind_name
from governance.engine.text import _
from governance.tiles.asked import NOT_ONLINE
from governance.tiles.choice import Choice
from pages.parts.charts_kit import table_switch
from pages.parts.maps_kit import Frame, base_map, dress, show

NO_LAYERS, MAIN = Choice(layers=()), "overview-map"
SHOWN_LIGHTS = (Light.OVERDUE, Light.DUE_SOON, Light.ON_TIME, Light.WAITING, Light.PAUSED)


@dataclass(frozen=True)
class Legend:
    """Title of the choropleth with its unit, and the words of its five classes from low to high.

    `few` is what the hatched areas of class 0 are called, empty where there are none; `span` is the period the
    figures are of, which a printed map names. `colours` and `paper_colours` stand for the ramp where the classes are no
    more and less.
    """

    title: str
    labels: tuple[str, str, str, str, str]
    few: str = ""
    span: str = ""
    colours: tuple[str, ...] | None = None
    paper_colours: tuple[str, ...] | None = None


@dataclass(frozen=True)
class FoundMark:
    """What was searched for and is looked at: a device or premises with its sign, in WGS-84 degrees."""

    kind: Literal["device", "premises"]
    id: str
    lon: float
    lat: float
    title: str
    sign: str


@dataclass(frozen=True)
class AlarmMark:
    """An active alarm 活跃告警 on the map; lon and lat are WGS-84 degrees, `when` is written out."""

    id: str
    level: int
    lon: float
    lat: float
    title: str
    when: str = ""


@dataclass(frozen=True)
class CaseMark:
    """An open whistle 在办吹哨 on the map, with its deadline light and words such as 剩 5时."""

    id: str
    light: Light | str
    lon: float
    lat: float
    title: str
    due: str = ""


@dataclass(frozen=True)
class CentreMark:
    """A service centre 服务中心 on the map."""

    id: str
    lon: float
    lat: float
    name: str


@dataclass(frozen=True)
class Defects:
    """Where areas of a level are wrong: GeoJSON features (WGS-84) with a `kind`, and the word of each kind."""

    features: Sequence[Mapping[str, Any]]
    words: Mapping[str, str]

    def told(self) -> dict[str, Any]:
        """Return it as the map's script reads it."""
        return {"features": list(self.features), "words": list(self.words.items())}


@dataclass(frozen=True)
class Click:
    """What the reader chose on a map: an area by code, or an alarm, case, device, premises or centre by identifier."""

    kind: Literal["area", "alarm", "case", "device", "premises", "centre"]
    ref: str


def overview_map(
    frame: Frame,
    *,
    classes: Mapping[str, int],
    legend: Legend | None = None,
    values: Mapping[str, str] | None = None,
    choice: Choice = NO_LAYERS,
    town: str | None = None,
    selected: str | None = None,
    queries: Mapping[str, str] | None = None,
    alarms: Sequence[AlarmMark] | None = None,
    cases: Sequence[CaseMark] | None = None,
    centres: Sequence[CentreMark] = (),
    defects: Defects | None = None,
    look: tuple[float, float, float, float] | None = None,
    found: FoundMark | None = None,
    home: tuple[float, float, float, float] | None = None,
    own: Sequence[Mapping[str, Any]] = (),
    table: Callable[[], pd.DataFrame] | None = None,
    head: DeltaGenerator | None = None,
    key: str = MAIN,
    height: int = 578,
) -> Click | None:
    """Draw the overview map; return the area, alarm, case, device, premises or centre just chosen, once, else None.

    `classes` is area code -> class 1..5, or 0 for too few rows to tell, for towns and, when `town` is set, for its
    grids; `values` is what is said of an area when it is pointed at. `choice` says which layers lie over them, and
    whether the grids of the whole city are drawn. With `town` the map goes there and shows its grids. `queries` is
    layer -> what is added to its route, already encoded, so that the map obeys the page's filters; `marks` stands for
    alarms and cases. Those left None are fetched by the browser from /tiles/alarms.json and /tiles/cases.json.
    `defects` are drawn over the areas; `look` (west, south, east, north) is where to go when it changes. `home` is
    what is looked at instead of town or city, and `own` are features drawn as outlines, whose `mark` is own, lent or
    found. `found` stands alone above all else, and a new `look` goes to it. With `table` a switch in `head` changes
    between the map and the same figures as a table.
    """
    if table is not None and table_switch(key, head):
        st.dataframe(table(), key=f"{key}-table", hide_index=True, height=height, row_height=30)
        return None
    state = dress() | {
        "classes": dict(classes),
        "values": dict(values or {}),
        "legend": asdict(legend) if legend else None,
        "layers": list(choice.layers),
        "level": choice.level,
        "town": town,
        "focus": None if home else town,
        "home": [[home[1], home[0]], [home[3], home[2]]] if home else None,
        "own": {"type": "FeatureCollection", "features": list(own)},
        "selected": selected,
        "queries": dict(queries or {}),
        "alarms": None if alarms is None else [_alarm(mark) for mark in alarms],
        "cases": None if cases is None else [_case(mark) for mark in cases],
        "centres": [{"id": mark.id, "lon": mark.lon, "lat": mark.lat, "title": mark.name} for mark in centres],
        "defects": defects.told() if defects else None,
        "look": [[look[1], look[0]], [look[3], look[2]]] if look else None,
        "found": asdict(found) if found else None,
        "note": list(frame.note),
        "words": _words(choice),
    }
    linked = key == MAIN  # one map of a page writes its view into the address
    chosen = show(base_map("city", frame, {"key": key, "linked": linked}), state, key, height)
    return Click(chosen["kind"], str(chosen["ref"])) if chosen else None


def pick_map(
    frame: Frame,
    lon: float | None,
    lat: float | None,
    accuracy_m: float | None = None,
    *,
    own_grid_geojson: Mapping[str, Any] | None = None,
    town: str | None = None,
    place: str = "",
    detail: str = "",
    cases: Sequence[CaseMark] = (),
    key: str = "pick-map",
    height: int = 318,
    edge: bool = True,
) -> tuple[float, float] | Click | None:
    """Draw a map to pick a place on; return the point just tapped or dragged to (lon, lat), or a case just chosen.

    `own_grid_geojson` are the officer's grids as GeoJSON, drawn dashed; `town` says whose grids lie around it.
    `place` and `detail` stand on the chip: where the pin is and how exact. Degrees are WGS-84. On the phone the map
    reaches from edge to edge, unless it stands in a dialog.
    """
    state = _point_state(frame, lon, lat, accuracy_m, own_grid_geojson, town, cases)
    state |= {"place": place, "detail": detail}
    with st.container(key="edge" if edge else f"room-{key}"):
        chosen = show(base_map("pick", frame, {"zoom": 16, "still": False}), state, key, height)
    if chosen is None:
        return None
    return (chosen["lon"], chosen["lat"]) if chosen["kind"] == "point" else Click("case", str(chosen["ref"]))


def small_map(
    frame: Frame,
    lon: float,
    lat: float,
    *,
    grid_geojson: Mapping[str, Any] | None = None,
    town: str | None = None,
    light: Light | str | None = None,
    place: str = "",
    beside: Sequence[CaseMark] = (),
    zoom: float = 15.5,
    key: str = "small-map",
    height: int = 190,
) -> None:
    """Draw where one thing is: its grid dashed and a pin, or the whistle mark when a deadline light is given.

    `beside` are whistles near it, each with its title next to its mark.
    """
    marks = ([CaseMark("here", light, lon, lat, place)] if light else []) + list(beside)
    state = _point_state(frame, lon, lat, None, grid_geojson, town, marks) | {"place": "", "detail": place}
    state["bare"] = bool(light)  # the whistle's own mark stands there, so no pin
    state["labels"] = [{"lon": mark.lon, "lat": mark.lat, "text": mark.title} for mark in beside]
    still = {"dragging": False, "scroll_wheel_zoom": False, "double_click_zoom": False, "keyboard": False}
    show(base_map("pick", frame, {"zoom": zoom, "still": True}, **still), state, key, height)


def marked(area: Mapping[str, Any], mark: str, word: str = "") -> dict[str, Any]:
    """Return a feature with what its outline stands for: own, lent or found; `word` is written in it."""
    return {**area, "properties": {**area["properties"], "mark": mark, "word": word}}


def _point_state(
    frame: Frame,
    lon: float | None,
    lat: float | None,
    accuracy_m: float | None,
    grid: Mapping[str, Any] | None,
    town: str | None,
    cases: Sequence[CaseMark],
) -> dict[str, Any]:
    return dress() | {
        "lon": lon,
        "lat": lat,
        "accuracy_m": accuracy_m,
        "grid": grid,
        "town": town,
        "cases": [_case(mark) for mark in cases],
        "labels": [],
        "note": list(frame.note[:1]),
    }


def _alarm(mark: AlarmMark) -> dict[str, Any]:
    word = level_name(mark.level)
    return {"id": mark.id, "level": mark.level, "lon": mark.lon, "lat": mark.lat} | {
        "title": mark.title,
        "word": word,
        "when": mark.when,
    }


def _case(mark: CaseMark) -> dict[str, Any]:
    at = {"id": mark.id, "light": Light(mark.light).value, "lon": mark.lon, "lat": mark.lat}
    return at | {"title": mark.title, "word": "", "when": mark.due}


def _words(choice: Choice) -> dict[str, Any]:
    """Return what the legend calls the marks of the layers."""
    return {
        "severity": [(level, level_name(level)) for level in (1, 2, 3, 4)],
        "lights": [(light.value, light_name(light)) for light in SHOWN_LIGHTS],
        "heat": [_("告警热力"), _("少"), _("多")],
        "rings": rings(choice),
        "outlines": [("own", _("本人辖区")), ("lent", _("代班辖区")), ("found", _("查找的位置"))],
    }


def rings(choice: Choice) -> list[tuple[str, str]]:
    """Return the signs that rings of devices have under a choice, each with its words.

    >>> [sign for sign, _word in rings(Choice(health="fault"))], len(rings(Choice()))
    (['ring_3'], 3)
    """
    named = kind_name(choice.kind) if choice.kind else _("设备")
    told = {
        "ring": _("{what}（数字为台数）").format(what=named),
        "ring_3": _("半数以上故障"),
        "ring_4": _("半数以上离线"),
    }
    shown = {"online": ("ring",), "fault": ("ring_3",), "offline": ("ring_4",), NOT_ONLINE: ("ring_3", "ring_4")}
    whole = {"fault": _("故障设备"), "offline": _("离线设备")}
    return [(sign, whole.get(choice.health, told[sign])) for sign in shown.get(choice.health, tuple(told))]
