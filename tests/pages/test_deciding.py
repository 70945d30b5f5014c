"""The pages on which somebody lets a whistle out, answers a request or sees what became of his own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance import engine
from governance.whistles import actions as whistles
from governance.whistles.case import Stage, State
from governance.whistles.store import cases
from pages.act import letting
from tests.pages.acting import Open, opener, said
from tests.whistle_city import IN_GRID, City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path, confirm_minutes=120, decide_minutes=120)
    engine.set_current(opened.eng)
    yield opened
    engine.set_current(None)
    opened.close()


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=key).click().run()


def now(city: City, case_id: str) -> whistles.CaseFile:
    return whistles.case_file(city.eng, city.who("supervision"), case_id)


def test_the_officer_finds_a_reporters_whistle_first_in_his_list_with_its_clock(city: City, open_page: Open) -> None:
    city.blow("officer", "extinguisher")
    city.clock.forward(minutes=5)
    case = city.blow("reporter", "extinguisher")
    test = open_page("my-whistles", "officer")
    words = said(test)
    assert "等我确认 · 剩 2时" in words
    cards = [button.key for button in test.button if button.key and button.key.startswith(("let-out", "check", "urge"))]
    assert cards[0] == f"let-out-{case.case_id}"
    test = press(test, f"let-out-{case.case_id}")
    assert "还没有决定，就自动派出" in said(test)
    assert any(button.key == "confirm" for button in test.button)


def test_the_officer_joins_it_to_the_open_case_beside_it(city: City, open_page: Open) -> None:
    first = city.blow("officer", "extinguisher")
    case = city.blow("reporter", "extinguisher")
    test = open_page("case", "officer", case=case.case_id)
    test.radio(key=f"join-{case.case_id}").set_value(first.case_id).run()
    press(test, "join")
    assert now(city, case.case_id).case.merged_into == first.case_id
    words = said(open_page("case", "reporter", case=case.case_id)).replace("\\", "")
    assert f"已并入 {first.case_id}：消防大队主办，现在是“任务派遣”" in words


def test_before_he_merges_he_sees_both_cases_and_the_others_near_by_on_a_map(
    city: City, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    lon, lat = IN_GRID
    first, other = city.blow("officer", "extinguisher"), city.blow("officer", "extinguisher", (lon + 0.0003, lat))
    far = city.blow("officer", "extinguisher", (lon + 0.002, lat))
    case = city.blow("reporter", "extinguisher")
    drawn: list[tuple[tuple[float, float], list[str]]] = []

    def draw(_frame: object, lon: float, lat: float, *, beside: object = (), **_more: object) -> None:
        drawn.append(((lon, lat), [mark.title for mark in beside]))  # type: ignore[attr-defined]

    monkeypatch.setattr(letting.maps, "small_map", draw)
    test = open_page("case", "officer", case=case.case_id)
    numbers = [one.case_id[5:] for one in (first, other)]
    assert ((case.lon, case.lat), numbers) in [(at, sorted(titles)) for at, titles in drawn]
    test.radio(key=f"join-{case.case_id}").set_value(other.case_id).run()
    assert sorted([titles for _at, titles in drawn if titles][-1]) == sorted([numbers[0], f"并入 {numbers[1]}"])
    assert not any(far.case_id.endswith(title) for _at, titles in drawn for title in titles)


def test_a_reporter_reads_why_his_whistle_came_back(city: City, open_page: Open) -> None:
    case = city.blow("reporter", "extinguisher")
    whistles.decline(city.eng, city.who("officer"), case.case_id, "上周已经换过")
    words = said(open_page("case", "reporter", case=case.case_id))
    assert "已退回吹哨人" in words
    assert "上周已经换过" in words


def test_a_case_that_waits_says_when_it_goes_out_at_the_latest(city: City, open_page: Open) -> None:
    case = city.blow("reporter", "extinguisher")
    words = said(open_page("case", "reporter", case=case.case_id)).replace("\\", "")
    assert "派出后由消防大队主办 · 最迟 11月16日 11:00 自动派出" in words


def test_the_towns_leader_lets_a_case_of_several_departments_through(city: City, open_page: Open) -> None:
    case = city.blow("officer", "illegal_living")
    test = open_page("to-decide", "mayor")
    assert "等我审定 · 剩 2时" in said(test)
    test = press(test, f"decide-{case.case_id}")
    assert "同意后由消防大队主办，公安局协办" in said(test)
    whistles.approve(city.eng, city.who("mayor"), case.case_id)
    assert now(city, case.case_id).case.stage is Stage.DISPATCHED
    assert "没有等您决定的件" in said(open_page("to-decide", "mayor"))


def test_what_a_department_asks_stands_on_both_sides_until_supervision_answers(city: City, open_page: Open) -> None:
    case = city.blow("officer", "extinguisher")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    whistles.ask_extension(city.eng, city.who("fire1"), case.case_id, 7, "等灭火器到货")
    waiting = "申请延长 7 个工作小时：等灭火器到货。等督查室答复"
    assert waiting in said(open_page("case", "fire1", case=case.case_id))
    assert "部门申请延期，去答复" in said(open_page("to-decide", "supervision"))
    test = open_page("case", "supervision", case=case.case_id)
    assert waiting in said(test)
    press(test, "grant")
    assert now(city, case.case_id).case.extension_count == 1
    assert waiting not in said(open_page("case", "fire1", case=case.case_id))


def test_supervision_stops_the_clock_and_the_department_lets_it_go_on(city: City, open_page: Open) -> None:
    case = city.blow("officer", "extinguisher")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    whistles.suspend(city.eng, city.who("supervision"), case.case_id, "weather", "连日下雨")
    test = open_page("case", "fire1", case=case.case_id)
    assert "天气不允许施工。连日下雨" in said(test)
    press(test, "resume")
    assert now(city, case.case_id).case.paused_at_utc is None


def test_a_closed_case_offers_to_be_opened_again_for_its_days_only(city: City, open_page: Open) -> None:
    case = city.blow("officer", "extinguisher")
    whistles.report_in(city.eng, city.who("fire1"), case.case_id)
    whistles.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    whistles.verify_close(city.eng, city.who("officer"), case.case_id)
    assert any(button.key == "reopen" for button in open_page("case", "officer", case=case.case_id).button)
    city.clock.forward(days=16)
    assert not any(button.key == "reopen" for button in open_page("case", "officer", case=case.case_id).button)
    assert city.eng.read(lambda db: cases.case(db, case.case_id)).state is State.CLOSED


def test_a_case_that_stands_too_long_carries_its_mark(city: City, open_page: Open) -> None:
    case = city.blow("officer", "extinguisher")
    city.clock.at = case.report_in_due_at_utc
    whistles.escalate_due(city.eng, whistles.city_clocks(city.eng))
    words = said(open_page("case", "fire1", case=case.case_id))
    assert "升级 1 级" in words
    assert "报到拖得太久，已告知部门负责人。" in words
    assert "升级 1 级" in said(open_page("my-whistles", "officer"))
