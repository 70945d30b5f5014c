"""Figures as readers see them: small samples are named, never blown up, and captions say what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.engine import Engine
from governance.engine.text import speaking
from governance.engine.times import day_start
from governance.indicators import actions as indicators
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Figure, Filters, change_unit
from governance.whistles import actions as whistles
from pages.parts import figures, look_metrics
from tests.city import account_of
from tests.pages.conftest import Open

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def figure(key: str, value: float | None, made_of: tuple[int, int], **more: object) -> Figure:
    told: dict[str, object] = {"previous": None, "change": None, **more}
    return Figure(key, value, *made_of, change_unit=change_unit(INDICATORS[key].unit), as_of_utc=NOW, **told)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def test_four_cases_after_one_are_two_counts_and_no_percentage() -> None:
    four = figure("whistles", 4.0, (4, 4), previous=1.0)
    assert figures.change(four) == "4，上期 1"
    shown = figures.metric(four, "在办 3", opens=False)
    assert (shown.value, look_metrics.delta_text(shown), shown.note) == ("4 件", None, "上期 1 · 在办 3")


def test_many_cases_change_in_per_cent() -> None:
    many = figure("whistles", 90.0, (90, 90), previous=100.0, change=-10.0)
    assert figures.change(many) == "-10.0 %"
    shown = figures.metric(many, "在办 3", opens=False)
    assert (look_metrics.delta_text(shown), shown.note) == ("-10.0 %", "在办 3")


def test_a_rate_of_five_says_so() -> None:
    five = figure("on_time_rate", 80.0, (4, 5), previous=100.0, few=True)
    shown = figures.metric(five, "应结 5", opens=False)
    assert (shown.value, look_metrics.delta_text(shown), shown.note) == ("80.0%", None, "样本少 · 应结 5")
    assert figures.change(five) == "—"


def test_a_rate_of_nothing_is_a_dash_without_a_word() -> None:
    nothing = figure("on_time_rate", None, (0, 0), previous=100.0)
    assert (figures.written(nothing), figures.caution(nothing)) == ("—", "")


def test_the_captions_of_the_overview_count_what_the_formulas_divide_by(open_page: Open, city: Engine) -> None:
    test = open_page("overview", Role.SUPERVISION, period="year")
    shown = {one.label: one for one in test.metric}
    golden = shown[INDICATORS["golden_minute_rate"].name].proto
    assert "到场" in f"{golden.delta} {golden.delta_description}"
    assert "应到" not in str(test.metric)
    wrong = shown[INDICATORS["false_alarm_rate"].name].proto
    assert "已核" in f"{wrong.delta} {wrong.delta_description}"


def test_one_day_of_one_grid_is_compared_by_counts(open_page: Open, city: Engine) -> None:
    account = account_of(city, Role.GRID_OFFICER)
    figure = indicators.value(city, account, "whistles", _asked(city))
    assert figure.told_as_counts
    shown = next(
        one for one in open_page("overview", Role.GRID_OFFICER, period="today").metric if one.label == "吹哨数"
    )
    assert f"上期 {figure.previous:.0f}" in shown.proto.delta
    assert "%" not in shown.proto.delta


def test_the_desk_says_what_its_two_counts_count(open_page: Open, city: Engine) -> None:
    account = account_of(city, Role.DEPARTMENT_HANDLER)
    test = open_page("report-in", Role.DEPARTMENT_HANDLER)
    mine, led = test.metric[0], test.metric[1]
    waiting, joint = sum(whistles.queue_counts(city, account).values()), whistles.joint_count(city, account)
    assert mine.value == f"{waiting} 件"
    assert (f"协办 {joint}" in mine.proto.delta) is (joint > 0)
    assert "协办" in mine.proto.help
    assert led.label == "在办件（牵头）"
    assert "协办的不算" in led.proto.help


def test_a_department_leads_or_joins_every_case_that_waits_for_it(city: Engine) -> None:
    account = account_of(city, Role.DEPARTMENT_HANDLER)
    lines = whistles.queue(city, account, limit=10_000)
    led = [line for line in lines if line.case.lead_department == account.department_code]
    assert len(lines) - len(led) == whistles.joint_count(city, account)


def test_the_page_of_indicators_marks_small_samples(open_page: Open, city: Engine) -> None:
    test = open_page("indicators", Role.GRID_OFFICER, period="today")
    table = test.dataframe[0].value
    account = account_of(city, Role.GRID_OFFICER)
    assert not test.exception
    found = indicators.values(city, account, INDICATORS, _asked(city))
    marked = {INDICATORS[key].name for key, one in found.items() if one.few}
    assert set(table[table["当前值"].str.contains("样本少")]["指标"]) == marked


def _asked(city: Engine) -> Filters:
    zone = areas.profile(city).zone
    today = city.now().astimezone(zone).date()
    return Filters(day_start(today, zone), day_start(today + timedelta(days=1), zone))
