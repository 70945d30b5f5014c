"""The search over a map: a small box in the head of its card, what it found as a list, and where that lies.

What is typed stays in the tab: an address would carry names and numbers along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any

import streamlit as st

from governance.areas import actions as areas
from governance.engine.text import _
from governance.procedures.search import actions as search
from governance.procedures.search.rules import LONGEST_TYPED, Bounds, Found, Kind
from pages.parts import frame, look, session

TYPED, CHOSEN = "map-search", "map-search-chosen"
WIDTH = 330  # pixels: fits a phone
AROUND_DEGREES = 0.004  # what is looked at about a thing: some 400 m each way
RING_M, RING_CORNERS = 45, 36
METRES_PER_DEGREE = 111_320
ICONS = {
    Kind.POINT: "location_on",
    Kind.AREA: "map",
    Kind.CASE: "campaign",
    Kind.ALARM: "notifications_active",
    Kind.DEVICE: "sensors",
    Kind.PREMISES: "apartment",
}


@dataclass(frozen=True)
class Choice:
    """What an account has chosen in this tab, None after it let go, and how often it has chosen."""

    account_id: str
    found: Found | None = None
    turn: int = 0


def box(on_choice: Callable[[Found], None]) -> Found | None:
    """Draw the box; return what is chosen, until something else is or the reader lets go of it.

    `on_choice` is called once for every choice, before the page runs again.
    """
    choice = _choice()
    label = look.plain(choice.found.name) if choice.found else _("查找")
    # another key makes another popover, which is closed: after a choice the map is what the reader wants to see
    with (
        st.container(key="map-search-box", width="content"),
        st.popover(label, icon=":material/search:", type="tertiary", key=f"map-search-{choice.turn}", wrap=False),
        st.container(width=WIDTH, gap="xsmall"),
    ):
        _panel(on_choice)
    return choice.found


def chosen() -> Found | None:
    """Return what is chosen in this tab."""
    return _choice().found


def bounds() -> Bounds | None:
    """Return where the map has to look for what is chosen, in WGS-84 degrees; never the same twice in a row.

    A map goes where it is told only when that changes, and whoever chooses a thing again has moved the map meanwhile.
    """
    choice, edge = _choice(), AROUND_DEGREES
    found, more = choice.found, choice.turn % 2 * 1e-6
    if found is None or found.lon is None or found.lat is None:
        return None
    around = (found.lon - edge, found.lat - edge, found.lon + edge, found.lat + edge)
    west, south, east, north = found.bounds or around
    return west - more, south - more, east + more, north + more


def outline() -> list[dict[str, Any]]:
    """Return what marks the chosen thing on the map as GeoJSON features: an area's border, a ring about all else."""
    found = chosen()
    if found is None or found.lon is None or found.lat is None:
        return []
    area = areas.feature(session.store(), found.ref) if found.kind is Kind.AREA else None
    if area and str(area["geometry"]["type"]).endswith("Polygon"):
        return [{**area, "properties": {**area["properties"], "mark": "found"}}]
    facts = {"code": "", "name": found.name, "name_en": found.name, "mark": "found"}
    ring = {"type": "Polygon", "coordinates": [_ring(found.lon, found.lat)]}
    return [{"type": "Feature", "properties": facts, "geometry": ring}]


def _ring(lon: float, lat: float) -> list[tuple[float, float]]:
    angles = [2 * pi * number / RING_CORNERS for number in (*range(RING_CORNERS), 0)]
    high = RING_M / METRES_PER_DEGREE
    return [(lon + high / cos(radians(lat)) * cos(one), lat + high * sin(one)) for one in angles]


def _choice() -> Choice:
    """Return what this account has chosen; what somebody else chose in the same tab is nothing to it."""
    account_id = session.account().account_id
    kept = st.session_state.get(CHOSEN)
    return kept if isinstance(kept, Choice) and kept.account_id == account_id else Choice(account_id)


def _choose(found: Found | None) -> None:
    before = _choice()
    st.session_state[CHOSEN] = Choice(before.account_id, found, before.turn + 1)


@st.fragment
def _panel(on_choice: Callable[[Found], None]) -> None:
    """Draw the input and what it finds; runs by itself while somebody types, so that the map behind it rests."""
    account = session.account()
    typed = st.text_input(
        _("查找"),
        key=TYPED,
        placeholder=_("地名、场所、编号、坐标或拼音首字母"),
        icon=":material/search:",
        type="search",
        live=True,
        max_chars=LONGEST_TYPED,
        label_visibility="collapsed",
    )
    _chosen_row()
    if not typed.strip():
        return
    found = search.find(session.store(), account, typed)
    if not found:
        st.caption(_nothing(typed))
    with st.container(key="map-search-found", gap=None):
        for one in found:
            if _row(one):
                _choose(one)
                on_choice(one)
                st.rerun()


def _nothing(typed: str) -> str:
    """Return why nothing is listed: a point beyond the city, or nothing of that name."""
    city = search.outside(session.store(), typed)
    if city is None:
        return _("没有找到。请换个写法，或只输入开头几个字。")
    west, south, east, north = city
    return _("这个坐标不在本市：本市在经度 {west}–{east}、纬度 {south}–{north} 之间。").format(
        west=f"{west:.2f}", east=f"{east:.2f}", south=f"{south:.2f}", north=f"{north:.2f}"
    )


def _chosen_row() -> None:
    """Draw the way on from what is chosen, a second step that leaves the map, and the way to let go of it."""
    found = chosen()
    if found is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="map-search-now"):
        if found.kind is Kind.CASE:
            frame.link("case", _("打开这件吹哨"), ":material/open_in_new:", {"case": found.ref})
        elif found.kind is Kind.ALARM:
            frame.link("alarms", _("打开这条告警"), ":material/open_in_new:", {"alarm": found.ref})
        if st.button(_("不再标出"), icon=":material/close:", type="tertiary", key="map-search-clear"):
            _choose(None)
            st.rerun()


def _row(found: Found) -> bool:
    """Draw one thing found as a button; one without a position can be read and not chosen."""
    lost = found.lon is None or found.lat is None
    hint = " · ".join(part for part in (found.hint, _("没有坐标") if lost else "") if part)
    label = f"**{look.plain(found.name)}** :gray[{look.plain(hint)}]" if hint else f"**{look.plain(found.name)}**"
    icon = f":material/{ICONS[found.kind]}:"
    key = f"found-{found.kind}-{found.ref}"
    return st.button(label, icon=icon, type="tertiary", key=key, width="stretch", disabled=lost, wrap=True)
