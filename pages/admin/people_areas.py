"""What somebody answers for: areas given and taken on the map or in a list, and who else has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import shapely
import streamlit as st
from shapely.geometry import shape
from streamlit.runtime.scriptrunner import get_script_run_ctx

from governance.accounts import changing, directory
from governance.accounts.manage import LEVELS
from governance.accounts.rules import Account, Role
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from pages.parts import city_map, look, session
from pages.parts.acting import attempt
from pages.parts.maps_holders import class_of, holders_map

Level = Literal["town", "grid", "micro_grid"]
MAP_HEIGHT = 420


def level_of(role: Role) -> Level | None:
    """Return the level of area a role answers for, None for roles without areas."""
    levels: dict[str, Level] = {"town": "town", "grid": "grid", "micro_grid": "micro_grid"}
    return levels.get(LEVELS.get(role, ""))


def level_word(level: Level) -> str:
    """Return the word of a level."""
    return {"town": _("镇街"), "grid": _("网格"), "micro_grid": _("微网格")}[level]


def chooser(account: Account, person_id: str, name: str, role: Role, own: Sequence[str]) -> list[str]:
    """Draw list and map of the areas that may be chosen for somebody; return what is chosen now."""
    level = level_of(role)
    assert level is not None
    frame = areas.level_frame(session.store(), level)
    words = {code: text.pick(*names) for code, *names in frame[["code", "name", "name_en"]].itertuples(index=False)}
    key = f"areas-{person_id}-{role}"
    tapped = st.session_state.pop(f"{key}-tapped", None)
    if key not in st.session_state:
        st.session_state[key] = [code for code in own if code in words]
    if tapped in words:
        had = st.session_state[key]
        st.session_state[key] = [one for one in had if one != tapped] if tapped in had else [*had, tapped]
    wanted: list[str] = st.multiselect(
        _("负责的{level}").format(level=level_word(level)),
        list(words),
        format_func=lambda code: f"{words[code]} {code[-5:]}",
        key=key,
        placeholder=_("在这里选") if level == "town" else _("在地图上点，或在这里选"),
    )
    if level != "town":  # a dozen towns are found faster in a list than on a map
        _map(account, person_id, name, level, own, wanted, key)
    return wanted


def _map(
    account: Account,
    person_id: str,
    name: str,
    level: Literal["grid", "micro_grid"],
    own: Sequence[str],
    wanted: list[str],
    key: str,
) -> None:
    store = session.store()
    frame = areas.level_frame(store, level)
    towns = sorted(set(frame["town_code"].dropna()))
    if not towns:
        look.empty_state("layers", _("还没有载入这一级的区域。"))
        return
    first = next((areas.town_of(store).get(code) for code in [*wanted, *own]), None)
    town = _town(towns, towns.index(first) if first in towns else 0, key)
    others = _others(account, level, person_id)
    codes = frame.loc[frame["town_code"] == town, "code"].tolist()
    classes = {code: class_of(code in own, code in wanted, bool(others.get(code))) for code in codes}
    said = {code: _who(name if code in wanted else "", others.get(code, [])) for code in codes}
    tapped = holders_map(
        city_map.frame(),
        level=level,
        town=str(town),
        classes=classes,
        values=said,
        look=_around([code for code in own if code in classes]),
        key=f"{key}-map",
        height=MAP_HEIGHT,
    )
    if tapped in classes:
        st.session_state[f"{key}-tapped"] = tapped
        st.rerun(scope="fragment" if _in_fragment() else "app")


def _town(towns: list[str], index: int, key: str) -> str:
    known = areas.names(session.store())
    return st.selectbox(
        _("在哪个镇区的地图上选"),
        towns,
        index=index,
        format_func=lambda code: text.pick(*known[code]) if code in known else code,
        key=f"{key}-town",
    )


def _others(account: Account, level: Level, person_id: str) -> dict[str, list[str]]:
    """Return area -> names of those who have it beside the person."""
    found = directory.holders(session.store(), account, level)
    return {code: [name for account_id, name in held if account_id != person_id] for code, held in found.items()}


def _in_fragment() -> bool:
    """Tell whether only a part of the page runs, because only then it may be run again alone."""
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)


def _around(codes: Sequence[str]) -> tuple[float, float, float, float] | None:
    """Return the bounds of some areas with their surroundings, in degrees; None without any."""
    features = [found for code in codes if (found := areas.feature(session.store(), code))]
    if not features:
        return None
    west, south, east, north = shapely.total_bounds([shape(one["geometry"]) for one in features])
    wide, high = (east - west) * 1.5, (north - south) * 1.5
    return west - wide, south - high, east + wide, north + high


def _who(name: str, others: list[str]) -> str:
    """Return who has an area, in words for the map's tip."""
    names = [one for one in (name, *others) if one]
    return _("、").join(names) if names else _("无人负责")


@st.fragment
def edit(who: Account) -> None:
    """Draw what somebody answers for, with the one button that writes it."""
    account = session.account()
    level = level_of(who.role)
    if level is None:
        return
    with look.card(_("负责的{level}").format(level=level_word(level)), "person-areas"):
        wanted = chooser(account, who.account_id, who.name, who.role, who.area_codes)
        _save(account, who, wanted)


def _save(account: Account, who: Account, wanted: list[str]) -> None:
    given, taken = set(wanted) - set(who.area_codes), set(who.area_codes) - set(wanted)
    if not given and not taken:
        level = level_of(who.role)
        st.caption(_("选好再保存。") if level == "town" else _("点地图上的一格，给他或从他那里去掉；点完再保存。"))
        return
    st.caption(_("未保存：增加 {given} 个，去掉 {taken} 个").format(given=len(given), taken=len(taken)))
    with st.container(horizontal=True):
        if st.button(_("保存区域"), type="primary", icon=":material/save:", key="save-areas") and attempt(
            lambda: changing.give_areas(session.store(), account, who.account_id, wanted), _("区域已保存")
        ):
            st.rerun(scope="app")
        if st.button(_("不改了"), key="drop-areas"):
            st.session_state.pop(f"areas-{who.account_id}-{who.role}", None)
            st.rerun(scope="fragment")
