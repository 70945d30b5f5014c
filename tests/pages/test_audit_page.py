"""What an auditor reads of the audit: names and words, never codes."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from governance.accounts.rules import Role, role_name
from governance.audit import store as audit
from governance.engine import Engine
from pages.parts import session
from tests.city_people import account_of
from tests.pages.conftest import Open

AT = datetime(2026, 11, 22, 22, 54, 7, tzinfo=UTC)
EXPORTED: dict[str, object] = {
    "rows": 1737,
    "format": "csv",
    "export": "56e9304c35a61e06",
    "filters": {"start_utc": "2026-10-24 16:00:00+00:00", "town_code": "990001101"},
}


@pytest.fixture
def entries(city: Engine) -> None:
    """One entry of each kind of author and subject."""
    handler = account_of(city, Role.DEPARTMENT_HANDLER).account_id
    written = [
        (None, "session.sign_in", "account", "refused", None, "10.0.0.7"),
        (None, "demo.built", "990001", "done", {"seed": 7}, None),
        (handler, "account.reset", account_of(city, Role.GRID_OFFICER).account_id, "done", None, None),
        (handler, "rows.export", "whistles", "done", EXPORTED, None),
        (handler, "data.accept", "12 rows", "done", {"rows": 12, "check": "duplicates"}, None),
        (handler, "import.load", "I1", "done", {"kind": "devices", "new": 3, "refused": 0}, None),
        (handler, "alarm.verdict", "A1", "done", {"state": "closed", "verdict": "false"}, None),
        (handler, "briefing.make", "month-2026-10-2", "done", {"language": "en"}, None),
    ]

    def work(db: object) -> None:
        for by, action, subject, result, facts, address in written:
            audit.append(db, AT, by, action, subject, result, facts, address)  # type: ignore[arg-type]

    city.write(work)


def shown(open_page: Open) -> pd.DataFrame:
    test = open_page("system", Role.AUDITOR)
    assert not test.exception
    return next(table.value for table in test.dataframe if len(table.value.columns) == 9).head(8).iloc[::-1]


def test_the_audit_tells_who_did_what_in_words(open_page: Open, entries: None) -> None:
    table = shown(open_page)
    handler = "department_handler甲"
    assert table["姓名"].tolist() == ["未登录者", "系统", *[handler] * 6]
    assert table["岗位"].tolist() == ["", "", *[role_name(Role.DEPARTMENT_HANDLER)] * 6]
    assert table["动作"].tolist()[:3] == ["登录", "生成演示城市", "重设首次口令"]
    assert table["结果"].tolist()[:2] == ["被拒", "成功"]
    assert table["来源地址"].iloc[0] == "10.0.0.7"
    assert set(table["时间"]) == {"11月23日 06:54:07"}  # the city's clock, not the store's


def test_what_an_entry_is_about_is_told_in_words(open_page: Open, entries: None) -> None:
    told = shown(open_page)["对象"].tolist()
    assert (told[0], told[2], told[4], told[7]) == ("账号", "grid_officer甲", "12 行", "2026-10 通报，第 2 稿")
    assert told[3] == "吹哨数"


def test_the_facts_of_an_entry_can_be_read(open_page: Open, entries: None) -> None:
    told = shown(open_page)["详情"].tolist()
    assert told[0] == ""
    assert "起：2026-10-25 00:00" in told[3]
    assert "990001101" not in told[3]
    assert "文件校验码：56e9304c35a6" in told[3]
    assert told[4] == "核查项：疑似重复设备；行数：12"
    assert told[5] == "种类：设备；新增：3；被拒：0"
    assert told[6] == "状态：已关闭；结论：误报"


def test_the_audit_speaks_the_readers_language(open_page: Open, entries: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "language", lambda: "en")
    monkeypatch.setattr("governance.engine.text._sources", [lambda: "en"])
    table = shown(open_page)
    assert table["Action"].tolist()[:2] == ["Sign in", "Built the demo city"]
    assert table["Result"].tolist()[0] == "Refused"
