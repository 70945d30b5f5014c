"""What a page says stands there in full: a day is a day, a column as wide as its words, a form says what it needs."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from governance.accounts.rules import Role
from governance.alarms import actions as alarms
from governance.engine import Engine
from governance.indicators.columns import COLUMNS, Words
from governance.indicators.rules import Subject
from pages.parts import tables
from tests.city import account_of
from tests.pages.conftest import Open


@pytest.mark.parametrize(("period", "dates"), [("today", 1), ("7d", 2)])
def test_a_period_of_one_day_names_it_once(open_page: Open, city: Engine, period: str, dates: int) -> None:
    told = "".join(one.proto.body for one in open_page("overview", Role.SUPERVISION, period=period).get("html"))
    said = told.split("统计期 ", 1)[1].split("</span>")[0].split("<span")[0]
    assert said.count("日") == dates


def test_a_column_is_as_wide_as_its_longest_words_up_to_a_sentence() -> None:
    rows = pd.DataFrame({"类别": ["门厅停放电动车", None], "描述": ["很长" * 60, ""], "数": [1, 2]})
    config = tables.fitted(rows)
    assert set(config) == {"类别", "描述"}
    assert config["类别"]["width"] >= 7 * 13 + 16
    assert config["描述"]["width"] == tables.WIDEST


def test_a_day_of_installation_has_no_time_of_day(city: Engine) -> None:
    column = next(one for one in COLUMNS[Subject.DEVICES] if one.source == "installed_on")
    told = column.tell(pd.Series([datetime(2025, 3, 1), None]), Words(None, {}, {}, {}))  # type: ignore[arg-type]
    assert told.iloc[0] == date(2025, 3, 1)
    assert not isinstance(told.iloc[0], datetime)
    assert pd.isna(told.iloc[1])


def test_a_verdict_without_its_cause_cannot_be_sent_and_the_form_says_so(open_page: Open, city: Engine) -> None:
    account = account_of(city, Role.CENTRE_OPERATOR)
    waiting = alarms.active(city, account)
    alarm = str(waiting[waiting["verdict"].isna()]["alarm_id"].iloc[0])
    test = open_page("alarms", Role.CENTRE_OPERATOR, alarm=alarm)
    verdict = next(one for one in test.button_group if str(one.key).startswith("verdict-"))
    verdict.set_value("false").run()
    assert not test.exception
    button = next(one for one in test.button if one.key == "verdict")
    cause = next(one for one in test.selectbox if str(one.key).startswith("cause-"))
    assert button.disabled
    assert cause.label == "原因（必选）"
    assert "请先选原因，再提交结论。" in [one.value for one in test.caption]
    cause.select_index(0).run()
    assert not next(one for one in test.button if one.key == "verdict").disabled
