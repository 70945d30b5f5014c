"""Ways to mend what a check has found: one row or many at once; each says what it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from governance.areas import actions as areas
from governance.engine import Refused, text
from governance.engine.text import _
from governance.procedures.quality import links, mending, people, points
from governance.procedures.quality.listing import Finding
from governance.procedures.quality.mending import Mended, Pick
from governance.procedures.quality.rules import LINK_M, WAYS, Check, Way
from governance.procedures.quality.words import way_name
from pages.admin import quality_forms
from pages.parts import labels, look, session

TOLD, TURN = "quality-told", "quality-turn"
ICONS = {
    Way.MOVE: "edit_location_alt",
    Way.SWAP: "swap_horiz",
    Way.ASSIGN: "grid_on",
    Way.LINK: "add_link",
    Way.MERGE: "merge",
    Way.CONTACT: "person_add",
    Way.OFFICER: "badge",
    Way.TIME: "schedule",
    Way.ACCEPT: "task_alt",
}


def turn() -> int:
    """Return a number that changes with every mending, so that old choices are not taken for new ones."""
    return int(st.session_state.get(TURN, 0))


def tell() -> None:
    """Say what the last mending changed."""
    said = st.session_state.pop(TOLD, None)
    if said:
        st.toast(look.plain(said), icon=":material/check_circle:")


def carry_out(work: Callable[[], Mended]) -> None:
    """Mend, and draw the page anew with what has changed; a refusal is one sentence beside the button."""
    try:
        done = work()
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return
    st.session_state[TOLD] = done.sentence
    st.session_state[TURN] = turn() + 1
    st.rerun()


def draw(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    """Draw the ways to mend the chosen rows, and those that need no choice."""
    with st.container(key="quality-ways", border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_chosen_words(rows, picks), width="content")
            st.space("stretch")
            _in_bulk(one)
        if not picks:
            return
        way = _way(one.check)
        if way is not None:
            DRAWS[way](one, rows, picks)


def _chosen_words(rows: pd.DataFrame, picks: Sequence[Pick]) -> str:
    if not picks:
        return f":gray[:material/touch_app:] :gray[{_('在表里选一行或几行来改正')}]"
    if len(picks) == 1:
        row = rows.iloc[0]
        name = " ".join(str(part) for part in (row["subject_id"], row["name"]) if part)
        return f"**{look.plain(name)}**"
    return f"**{look.plain(_('已选 {n} 行').format(n=len(picks)))}**"


def _way(check: Check) -> Way | None:
    ways = WAYS[check]
    return st.segmented_control(
        _("怎样改正"),
        ways,
        format_func=lambda way: f":material/{ICONS[way]}: {way_name(way)}",
        default=ways[0],
        required=True,
        key=f"quality-way-{check.value}",
        label_visibility="collapsed",
    )


def _in_bulk(one: Finding) -> None:
    """Draw what can be done for all rows of a finding at once, where the right answer is plain."""
    store, account = session.store(), session.account()
    works: dict[Check, tuple[str, str, Callable[[], Mended]]] = {
        Check.UNASSIGNED: (_("对调全部写反的"), ICONS[Way.SWAP], partial(points.swap, store, account)),
        Check.WITHOUT_PREMISES: (
            _("全部挂到 {m} 米内唯一最近的").format(m=round(LINK_M)),
            ICONS[Way.LINK],
            partial(links.link_nearest, store, account),
        ),
        Check.DUPLICATES: (
            _("逐组合并全部"),
            ICONS[Way.MERGE],
            partial(links.merge, store, account, Check.DUPLICATES),
        ),
        Check.WITHOUT_OFFICER: (_("全部由邻近的代管"), ICONS[Way.OFFICER], partial(people.cover, store, account)),
    }
    if one.check in works:
        word, icon, work = works[one.check]
        _sure(word, icon, work, _told(one.check))
    if one.check in (Check.DUPLICATES, Check.CLOSE_BY):
        quality_forms.retired(carry_out)


def _told(check: Check) -> str:
    """Return which rows of a check a mending in bulk changes: of those without a grid not all are turned round."""
    if check is Check.UNASSIGNED:
        n = labels.number(points.swappable(session.store()))
        return _("只改经度和纬度写反的 {n} 行，其余不动，并写入留痕。").format(n=n)
    return {
        Check.WITHOUT_PREMISES: _("只改附近场所唯一的那些行，其余不动，并写入留痕。"),
    }.get(check, _("会改动这项检查的全部行，并写入留痕。"))


def _sure(word: str, icon: str, work: Callable[[], Mended], told: str) -> None:
    """Draw a button for many rows that asks once more."""
    with st.popover(word, icon=f":material/{icon}:"):
        st.caption(told)
        if st.button(_("确定"), type="primary", key="quality-sure", width="stretch"):
            carry_out(work)


def _press(word: str, way: Way, work: Callable[[], Mended], *, disabled: bool = False) -> None:
    icon = f":material/{ICONS[way]}:"
    if st.button(word, icon=icon, type="primary", key=f"quality-do-{way.value}", disabled=disabled):
        carry_out(work)


def _accept(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    st.caption(_("核对后标记，这几行不再列出；以后位置或时间变了会再列出来。"))
    work = partial(mending.accept, session.store(), session.account(), one.check, picks)
    _press(_("标记核对无误"), Way.ACCEPT, work)


def _move(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    if len(picks) > 1:
        st.caption(_("位置要一个一个改，请只选一行。"))
        return
    at = quality_forms.point(rows.iloc[0])
    work = partial(points.move, session.store(), session.account(), picks[0], *(at or (0.0, 0.0)))
    _press(_("移到这里"), Way.MOVE, work, disabled=at is None)


def _swap(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    st.caption(_("把来的经度和纬度对调后重新归入网格；对调后仍在网格外的不动。"))
    _press(_("对调选中的"), Way.SWAP, partial(points.swap, session.store(), session.account(), picks))


def _assign(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    grid = quality_forms.grid(rows.iloc[0]["town_code"])
    work = partial(points.assign, session.store(), session.account(), picks, grid or "")
    _press(_("归入这个网格"), Way.ASSIGN, work, disabled=grid is None)


def _link(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    store, account = session.store(), session.account()
    premises = quality_forms.premises(rows)
    with st.container(horizontal=True, gap="small"):
        _press(
            _("挂到所选场所"),
            Way.LINK,
            partial(links.link_to, store, account, picks, premises or ""),
            disabled=not premises,
        )
        if st.button(_("各自挂到最近的"), icon=":material/near_me:", key="quality-nearest"):
            carry_out(partial(links.link_nearest, store, account, picks))


def _merge(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    keep = quality_forms.kept(rows)
    work = partial(links.merge, session.store(), session.account(), one.check, picks, keep)
    _press(_("合并选中的"), Way.MERGE, work, disabled=len(picks) < 2)


def _contact(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    with st.form("quality-contact", border=False):
        duty, name, phone = quality_forms.contact()
        if st.form_submit_button(_("补上联系人"), type="primary", icon=f":material/{ICONS[Way.CONTACT]}:"):
            carry_out(partial(people.add_contact, session.store(), session.account(), picks, duty, name, phone))


def _officer(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    store, account = session.store(), session.account()
    officer = quality_forms.officer()
    with st.container(horizontal=True, gap="small"):
        work = partial(people.give_officer, store, account, picks, officer or "")
        _press(_("指定这位网格员"), Way.OFFICER, work, disabled=not officer)
        if st.button(_("由邻近的代管"), icon=":material/near_me:", key="quality-cover"):
            carry_out(partial(people.cover, store, account, picks))
    near = people.neighbours_of(store, rows)
    names = areas.names(store)
    said = [_("{grid}：{officer}").format(grid=text.pick(*names[grid]), officer=who.name) for grid, who in near.items()]
    if said:
        st.caption(look.plain(_("邻近的网格员：{who}").format(who=_("；").join(said[:6]))))


def _time(one: Finding, rows: pd.DataFrame, picks: list[Pick]) -> None:
    quality_forms.time(rows, picks, carry_out)


Draw = Callable[[Finding, pd.DataFrame, list[Pick]], None]
DRAWS: dict[Way, Draw] = {
    Way.MOVE: _move,
    Way.SWAP: _swap,
    Way.ASSIGN: _assign,
    Way.LINK: _link,
    Way.MERGE: _merge,
    Way.CONTACT: _contact,
    Way.OFFICER: _officer,
    Way.TIME: _time,
    Way.ACCEPT: _accept,
}
