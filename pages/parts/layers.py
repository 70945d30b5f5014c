"""The choice of what a map shows: by what it is coloured, and the layers over it in their order.

The address says it, so that a link shows the same; an address that says nothing of it shows what the account has
chosen last, on whatever device.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from governance.accounts import changing
from governance.accounts.rules import Account, Action, can
from governance.devices.rules import health_name, kind_name
from governance.engine import text
from governance.engine.text import _
from governance.tiles import asked
from governance.tiles import choice as rules
from governance.tiles.choice import Choice
from pages.parts import filters, session

NEEDS = {"cases": Action.CASE_SEE}  # what is not here needs the right to see alarms
VIEW = "view"  # zoom and middle, written and read by the map's script
_VIEW = re.compile(r"\d{1,2}(\.\d+)?,-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?")
NAMES = (*rules.NAMES, VIEW)
WIDTH = 300


def layer_name(layer: str) -> str:
    """Return the words of a layer."""
    return {
        "alarms": _("活跃告警"),
        "cases": _("在办吹哨"),
        "centres": _("服务中心"),
        "devices": _("设备"),
        "premises": _("场所"),
        "compounds": _("厂中厂院区"),
        "heat": _("告警热力"),
        "micro_grids": _("微网格"),
        "service_areas": _("服务区"),
    }[layer]


def measure_name(measure: str) -> str:
    """Return the words of a measure that can be mapped."""
    return {
        "alarms_per_1000_devices": _("每千台设备告警数"),
        "alarms": _("告警条数"),
        "fires": _("核实火警数"),
        "devices": _("设备台数"),
        "online_rate": _("设备在线率"),
        "whistles": _("吹哨件数"),
        "open_cases": _("在办件数"),
        "overdue_open": _("超期件数"),
        "on_time_rate": _("按期结案率"),
    }[measure]


def allowed(account: Account) -> list[str]:
    """Return the layers an account may see, in the usual order."""
    return [one for one in rules.LAYERS if can(account, NEEDS.get(one, Action.ALARM_SEE))]


def current() -> Choice:
    """Return what the address says, else what the account keeps; only layers the account may see."""
    account = session.account()
    told = st.query_params.to_dict()
    says = any(told.get(name) for name in rules.NAMES)
    found = rules.choice_of(told, None if says else changing.map_choice(session.store(), account))
    may = allowed(account)
    return replace(found, layers=tuple(one for one in found.layers if one in may))


def fits(name: str) -> Callable[[str], bool]:
    """Return the check of one name of an address, for links."""
    return (lambda value: bool(_VIEW.fullmatch(value))) if name == VIEW else lambda value: rules.fits(name, value)


def choose(wanted: Choice) -> None:
    """Carry a choice into the address and keep it with the account."""
    told = wanted.told()
    for name in rules.NAMES:
        if name in told:
            st.query_params[name] = told[name]
        else:
            st.query_params.pop(name, None)
    changing.keep_map_choice(session.store(), session.account(), wanted.text)


def measure_control(chosen: Choice, measures: Sequence[str], usual: str) -> str:
    """Draw what a map is coloured by, and return it."""
    st.session_state["measure"] = chosen.measure if chosen.measure in measures else usual
    st.selectbox(
        _("着色"),
        measures,
        format_func=measure_name,
        key="measure",
        on_change=lambda: choose(replace(current(), measure=_unless(st.session_state["measure"], usual))),
        width=168 if text.language() == "zh" else 212,
        label_visibility="collapsed",
    )
    return str(st.session_state["measure"])


def _unless(value: str, usual: str) -> str:
    return "" if value == usual else value


def control(chosen: Choice) -> None:
    """Draw the list of layers behind one button."""
    shown = len(chosen.layers)
    label = _("图层 {n}").format(n=shown) if shown else _("图层")
    with (
        st.container(key="map-layers-box", width="content"),
        st.popover(label, icon=":material/layers:", type="tertiary", key="map-layers", wrap=False),
        st.container(width=WIDTH, gap="xsmall", key="map-layers-list"),
    ):
        _level(chosen)
        st.caption(_("排在上面的盖住下面的"))
        for layer in rules.ordered(chosen, allowed(session.account())):
            _row(chosen, layer)


def _level(chosen: Choice) -> None:
    words = {"town": _("按镇区"), "grid": _("按网格"), "none": _("不显示区域")}
    st.session_state["map-level"] = chosen.level
    st.segmented_control(
        _("区域"),
        rules.LEVELS,
        format_func=lambda level: words[level],
        key="map-level",
        required=True,
        on_change=lambda: choose(replace(current(), level=st.session_state["map-level"])),
        label_visibility="collapsed",
        width="stretch",
    )


def _row(chosen: Choice, layer: str) -> None:
    """Draw one layer: on or off, one place up, and under devices which of them."""
    on, key = layer in chosen.layers, f"layer-{layer}"
    st.session_state[key] = on
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"map-layer-{layer}"):
        st.checkbox(layer_name(layer), key=key, on_change=lambda: choose(rules.turned(current(), layer)))
        st.space("stretch")
        if on and chosen.layers[0] != layer:
            up = _("{layer}上移一层").format(layer=layer_name(layer))
            st.button(
                "",
                icon=":material/arrow_upward:",
                key=f"up-{layer}",
                type="tertiary",
                help=up,
                on_click=lambda: choose(rules.raised(current(), layer)),
            )
    if layer == "devices" and on:
        with st.container(horizontal=True, gap="small", key="map-devices-which"):
            _kind(chosen)
            _health(chosen)


def _kind(chosen: Choice) -> None:
    """Draw which kind of device is shown; where the page is narrowed to one, it is that."""
    page = filters.chosen().get("kind", "")
    st.session_state["map-kind"] = page or chosen.kind
    st.selectbox(
        _("设备类型"),
        ["", *asked.KINDS],
        format_func=lambda one: kind_name(one) if one else _("全部设备"),
        key="map-kind",
        on_change=lambda: choose(replace(current(), kind=st.session_state["map-kind"])),
        disabled=bool(page),
        help=_("页面已按这类设备筛选。") if page else None,
        label_visibility="collapsed",
    )


def _health(chosen: Choice) -> None:
    st.session_state["map-health"] = chosen.health
    st.selectbox(
        _("设备状态"),
        ["", *rules.HEALTHS],
        format_func=_health_words,
        key="map-health",
        on_change=lambda: choose(replace(current(), health=st.session_state["map-health"])),
        label_visibility="collapsed",
    )


def _health_words(health: str) -> str:
    """Return what a choice of health is called.

    >>> [_health_words(one) for one in ("", "not_online", "fault")]
    ['全部状态', '只看异常', '故障']
    """
    if not health:
        return _("全部状态")
    return _("只看异常") if health == asked.NOT_ONLINE else health_name(health)
