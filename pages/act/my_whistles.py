"""My whistles 我的吹哨: who has it now, in one card per case; a button only where I can act."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from governance.accounts.rules import Account
from governance.deadlines.rules import Light
from governance.deadlines.words import GLYPHS
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine, Directory
from governance.whistles.case import EventKind, State
from pages.act import checking, letting, undoing
from pages.act.case_words import has_it, holder_words, light_words, mark_words, step_words, title, waits_for
from pages.parts import frame, labels, look, marks_rows, session
from pages.parts.widgets import live

OPEN, OVERDUE, SOON, MINE, OVER = "open", "overdue", "due_soon", "waiting", "closed"
SHOWN = 40
_FILTER = "mine"
_URGENCY = [Light.WAITING, Light.OVERDUE, Light.DUE_SOON, Light.ON_TIME, Light.PAUSED, Light.CLOSED]


def render() -> None:
    """Draw the page."""
    account = session.account()
    with look.title_row(_("我的吹哨"), labels.moment(session.store().now())):
        pass
    my_cards()
    frame.bottom_bar(account, "my-whistles")


@live.fragment("cases")
def my_cards() -> None:
    """Draw filters and cards; runs again when one of the cases changes."""
    account, store = session.account(), session.store()
    undoing.offer(account)
    lines = whistles.my_whistles(store, account)
    groups = grouped(account, lines)
    chosen = _filter(groups)
    names = whistles.directory(store)
    if not lines:
        with st.container(border=True, key="card-none"):
            look.empty_state("campaign", _("还没有吹过哨。点下面的“吹哨”开始。"))
        return
    shown = sorted(groups[chosen], key=lambda line: _turn(account, line))
    if not shown:
        with st.container(border=True, key="card-none"):
            look.empty_state("task_alt", _("这里没有。换个筛选看看。"))
    for line in shown[:SHOWN]:
        _card(account, line, names)
    if len(shown) > SHOWN:
        st.caption(_("只列最急的 {n} 件，另有 {more} 件。").format(n=SHOWN, more=len(shown) - SHOWN))


def _turn(account: Account, line: CaseLine) -> tuple[bool, int]:
    """Return where a case stands in the list: what has to be let out first, then by light."""
    first = has_it(account, line) and waits_for(account, line.case) is EventKind.CONFIRMED
    return not first, _URGENCY.index(light_words(account, line)[0])


def grouped(account: Account, lines: Sequence[CaseLine]) -> dict[str, list[CaseLine]]:
    """Return the cases by filter; a case may stand in several."""
    lights = [(line, light_words(account, line)[0]) for line in lines]
    return {
        OPEN: [line for line in lines if line.case.state is State.OPEN],
        OVERDUE: [line for line, light in lights if light is Light.OVERDUE],
        SOON: [line for line, light in lights if light is Light.DUE_SOON],
        MINE: [line for line in lines if waits_for(account, line.case) and has_it(account, line)],
        OVER: [line for line in lines if line.case.state is not State.OPEN],
    }


def _filter(groups: dict[str, list[CaseLine]]) -> str:
    """Draw the filters with their counts; one that would show nothing is left out."""
    shown = [one for one in groups if groups[one] or one in (OPEN, OVER)]
    if st.session_state.get(_FILTER) not in shown:
        st.session_state[_FILTER] = OPEN
    chosen = st.pills(
        _("筛选"),
        shown,
        required=True,
        format_func=lambda one: filter_words(one, len(groups[one])),
        key=_FILTER,
        label_visibility="collapsed",
    )
    return chosen or OPEN


def filter_words(one: str, count: int) -> str:
    """Return a filter's words with its glyph and count."""
    words: dict[str, Callable[[], str]] = {
        OPEN: lambda: _("在办 {n}"),
        OVERDUE: lambda: GLYPHS[Light.OVERDUE] + " " + _("超期 {n}"),
        SOON: lambda: GLYPHS[Light.DUE_SOON] + " " + _("将到 {n}"),
        MINE: lambda: GLYPHS[Light.WAITING] + " " + _("等我 {n}"),
        OVER: lambda: GLYPHS[Light.CLOSED] + " " + _("已结 {n}"),
    }
    return words[one]().format(n=count)


def _card(account: Account, line: CaseLine, names: Directory) -> None:
    """Draw one case; the title row opens it, the button below does what is mine to do."""
    case = line.case
    light, words = light_words(account, line)
    with st.container(border=True, key=f"card-case-{case.case_id}", gap="xsmall"):
        st.html(
            marks_rows.case_summary(
                title(case, names),
                light,
                words,
                (case.place, labels.moment(case.blown_at_utc).replace(" ", "\u00a0"), mark_words(case)),
                case.step,
                holder_words(account, line, names),
                step_words(case),
            )
        )
        _act(account, line)
        frame.link("case", _("看经过 {number}").format(number=case.case_id), None, {"case": case.case_id})


def _act(account: Account, line: CaseLine) -> None:
    case = line.case
    match waits_for(account, case):
        case EventKind.CONFIRMED:
            word, key = _("去确认"), f"let-out-{case.case_id}"
            if st.button(word, icon=":material/how_to_reg:", type="primary", width="stretch", key=key):
                letting.confirm(case.case_id)
        case EventKind.VERIFIED:
            if st.button(
                _("去核实"), icon=":material/task_alt:", type="primary", width="stretch", key=f"check-{case.case_id}"
            ):
                checking.check(case.case_id)
        case EventKind.EVALUATED:
            if st.button(_("去评价"), icon=":material/thumbs_up_down:", width="stretch", key=f"judge-{case.case_id}"):
                checking.judge(case.case_id)
        case _:
            checking.urge_button(account, line, f"urge-{case.case_id}")
