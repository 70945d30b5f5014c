"""The department's desk: its head gives cases out, and everybody sees who has what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts import covering
from governance.whistles import actions as whistles
from pages.parts import maps
from tests.pages.acting import Open, acting_city, labels_of, opener, said
from tests.whistle_city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=key).click().run()


def keys(test: AppTest) -> set[str]:
    return {str(one.key) for one in [*test.button, *test.checkbox]}


def test_a_head_ticks_two_cases_and_is_offered_his_people_for_both(city: City, open_page: Open) -> None:
    first, second, third = (city.blow("officer", "extinguisher").case_id for _turn in range(3))
    whistles.assign(city.eng, city.who("firehead"), [second], "fire2")
    test = open_page("report-in", "firehead")
    assert test.button(key="give-out").disabled
    for one in (first, third):
        test = test.checkbox(key=f"pick-{one}").check().run()
    test = press(test, "give-out")
    assert f"{first}、{third}" in said(test).replace("\\", "")
    assert {"to-fire1", "to-fire2", "to-firehead"} <= keys(test)
    assert "在手 1" in said(test)
    assert "已指派徐海峰，未报到" in said(open_page("report-in", "fire1"))


def test_on_the_phone_one_case_is_two_taps_from_whoever_takes_it(city: City, open_page: Open) -> None:
    case_id = city.blow("officer", "extinguisher").case_id
    assert "to-fire1" in keys(press(open_page("report-in", "firehead"), f"give-{case_id}"))


def test_nobody_but_the_head_is_offered_to_give_anything_out(city: City, open_page: Open) -> None:
    case_id = city.blow("officer", "extinguisher").case_id
    assert keys(open_page("report-in", "fire1")) & {"give-out", f"give-{case_id}", f"pick-{case_id}"} == set()


def test_whoever_is_on_leave_cannot_be_chosen_and_it_says_who_stands_in(city: City, open_page: Open) -> None:
    case_id = city.blow("officer", "extinguisher").case_id
    span = (city.clock.at, city.clock.at + timedelta(days=2))
    covering.arrange(city.eng, city.who("admin"), "fire2", "fire1", span, "年假")
    test = press(open_page("report-in", "firehead"), f"give-{case_id}")
    assert test.button(key="to-fire2").disabled
    assert "请假到 11月18日 09:00，由陈立代班" in said(test)


def test_the_address_narrows_the_list_to_mine_or_to_nobodys(city: City, open_page: Open) -> None:
    mine, other = (city.blow("officer", "extinguisher").case_id for _turn in range(2))
    whistles.assign(city.eng, city.who("firehead"), [mine], "fire1")
    shown = {part: said(open_page("report-in", "fire1", whose=part)) for part in ("mine", "nobody", "all")}
    assert (mine in shown["mine"], other in shown["mine"]) == (True, False)
    assert (mine in shown["nobody"], other in shown["nobody"]) == (False, True)
    assert mine in shown["all"]
    assert other in shown["all"]


def test_the_people_card_says_who_has_how_much(city: City, open_page: Open) -> None:
    case_id = city.blow("officer", "extinguisher").case_id
    whistles.assign(city.eng, city.who("firehead"), [case_id], "fire1")
    words = said(open_page("report-in", "fire2", beside="staff"))
    assert "还没有人接 0 件 · 在外 0 人 · 请假 0 人" in words
    assert "在手 1" in words


def test_the_map_shows_exactly_the_listed_cases_and_a_mark_finds_its_row(
    city: City, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [city.blow("officer", "extinguisher").case_id for _turn in range(10)]
    whistles.assign(city.eng, city.who("firehead"), numbers[:1], "fire1")
    drawn: list[list[str]] = []
    clicks = [None, maps.Click("case", numbers[9])]

    def overview_map(_frame: object, **told: object) -> maps.Click | None:
        drawn.append([mark.id for mark in told["cases"]])  # type: ignore[attr-defined]
        return clicks.pop(0) if clicks else None

    monkeypatch.setattr(maps, "overview_map", overview_map)
    open_page("report-in", "fire1", beside="map", whose="nobody")
    assert drawn[-1] == numbers[1:]
    assert f"give-{numbers[9]}" in keys(open_page("report-in", "firehead", beside="map"))


def test_on_its_page_a_case_is_given_by_the_head_and_the_file_says_to_whom(city: City, open_page: Open) -> None:
    case_id = city.blow("officer", "extinguisher").case_id
    assert "to-fire2" in keys(press(open_page("case", "firehead", case=case_id), "assign"))
    whistles.assign(city.eng, city.who("firehead"), [case_id], "fire2", "熟悉<b>这家")
    words = said(open_page("case", "firehead", case=case_id))
    assert "交给徐海峰。熟悉&lt;b&gt;这家" in words


def test_a_heads_first_screen_says_what_needs_him_and_what_changed(city: City, open_page: Open) -> None:
    first, second = (city.blow("officer", "extinguisher").case_id for _turn in range(2))
    whistles.report_in(city.eng, city.who("fire1"), second)
    whistles.ask_extension(city.eng, city.who("fire1"), second, 7, "等材料")
    test = open_page("report-in", "firehead")
    words = {str(one.key): one.label for one in test.button}
    told = {key: words[key].split()[-1] for key in ("brief-overdue", "brief-nobody", "brief-asked", "brief-whistles")}
    assert told == {"brief-overdue": "0", "brief-nobody": "1", "brief-asked": "1", "brief-whistles": "2"}
    test = press(test, "brief-nobody")
    assert (first in said(test), second in said(test)) == (True, False)
    assert second in said(press(test, "brief-nobody"))
    assert "brief-nobody" not in keys(open_page("report-in", "fire1"))


@pytest.mark.parametrize(
    ("person", "page", "tabs"),
    [
        ("firehead", "report-in", ["报到", "地图", "通报", "通知"]),
        ("fire1", "report-in", ["报到", "地图", "通知"]),
        ("mayor", "to-decide", ["地图", "待办", "通报", "通知"]),
        ("citymayor", "overview", ["地图", "通报", "通知"]),
    ],
)
def test_heads_and_leaders_have_tabs_on_the_phone(open_page: Open, person: str, page: str, tabs: list[str]) -> None:
    shown = [word.split()[0] for word in labels_of(open_page(page, person))]
    assert [word for word in shown if word in {"报到", "地图", "待办", "通报", "通知"}] == tabs
