"""People 人员: every account, found and counted, and the way to each one's file."""

from __future__ import annotations

from math import ceil

import streamlit as st

from governance.accounts import directory
from governance.accounts.listing import LONGEST_SEARCH, Asked, Seen, Standing, seen_name, standing_name
from governance.accounts.rules import Account, Action, Role, can, role_name
from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _, ngettext
from governance.indicators.exports import words_of
from governance.procedures import people_list
from governance.whistles import actions as whistles
from pages.admin import people_file, people_new
from pages.parts import downloads, filters, frame, labels, look, session, tables

PAGE_ROWS = 50
TABLE_HEIGHT = 516
NEW = "new"


SEARCH = "people-search"  # what is searched for stays in the tab: an address would carry names and numbers along


def render() -> None:
    """Draw the list, or the file of the person the address names."""
    account = session.account()
    person = st.query_params.get("person", "")
    if person == NEW and can(account, Action.ACCOUNT_MANAGE):
        people_new.draw(account)
    elif person:
        people_file.draw(account, person)
    else:
        _list(account)


def _list(account: Account) -> None:
    asked = chosen()
    with look.title_row(_("人员"), session.city_name()):
        if can(account, Action.LOAD):
            frame.link("imports", _("按文件导入"), ":material/upload_file:")
        if can(account, Action.ACCOUNT_MANAGE) and st.button(
            _("添加人员"), icon=":material/person_add:", type="primary", key="add-person"
        ):
            st.query_params["person"] = NEW
            st.rerun()
    _roles(account, asked)
    _filters()
    _without_officer(account)
    _table(asked)


def chosen() -> Asked:
    """Return what the address asks for; what makes no sense there is left out."""
    told = st.query_params.to_dict()
    towns = set(_towns())
    departments = whistles.directory(session.store()).departments
    return Asked(
        words=st.session_state.get(SEARCH, ""),
        role=Role(told["post"]) if told.get("post") in set(Role) else None,
        town_code=told.get("town") if told.get("town") in towns else None,
        department_code=told.get("department") if told.get("department") in departments else None,
        standing=Standing(told["standing"]) if told.get("standing") in set(Standing) else None,
        seen=Seen(told["seen"]) if told.get("seen") in set(Seen) else None,
    )


def _towns() -> dict[str, str]:
    known = areas.names(session.store())
    codes = sorted({town for town in areas.town_of(session.store()).values() if town in known})
    return {code: text.pick(*known[code]) for code in codes}


def _roles(account: Account, asked: Asked) -> None:
    """Draw the roles with how many people each has; one of them narrows the list."""
    counts = directory.counts(session.store(), account, asked)
    shown = [role.value for role in Role if counts.get(role) or role is asked.role]
    _settle("post", shown)
    st.pills(
        _("岗位"),
        shown,
        format_func=lambda one: f"{role_name(one)} {labels.number(counts.get(Role(one), 0))}",
        key=filters.key("post"),
        on_change=filters.keep("post"),
        label_visibility="collapsed",
    )


def _filters() -> None:
    """Draw search and filters in one row; what the filters say stands in the address, names and numbers never do."""
    towns, departments = _towns(), whistles.directory(session.store()).departments
    with st.container(horizontal=True, gap="small", key="people-filters"):
        st.text_input(
            _("查找"),
            key=SEARCH,
            placeholder=_("姓名、账号或电话"),
            icon=":material/search:",
            max_chars=LONGEST_SEARCH,
            label_visibility="collapsed",
            width=220,
        )
        _choice("town", _("镇区"), _("全部镇区"), towns)
        names = {code: text.pick(one.short_name, one.name_en) for code, one in departments.items()}
        _choice("department", _("部门"), _("全部部门"), names)
        _choice("standing", _("状态"), _("在岗（不含离任）"), {one.value: standing_name(one) for one in Standing})
        _choice("seen", _("最近登录"), _("不限时间"), {one.value: seen_name(one) for one in Seen})


def _choice(name: str, label: str, everything: str, words: dict[str, str]) -> None:
    options = ["", *words]
    _settle(name, options, "")
    st.selectbox(
        label,
        options,
        format_func=lambda one: words.get(one, everything),
        key=filters.key(name),
        on_change=filters.keep(name),
        label_visibility="collapsed",
        width=168,
    )


def _settle(name: str, options: list[str], usual: str | None = None) -> None:
    """Let a filter say what the address says."""
    told = st.query_params.get(name)
    st.session_state[filters.key(name)] = told if told in options else usual


def _without_officer(account: Account) -> None:
    """List the reporters who belong to no officer, where there are any."""
    bare = directory.reporters_without_officer(session.store(), account)
    if not bare:
        return
    said = ngettext("{n} 位信息员没有对应的网格员", "{n} 位信息员没有对应的网格员", len(bare)).format(n=len(bare))
    with st.expander(said, icon=":material/link_off:"):
        st.caption(_("信息员的微网格所在的网格没有网格员，他上报的事没有人核实。给网格指定网格员即可。"))
        known = areas.names(session.store())
        for account_id, name, code in bare[:PAGE_ROWS]:
            where = text.pick(*known[code]) if code in known else _("没有微网格")
            frame.link("people", look.plain(f"{name} · {where}"), ":material/person:", {"person": account_id})


@st.fragment
def _table(asked: Asked) -> None:
    """Draw one page of the list; a chosen row opens the person's file."""
    account = session.account()
    store = session.store()
    count = sum(n for role, n in directory.counts(store, account, asked).items() if asked.role in (None, role))
    with st.container(border=True, key="card-people"):
        with st.container(horizontal=True, vertical_alignment="center", key="people-head"):
            st.subheader(
                ngettext("共 {n} 人", "共 {n} 人", count).format(n=labels.number(count)), anchor=False, width="content"
            )
            st.caption(_("点一行打开他的档案"), width="content")
            st.space("stretch")
            if count and can(account, Action.ROWS_EXPORT):
                downloads.menu(lambda fmt: people_list.export(store, account, asked, fmt), "people")
        if not count:
            look.empty_state("person_search", _("没有符合条件的人。换个条件，或添加人员。"))
            return
        _page(account, asked, count)


def _page(account: Account, asked: Asked, count: int) -> None:
    store = session.store()
    pages = ceil(count / PAGE_ROWS)
    number = min(st.session_state.get("people-page", 1), pages)
    rows = directory.found(store, account, asked, PAGE_ROWS, (number - 1) * PAGE_ROWS)
    state = st.dataframe(
        people_list.told(rows, words_of(store), people_list.centre_names(store, account)),
        hide_index=True,
        height=tables.height(len(rows), TABLE_HEIGHT),
        row_height=30,
        placeholder="",
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"people-{number}-{hash(asked)}",
        alt=_("人员名单，第 {n} 页").format(n=number),
    )
    tables.pager(pages, "people-page", PAGE_ROWS)
    row = tables.chosen_row(state)
    if row is None and state.selection.cells:
        row = int(state.selection.cells[0][0])
    if row is not None:
        st.query_params["person"] = str(rows.iloc[row]["account_id"])
        st.rerun()
