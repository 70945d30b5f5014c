"""Questions of a category: a yes that means danger to life stops the page, and the whistle goes out by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.whistles import actions as whistles
from governance.whistles.case import Case
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def answer(test: AppTest, question: str, said_so: str) -> AppTest:
    control = next(one for one in test.get("button_group") if f"answer-{question}-" in str(one.key))
    return control.set_value(said_so).run()  # type: ignore[attr-defined]


def blown(city: City) -> list[Case]:
    return [line.case for line in whistles.my_whistles(city.eng, city.who("officer"))]


def test_a_yes_that_means_danger_shows_whom_to_call_and_sends_the_whistle(city: City, open_page: Open) -> None:
    keep_draft(city, category="gas_hazard", severity="serious")
    test = answer(open_page("whistle", "officer"), "smell", "yes")
    assert 'href="tel:119"' in said(test)
    assert "哨已发出，不用再填。" in said(test)
    (case,) = blown(city)
    assert (case.category_code, case.severity, case.kind) == ("gas_hazard", "life", "emergency")
    file = whistles.case_file(city.eng, city.who("officer"), case.case_id)
    assert file.entries[0].value == "smell:yes"
    test.run()
    assert len(blown(city)) == 1


def test_without_a_place_it_says_so_below_the_number_and_goes_out_with_the_place(city: City, open_page: Open) -> None:
    whistles.save_draft(city.eng, city.who("officer"), {"client_key": "k", "category": "lone_elder"})
    test = answer(open_page("whistle", "officer"), "hurt", "yes")
    assert 'href="tel:120"' in said(test)
    assert "还不知道在哪里" in said(test)
    assert blown(city) == []


def test_an_answer_that_was_not_meant_can_be_taken_back(city: City, open_page: Open) -> None:
    whistles.save_draft(city.eng, city.who("officer"), {"client_key": "k", "category": "lone_elder"})
    test = answer(open_page("whistle", "officer"), "hurt", "yes")
    test = test.button(key="not-so").click().run()
    assert "tel:" not in said(test)
    assert blown(city) == []


def test_a_no_changes_nothing_and_stands_in_the_file(city: City, open_page: Open) -> None:
    keep_draft(city, category="gas_hazard", severity="serious")
    test = answer(open_page("whistle", "officer"), "smell", "no")
    assert "tel:" not in said(test)
    test = test.button(key="blow").click().run()
    (case,) = blown(city)
    assert case.severity == "serious"
    words = said(open_page("case", "officer", case=case.case_id))
    assert "闻到浓烈的燃气味吗？ 否" in words
    assert "（规则 R301，目录第 1 版）" in words


def test_a_yes_that_is_only_serious_raises_the_urgency(city: City, open_page: Open) -> None:
    keep_draft(city, category="stair_clutter", severity="general")
    answer(open_page("whistle", "officer"), "children", "yes")
    assert whistles.draft(city.eng, city.who("officer")).get("severity") == "serious"
    assert blown(city) == []
