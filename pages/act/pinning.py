"""The dialog in which the pin of a case is moved to where it belongs: a map, what stands there, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import NotFound, typed
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, CaseLine, Offer
from governance.whistles.case import Case
from governance.whistles.readers import officer_for
from pages.act import picking
from pages.act.case_words import category_name, light_words
from pages.act.checking import opened
from pages.parts import city_map, frame, look, maps, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line

MAP_HEIGHT = 300
LEFT_BEHIND_M = 100.0
_KEY = "pin_moved_to"


@dataclass(frozen=True)
class Target:
    """Where the reader has put the pin of a case so far, and how the case stood when he began."""

    case_id: str
    seen: tuple[float, float]
    lon: float
    lat: float
    premises_id: str | None

    def changes(self, case: Case) -> bool:
        """Tell whether there is anything to save."""
        return (self.lon, self.lat) != self.seen or self.premises_id != case.premises_id


def move(case_id: str) -> None:
    """Open the dialog; it begins where the case lies now."""
    st.session_state.pop(_KEY, None)
    st.dialog(_("改位置"), icon=":material/edit_location_alt:", width="medium")(_move)(case_id)


def _move(case_id: str) -> None:
    account = session.account()
    file = opened(account, case_id)
    if file is None:
        return
    target = _target(file.case)
    _map(account, file, target)
    where, trouble = picking.spot_of(target.lon, target.lat)
    if trouble:
        st.warning(look.plain(trouble), icon=":material/wrong_location:")
    picking.border(where)
    found = picking.offered(account, target.lon, target.lat, target.premises_id) if where else []
    picking.choices(f"there-{case_id}", found, target.premises_id, lambda one: _take(target, one))
    turn = f"pin-{case_id}-{file.case.last_seq}"
    reason = draft_line(turn, _("为什么改"), _("写一句为什么改，例如：点错了路口"), typed.LONGEST_REASON)
    st.caption(_("原来的位置、您的理由和时间都会留下；部门和时限不变，网格和网格员随新位置定。"))
    saved = st.button(
        _("改到这里"),
        icon=":material/where_to_vote:",
        type="primary",
        width="stretch",
        disabled=bool(trouble) or not target.changes(file.case),
        key="pin-save",
    )
    if saved and _save(account, target, reason):
        _leave(account, case_id)


def _target(case: Case) -> Target:
    found = st.session_state.get(_KEY)
    if isinstance(found, Target) and found.case_id == case.case_id:
        return found
    begun = Target(case.case_id, (case.lon, case.lat), case.lon, case.lat, case.premises_id)
    st.session_state[_KEY] = begun
    return begun


def _take(target: Target, offer: Offer | None) -> None:
    if offer is None:
        st.session_state[_KEY] = replace(target, premises_id=None)
    else:
        st.session_state[_KEY] = replace(target, lon=offer.lon, lat=offer.lat, premises_id=offer.premises_id)


def _map(account: Account, file: CaseFile, target: Target) -> None:
    """Draw the map with the pin, and the whistle's own mark where the case lies now."""
    where, _trouble = picking.spot_of(target.lon, target.lat)
    grids = picking.grids_around(account, where)
    light, words = light_words(account, CaseLine(file.case, file.light, file.serving, file.serving_name))
    title = category_name(file.category, file.case.category_code)
    chosen = maps.pick_map(
        city_map.frame(),
        target.lon,
        target.lat,
        own_grid_geojson=picking.outlines(account, grids),
        town=grids[0][:9] if grids else None,
        place=picking.place_name(where),
        detail=picking.officer_words(officer_for(account, where.areas.grid_code, where.officer_name)) if where else "",
        cases=[maps.CaseMark(file.case.case_id, light, *target.seen, title, words)],
        key=f"move-{file.case.case_id}",
        height=MAP_HEIGHT,
        edge=False,
    )
    if isinstance(chosen, tuple):
        st.session_state[_KEY] = _tapped(account, target, *chosen)
        picking.again()


def _tapped(account: Account, target: Target, lon: float, lat: float) -> Target:
    """Return the pin at a point; premises it has left behind come off the case, whose contacts would read on."""
    found = picking.offered(account, lon, lat, target.premises_id)
    away = next((one.metres for one in found if one.ref == target.premises_id), 0.0)
    return replace(target, lon=lon, lat=lat, premises_id=None if away > LEFT_BEHIND_M else target.premises_id)


def _save(account: Account, target: Target, reason: str) -> bool:
    return attempt(
        lambda: whistles.move_pin(
            session.store(),
            account,
            target.case_id,
            target.lon,
            target.lat,
            reason,
            seen=target.seen,
            premises_id=target.premises_id,
        ),
        _("已改位置"),
    )


def _leave(account: Account, case_id: str) -> None:
    """Go back to the case, or on to the own work where the case now lies beyond the own area."""
    st.session_state.pop(_KEY, None)
    try:
        whistles.case_file(session.store(), account, case_id)
    except NotFound:
        frame.go("my-whistles")
    st.rerun()
