"""The page of the boundaries: two versions side by side, their faults, what is left to settle, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.alarms import mover
from governance.areas import actions as areas
from governance.engine import Engine
from governance.procedures import boundaries
from governance.procedures.boundaries import bring_into_force, load_areas
from governance.tiles import actions as tiles
from tests.boundaries.cuts import halved, silent
from tests.boundaries.files import order
from tests.boundaries.test_below import towns
from tests.city import small_city
from tests.pages.conftest import Open


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Engine]:
    """A small city whose grids were cut anew."""
    eng = small_city(tmp_path / "home")
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    bring_into_force(eng, None, halved(eng), silent)
    yield eng
    eng.close()


def frame(test: AppTest, column: str):  # type: ignore[no-untyped-def]
    """Return the first table that has a column."""
    return next(one.value for one in test.dataframe if column in one.value.columns)


def test_the_versions_are_listed_with_the_one_that_holds(open_page: Open, city: Engine) -> None:
    rows = frame(open_page("boundaries", Role.ADMINISTRATOR), "状态")
    assert rows["版本"].tolist() == ["第 2 版", "第 1 版"]
    assert rows["状态"].tolist() == ["生效中", "已停用"]
    assert rows["网格"].tolist() == [6, 9]


def test_numbers_of_both_versions_stand_beside_each_other(open_page: Open, city: Engine) -> None:
    rows = frame(open_page("boundaries", Role.ADMINISTRATOR), "设备 差")
    one, two = boundaries.counts(city, None, 1), boundaries.counts(city, None, 2)
    assert rows["设备 第 1 版"].sum() == one["devices"].sum()
    assert rows["告警 第 2 版"].sum() == two["alarms"].sum()
    assert (rows["设备 第 2 版"] - rows["设备 第 1 版"]).tolist() == rows["设备 差"].tolist()
    assert "未归格" in rows["镇区"].tolist()


def test_faults_of_a_level_are_listed_with_their_size(open_page: Open, city: Engine) -> None:
    test = open_page("boundaries", Role.ADMINISTRATOR)
    report = boundaries.report(city, None, 2, "town")
    rows = frame(test, "问题")
    assert rows["m²"].tolist() == [round(one.area_m2) for one in report.findings]


def test_who_answers_for_what_is_no_more_is_listed(open_page: Open, city: Engine) -> None:
    rows = frame(open_page("boundaries", Role.ADMINISTRATOR), "原区域")
    assert set(rows["是什么"]) == {"服务中心"}
    assert rows["现在的区域"].str.contains("新网格").all()


def test_going_back_asks_for_a_reason_and_a_tick(open_page: Open, city: Engine) -> None:
    test = open_page("boundaries", Role.ADMINISTRATOR)
    go = next(one for one in test.button if one.label == "恢复上一版")
    test = go.click().run()
    assert any("勾选" in one.value for one in test.warning)
    test.checkbox[0].check()
    next(one for one in test.button if one.label == "恢复上一版").click()
    test = test.run()
    assert any("原因" in one.value for one in test.warning)
    assert areas.current_version(city) == 2
    test.checkbox[0].check()
    test.text_input[0].input("载错了文件")
    next(one for one in test.button if one.label == "恢复上一版").click()
    test = test.run()
    assert not test.exception
    assert areas.current_version(city) == 1
    assert frame(test, "状态")["状态"].tolist() == ["已停用", "生效中"]


def test_an_auditor_looks_and_changes_nothing(open_page: Open, city: Engine) -> None:
    test = open_page("boundaries", Role.AUDITOR)
    assert not test.exception
    assert [one.label for one in test.button if one.label == "恢复上一版"] == []


def test_the_faults_open_on_the_worst_level(open_page: Open, city: Engine, tmp_path: Path) -> None:
    load_areas(city, None, order("towns", towns(tmp_path, 0.1), accept_topology=True), silent)
    test = open_page("boundaries", Role.ADMINISTRATOR)
    reports = {level: boundaries.report(city, None, 3, level) for level in ("town", "grid", "micro_grid")}
    assert reports["town"].harmless
    worst = max(reports, key=lambda level: reports[level].wrong_m2)
    assert frame(test, "问题")["m²"].tolist() == [round(one.area_m2) for one in reports[worst].findings]
