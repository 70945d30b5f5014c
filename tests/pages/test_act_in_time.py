"""What the pages on which people act say and offer by the clock: due times before they hold, nudges when due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.whistles import actions as whistles
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import MONDAY, City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def test_out_of_hours_the_page_says_before_what_the_receipt_will_say(city: City, open_page: Open) -> None:
    city.clock.forward(hours=-1, minutes=-30)
    keep_draft(city, category="illegal_living", severity="serious")
    words = said(open_page("whistle", "officer"))
    assert "30 分钟内报到（09:30 前）；公安局协办；按工作时间计" in words
    assert city.blow("officer").report_in_due_at_utc == MONDAY + timedelta(minutes=30)
    city.clock.forward(hours=12)
    keep_draft(city, category="illegal_living", severity="serious")
    assert "（11月17日 09:30 前）" in said(open_page("whistle", "officer"))


def urges(city: City, open_page: Open, case_id: str) -> set[bool]:
    """Return whether a nudge is offered on the case's page and on my whistles."""
    pages = (open_page("case", "officer", case=case_id), open_page("my-whistles", "officer"))
    return {any(button.label == "催办" for button in page.button) for page in pages}


def test_who_has_just_reported_in_is_not_urged_until_time_is_short_or_nothing_happens(
    city: City, open_page: Open
) -> None:
    case = city.blow("officer")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    city.clock.forward(minutes=5)
    assert urges(city, open_page, case.case_id) == {False}
    city.clock.at = case.handle_due_at_utc - timedelta(minutes=30)
    assert urges(city, open_page, case.case_id) == {True}
