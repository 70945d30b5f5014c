"""Every page as every role that may open it, in both languages, full and empty."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from governance.alarms import actions as alarms
from governance.engine import Engine
from governance.indicators.registry import INDICATORS
from pages import navigation
from pages.parts import session
from tests.city import account_of
from tests.pages.conftest import Open

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACES = [(role, entry.path) for role in Role for entry in navigation.entries() if entry.path != "case"]


def words(test: AppTest) -> str:
    """Return everything a page says outside its tables and pictures."""
    told = [*test.markdown, *test.caption, *test.button, *test.subheader, *test.header, *test.warning, *test.info]
    return "\n".join(str(getattr(one, "label", "") or getattr(one, "value", "")) for one in told)


@pytest.mark.parametrize(("role", "path"), PLACES)
def test_a_role_opens_each_page_it_has_a_right_to_and_no_other(
    open_page: Open, city: Engine, role: Role, path: str
) -> None:
    entry = next(one for one in navigation.entries() if one.path == path)
    allowed = entry.opens(account_of(city, role))
    _made, opened = navigation.pages(account_of(city, role))
    assert (path in opened) is allowed
    if allowed:
        test = open_page(path, role)
        assert not test.exception
        assert not test.error


@pytest.mark.parametrize("role", list(Role))
def test_the_bare_address_leads_each_role_to_its_own_start(open_page: Open, city: Engine, role: Role) -> None:
    test = open_page("", role)
    assert not test.exception
    assert navigation.HOMES[role] in navigation.pages(account_of(city, role))[0]


@pytest.mark.parametrize("path", ["overview", "alarms", "rows", "indicators"])
def test_filters_in_the_address_hold_for_the_page(open_page: Open, path: str) -> None:
    test = open_page(path, Role.SUPERVISION, period="7d", area="990001101")
    assert not test.exception
    chosen = [box.value for box in test.selectbox if box.key == "area"]
    assert chosen in ([], ["990001101"])


@pytest.mark.parametrize("nonsense", ["-1", "999999999", "<script>", "' OR 1=1", "9" * 400])
def test_nonsense_in_the_address_falls_back_to_the_whole_city(open_page: Open, nonsense: str) -> None:
    for path in ("overview", "rows"):
        test = open_page(path, Role.SUPERVISION, area=nonsense, period=nonsense, kind=nonsense)
        assert not test.exception


@pytest.mark.parametrize("figure", INDICATORS)
def test_the_rows_behind_every_figure_open(open_page: Open, figure: str) -> None:
    test = open_page("rows", Role.SUPERVISION, figure=figure, period="year")
    assert not test.exception
    assert not test.error


def test_an_unknown_figure_is_one_clear_sentence(open_page: Open) -> None:
    test = open_page("rows", Role.SUPERVISION, figure="no-such-figure")
    assert "no-such-figure" in words(test) or test.exception


def test_an_alarm_of_another_area_cannot_be_opened_by_its_number(open_page: Open, city: Engine) -> None:
    everyone = alarms.active(city, account_of(city, Role.SUPERVISION))
    mine = set(alarms.active(city, account_of(city, Role.CENTRE_OPERATOR))["alarm_id"])
    foreign = next(alarm_id for alarm_id in everyone["alarm_id"] if alarm_id not in mine)
    test = open_page("alarms", Role.CENTRE_OPERATOR, alarm=foreign)
    assert "找不到这条告警" in words(test)


@pytest.mark.parametrize(("role", "path"), [(Role.SUPERVISION, "overview"), (Role.CENTRE_OPERATOR, "alarms")])
def test_in_english_no_chinese_is_left_but_names(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, role: Role, path: str
) -> None:
    monkeypatch.setattr(session, "language", lambda: "en")
    monkeypatch.setattr("governance.engine.text._sources", [lambda: "en"])
    test = open_page(path, role)
    buttons = [button.label for button in test.button if not button.label.startswith("Open ")]
    said = "\n".join([*buttons, *(one.value for one in test.caption), *(one.value for one in test.subheader)])
    assert not CHINESE.findall(said)
