"""Below our own addresses the pages never answer: a wrong method or an unknown id is told so, and is no bug of ours."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from governance.engine import Engine
from governance.web.routes import middleware, routes
from governance.web.startup import Startup
from pages.navigation import entries
from tests.web.conftest import sign_in

SHELL = "the shell of the pages"
UNKNOWN = (
    *("/commands", "/commands/", "/commands/a/b", "/photos/none", "/photos/a/b", "/exports", "/exports/none"),
    *("/documents", "/documents/none", "/documents/month-2026-10.exe", "/tiles", "/tiles/areas"),
    *("/tiles/areas/one/town.json", "/tiles/areas/1/none.json", "/tiles/areas/99999999999999999999/town.json"),
    *("/tiles/points", "/tiles/points/none/none", "/tiles/none.json", "/assets", "/assets/", "/assets/none.js"),
    *("/live/none", "/healthz/none", "/login/none", "/logout/none", "/language/none", "/city.svg/none"),
    *("/starting.json/none", "/offline/none", "/offline/worker.js/none", "/reports/none"),
)
WRONG = (
    ("GET", "/commands/check", "POST"),
    ("PUT", "/photos", "POST"),
    ("GET", "/photos", "POST"),
    ("DELETE", "/photos/none", "GET, HEAD"),
    ("POST", "/exports/none", "GET, HEAD"),
    ("POST", "/documents/none.pdf", "GET, HEAD"),
    ("POST", "/tiles/alarms.json", "GET, HEAD"),
    ("POST", "/live", "GET, HEAD"),
    ("POST", "/healthz", "GET, HEAD"),
    ("POST", "/starting.json", "GET, HEAD"),
    ("GET", "/logout", "POST"),
    ("POST", "/offline/", "GET, HEAD"),
    ("GET", "/reports", "POST"),
    ("PATCH", "/login", "GET, HEAD, POST"),
)
NONSENSE = (
    *("/tiles/points/none", "/tiles/points/device_smoke?bbox=x&zoom=y", "/live?topics=x"),
    "/documents/none.pdf",  # an officer has no circulars, whether they exist or not
)


async def shell(request: Request) -> Response:
    """Answer whatever nobody else answers, as the page server does."""
    return PlainTextResponse(SHELL)


def reader(base: str = "") -> TestClient:
    """Return somebody signed in, at our routes before a shell that takes everything."""
    startup = Startup()
    startup.ready.set()
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    inner = [Route("/{rest:path}", shell, methods=every)]
    app = Starlette(routes=[*routes(startup, base), *inner], middleware=middleware(startup, base))
    headers = {"accept": "text/html", "accept-language": "zh-CN"}
    client = TestClient(app, base_url="http://city.test", headers=headers, follow_redirects=False)
    sign_in(client, base=base)
    return client


@pytest.fixture
def signed_in(eng: Engine) -> TestClient:
    return reader()


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_not_found(signed_in: TestClient, path: str) -> None:
    answer = signed_in.get(path)
    assert SHELL not in answer.text
    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path", "allowed"), WRONG)
def test_a_wrong_method_is_told_the_right_one(signed_in: TestClient, method: str, path: str, allowed: str) -> None:
    answer = signed_in.request(method, path, headers={"origin": "http://city.test"})
    assert (answer.status_code, answer.headers.get("allow")) == (405, allowed)


def test_only_reading_assets_is_allowed(signed_in: TestClient) -> None:
    assert signed_in.post("/assets/own/look.css").status_code == 405


@pytest.mark.parametrize("path", NONSENSE)
def test_what_makes_no_sense_is_refused(signed_in: TestClient, path: str) -> None:
    answer = signed_in.get(path)
    assert answer.status_code in (400, 403, 404)
    assert SHELL not in answer.text


@pytest.mark.parametrize("path", ["/overview/more", "/a/b/c", "/nonsense/"])
def test_a_page_below_a_page_is_one_sentence(signed_in: TestClient, path: str) -> None:
    answer = signed_in.get(path)
    if path.strip("/").count("/"):
        assert (answer.status_code, SHELL in answer.text) == (404, False)
        assert "没有这个页面。" in answer.text
        assert 'href="/"' in answer.text
    else:
        assert answer.text == SHELL  # the page itself knows who may open what


@pytest.mark.parametrize("path", ["/static/js/any.js", "/component/any/index.html", "/_stcore/any"])
def test_the_page_servers_own_files_are_not_in_the_way(signed_in: TestClient, path: str) -> None:
    assert signed_in.get(path).text == SHELL


def test_the_page_server_may_look_for_its_base_below_a_page(signed_in: TestClient) -> None:
    assert signed_in.get("/overview/_stcore/health", headers={"accept": "*/*"}).text == SHELL


def test_no_page_has_one_of_our_addresses(signed_in: TestClient) -> None:
    assert {entry.path: signed_in.get(f"/{entry.path}").text for entry in entries()} == {
        entry.path: SHELL for entry in entries()
    }


def test_below_a_base_path_the_pages_answer_beside_us(eng: Engine) -> None:
    below = reader("/city")
    assert below.get("/city/overview").text == SHELL
    assert below.get("/city/healthz").json()["status"] == "ok"
    assert below.get("/city/commands/check").status_code == 405
    assert below.get("/city/exports/none").status_code == 404
