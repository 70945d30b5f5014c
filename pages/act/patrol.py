"""Patrol 巡查: begin, say where one is and what one has looked at, end; what wants to be looked at next."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.engine.text import _
from governance.patrols import actions as patrols
from governance.patrols.rules import COVERED_DAYS, Patrol, Seen, StopKind, covered, duration, is_covered
from governance.tiles.choice import Choice
from pages.parts import city_map, frame, labels, look, maps, own_area, session
from pages.parts.acting import attempt
from pages.parts.marks_rows import dotted
from pages.parts.widgets.position import Position, phone_position

MAP_HEIGHT = 280
OFFERED, LISTED, PAST = 8, 15, 10
_AROUND = "patrol-around"  # where the phone was last, so that the list stays while it is asked anew
NEVER, LONG = "gap", "outside"  # colours of the map for what nobody has looked at, and what not for long


def render() -> None:
    """Draw the page."""
    account = session.account()
    with look.title_row(_("巡查"), own_area.place_name(account)):
        pass
    body()
    frame.bottom_bar(account, "my-grid")


@st.fragment
def body() -> None:
    """Draw the patrol under way, what wants to be looked at, and the patrols before."""
    account, store = session.account(), session.store()
    patrol, premises = patrols.current(store, account), patrols.to_see(store, account)
    with look.card(_("现在"), "patrol"):
        if patrol is None:
            _begin(account)
        else:
            _walk(account, patrol, premises)
    _coverage(account, premises)
    _past(account)


def _begin(account: Account) -> None:
    st.caption(_("开始后，到一处点一下。只在您点的时候记位置，不跟踪。"))
    if st.button(
        _("开始巡查"), icon=":material/directions_walk:", type="primary", width="stretch", key="begin"
    ) and attempt(lambda: patrols.start(session.store(), account), _("开始巡查了")):
        st.rerun()


def _walk(account: Account, patrol: Patrol, premises: Sequence[Seen]) -> None:
    store = session.store()
    took = labels.span(duration(patrol, store.now()))
    told = _("已走 {span}，到点 {n} 次，看了 {premises} 处").format(span=took, n=patrol.stops, premises=patrol.premises)
    st.markdown(f"**{look.plain(told)}**")
    # asked anew for each stop: what is written down is where he stands now, not where he stood before
    where = phone_position(f"patrol-{patrol.patrol_id}-{patrol.stops}")
    if st.button(
        _("到这里了"), icon=":material/where_to_vote:", width="stretch", key="here", disabled=where is None
    ) and attempt(lambda: patrols.here(store, account, _point(where) or (0.0, 0.0)), _("已记下这一处")):
        st.rerun()
    _offered(account, where, premises)
    if st.button(_("结束巡查"), icon=":material/flag:", width="stretch", key="finish") and attempt(
        lambda: patrols.finish(store, account), _("巡查结束，辛苦了")
    ):
        st.rerun()


def _point(where: Position | None) -> tuple[float, float] | None:
    return (where.lon, where.lat) if where else None


def _offered(account: Account, where: Position | None, premises: Sequence[Seen]) -> None:
    """Offer the premises around the phone, without its place those not looked at for longest."""
    store, by_id = session.store(), {one.premises_id: one for one in premises}
    at = _point(where)
    around = st.session_state[_AROUND] = at or st.session_state.get(_AROUND)
    near = [by_id[one] for one in patrols.near(store, account, around) if one in by_id] if around else []
    st.caption(_("附近的场所") if near else _("最久没看的场所"))
    done = patrols.found_now(store, account)
    for one in (near or premises)[:OFFERED]:
        with st.container(key=f"row-grid-see-{one.premises_id}", gap="xsmall"):
            said = dotted((one.address, _last(one), _found(done.get(one.premises_id))))
            st.html(f'<div class="wm-plain-row"><b>{escape(one.name)}</b><span>{said}</span></div>')
            _answer(account, one, at)


def _answer(account: Account, one: Seen, at: tuple[float, float] | None) -> None:
    store = session.store()
    with st.container(horizontal=True, gap="small", key=f"answers-{one.premises_id}"):
        fine = st.button(_("没问题"), icon=":material/check:", key=f"ok-{one.premises_id}")
        bad = st.button(_("有隐患，吹哨"), icon=":material/campaign:", key=f"bad-{one.premises_id}")
    if fine and attempt(lambda: patrols.look(store, account, one.premises_id, StopKind.OK, at), _("已记下")):
        st.rerun()
    if bad and attempt(lambda: patrols.look(store, account, one.premises_id, StopKind.WHISTLE, at), _("已记下")):
        frame.go("whistle")


def _last(one: Seen) -> str:
    return _("上次 {at}").format(at=labels.moment(one.at_utc)) if one.at_utc else _("从没看过")


def _found(kind: StopKind | None) -> str:
    words = {StopKind.OK: _("这次：没问题"), StopKind.WHISTLE: _("这次：有隐患")}
    return words.get(kind, "") if kind else ""


def _coverage(account: Account, premises: Sequence[Seen]) -> None:
    """Draw how much of the grid was looked at lately, and what was not, as a map and as a list."""
    now = session.store().now()
    told = covered(premises, now)
    right = _("近 {n} 天").format(n=COVERED_DAYS)
    with look.card(_("网格覆盖"), "coverage", right=right):
        if told.share is None:
            look.empty_state("apartment", _("网格里没有要巡查的场所。"))
            return
        words = _("看了 {looked} 处，共 {n} 处，{share}").format(
            looked=labels.number(told.looked), n=labels.number(told.premises), share=labels.percent(told.share)
        )
        st.markdown(f"**{look.plain(words)}**")
        st.progress(told.share)
        unseen = [one for one in premises if not is_covered(one.at_utc, now)]
        if not unseen:
            st.caption(_("近 {n} 天都看过了。").format(n=COVERED_DAYS))
            return
        _map(account, unseen)
        rows = "".join(
            f"<li><b>{escape(one.name)}</b><span>{dotted((one.address, _last(one)))}</span></li>"
            for one in unseen[:LISTED]
        )
        with st.expander(_("还没看的 {n} 处，最久的在前").format(n=labels.number(len(unseen)))):
            st.html(f'<ul class="wm-plain">{rows}</ul>')
            if len(unseen) > LISTED:
                st.caption(_("只列前 {n} 处。").format(n=LISTED))


def _map(account: Account, unseen: Sequence[Seen]) -> None:
    """Draw the own grids with what was not looked at lately."""
    area = own_area.of(account)
    features = [
        {
            "type": "Feature",
            "properties": {"kind": LONG if one.at_utc else NEVER},
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        }
        for one in unseen
        if one.lon is not None and one.lat is not None
    ]
    words = {NEVER: _("从没看过"), LONG: _("超过 {n} 天没看").format(n=COVERED_DAYS)}
    shapes = [areas.feature(session.store(), code) for code in sorted(account.area_codes)]
    maps.overview_map(
        city_map.frame(),
        classes={},
        choice=Choice(layers=(), level="none"),
        defects=maps.Defects(features, words),
        town=area.only_town if area else None,
        home=area.bounds if area else None,
        own=[maps.marked(one, "own") for one in shapes if one],
        key="patrol-map",
        height=MAP_HEIGHT,
    )


def _past(account: Account) -> None:
    """List the own patrols, the newest first."""
    found = patrols.mine(session.store(), account)[:PAST]
    with look.card(_("我的巡查"), "past"):
        if not found:
            look.empty_state("directions_walk", _("还没有巡查过。"))
            return
        rows = "".join(
            f"<li><b>{escape(labels.moment(one.begun_at_utc))}</b><span>{_walked(one)}</span></li>" for one in found
        )
        st.html(f'<ul class="wm-plain">{rows}</ul>')


def _walked(one: Patrol) -> str:
    took = labels.span(duration(one, session.store().now()))
    whistles = _("吹哨 {n} 件").format(n=one.whistles) if one.whistles else ""
    return dotted((_("用时 {span}").format(span=took), _("看了 {n} 处").format(n=one.premises), whistles))
