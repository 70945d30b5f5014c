"""The whistle being made: one typed object per tab, kept on the server too, so that a lost connection loses nothing.

The typed line and the photos are kept by their own widgets in the browser; everything that was tapped is kept here.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.routing.rules import Category, Question, Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import Offer
from pages.parts import session
from pages.parts.widgets.position import Position

_KEY = "whistle_draft"
_KEPT = "whistle_draft_kept"
_REFUSED = "whistle_refused"
_DRAWN = "whistle_drawn"
LINE, PHOTOS, POSITION = "whistle-line", "whistle-photos", "whistle-position"
NEW_SEARCH_AFTER = timedelta(seconds=15)  # a fix this much later comes from a new search, not from the one before


@dataclass(frozen=True)
class Draft:
    """What has been tapped so far. `receipt` is the case it has become; `joined` is True when it joined one.

    `elsewhere` says why the last point was not taken: it lies outside the city. `answers` are those to the category's
    questions; `stop` is the number to call first when one of them means danger to life.
    """

    client_key: str
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    phone_at: str = ""
    premises_id: str = ""
    category: str = ""
    severity: str = ""
    answers: tuple[tuple[str, bool], ...] = ()
    stop: str = ""
    receipt: str = ""
    joined: bool = False
    restored: bool = False
    elsewhere: str = ""

    @property
    def begun(self) -> bool:
        """Tell whether there is anything worth keeping."""
        return self.lon is not None or bool(self.category)

    @property
    def by_hand(self) -> bool:
        """Tell whether the point was chosen on the map or under it, and is not the phone's own."""
        return self.lon is not None and self.accuracy_m is None


def tapped(draft: Draft, lon: float, lat: float) -> Draft:
    """Return the draft with a point that was tapped: it is exact because somebody looked."""
    return replace(draft, lon=lon, lat=lat, accuracy_m=None, premises_id="", elsewhere="")


def premises(draft: Draft, offer: Offer | None) -> Draft:
    """Return the draft at a premises or device that was chosen under the map, and named after the premises.

    Undone, the pin stays where it stands.
    """
    if offer is None:
        return replace(draft, premises_id="")
    return replace(tapped(draft, offer.lon, offer.lat), premises_id=offer.premises_id or "")


def found(draft: Draft, position: Position) -> Draft:
    """Return the draft with the phone's position, unless the reader has tapped a point since that search began.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 22, tzinfo=UTC)
    >>> first = found(Draft("k"), Position(119.6, 31.9, 30.0, at))
    >>> first.accuracy_m
    30.0
    >>> better = Position(119.61, 31.91, 8.0, at + timedelta(seconds=5))
    >>> found(first, better).lon, found(tapped(first, 1.0, 2.0), better).lon
    (119.61, 1.0)
    >>> found(tapped(first, 1.0, 2.0), Position(119.62, 31.92, 8.0, at - timedelta(hours=1))).lon
    119.62
    >>> again = Position(119.62, 31.92, 8.0, at + timedelta(seconds=60))
    >>> found(tapped(first, 1.0, 2.0), again).lon
    119.62
    """
    stamp = position.at_utc.isoformat()
    if stamp == draft.phone_at:
        return draft
    if draft.by_hand and draft.phone_at:
        since = position.at_utc - datetime.fromisoformat(draft.phone_at)
        if timedelta() <= since < NEW_SEARCH_AFTER:  # a clock that was set back meanwhile begins anew
            return replace(draft, phone_at=stamp)
    there = tapped(draft, position.lon, position.lat)
    return replace(there, accuracy_m=position.accuracy_m, phone_at=stamp)


def kept_here(before: Draft, after: Draft) -> Draft:
    """Return what a draft has become, but for a point outside the city: that is not taken, and why is said."""
    if after.lon is None or after.lat is None or (after.lon, after.lat) == (before.lon, before.lat):
        return after
    try:
        whistles.spot(session.store(), after.lon, after.lat)
    except Refused as refusal:
        lon, lat = before.lon, before.lat
        kept = replace(after, lon=lon, lat=lat, premises_id=before.premises_id, elsewhere=str(refusal))
        return replace(kept, accuracy_m=before.accuracy_m)
    return after


def chosen(draft: Draft, category: Category) -> Draft:
    """Return the draft with a category and the urgency that category usually has; its questions are asked anew."""
    code, severity = category.category_code, category.default_severity.value
    return replace(draft, category=code, severity=severity, answers=(), stop="")


_URGENCY = tuple(Severity)


