"""Report-in desk 报到台: what needs this department now by due time, and how it stands beside its peers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.deadlines.rules import Light
from governance.deadlines.words import GLYPHS, light_name
from governance.engine import text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine, Directory
from governance.whistles.case import Case, EventKind, Stage
from pages.act import assigning, department_board, desk_beside, desk_brief, note_templates, undoing, working
from pages.act.case_words import light_words, mark_words, may, title
from pages.parts import filters, frame, labels, look, marks_rows, session
from pages.parts.acting import attempt
from pages.parts.widgets import live

ROWS = 8
BOARD_HEIGHT = 642
WIDTHS = [1.22, 1]


def render() -> None:
    """Draw the page."""
    account, store = session.account(), session.store()
    names = whistles.directory(store)
    own = names.departments.get(account.department_code or "")
    name = text.pick(own.name, own.name_en) if own else ""
    with look.title_row(_("报到台"), [name, labels.moment(store.now())]):
        note_templates.edit_button(account)
        beside = desk_beside.choice()
        department_board.period()
    if can(account, Action.CASE_ASSIGN):
        desk_brief.draw()
    department_board.figures(account)
    if beside == "charts":
        left, right = st.columns(WIDTHS, gap="xsmall")
        with left:
            desk()
        with right, st.container(gap="xsmall"):
            department_board.charts(account, names)
    else:
        desk_and_beside(beside)
    frame.phone_tabs(account, "report-in")


@live.fragment("cases")
def desk() -> None:
    """Draw the work list; runs again when a case of this department changes."""
    _list(session.account())


@live.fragment("cases")
def desk_and_beside(beside: str) -> None:
    """Draw the work list with the map of its cases or with the people beside it: what one changes the other shows."""
    account = session.account()
    left, right = st.columns(WIDTHS, gap="xsmall")
    with left:
        _list(account)
    with right:
        desk_beside.draw(account, beside, BOARD_HEIGHT, _turn_to)


def _list(account: Account) -> None:
    store = session.store()
    held = desk_beside.held()
    counts = whistles.queue_counts(store, account, held)
    total = sum(counts.values())
    with look.card(_("现在需要我"), "desk", BOARD_HEIGHT) as head:
        with head:
            desk_beside.whose(account)
            light = _lights(counts, total)
        undoing.offer(account)
        number = _page_number(counts[light] if light else total)
        lines = whistles.queue(store, account, light, ROWS, number * ROWS, held)
        if not lines:
            _nothing(account, light)
            return
        names = whistles.directory(store)
        for line in lines:
            _row(account, line, names)
        _pager(account, lines, number, counts[light] if light else total)


def _lights(counts: dict[Light, int], total: int) -> Light | None:
    def words(one: str) -> str:
        if one == "all":
            return _("全部 {n}").format(n=total)
        return f"{GLYPHS[Light(one)]} {light_name(Light(one))} {counts[Light(one)]}"

    asked = st.query_params.get("light", "all")
    st.session_state[filters.key("light")] = asked if asked in filters.LIGHTS else "all"
    st.pills(
        _("筛选"),
        filters.LIGHTS,
        required=True,
        format_func=words,
        key=filters.key("light"),
        on_change=filters.keep("light", "all"),
        label_visibility="collapsed",
    )
    return desk_beside.light()


def _nothing(account: Account, light: Light | None) -> None:
    if light is not None:
        look.empty_state("task_alt", _("没有{light}的件。").format(light=light_name(light)))
        return
    waiting = whistles.open_counts(session.store(), account)[Light.WAITING]
    look.empty_state("task_alt", _("没有要您办的件，{n} 件等网格员核实。").format(n=waiting))


def _row(account: Account, line: CaseLine, names: Directory) -> None:
    case = line.case
    light, words = light_words(account, line)
    source = (
        _("{number} • {place}").format(number=case.case_id, place=case.place),
        assigning.hands_words(account, line, names),
        *([mark_words(case)] if case.escalation else []),
    )
    name = title(case, names)
    what = _("{name}：{line}").format(name=name, line=case.line) if case.line else name
    key = f"looked-{case.case_id}" if desk_beside.looked_at() == case.case_id else case.case_id
    with st.container(key=f"row-work-{key}", border=True, horizontal=True, vertical_alignment="center"):
        if may(account, case, EventKind.ASSIGNED):
            st.checkbox(_("选中 {number}").format(number=case.case_id), key=_pick(case), label_visibility="collapsed")
        st.html(marks_rows.work_row(light, words, task_name(account, case), what, source))
        desk_beside.pin(case)
        _button(account, case, light)
        assigning.button(account, line, f"give-{case.case_id}")


def _pick(case: Case) -> str:
    return f"pick-{case.case_id}"


def task_name(account: Account, case: Case) -> str:
    """Return what the department has to do with a case: report in, join, do it again or handle it."""
    if case.lead_department != account.department_code:
        return _("协办")
    if case.stage is Stage.DISPATCHED:
        return _("应急") if case.emergency else _("报到")
    if case.paused_at_utc:
        return _("缓办")
    return _("返工") if case.rework_count else _("办理")


def _button(account: Account, case: Case, light: Light) -> None:
    """Draw the one thing to do next; late ones are filled."""
    kind: Literal["primary", "secondary"] = "primary" if light is Light.OVERDUE else "secondary"
    if may(account, case, EventKind.REPORTED_IN):
        if st.button(_("立即报到"), icon=":material/directions_run:", type=kind, key=f"in-{case.case_id}") and attempt(
            lambda: whistles.report_in(session.store(), account, case.case_id), _("已报到，正在计时办理")
        ):
            st.rerun()
    elif may(account, case, EventKind.HANDLED):
        if st.button(_("反馈结果"), icon=":material/edit_note:", type=kind, key=f"do-{case.case_id}"):
            working.feed_back(case.case_id)
    elif st.button(_("查看"), icon=":material/folder_open:", key=f"see-{case.case_id}"):
        working.look_at(case.case_id)


def _page_key() -> str:
    return f"desk-page-{desk_beside.light() or 'all'}-{desk_beside.held() or 'all'}"


def _page_number(total: int) -> int:
    last = max(0, (total - 1) // ROWS)
    return min(int(st.session_state.get(_page_key(), 0)), last)


def _turn_to(place: int) -> None:
    """Turn the list to the page on which the case at this place of it stands."""
    st.session_state[_page_key()] = place // ROWS


def _pager(account: Account, lines: Sequence[CaseLine], number: int, total: int) -> None:
    """Say which part of the list is shown, and draw the way to the rest where there is any."""
    first, last = number * ROWS + 1, min(total, (number + 1) * ROWS)
    said = _("第 {first}–{last} 件，共 {total} 件").format(first=first, last=last, total=total)
    with st.container(horizontal=True, vertical_alignment="center", key="desk-pager", gap="small"):
        st.caption(said, width="content")
        _give_out(account, lines)
        if total <= ROWS:
            return
        st.space("stretch")
        _turn("desk-back", _("上一页"), "chevron_left", number - 1, number > 0)
        _turn("desk-on", _("下一页"), "chevron_right", number + 1, last < total)


def _give_out(account: Account, lines: Sequence[CaseLine]) -> None:
    """Draw the button that gives the ticked cases out, for whoever may."""
    mine = [line.case for line in lines if may(account, line.case, EventKind.ASSIGNED)]
    if not mine:
        return
    ticked = [case.case_id for case in mine if st.session_state.get(_pick(case))]
    word = _("指派 {n} 件给…").format(n=len(ticked)) if ticked else _("勾选后一起指派")
    kind: Literal["primary", "secondary"] = "primary" if ticked else "secondary"
    if st.button(word, icon=":material/group_add:", type=kind, disabled=not ticked, key="give-out"):
        assigning.give(ticked)


def _turn(key: str, word: str, icon: str, to: int, possible: bool) -> None:
    def turn() -> None:
        st.session_state[_page_key()] = to

    st.button(word, icon=f":material/{icon}:", type="tertiary", disabled=not possible, key=key, on_click=turn)
