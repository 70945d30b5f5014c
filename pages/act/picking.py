"""What stands under a map on which a place is picked: whose border is near, and what the place may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.errors import StreamlitAPIException

from governance.accounts import covering
from governance.accounts.rules import Account, Action, can
from governance.areas import actions as areas
from governance.engine import Refused, text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import Offer, Side, Sides, Spot
from governance.whistles.readers import officer_for
from pages.parts import look, maps, session

GRID_DIGITS, MOST_OUTLINES = 15, 24
Outlines = dict[str, object]


def spot_of(lon: float | None, lat: float | None) -> tuple[Spot | None, str]:
    """Return where a point lies, or why it lies nowhere; neither before one is chosen."""
    if lon is None or lat is None:
        return None, ""
    try:
        return whistles.spot(session.store(), lon, lat), ""
    except Refused as refusal:
        return None, str(refusal)


def place_name(where: Spot | None) -> str:
    """Return town and grid of a place in the reader's language."""
    if where is None:
        return ""
    names = areas.names(session.store())
    codes = (where.areas.town_code, where.areas.grid_code)
    return " · ".join(text.pick(*names[code]) for code in codes if code in names)


def grids_around(account: Account, where: Spot | None) -> list[str]:
    """Return the grid of the place chosen, before one is chosen all that the reader answers for."""
    if where and where.areas.grid_code:
        return [where.areas.grid_code]
    return [] if where else sorted({code[:GRID_DIGITS] for code in account.area_codes})[:MOST_OUTLINES]


def outlines(account: Account, grids: list[str]) -> Outlines | None:
    """Return the shapes of some grids as GeoJSON, None where there are none; one that is lent says by whom."""
    lent = {code[:GRID_DIGITS]: name for code, name in covering.lent_areas(session.store(), account).items()}
    found = []
    for code in grids:
        area = areas.feature(session.store(), code)
        if area and code in lent:
            found.append(maps.marked(area, "lent", _("代 {name}").format(name=lent[code])))
        elif area:
            found.append(maps.marked(area, "own"))
    return {"type": "FeatureCollection", "features": found} if found else None


def officer_words(name: str | None) -> str:
    """Return the officer by his duty and name, that there is none where nobody answers for the grid."""
    return _("网格员 {name}").format(name=name) if name else _("暂无网格员")


def border(where: Spot | None, accuracy_m: float | None = None) -> None:
    """Say in one sentence whose borders are near and whose the place is; nothing well inside a grid."""
    found = whistles.sides(session.store(), where, accuracy_m) if where else None
    if found:
        found = Sides(_readable(found.owner), tuple(_readable(one) for one in found.neighbours))
        st.html(f'<p class="wm-border" role="status">{escape(border_words(found))}</p>')


def _readable(one: Side) -> Side:
    """Return a side with its officer's name as this reader may read it."""
    return replace(one, officer_name=officer_for(session.account(), one.code, one.officer_name))


def border_words(found: Sides) -> str:
    """Return the sentence: the neighbours with their officers and metres, then whose it is by the rule."""
    owner = _beside(found.owner, officer_words(found.owner.officer_name))
    if found.neighbours and all(round(one.metres) == 0 for one in found.neighbours):
        others = _("、").join(_beside(one, one.officer_name) for one in found.neighbours)
        return _("就在和{others}的边界上：按规则归{owner}管").format(others=others, owner=owner)
    others = _("、").join(_away(one) for one in found.neighbours)
    if found.owner.metres > 0:
        metres = max(round(found.owner.metres), 1)
        words = _("在网格之外 {n} 米：就近归{owner}管").format(n=metres, owner=owner)
        return words + (_("；离{others}").format(others=others) if others else "")
    return _("离{others}：按边界归{owner}管").format(others=others, owner=owner)


def _beside(one: Side, officer: str | None) -> str:
    return _("“{area}”（{officer}）").format(area=_named(one), officer=officer or _("暂无网格员"))


def _away(one: Side) -> str:
    officer = one.officer_name or _("暂无网格员")
    return _("“{area}”（{officer}）{n} 米").format(area=_named(one), officer=officer, n=round(one.metres))


def _named(one: Side) -> str:
    names = areas.names(session.store())
    return text.pick(*names[one.code]) if one.code in names else one.code


def again() -> None:
    """Run this part again, or the page where the whole of it is running: a tap and a button may come together."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def offered(account: Account, lon: float, lat: float, chosen: str | None) -> list[Offer]:
    """Return what the place may be, as far as this reader may know; nothing to who may name no place."""
    if not can(account, Action.PLACE_NAME):
        return []
    return whistles.offers(session.store(), account, lon, lat, chosen)


def choices(key: str, found: list[Offer], chosen: str | None, take: Callable[[Offer | None], None]) -> None:
    """Draw what the place may be as one tap each; `take` is called with what was chosen, None when it was undone."""
    if not found:
        return
    known = {one.ref: one for one in found}
    begun = chosen if chosen in known else None
    turns = f"{key}-turns"  # each choice is drawn anew, with what it led to
    turn = st.session_state.setdefault(turns, 0)
    with st.container(key="offers"):
        picked = st.pills(
            _("是这里吗？"),
            list(known),
            default=begun,
            format_func=lambda ref: look.plain(_offer_words(known[ref])),
            key=f"{key}-{turn}-{'-'.join(known)}-{begun}",
        )
    if picked != begun:
        st.session_state[turns] = turn + 1
        take(known[picked] if picked else None)
        again()


def _offer_words(one: Offer) -> str:
    """Return the name; of what was chosen before and is no longer at hand, how far it is."""
    return (
        _("{name}（{n} 米）").format(name=one.name, n=round(one.metres))
        if one.metres > whistles.OFFERED_M
        else one.name
    )
