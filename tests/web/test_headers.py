"""Policies on every answer, whatever kind it is, and no more at once than an address takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from governance.engine import Engine
from governance.web import offline
from governance.web.headers import ALWAYS, COMPONENT_POLICY, OWN_POLICY, PAGE_POLICY
from governance.web.limits import MOST_FORM_BYTES, MOST_UPLOADS_AT_ONCE, AtOnce
from governance.web.routes import middleware, routes
from governance.web.screens import STRICT_POLICY
from governance.web.startup import Startup
from tests.web.conftest import sign_in

ORIGIN = {"origin": "http://city.test"}


async def broken(_request: Request) -> Response:
    """Fail as a bug would."""
    raise RuntimeError("secret detail")


async def endless(_request: Request) -> Response:
    """Answer piece by piece."""
    return StreamingResponse(iter([b"a", b"b"]))


@pytest.fixture
def everywhere(eng: Engine) -> TestClient:
    """Somebody signed in, before pages of which one fails and one streams."""
    startup = Startup()
    startup.ready.set()
    pages = [Route("/broken", broken), Route("/endless", endless), Route("/component/a/index.html", endless)]
    app = Starlette(routes=[*routes(startup), *pages], middleware=middleware(startup))
    client = TestClient(app, base_url="http://city.test", follow_redirects=False, raise_server_exceptions=False)
    sign_in(client)
    return client


ANSWERS = (
    ("GET", "/healthz", (200, 503), OWN_POLICY),
    ("GET", "/login", (303,), OWN_POLICY),
    ("GET", "/city.svg", (200,), OWN_POLICY),
    ("GET", "/offline/", (200,), offline.POLICY),
    ("GET", "/offline/worker.js", (200,), offline.POLICY),
    ("GET", "/offline/none", (404,), OWN_POLICY),
    ("GET", "/reports/kit.json", (200, 400), OWN_POLICY),
    ("POST", "/reports", (403,), OWN_POLICY),
    ("GET", "/assets/own/look.css", (200,), OWN_POLICY),
    ("GET", "/assets/none.css", (404,), OWN_POLICY),
    ("GET", "/tiles/alarms.json", (200,), OWN_POLICY),
    ("GET", "/tiles/none", (404,), OWN_POLICY),
    ("GET", "/photos/none", (404,), OWN_POLICY),
    ("PUT", "/photos", (405,), OWN_POLICY),
    ("POST", "/photos", (403,), OWN_POLICY),
    ("POST", "/commands/check", (404,), OWN_POLICY),
    ("GET", "/endless", (200,), PAGE_POLICY),
    ("GET", "/none/at/all", (404,), PAGE_POLICY),
    ("GET", "/component/a/index.html", (200,), COMPONENT_POLICY),
    ("GET", "/broken", (500,), PAGE_POLICY),
)


@pytest.mark.parametrize(("method", "path", "statuses", "policy"), ANSWERS)
def test_every_kind_of_answer_carries_the_policies(
    everywhere: TestClient, method: str, path: str, statuses: tuple[int, ...], policy: str
) -> None:
    answer = everywhere.request(method, path)
    assert answer.status_code in statuses
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["content-security-policy"] == policy


def test_the_sign_in_screen_has_a_policy_of_its_own(browser: TestClient) -> None:
    assert browser.get("/login").headers["content-security-policy"] == STRICT_POLICY


def test_what_fails_tells_a_number_and_no_detail(everywhere: TestClient) -> None:
    answer = everywhere.get("/broken")
    assert "编号" in answer.json()["error"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("policy", [OWN_POLICY, PAGE_POLICY, COMPONENT_POLICY, STRICT_POLICY])
def test_no_policy_names_another_host(policy: str) -> None:
    assert "http" not in policy
    assert "*" not in policy
    assert "default-src" in policy
    assert "frame-ancestors" in policy


def test_only_the_maps_frame_may_make_a_script_from_text() -> None:
    assert "'unsafe-eval'" not in PAGE_POLICY + OWN_POLICY + STRICT_POLICY
    assert "script-src" not in OWN_POLICY, "nothing runs there: the default is none"


def test_a_form_is_no_place_for_a_large_body(browser: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _part in range(MOST_FORM_BYTES // 1000 + 2):
            yield b"login=" + b"x" * 994

    kind = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"x" * (MOST_FORM_BYTES + 1), parts()):
        answer = browser.post("/login", content=body, headers=ORIGIN | kind)
        assert answer.status_code == 413
    assert (
        browser.post("/login", content=b"login=a", headers=ORIGIN | kind | {"content-length": "x"}).status_code == 413
    )


def test_no_account_sends_more_than_a_few_files_at_once() -> None:
    gate = AtOnce()

    async def upload(account: str, admitted: list[bool]) -> None:
        with gate.one_more(account) as one:
            admitted.append(one)
            await asyncio.sleep(0)

    async def many() -> tuple[list[bool], list[bool]]:
        mine: list[bool] = []
        others: list[bool] = []
        await asyncio.gather(*(upload("U1", mine) for _n in range(20)), upload("U2", others))
        return mine, others

    mine, others = asyncio.run(many())
    assert (mine.count(True), others) == (MOST_UPLOADS_AT_ONCE, [True])
    with gate.one_more("U1") as again:
        assert again, "places come free"


def test_the_frame_of_a_map_tells_what_it_is_going_to_fetch(eng: Engine) -> None:
    startup = Startup()
    startup.ready.set()
    pages = [Route(path, endless) for path in ("/component/a/index.html", "/component/a/main.js", "/overview")]
    ahead = [("/assets/built/map.js?v=1", "script"), ("/assets/own/map.css?v=2", "style")]
    app = Starlette(routes=[*routes(startup), *pages], middleware=middleware(startup, ahead=ahead))
    client = TestClient(app, base_url="http://city.test")
    sign_in(client)
    told = client.get("/component/a/index.html").headers["link"]
    assert told == (
        "</assets/built/map.js?v=1>; rel=preload; as=script, </assets/own/map.css?v=2>; rel=preload; as=style"
    )
    for path in ("/component/a/main.js", "/overview", "/tiles/alarms.json"):
        assert "link" not in client.get(path).headers
