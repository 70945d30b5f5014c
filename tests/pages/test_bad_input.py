"""What a thumb sends by mistake on the whistle page: one clear sentence, and nothing that was chosen is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.whistles import actions as whistles
from pages.act import draft as drafts
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import OUTSIDE, City

WHOLE = {"category": "illegal_living", "severity": "serious"}


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def typed(test: AppTest, text: str) -> AppTest:
    """Type a line into the widget, as its script tells it."""
    test.session_state[drafts.LINE] = {"line": {"text": text, "clear": ""}}
    return test


def pressed(test: AppTest) -> str:
    return said(test.button(key="blow").click().run())


def blown(city: City) -> int:
    return len(whistles.my_whistles(city.eng, city.who("officer")))


def test_five_thousand_characters_are_refused_and_stay(city: City, open_page: Open) -> None:
    keep_draft(city, **WHOLE)
    test = typed(open_page("whistle", "officer"), "长" * 5000)
    assert "补充最多 200 字，请写短一点。" in pressed(test)
    assert test.session_state[drafts.LINE]["line"]["text"] == "长" * 5000
    assert blown(city) == 0


def test_emoji_and_markup_arrive_as_they_were_typed(city: City, open_page: Open) -> None:
    keep_draft(city, **WHOLE)
    line = "🚒<b onclick=x>二楼</b> **x** $y$"
    pressed(typed(open_page("whistle", "officer"), line))
    (found,) = whistles.my_whistles(city.eng, city.who("officer"))
    assert found.case.line == line


def test_a_category_withdrawn_a_second_ago_is_told_and_the_place_stays(city: City, open_page: Open) -> None:
    keep_draft(city, **WHOLE)
    test = open_page("whistle", "officer")
    city.withdraw_category("illegal_living")
    assert "目录里没有这一类，请重新选一类" in pressed(test)
    kept = whistles.draft(city.eng, city.who("officer")) or {}
    assert (kept["lon"], kept["lat"]) == (119.655, 31.95)
    test.button(key="category-wire_charging").click().run()
    assert "已吹哨" in pressed(test)


def test_an_officer_moved_meanwhile_still_reports_and_his_successor_has_it(city: City, open_page: Open) -> None:
    keep_draft(city, **WHOLE)
    test = open_page("whistle", "officer")
    city.move_officer()
    assert "已吹哨" in pressed(test)
    (found,) = whistles.my_whistles(city.eng, city.who("officer"))
    assert (found.case.reporter_id, found.case.officer_id) == ("officer", "neighbour")


def test_a_draft_outside_the_city_says_so_and_keeps_what_was_chosen(city: City, open_page: Open) -> None:
    keep_draft(city, at=OUTSIDE, **WHOLE)
    test = open_page("whistle", "officer")
    assert "范围内，请在地图上重新点" in said(test)
    assert "还不知道在哪里" in pressed(test)
    assert drafts.told(whistles.draft(city.eng, city.who("officer")) or {}).category == "illegal_living"
