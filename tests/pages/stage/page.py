"""The stage's page: the overview map, or the whistle page's map; what was chosen is written under it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.tiles.choice import Choice
from pages.parts import look, maps

FRAME = maps.Frame(1, 119.4, 31.8, 119.6, 32.0, ("示意边界，非法定界线", "审图号：待填"), city="丹阳市")
LEGEND = maps.Legend("每千台设备月告警数", ("< 8", "8–12", "12–16", "16–20", "≥ 20"), "样本少")


@st.fragment
def overview() -> None:
    """Draw the overview map; a chosen town is gone into."""
    town = st.session_state.get("town")
    usual = st.query_params.get("layers", "alarms,devices").split(",")
    alarms = st.toggle("告警", value=True)
    chosen_layers = tuple(one for one in usual if alarms or one != "alarms")
    classes = {"11": 1, "12": 2, "13": 0, "14": 5, "111": 4}
    told = st.query_params
    choice = Choice(layers=chosen_layers, level=told.get("by", "town"), health=told.get("health", ""))
    found = maps.FoundMark("device", "d7", 119.44, 31.84, "D-0007", "设") if "found" in told else None
    look = (119.436, 31.836, 119.444, 31.844) if found else None
    base = {"addresses": ["/basetile/{z}/{x}/{y}.png"], "servers": "", "datum": "gcj02"}
    frame = replace(FRAME, basemap=base) if "basemap" in st.query_params else FRAME
    chosen = maps.overview_map(
        frame,
        classes=classes,
        values={"11": "7.2 条"},
        legend=LEGEND if choice.level != "none" else None,
        choice=choice,
        town=town,
        look=look,
        found=found,
        centres=[maps.CentreMark("C1", 119.55, 31.95, "第一中心")] if "centres" in chosen_layers else (),
    )
    if chosen and chosen.kind == "area" and len(chosen.ref) == 2:
        st.session_state["town"] = chosen.ref
        st.rerun(scope="fragment")
    st.text(f"chosen {chosen.kind} {chosen.ref}" if chosen else f"town {town}")


@st.fragment
def pick() -> None:
    """Draw the whistle page's map; the chosen point is kept."""
    lon, lat = st.session_state.get("point", (119.5, 31.9))
    near = [maps.CaseMark("W1", "on_time", 119.501, 31.9003, "通道堵塞", "")] if "case" in st.query_params else []
    chosen = maps.pick_map(FRAME, lon, lat, 8, town="11", place="陵口镇", detail="误差 8 米", cases=near)
    if isinstance(chosen, tuple):
        st.session_state["point"] = chosen
        st.rerun(scope="fragment")
    if isinstance(chosen, maps.Click):
        st.text(f"opened {chosen.ref}")
    st.text(f"point {lon:.5f} {lat:.5f}")


st.set_page_config(page_title="stage", page_icon=str(look.FAVICON), layout="wide")
look.apply("stage", "phone" if "pick" in st.query_params else "desk", city="丹阳")
if "pick" in st.query_params:
    pick()
else:
    overview()
