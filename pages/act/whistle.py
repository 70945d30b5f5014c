"""Whistle page 吹哨: the map first, then what, how urgent, a photo, a line, and one button. Made for a thumb."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.routing.rules import Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import Report, Spot
from governance.whistles.case import Case, EventKind
from governance.whistles.readers import officer_for
from pages.act import draft as drafts
from pages.act import picking, receipt, stopping, whistle_what
from pages.act.case_words import light_words, may, title
from pages.act.draft import Draft
from pages.parts import city_map, frame, look, maps, marks, page_help, session
from pages.parts.acting import attempt
from pages.parts.widgets import kit, line, photos
from pages.parts.widgets.offline import offline_link
from pages.parts.widgets.position import parsed, phone_position

SAME_M, SHOWN_M = 60.0, 600.0
MAP_HEIGHT = 290
SHOWN_CASES = 12


def render() -> None:
    """Draw the page, or the receipt of what has just been sent."""
    account = session.account()
    place = frame.bottom_bar(account, "whistle")
    begun = _moved(account)
    if begun.receipt:
        if begun.stop:
            stopping.draw(begun)
        receipt.draw(account, begun.receipt, joined=begun.joined)
        with place:
            if st.button(_("再吹一哨"), icon=":material/campaign:", type="primary", width="stretch", key="again"):
                drafts.start_anew(account)
                st.rerun()
        return
    if begun.stop:
        stopped = _send_at_once(account, begun)
        stopping.draw(begun, stopped)
        stopping.take_back(account, begun)
    drafts.mark_refused(False)
    with place:
        trouble = st.container()
        pressed = st.button(_("吹哨"), icon=":material/campaign:", type="primary", width="stretch", key="blow")
    refused = pressed and not _send(account, begun, trouble)
    drafts.drawn(begun)
    where()
    whistle_what.what()
    page_help.button()
    offline_link("whistle-offline")
    drafts.mark_refused(refused)


def _send(account: Account, begun: Draft, trouble: DeltaGenerator) -> bool:
    """Blow the whistle and show the receipt; False when something is missing, which is said above the button."""
    try:
        case = whistles.blow(session.store(), account, _report(account, begun))
    except Refused as refusal:
        trouble.warning(look.plain(str(refusal)), icon=":material/info:")
        return False
    drafts.sent(case.case_id)
    st.rerun()
    return True


def _send_at_once(account: Account, begun: Draft) -> str:
    """Blow a whistle that cannot wait, with what there is; return what is missing, if anything."""
    try:
        case = whistles.blow(session.store(), account, _report(account, begun, at_once=True))
    except Refused as refusal:
        return str(refusal)
    drafts.sent(case.case_id, stop=begun.stop)
    st.rerun()
    return ""


def _report(account: Account, begun: Draft, *, at_once: bool = False) -> Report:
    """Return what to send; raises Refused with what is still to do. At once means without photos still on their way."""
    if begun.lon is None or begun.lat is None:
        raise Refused(_("还不知道在哪里：请在地图上点一下，或用我的位置。"))
    if not begun.category:
        raise Refused(_("请选一类。"))
    waiting = photos.waiting(drafts.PHOTOS)
    if waiting and not at_once:
        raise Refused(_("还有 {n} 张照片没传上来，请等一下，或先删掉。").format(n=waiting))
    clear = whistles.last_receipt(session.store(), account)
    return Report(
        category_code=begun.category,
        severity=Severity(begun.severity or Severity.GENERAL),
        lon=begun.lon,
        lat=begun.lat,
        line=line.text_of(kit.told(drafts.LINE, "line"), line.MOST_TOLD, clear),
        accuracy_m=begun.accuracy_m,
        photo_ids=photos.ids_of(kit.told(drafts.PHOTOS, "photos"), whistle_what.most_photos(), clear),
        premises_id=begun.premises_id or None,
        client_key=begun.client_key,
        answers=begun.answers,
    )


@st.fragment
def where() -> None:
    """Draw map, position and what is open nearby; reruns alone when a point is tapped or found."""
    drafts.take_back_refusal()
    account, store = session.account(), session.store()
    drafts.draw_what_was_left_behind(account)
    begun = _moved(account)
    spot, trouble = _spot(begun)
    near = whistles.near(store, account, begun.lon, begun.lat, SHOWN_M) if spot and begun.lon and begun.lat else []
    grids = picking.grids_around(account, spot)
    chosen = maps.pick_map(
        city_map.frame(),
        begun.lon,
        begun.lat,
        begun.accuracy_m,
        own_grid_geojson=picking.outlines(account, grids),
        town=grids[0][:9] if grids else None,
        place=picking.place_name(spot),
        detail=_detail(account, spot, begun),
        cases=_marks(account, [case for case, _metres in near[:SHOWN_CASES]]),
        height=MAP_HEIGHT,
    )
    if trouble:
        st.warning(look.plain(trouble), icon=":material/wrong_location:")
    _there(account, begun, spot)
    phone_position(drafts.POSITION, useless=bool(begun.elsewhere), by_hand=begun.by_hand)
    _hint(account, begun, near)
    _tapped(account, begun, chosen)


def _tapped(account: Account, begun: Draft, chosen: tuple[float, float] | maps.Click | None) -> None:
    """Put the pin where the map was tapped, or open the case that was."""
    if isinstance(chosen, tuple):
        drafts.put(account, drafts.tapped(begun, *chosen))
        if begun.stop:  # it was only waiting for where
            st.rerun()
        picking.again()
    if isinstance(chosen, maps.Click):
        frame.go("case", {"case": chosen.ref})


def _spot(begun: Draft) -> tuple[Spot | None, str]:
    spot, trouble = picking.spot_of(begun.lon, begun.lat)
    return spot, trouble or begun.elsewhere


def _there(account: Account, begun: Draft, spot: Spot | None) -> None:
    """Say whose border is near, and offer the premises and devices at the pin: one tap puts it there."""
    if spot is None:
        return
    picking.border(spot, begun.accuracy_m)
    found = picking.offered(account, begun.lon or 0.0, begun.lat or 0.0, begun.premises_id)
    if begun.premises_id and all(one.premises_id != begun.premises_id for one in found):
        begun = drafts.premises(begun, None)  # no longer his to name
        drafts.put(account, begun)
    picking.choices(
        "here", found, begun.premises_id or None, lambda one: drafts.put(account, drafts.premises(begun, one))
    )


def _moved(account: Account) -> Draft:
    """Return the draft with what the phone has told of its position since the last run."""
    begun = drafts.current(account)
    at = parsed(kit.told(drafts.POSITION, "position"))
    if at is not None and (moved := drafts.found(begun, at)) != begun:
        drafts.put(account, moved)
        return drafts.current(account)
    return begun


def _detail(account: Account, spot: Spot | None, begun: Draft) -> str:
    if spot is None:
        return _("在地图上点一下现场")
    name = officer_for(account, spot.areas.grid_code, spot.officer_name)
    officer = picking.officer_words(name) if name else ""
    exact = _("误差 {n} 米").format(n=round(begun.accuracy_m)) if begun.accuracy_m else ""
    return " · ".join(part for part in (officer, exact) if part)


def _marks(account: Account, cases: Sequence[Case]) -> list[maps.CaseMark]:
    store = session.store()
    names, clocks, now = whistles.directory(store), whistles.city_clocks(store), store.now()
    found = []
    for case in cases:
        light, words = light_words(account, whistles.CaseLine(case, clocks.light(case, now)))
        found.append(maps.CaseMark(case.case_id, light, case.lon, case.lat, title(case, names), words))
    return found


def _within(begun: Draft) -> tuple[float, timedelta | None]:
    """Return how near and how young an open case may be to be the same thing, as the chosen category says."""
    offered = whistles.directory(session.store()).offered
    category = next((one for one in offered if one.category_code == begun.category), None)
    if category is None:
        return SAME_M, None
    return category.same_within_m, timedelta(hours=category.same_within_hours)


def _hint(account: Account, begun: Draft, around: Sequence[tuple[Case, float]]) -> None:
    """Say what is open within a stone's throw, and let it be the same thing with one tap."""
    metres, age = _within(begun)
    since = session.store().now() - age if age else None
    near = [(case, far) for case, far in around if far <= metres and (since is None or case.blown_at_utc >= since)]
    if not near:
        return
    store = session.store()
    names, first = whistles.directory(store), near[0][0]
    said = _("{metres} 米内已有 {n} 件在办：{what}").format(metres=round(metres), n=len(near), what=title(first, names))
    with st.container(key="same-hint", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<span class="wm-same">{marks.image(marks.light_svg("due_soon", 16))} {escape(said)}</span>')
        if may(account, first, EventKind.NOTED) and st.button(_("是同一件"), key="same", type="tertiary"):
            _join(account, first)


def _join(account: Account, case: Case) -> None:
    """Add what was seen to the case that is open already, instead of opening a second one."""
    store = session.store()
    clear = whistles.last_receipt(store, account)
    typed = line.text_of(kit.told(drafts.LINE, "line"), line.MOST_TOLD, clear)
    pictures = photos.ids_of(kit.told(drafts.PHOTOS, "photos"), whistle_what.most_photos(), clear)
    note = typed or _("{who} 在现场又看到一次").format(who=account.name)
    if attempt(lambda: whistles.same_as(store, account, case.case_id, note, pictures), _("已补充到那一件")):
        drafts.sent(case.case_id, joined=True)
        st.rerun()
