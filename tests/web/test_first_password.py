"""Whoever was given his password is led to the page where he changes it, and fetches nothing before he has."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from governance.accounts import actions as accounts
from governance.accounts import manage
from governance.accounts.rules import Account
from governance.engine import Engine
from governance.web.identity import GUARDED_PATHS, OPEN_PATHS, SIGN_IN_PATHS
from governance.web.routes import routes
from governance.web.startup import Startup
from tests.web.conftest import sign_in

NEW = "only I know this one"


@pytest.fixture
def newcomer(browser: TestClient, eng: Engine) -> str:
    """Sign in with a password that an administrator gave; return it."""
    password = manage.reset(eng, None, "w0001")
    assert sign_in(browser, password).status_code == 303
    return password


def whoever(browser: TestClient, eng: Engine) -> Account:
    found = accounts.who(eng, accounts.session_ref(browser.cookies["whistlemap_session"]))
    assert found is not None
    return found


@pytest.mark.parametrize("path", ["/", "/overview", "/overview?area=1", "/nonsense"])
def test_every_page_leads_to_the_password(browser: TestClient, newcomer: str, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


@pytest.mark.parametrize("path", GUARDED_PATHS)
def test_nothing_of_the_city_is_fetched_before(browser: TestClient, newcomer: str, path: str) -> None:
    for method in ("GET", "POST"):
        answer = browser.request(method, f"{path}/any", headers={"accept": "*/*", "origin": "http://city.test"})
        assert (answer.status_code, answer.json()) == (403, {"error": "change your first password"})


def test_signing_out_and_the_own_screens_stay_open(browser: TestClient, newcomer: str) -> None:
    assert browser.get("/language?to=en").headers["location"] == "/"
    assert browser.get("/city.svg").status_code == 200
    assert browser.post("/logout", headers={"origin": "http://city.test"}).headers["location"] == "/login"


def test_after_the_change_the_pages_open(browser: TestClient, eng: Engine, newcomer: str) -> None:
    ref = accounts.session_ref(browser.cookies["whistlemap_session"])
    accounts.change_password(eng, whoever(browser, eng), newcomer, NEW, ref)
    assert browser.get("/overview").status_code == 200
    assert browser.get("/exports/none").status_code == 404


def test_every_route_is_open_belongs_to_signing_in_or_is_guarded() -> None:
    known = (*OPEN_PATHS, *SIGN_IN_PATHS, *GUARDED_PATHS)
    paths = [getattr(route, "path", "") for route in routes(Startup())]
    assert [path for path in paths if not f"{path}/".startswith(known)] == []
