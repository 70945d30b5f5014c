"""The page of an officer's own grids, and the conversation on a case, as their readers find them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.whistles import actions as whistles
from tests.pages.acting import Open, acting_city, labels_of, opener, said
from tests.whistle_city import City
from tests.whistle_places import furnish


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        furnish(opened)
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def test_an_officer_finds_his_premises_and_whats_open_under_one_tab(city: City, open_page: Open) -> None:
    number = city.blow().case_id
    page = open_page("my-grid", "officer")
    assert "鞋厂" in said(page)
    assert "邻厂" not in said(page)
    assert "网格" in labels_of(page)
    page.text_input(key="sought-premises").set_value("远").run()
    assert "远厂" in said(page)
    assert "鞋厂" not in said(page)
    page.button_group(key="my-grid-list").set_value("cases").run()
    assert number in said(page)
    page.button_group(key="my-grid-list").set_value("beside").run()
    assert "陵口村第2网格" in said(page)


def test_who_works_on_a_case_reads_the_talk_and_who_looks_on_does_not(city: City, open_page: Open) -> None:
    case_id = city.blow().case_id
    whistles.say(city.eng, city.who("fire1"), case_id, "半小时到 <b>门口</b>")
    told = said(open_page("case", "officer", case=case_id))
    assert "半小时到 &lt;b&gt;门口&lt;/b&gt;" in told
    assert "发送" in told
    assert "撤回刚才那条" not in told
    assert "半小时" not in said(open_page("case", "citymayor", case=case_id))
    page = open_page("case", "fire1", case=case_id)
    page.button(key="back-1").click().run()
    assert "已撤回" in said(page)
    assert "半小时" not in said(page)


def test_an_officer_goes_on_patrol_and_his_town_reads_the_share(city: City, open_page: Open) -> None:
    page = open_page("patrol", "officer")
    assert "看了 0 处，共 2 处" in said(page)
    page.button(key="begin").click().run()
    city.clock.forward(minutes=5)
    page.button(key="ok-P3").click().run()
    assert "看了 1 处，共 2 处" in said(page)
    page.button(key="finish").click().run()
    assert "用时 5分" in said(page)
    page = open_page("coverage", "mayor")
    assert "看了 1 处，共 3 处" in "\n".join([said(page), *(str(one.proto.body) for one in page.get("html"))])
    assert page.dataframe[0].value["看过"].tolist() == [0, 1]
