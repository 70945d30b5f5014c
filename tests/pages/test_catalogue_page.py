"""The catalogue's page: a draft from the first tap to a new version, with what the check and the dry run say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.procedures import catalogue as office
from governance.routing import actions as routing
from governance.routing.grouping import groups_of
from pages.admin.catalogue_groups import in_order
from tests.pages.acting import Open, acting_city, opener, said
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


def submit(test: AppTest, label: str, form: str) -> AppTest:
    return next(one for one in test.button if one.label == label and one.form_id == form).click().run()


def test_without_a_draft_the_catalogue_in_force_is_read_and_checked(open_page: Open) -> None:
    test = open_page("catalogue", "supervision")
    words = said(test)
    assert not test.exception
    assert "现行第 1 版：72 类" in words
    assert "每一种都有部门接" in test.success[0].value
    assert "有了草稿才能试派" in words
    assert not [one for one in test.button if one.label == "存进草稿"]


def test_a_rule_goes_from_the_form_to_a_new_version(city: City, open_page: Open) -> None:
    test = press(open_page("catalogue", "supervision"), "begin")
    assert "与现行有 0 处不同" in said(test)
    test.text_input(key="rule--1-id").set_value("D1")
    test.selectbox(key="rule--1-category").set_value("stair_clutter")
    test.selectbox(key="rule--1-area").set_value("321181106")
    test.selectbox(key="rule--1-lead").set_value("police")
    test.text_input(key="rule--1-reason").set_value("陵口镇试点由公安牵头")
    test = submit(test, "存进草稿", "rule--1")
    assert not test.warning, said(test)
    assert "与现行有 1 处不同" in said(test)
    test.text_area(key="publish-note").set_value("陵口镇试点")
    test = press(test, "publish")
    assert "现行第 2 版：72 类，96 条规则" in said(test)
    assert city.blow(category="stair_clutter").rule_id == "D1"
    assert test.dataframe[-1].value.shape[0] >= 1


def test_what_is_wrong_with_a_draft_is_said_in_sentences_and_stops_the_publishing(city: City, open_page: Open) -> None:
    editor = city.who("supervision")
    office.drop_rule(city.eng, editor, office.begin(city.eng, editor, 1), "R999")
    test = open_page("catalogue", "supervision")
    assert "有 2 处要改，改好才能发布。" in said(test)
    shown = [str(frame.value.iloc[0, 0]) for frame in test.dataframe if "问题" in frame.value.columns]
    assert shown == ["“其他”的难题哨有时没有规则可用，请补一条不限的规则。"]
    test.text_area(key="publish-note").set_value("先发了再说")
    test = press(test, "publish")
    assert "检查还有 2 处问题" in said(test)
    assert routing.catalogue(city.eng).version == 1


def test_a_form_without_a_reason_says_so_and_keeps_what_was_typed(open_page: Open) -> None:
    test = press(open_page("catalogue", "supervision"), "begin")
    test.text_input(key="rule--1-id").set_value("D1")
    test.selectbox(key="rule--1-lead").set_value("police")
    test = submit(test, "存进草稿", "rule--1")
    assert "请写明为什么派给这个部门" in said(test)
    assert test.text_input(key="rule--1-id").value == "D1"


def test_a_new_category_with_a_question_of_another(city: City, open_page: Open) -> None:
    test = press(open_page("catalogue", "supervision"), "begin")
    test.text_input(key="category--1-name").set_value("阳台堆物")
    test.text_input(key="category--1-code").set_value("balcony")
    test.multiselect(key="category--1-ask").set_value(["inside"])
    test = submit(test, "存进草稿", "category--1")
    assert not test.warning, said(test)
    drafted = office.office(city.eng, city.who("supervision")).drafted
    assert drafted.category("balcony").questions[0].call == "119"


def test_an_older_version_is_taken_up_again_from_the_page(city: City, open_page: Open) -> None:
    test = press(open_page("catalogue", "admin"), "restore")
    assert "草稿从第 1 版起" in said(test)
    test = press(test, "discard")
    assert "现在没有草稿" in said(test)


def test_the_calendar_is_compared_and_reckoned_from_the_system_page(city: City, open_page: Open) -> None:
    city.blow()
    test = press(open_page("system", "admin"), "calendar-compare")
    assert "在办案件的时限与现在的日历一致。" in said(test)
    assert "2027 年的放假安排还没有载入" in said(test)
    test = press(test, "calendar-reckon")
    assert "看了 1 件，改了 0 件" in said(test)


def test_a_rule_s_form_keeps_whether_the_town_s_leader_decides(city: City, open_page: Open) -> None:
    test = press(open_page("catalogue", "supervision"), "begin")
    test.text_input(key="rule--1-id").set_value("D1")
    test.selectbox(key="rule--1-category").set_value("stair_clutter")
    test.selectbox(key="rule--1-area").set_value("321181106")
    test.selectbox(key="rule--1-lead").set_value("police")
    test.selectbox(key="rule--1-gate").set_value("always")
    test.text_input(key="rule--1-reason").set_value("陵口镇试点由镇领导先看")
    test = submit(test, "存进草稿", "rule--1")
    assert not test.warning, said(test)
    assert office.office(city.eng, city.who("supervision")).drafted.rule("D1").leader_gate == "always"
    again = open_page("catalogue", "supervision")
    shown = next(frame.value for frame in again.dataframe if "内容" in frame.value.columns)
    assert "镇街领导审定: 都要审定" in shown["内容"].iloc[0]


def test_the_order_of_groups_stands_in_the_comparison_by_their_names(city: City, open_page: Open) -> None:
    editor = city.who("supervision")
    groups = groups_of(routing.catalogue(city.eng))
    office.keep_groups(city.eng, editor, office.begin(city.eng, editor, 1), [groups[1], groups[0], *groups[2:]])
    test = open_page("catalogue", "supervision")
    assert not test.exception
    shown = next(frame.value for frame in test.dataframe if "内容" in frame.value.columns)
    assert shown["编号"].tolist() == ["全部组"]
    assert f"→ {groups[1].name}、{groups[0].name}、" in shown["内容"].iloc[0]


@pytest.mark.parametrize(("row", "place", "order"), [(3, 1, "dabc"), (0, 3, "bcad"), (2, 2, "acbd"), (1, None, "acdb")])
def test_a_row_goes_to_the_place_that_is_typed_for_it(row: int, place: int | None, order: str) -> None:
    rows = pd.DataFrame({"code": list("abcd"), "place": [1.0, 2.0, 3.0, 4.0]})
    rows.loc[row, "place"] = place
    assert "".join(in_order(rows)["code"]) == order
