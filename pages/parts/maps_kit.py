"""What carries the maps: folium without its CDN, a constant base script, and a state that changes without a reload.

The base script names our own scripts and routes and never changes while a page is open, so the browser keeps the map
and its view. Everything that changes (theme, classes, layers, pin) is one JSON state, sent with the feature group.
Import this from page code only: the component registers itself for the running script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
import streamlit as st
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from streamlit_folium import st_folium

from governance.deadlines.rules import Light
from governance.engine.text import _, language
from governance.tiles.choice import LAYERS
from pages.parts.layers import layer_name
from pages.parts.look import MAP_SCRIPTS, MAP_SHEETS, asset_url, own_url
from pages.parts.look_tokens import SANS, Palette, Theme, current_theme, palette
from pages.parts.marks import centre_svg, severity_svg, whistle_svg

Script = list[tuple[str, str]]


@dataclass(frozen=True)
class Frame:
    """What every map of the city shares: boundary version, bounds in WGS-84 degrees, notes printed at the foot."""

    version: int
    west: float
    south: float
    east: float
    north: float
    note: tuple[str, ...] = ()
    basemap: Mapping[str, Any] | None = None
    city: str = ""
    zone: str = "UTC"
    paper: tuple[str, ...] = ()  # what is said on a printed map alone, where no banner stands above it


def _scripts() -> Script:
    return [(path, asset_url(path)) for path in MAP_SCRIPTS]


def _sheets() -> Script:
    return [(path, asset_url(path)) for path in MAP_SHEETS]


class OwnMap(folium.Map):
    """A folium map that asks our own server for the few scripts and sheets it needs, and nobody else."""

    def __init__(self, frame: Frame, **options: Any) -> None:
        self.default_js = _scripts()
        self.default_css = _sheets()
        middle = ((frame.south + frame.north) / 2, (frame.west + frame.east) / 2)
        super().__init__(middle, tiles=None, zoom_control=False, attributionControl=False, **options)
        # Folium hands these two to a tile layer, and there is none.
        self.options |= {"minZoom": 8, "maxZoom": 18}


def inert(value: Mapping[str, Any]) -> str:
    """Return a value as JSON that is safe in a script, and that no template engine takes for its own.

    Folium renders what we hand it once more as a template, and what people typed may hold such signs.

    >>> inert({"name": "{{ 7 * 7 }}{% x %}{# y #}{{{"})
    '{"name": "\\\\u007b{ 7 * 7 }}\\\\u007b% x %}\\\\u007b# y #}\\\\u007b\\\\u007b{"}'
    """
    return re.sub(r"\{(?=[{%#])", r"\\u007b", str(htmlsafe_json_dumps(value)))


class Kit(MacroElement):
    """The call that hands a new map to our script."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Whistlemap.{{ this.kind }}({{ this._parent.get_name() }}, {{ this.told }});"
        "{% endmacro %}"
    )

    def __init__(self, kind: str, options: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = "Kit"
        self.kind = kind
        self.options = options
        self.told = inert(options)


class State(MacroElement):
    """The call that hands the present state to our script, again whenever it differs."""

    _template = Template("{% macro script(this, kwargs) %}Whistlemap.update({{ this.told }});{% endmacro %}")

    def __init__(self, state: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = "State"
        self.state = state
        self.told = inert(state)


def own_elements(figure: folium.Map) -> list[JSCSSMixin]:
    """Return every part of a map that links scripts or sheets, for the test that none of them leaves the house."""
    found: list[JSCSSMixin] = []
    waiting: list[Element] = [figure]
    while waiting:
        part = waiting.pop()
        if isinstance(part, JSCSSMixin):
            found.append(part)
        waiting.extend(part._children.values())
    return found


def addresses(frame: Frame, small: str = "grid") -> dict[str, str]:
    """Return where a map's script asks for what it draws; `small` is the level of the areas inside a town."""
    areas = own_url(f"/tiles/areas/{frame.version}/")
    return {
        "city": f"{areas}city.json",
        "towns": f"{areas}town.json",
        "grids": f"{areas}{small}.json",
        "waterways": own_url("/tiles/waterways.json"),
        "points": own_url("/tiles/points/"),
        "one": own_url("/tiles/"),
        "heat": own_url("/tiles/heat.json"),
        "micro_grids": f"{areas}micro_grid.json",
        "service_areas": own_url(f"/tiles/service-areas/{frame.version}.json"),
        "alarms": own_url("/tiles/alarms.json"),
        "cases": own_url("/tiles/cases.json"),
    }


def base_map(kind: str, frame: Frame, options: Mapping[str, Any], **leaflet: Any) -> OwnMap:
    """Return the map's constant part: our script of this kind with the routes, texts and bounds it needs."""
    urls = addresses(frame)
    bounds = [[frame.south, frame.west], [frame.north, frame.east]]
    shared = {"urls": urls, "bounds": bounds, "language": language(), "texts": _texts(), **options}
    shared |= {"city": frame.city, "zone": frame.zone, "basemap": frame.basemap, "paper": frame.paper}
    figure = OwnMap(frame, zoom_snap=0.05, zoom_delta=0.6, **leaflet)
    figure.add_child(Kit(kind, shared))
    return figure


def _texts() -> dict[str, Any]:
    return {
        "map": _("城市地图"),
        "zoom_in": _("放大"),
        "zoom_out": _("缩小"),
        "home": _("回到全图"),
        "failed": _("地图数据没有取到。"),
        "retry": _("再取一次"),
        "signed_out": _("登录已结束，请重新登录"),
        "sign_in": _("重新登录"),
        "legend": _("图例"),
        "pin": _("位置，用方向键移动"),
        "in_view": _("视野内清单"),
        "nothing": _("视野内没有可列的内容。"),
        "close": _("关闭"),
        "no_data": _("无数据"),
        "closer": _("放大看"),
        "areas": _("区域"),
        "link": _("复制这个视野的链接"),
        "print": _("导出打印图片"),
        "file": _("哨图地图"),
        "north": _("北"),
        "km": "km",
        "metres": "m",
        "locale": "en-GB" if language() == "en" else "zh-CN",
        "copied": _("链接已复制。"),
        "layers": {layer: layer_name(layer) for layer in LAYERS},
        "signs": {"premises": _("所"), "compounds": _("院")},
        "kinds": {"smoke": _("烟"), "electricity": _("电"), "gas": _("气")},
    }


def dress() -> dict[str, Any]:
    """Return the part of the state that every map needs: theme, colours, marks, font."""
    theme = current_theme()
    paper = {} if theme == "light" else {"paper": _colours(palette("light"), "light"), "paper_svg": _signs("light")}
    return {"theme": theme, "colours": _colours(palette(theme), theme), "svg": _signs(theme), "font": SANS} | paper


def _signs(theme: Theme) -> dict[str, str]:
    """Return the marks of a theme as SVG: alarms by level, whistles by light, a centre."""
    alarms = {f"severity_{level}": severity_svg(level, 24, theme) for level in (1, 2, 3, 4)}
    whistles = {f"whistle_{light.value}": whistle_svg(light, 26, theme) for light in Light}
    return alarms | whistles | {"centre": centre_svg(22, theme)}


def _colours(colours: Palette, theme: str) -> dict[str, str]:
    plain = ("card", "ground", "ink", "muted", "line", "primary", "water", "town_edge", "city_edge")
    flat = {name: str(getattr(colours, name)) for name in plain}
    flat |= {f"class_{number}": value for number, value in enumerate(colours.classes, start=1)}
    flat |= {f"severity_{level}": value for level, value in enumerate(colours.severity, start=1)}
    flat |= {"glow": " ".join(colours.glow)}
    flat |= {
        "ring_3": colours.due_soon_text,
        "ring_4": colours.severity[3],
    }  # an edge has no rim that makes it stand out
    return flat | {"land": "#EDF2ED" if theme == "light" else "#17262B"}


def show(figure: OwnMap, state: Mapping[str, Any], key: str, height: int) -> dict[str, Any] | None:
    """Draw the map and return what the reader chose since the last run, once; None when nothing is new."""
    group = folium.FeatureGroup(control=False)
    group.add_child(State(state))
    with st.container(key=f"map-room-{key}", height=height, border=False, gap=None):  # keeps its place while it loads
        answer = st_folium(
            figure,
            key=key,
            height=height,
            use_container_width=True,
            returned_objects=["last_geocoder_result"],
            feature_group_to_add=group,
        )
    chosen = (answer or {}).get("last_geocoder_result")
    if not chosen or st.session_state.get(f"{key}-seen") == chosen["n"]:
        return None
    st.session_state[f"{key}-seen"] = chosen["n"]
    return dict(chosen)
