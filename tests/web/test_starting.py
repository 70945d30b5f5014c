"""While the city is being prepared, every reader is told so in the language of his browser."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

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


def test_before_the_first_stage_nothing_is_said(visitor: TestClient, startup: Startup) -> None:
    startup.stage = ""
    assert visitor.get("/starting.json", headers={"accept-language": "en"}).json()["stage"] == ""
