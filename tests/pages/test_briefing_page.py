"""The page of the circulars: nothing yet, made, chosen by its address, seen by those who may only read."""

from __future__ import annotations

import pytest

from governance.accounts.rules import Role
from governance.briefings import actions
from governance.engine import Engine
from pages.report import briefing
from tests.city import account_of
from tests.pages.conftest import Open


@pytest.fixture(scope="module")
def month(city: Engine) -> str:
    return actions.months(city)[0]


def labels(test: object) -> list[str]:
    return [metric.label for metric in test.metric]  # type: ignore[attr-defined]


def test_before_the_first_circular_the_page_says_what_to_do(open_page: Open, city: Engine) -> None:
    city.write(
        lambda db: db.execute("DELETE FROM gov.briefings") and None
    )  # the city is shared with other pages' tests
    test = open_page("briefing", Role.SUPERVISION)
    assert any("点编制通报" in one.value for one in test.markdown)
    test = open_page("briefing", Role.AUDITOR)
    assert any("督查室编制后" in one.value for one in test.markdown)


def test_supervision_makes_the_circular_of_the_month_it_chose(open_page: Open, city: Engine, month: str) -> None:
    test = open_page("briefing", Role.SUPERVISION)
    test.selectbox(key="briefing-month").set_value(month).run()
    next(button for button in test.button if button.label == "编制通报").click().run()
    assert not test.exception
    issued = actions.issued(city, account_of(city, Role.SUPERVISION))
    assert issued[0].period == month
    assert test.query_params["issue"] == issued[0].briefing_id
    assert labels(test) == ["受理", "按期结案率", "按时报到率", "期末超期未结", "智慧消防告警", "1分钟到场率"]


def test_the_address_names_the_circular_that_is_shown(open_page: Open, city: Engine, month: str) -> None:
    first = actions.make_month(city, account_of(city, Role.SUPERVISION), month)
    second = actions.make_month(city, account_of(city, Role.SUPERVISION), month, "en")
    test = open_page("briefing", Role.AUDITOR, issue=first.briefing_id)
    assert any(first.number in one.value.replace("\\", "") for one in test.subheader)
    test = open_page("briefing", Role.AUDITOR, issue=second.briefing_id)
    assert any(second.number in one.value.replace("\\", "") for one in test.subheader)


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_may_only_read_has_no_button_to_make_one(open_page: Open, city: Engine, month: str, role: Role) -> None:
    actions.make_month(city, account_of(city, Role.SUPERVISION), month)
    test = open_page("briefing", role)
    assert not test.exception
    assert "编制通报" not in [button.label for button in test.button]
    assert not test.selectbox


def test_nonsense_in_the_address_shows_the_newest(open_page: Open, city: Engine, month: str) -> None:
    actions.make_month(city, account_of(city, Role.SUPERVISION), month)
    for nonsense in ("month-9999-99-9", "<script>", "' OR 1=1"):
        test = open_page("briefing", Role.SUPERVISION, issue=nonsense)
        assert not test.exception
        assert labels(test)


def test_pages_are_shown_two_at_a_time_with_words_beside_them(city: Engine, month: str) -> None:
    issue = actions.make_month(city, account_of(city, Role.SUPERVISION), month)
    pictures = actions.pages(city, account_of(city, Role.SUPERVISION), issue.briefing_id)
    html = briefing._picture(1, pictures[0])
    assert html.startswith('<img alt="第 1 页')
    assert "base64," in html