def answered(draft: Draft, category: Category, question: Question, yes: bool) -> Draft:
    """Return the draft with an answer: a yes makes it as urgent as the question says, never less urgent than it was.

    Taken back, the urgency is again what the category and the other answers make it.

    >>> from governance.routing.files import read_catalogue
    >>> leak = read_catalogue().category("gas_hazard")
    >>> smell = leak.question("smell")
    >>> told = answered(chosen(Draft("k"), leak), leak, smell, True)
    >>> told.severity, told.stop, answered(told, leak, smell, False).severity
    ('life', '119', 'serious')
    """
    answers = (*(one for one in draft.answers if one[0] != question.code), (question.code, yes))
    said = [category.question(code) for code, is_so in answers if is_so]
    urgent = [category.default_severity, *(one.yes for one in said if one)]
    calls = [one.call for one in said if one and one.stops]
    severity = max(urgent, key=_URGENCY.index) if yes or draft.stop else Severity(draft.severity)
    return replace(draft, answers=answers, severity=severity.value, stop=calls[-1] if calls else "")


def calmed(draft: Draft) -> Draft:
    """Return the draft without its answers: nothing was meant."""
    return replace(draft, answers=(), stop="", severity=Severity.SERIOUS.value)


def urgent(draft: Draft, severity: Severity) -> Draft:
    """Return the draft with another urgency."""
    return replace(draft, severity=severity.value)


def told(content: dict[str, Any]) -> Draft:
    """Return the draft for what the server kept; what makes no sense in it is left out.

    One that could not go out at once asks for a tap: by now the danger may be over.

    >>> told({"client_key": "k", "lon": 119.6, "lat": 31.9, "category": "other", "nonsense": 1}).lon
    119.6
    """
    lon, lat, accuracy_m = (_number(content.get(name)) for name in ("lon", "lat", "accuracy_m"))
    placed = lon is not None and lat is not None
    return Draft(
        client_key=str(content.get("client_key") or _fresh_key()),
        lon=lon if placed else None,
        lat=lat if placed else None,
        accuracy_m=accuracy_m if placed else None,
        phone_at=str(content.get("phone_at") or ""),
        premises_id=str(content.get("premises_id") or "") if placed else "",
        category=str(content.get("category") or ""),
        severity=str(content.get("severity") or ""),
        answers=_answers(content.get("answers")),
        restored=bool(content.get("category")),
    )


def current(account: Account) -> Draft:
    """Return the draft of this tab; a tab that has none yet takes up what the server kept."""
    if _KEY not in st.session_state:
        kept = whistles.draft(session.store(), account)
        begun = told(kept) if kept else Draft(_fresh_key())
        st.session_state[_KEY] = kept_here(Draft(begun.client_key), begun)
        st.session_state[_KEPT] = kept
    return st.session_state[_KEY]


def put(account: Account, draft: Draft) -> None:
    """Make this the draft of the tab, and keep it on the server when something has changed."""
    draft = kept_here(st.session_state.get(_KEY, draft), draft)
    st.session_state[_KEY] = draft
    content = asdict(draft)
    if not draft.begun or draft.receipt or content == st.session_state.get(_KEPT):
        return
    try:
        whistles.save_draft(session.store(), account, content)
    except Refused:  # keeping a draft is a courtesy: it never stands in the way of the whistle itself
        return
    st.session_state[_KEPT] = content


def sent(case_id: str, *, joined: bool = False, stop: str = "") -> None:
    """Note what the draft has become; the page then shows the receipt, and whom to call where a life is in danger."""
    st.session_state[_KEY] = replace(Draft(_fresh_key()), receipt=case_id, joined=joined, stop=stop)


def start_anew(account: Account) -> None:
    """Throw the draft away and begin another whistle."""
    whistles.clear_draft(session.store(), account)
    st.session_state[_KEY] = Draft(_fresh_key())
    st.session_state.pop(_KEPT, None)


def _answers(kept: object) -> tuple[tuple[str, bool], ...]:
    pairs = kept if isinstance(kept, list) else []
    return tuple((str(one[0]), one[1] is True) for one in pairs if isinstance(one, list) and len(one) == 2)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _fresh_key() -> str:
    return secrets.token_urlsafe(12)


def mark_refused(refused: bool) -> None:
    """Remember at the end of a run whether a refusal stands above the button."""
    st.session_state[_REFUSED] = refused


def take_back_refusal() -> None:
    """Draw the whole page anew when a part of it runs after a refusal: what it asked for may be there now."""
    if st.session_state.pop(_REFUSED, False):
        st.rerun()


def drawn(begun: Draft) -> None:
    """Remember what the choices under the map show."""
    st.session_state[_DRAWN] = (begun.category, begun.severity, begun.stop)


def draw_what_was_left_behind(account: Account) -> None:
    """Draw the whole page anew when a choice was taken while only the map was drawn.

    Two parts that ask in the same instant are answered with one run of one of them.
    """
    begun = current(account)
    if st.session_state.get(_DRAWN) != (begun.category, begun.severity, begun.stop):
        st.rerun()
