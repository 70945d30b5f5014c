"""What stands beside the work list: charts, a map of exactly its cases, or who has how much; and what narrows it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from governance.accounts.rules import Account
from governance.deadlines.rules import Light
from governance.engine.text import _
from governance.tiles.choice import Choice
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine, Held
from governance.whistles.case import Case
from pages.act import assigning
from pages.act.case_words import light_words, title
from pages.parts import city_map, filters, labels, look, maps, session

MOST_MARKS = 300
CLOSE = 0.015  # degrees around a case that is looked at
LOOKED = "desk-looked-at"
ONLY_CASES = Choice(layers=("cases",))


def choice() -> str:
    """Draw the switch between charts, map and people; its one home is the address. Return what is chosen."""
    words = {"charts": _("统计"), "map": _("地图"), "staff": _("人手")}
    icons = {"charts": "bar_chart", "map": "map", "staff": "groups"}
    asked = st.query_params.get("beside", "charts")
    st.session_state[filters.key("beside")] = asked if asked in filters.BESIDE else "charts"
    return str(
        st.segmented_control(
            _("右边看什么"),
            filters.BESIDE,
            required=True,
            format_func=lambda one: f":material/{icons[one]}: {words[one]}",
            key=filters.key("beside"),
            on_change=filters.keep("beside", "charts"),
            label_visibility="collapsed",
        )
    )


def held() -> Held | None:
    """Return the part of the queue that the address asks for; None is all of it."""
    asked = st.query_params.get("whose", "all")
    return Held(asked) if asked in filters.WHOSE[1:] else None


def light() -> Light | None:
    """Return the light that the address asks for; None is all of them."""
    asked = st.query_params.get("light", "all")
    return Light(asked) if asked in filters.LIGHTS[1:] else None


def whose(account: Account) -> None:
    """Draw the choice between the whole department's cases, the reader's own and those that nobody has."""
    words = {"all": _("本部门"), "mine": _("我的"), "nobody": _("没人接"), "asked": _("等批复")}
    part = held()
    st.session_state[filters.key("whose")] = part.value if part else "all"
    st.segmented_control(
        _("看谁的"),
        [one for one in filters.WHOSE if one != "asked" or part is Held.ASKED],
        required=True,
        format_func=lambda one: words[one],
        key=filters.key("whose"),
        on_change=filters.keep("whose", "all"),
        label_visibility="collapsed",
    )


def looked_at() -> str | None:
    """Return the case that was chosen on the map or beside it, while the map is there."""
    return st.session_state.get(LOOKED) if st.query_params.get("beside") == "map" else None


def pin(case: Case) -> None:
    """Draw the button that shows a row's case on the map, while the map is there."""
    if st.query_params.get("beside") == "map" and st.button(
        "", icon=":material/location_on:", type="tertiary", help=_("在地图上看"), key=f"pin-{case.case_id}"
    ):
        st.session_state[LOOKED] = case.case_id
        st.rerun()


def draw(account: Account, beside: str, height: int, turn_to: Callable[[int], None]) -> None:
    """Draw the map of the list's cases, or the people; `turn_to` turns the list to the place of a case."""
    if beside == "staff":
        with look.card(_("谁手里有多少"), "staff", height):
            assigning.loads(account)
        return
    lines = whistles.queue(session.store(), account, light(), MOST_MARKS, held=held())
    with look.card(_("列表里的件在哪里"), "desk-map", height, right=labels.cases(len(lines))):
        click = _map(account, lines, height - 76)
    numbers = [line.case.case_id for line in lines]
    if click is not None and click.kind == "case" and click.ref in numbers:
        st.session_state[LOOKED] = click.ref
        turn_to(numbers.index(click.ref))
        st.rerun()


def _map(account: Account, lines: list[CaseLine], height: int) -> maps.Click | None:
    names = whistles.directory(session.store())
    marks = []
    for line in lines:
        state, words = light_words(account, line)
        case = line.case
        marks.append(maps.CaseMark(case.case_id, state, case.lon, case.lat, title(case, names), words))
    chosen = next((line.case for line in lines if line.case.case_id == looked_at()), None)
    return maps.overview_map(
        city_map.frame(),
        classes={},
        choice=ONLY_CASES,
        alarms=(),
        cases=marks,
        look=_around(chosen) if chosen else None,
        key="desk-map",
        height=height,
    )


def _around(case: Case) -> tuple[float, float, float, float]:
    return case.lon - CLOSE, case.lat - CLOSE, case.lon + CLOSE, case.lat + CLOSE
