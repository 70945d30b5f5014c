"""My grid 我的网格: where it is, what is in it, what runs there now, whom to ring, who answers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.procedures.grids import actions as grids
from governance.procedures.grids.actions import OwnGrid
from governance.tiles.choice import Choice
from pages.act import my_grid_lists as lists
from pages.parts import city_map, frame, labels, look, maps, own_area, session
from pages.parts.widgets import live
from pages.watch import device_card, premises_card

MAP_HEIGHT = 300
PREMISES, DEVICES, CONTACTS, REPORTERS, BESIDE, ALARMS, CASES = (
    *("premises", "devices", "contacts", "reporters"),
    *("beside", "alarms", "cases"),
)
SOUGHT = (PREMISES, DEVICES, CONTACTS)
_CHOSEN = "my-grid-list"


def render() -> None:
    """Draw the page."""
    account = session.account()
    with look.title_row(_("我的网格"), own_area.place_name(account)):
        pass
    body()
    frame.bottom_bar(account, "my-grid")


@live.fragment("alarms", "cases")
def body() -> None:
    """Draw map, counts and lists; runs again when an alarm or a case there changes."""
    account = session.account()
    own = grids.own_grids(session.store(), account)
    if not own:
        with st.container(border=True, key="card-none"):
            look.empty_state("pin_drop", _("还没有给您指定网格，请联系管理员。"))
        return
    frame.link("patrol", _("去巡查"), ":material/directions_walk:")
    clicked = _map(account, own)
    with st.container(border=True, key="card-counts", gap="xsmall"):
        st.html("".join(_counts(one, len(own) > 1) for one in own))
    _list(own)
    if clicked is not None:
        _follow(clicked)


def _map(account: Account, own: Sequence[OwnGrid]) -> maps.Click | None:
    """Draw the outlines of the own grids with what runs in them; return what was tapped."""
    area = own_area.of(account)
    outlines = [
        maps.marked(shape, "lent" if one.lent_by else "own")
        for one in own
        if (shape := areas.feature(session.store(), one.code))
    ]
    with st.container(key="edge"):
        return maps.overview_map(
            city_map.frame(),
            classes={},
            choice=Choice(layers=("alarms", "cases", "devices"), level="none"),
            town=area.only_town if area else None,
            home=area.bounds if area else None,
            own=outlines,
            key="my-grid-map",
            height=MAP_HEIGHT,
        )


def _counts(one: OwnGrid, named: bool) -> str:
    """Return HTML of what is counted in one grid; its name where there are several, and for whom it is answered for."""
    known = areas.names(session.store())
    name = text.pick(*known[one.code]) if one.code in known else one.code
    lent = _("（代{name}）").format(name=one.lent_by) if one.lent_by else ""
    told = (
        (_("户数"), one.households),
        (_("场所"), one.count("premises")),
        (_("设备"), one.count("devices")),
        (_("离线、故障"), one.count("not_online")),
        (_("在响告警"), one.count("alarms")),
        (_("在办吹哨"), one.count("cases")),
    )
    cells = "".join(f"<div><dt>{escape(word)}</dt><dd>{labels.number(count)}</dd></div>" for word, count in told)
    title = f"<b>{escape(name + lent)}</b>" if named or lent else ""
    return f'<div class="wm-counts">{title}<dl>{cells}</dl></div>'


def _words(own: Sequence[OwnGrid]) -> dict[str, str]:
    def told(kind: str) -> str:
        return labels.number(sum(one.count(kind) for one in own))

    return {
        PREMISES: _("场所 {n}").format(n=told("premises")),
        DEVICES: _("设备 {n}").format(n=told("devices")),
        CONTACTS: _("联系人 {n}").format(n=told("contacts")),
        CASES: _("吹哨 {n}").format(n=told("cases")),
        ALARMS: _("告警 {n}").format(n=told("alarms")),
        REPORTERS: _("信息员"),
        BESIDE: _("邻格"),
    }


def _list(own: Sequence[OwnGrid]) -> None:
    """Draw the chosen list, with a search where it is long."""
    account, words = session.account(), _words(own)
    chosen = st.pills(
        _("名单"),
        list(words),
        default=PREMISES,
        required=True,
        format_func=words.__getitem__,
        key=_CHOSEN,
        label_visibility="collapsed",
    )
    sought = ""
    if chosen in SOUGHT:
        sought = st.text_input(
            _("查找"),
            key=f"sought-{chosen}",
            placeholder=_("名称、地址或人名"),
            max_chars=40,
            label_visibility="collapsed",
        )
    with st.container(border=True, key="card-list", gap="xsmall"):
        _drawn(account, chosen or PREMISES, sought)


def _drawn(account: Account, chosen: str, sought: str) -> None:
    drawn: dict[str, Callable[[], None]] = {
        PREMISES: lambda: lists.premises(account, sought),
        DEVICES: lambda: lists.devices(account, sought),
        CONTACTS: lambda: lists.contacts(account, sought),
        REPORTERS: lambda: lists.reporters(account),
        BESIDE: lambda: lists.beside(account),
        ALARMS: lambda: lists.alarms(account),
        CASES: lambda: lists.cases(account),
    }
    drawn[chosen]()


def _follow(clicked: maps.Click) -> None:
    """Open what was tapped on the map."""
    match clicked.kind:
        case "premises":
            premises_card.show(clicked.ref)
        case "device":
            device_card.show(clicked.ref)
        case "case":
            frame.go("case", {"case": clicked.ref})
        case "alarm":
            frame.go("alarms", {"alarm": clicked.ref})
        case _:
            pass
