"""What a link may carry: what makes no sense to a page leaves the address, and the reader is told in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from governance.engine import Refused
from governance.engine.text import _
from governance.places import actions as places
from governance.whistles import actions as whistles
from pages.parts import filters, layers, session

_NOT_UNDERSTOOD = "link_not_understood"
_TOLD = "link_told"


def settle(page: str, takes: Sequence[str]) -> None:
    """Take out of the address what the page does not know or what names nothing, and say so above the page.

    `takes` are the names the page reads. The line stays until the reader goes on: to another page, or by a filter.
    """
    told = st.query_params.to_dict()
    wrong = [name for name, value in told.items() if name not in takes or not _fits(name, value, told)]
    for name in wrong:
        st.query_params.pop(name, None)
    left = {name: value for name, value in told.items() if name not in wrong}
    if wrong:
        st.session_state[_NOT_UNDERSTOOD] = page
    elif st.session_state.get(_NOT_UNDERSTOOD) != page or st.session_state.get(_TOLD) != left:
        st.session_state.pop(_NOT_UNDERSTOOD, None)
    st.session_state[_TOLD] = left
    if _NOT_UNDERSTOOD in st.session_state:
        st.caption(f":material/link_off: {_('链接里有看不懂的筛选条件，已经去掉，下面没有按它筛选。')}")


def _fits(name: str, value: str, told: Mapping[str, str]) -> bool:
    check = _CHECKS.get(name)
    return check is None or check(value) if name not in filters.DAYS else filters.own_days(told) is not None


def _premises(value: str) -> bool:
    try:
        places.premises_file(session.store(), session.account(), value)
    except Refused:
        return False
    return True


def _issue(value: str) -> bool:
    from governance.briefings import actions as briefings  # late: no other page needs the document libraries

    try:
        return value in {one.briefing_id for one in briefings.issued(session.store(), session.account())}
    except Refused:
        return False


# What is not here, a page looks up itself and says what it did not find: a figure, an alarm, a case.
_CHECKS: dict[str, Callable[[str], bool]] = {
    "period": lambda value: value in filters.PERIODS,
    "area": filters.known_area,
    "kind": lambda value: value in filters.KINDS,
    "level": lambda value: value in filters.LEVELS,
    "span": lambda value: value in filters.SPANS,
    "light": lambda value: value in filters.LIGHTS,
    "department": lambda value: value in whistles.directory(session.store()).departments,
    "premises": _premises,
    "issue": _issue,
    **{name: layers.fits(name) for name in layers.NAMES},
}
