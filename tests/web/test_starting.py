"""While the city is being prepared, every reader is told so in the language of his browser."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.web.routes import middleware, routes
from governance.web.startup import Startup

CHINESE = re.compile("[一-鿿]")


@pytest.fixture
def startup() -> Startup:
    return Startup(stage="写入告警历史", share=0.7)


@pytest.fixture
def visitor(startup: Startup) -> TestClient:
    app = Starlette(routes=routes(startup), middleware=middleware(startup))
    return TestClient(app, base_url="http://city.test", headers={"accept": "text/html"})


def test_the_screen_and_its_progress_are_english_in_an_english_browser(visitor: TestClient) -> None:
    english = {"accept-language": "en-GB,en;q=0.9"}
    screen = visitor.get("/", headers=english).text
    assert "Writing the alarm history" in screen
    assert not CHINESE.search(screen)
    told = visitor.get("/starting.json", headers=english).json()
    assert told == {"ready": False, "share": 70, "stage": "Writing the alarm history", "trouble": ""}


def test_the_screen_and_its_progress_are_chinese_elsewhere(visitor: TestClient) -> None:
    assert "写入告警历史" in visitor.get("/", headers={"accept-language": "zh-CN"}).text
    assert visitor.get("/starting.json").json()["stage"] == "写入告警历史"


def test_a_language_chosen_before_counts_more_than_the_browsers(visitor: TestClient) -> None:
    visitor.cookies.set("whistlemap_language", "zh")
    assert visitor.get("/starting.json", headers={"accept-language": "en"}).json()["stage"] == "写入告警历史"


def fails() -> Callable[[object], Engine]:
    """A start whose profile of the city is no TOML: one sentence within another."""

    def opening(_progress: object) -> Engine:
        try:
            raise Refused(_("城市档案不是有效的 TOML：{error}").format(error="line 3"))
        except Refused as error:
            raise Refused(_("演示城市的参数无法使用：{error}").format(error=error)) from error

    return opening


def started(startup: Startup, opening: Callable[[object], Engine]) -> None:
    startup.begin(opening)
    while not startup.trouble:
        threading.Event().wait(0.01)


def test_what_went_wrong_at_the_start_is_told_in_each_browsers_language(visitor: TestClient, startup: Startup) -> None:
    started(startup, fails())
    english, chinese = {"accept-language": "en-GB"}, {"accept-language": "zh-CN"}
    told = visitor.get("/starting.json", headers=english).json()["trouble"]
    assert told.endswith("line 3")
    assert not CHINESE.search(told)
    assert told in html.unescape(visitor.get("/", headers=english).text)
    assert not CHINESE.search(visitor.get("/", headers=english).text)
    assert "演示城市的参数无法使用：城市档案不是有效的 TOML：line 3" in visitor.get("/", headers=chinese).text


def test_a_bug_at_the_start_is_told_with_its_number_in_each_language(
    visitor: TestClient, startup: Startup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_progress: object) -> Engine:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    started(startup, broken)
    told = visitor.get("/starting.json", headers={"accept-language": "en"}).json()["trouble"]
    assert re.search(r"[0-9a-f]{8}", told)
    assert not CHINESE.search(told)
    assert "启动时程序出错" in visitor.get("/starting.json").json()["trouble"]


def test_before_the_first_stage_nothing_is_said(visitor: TestClient, startup: Startup) -> None:
    startup.stage = ""
    assert visitor.get("/starting.json", headers={"accept-language": "en"}).json()["stage"] == ""
