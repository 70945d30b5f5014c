"""The description of our own routes is whole, stands in the docs, and nothing it describes ever answers 500."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Role
from governance.engine.home import ROOT
from governance.web import openapi
from governance.web.headers import ALWAYS
from governance.web.identity import COOKIE
from governance.web.routes import _own, middleware, routes
from governance.web.startup import Startup
from tests.city import small_city
from tests.rights.scene import Scene

SITE = "http://city.test"
EXAMPLES = 5
RELAXED = settings(
    max_examples=EXAMPLES,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate],
    deadline=None,
)
STREAM = "/live"
WHO = (None, Role.GRID_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(openapi.description()).get_all_operations()]


def test_every_own_route_and_method_is_described() -> None:
    """Converters of the framework and the mount of the assets are told in the description's own way."""
    found = set()
    for one in _own(Startup(), ""):
        path = re.sub(r":\w+}", "}", one.path) if isinstance(one, Route) else f"{one.path}/{{path}}"
        methods = (one.methods or set()) - {"HEAD"} if isinstance(one, Route) else {"GET"}
        found |= {(path, method.lower()) for method in methods}
    assert found == {(path, verb) for path, told in openapi.description()["paths"].items() for verb in told}


def test_the_docs_hold_the_description() -> None:
    told = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert told == openapi.text(), "run: python -m governance.web.openapi > docs/openapi.json"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    eng = small_city(tmp_path_factory.mktemp("openapi"))
    engine.set_current(eng)
    yield Scene(eng)
    engine.set_current(None)
    eng.close()


@pytest.fixture(scope="module")
def site() -> Starlette:
    startup = Startup()
    startup.ready.set()
    return Starlette(routes=routes(startup), middleware=middleware(startup))


@pytest.fixture(scope="module")
def readers(scene: Scene, site: Starlette) -> dict[Role | None, tuple[TestClient, dict[str, str]]]:
    """A stranger's browser and one of each role, with what their own pages send along."""
    found: dict[Role | None, tuple[TestClient, dict[str, str]]] = {}
    for role in WHO:
        token = scene.token_of(role) if role else ""
        own = {"x-whistlemap-token": accounts.form_token(accounts.session_ref(token))} if role else {}
        cookies = {COOKIE: token} if role else None
        client = TestClient(site, base_url=SITE, cookies=cookies, follow_redirects=False, raise_server_exceptions=False)
        found[role] = client, own | {"origin": SITE}
    return found


def asked(client: TestClient, case: schemathesis.Case, own: dict[str, str]) -> Any:
    """Send a made-up request as the page of this reader would, and return the answer."""
    made = case.as_transport_kwargs(base_url=SITE)
    headers = {
        name: value for name, value in made["headers"].items() if name.lower() not in {"cookie", "authorization"}
    }
    headers |= own if case.method == "POST" else {}
    body = made.get("data")
    more = {"content": body} if isinstance(body, bytes | str) else {"data": body, "json": made.get("json")}
    return client.request(made["method"], made["url"], headers=headers, params=made.get("params"), **more)


def is_told(kinds: dict[str, object], found: str) -> bool:
    """Tell whether a kind of content is among those described; an answer without any is fine."""
    return not found or "*/*" in kinds or found.partition(";")[0] in kinds


def modes_of(operation: Any) -> tuple[GenerationMode, ...]:
    """Return whether requests are made as described, or against it too: any text is a form's field or a path."""
    free = operation.path.startswith(("/login", "/assets", "/logout"))
    return (GenerationMode.POSITIVE,) if free else (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("role", WHO, ids=str)
@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.path != STREAM], ids=lambda one: f"{one.method} {one.path}"
)
def test_whatever_is_asked_the_answer_is_one_of_those_described(readers: dict, operation: Any, role: Role) -> None:
    client, own = readers[role]
    known = operation.definition.raw["responses"]

    def check(case: schemathesis.Case) -> None:
        answer = asked(client, case, own)
        assert answer.status_code != 500, answer.text
        # an address that was made up may be none at all, or not one of this route's
        elsewhere = {404, 405, 413} if case.path_parameters or operation.method == "post" else set()
        assert str(answer.status_code) in {*known, *map(str, elsewhere)}, (answer.status_code, answer.text[:200])
        if str(answer.status_code) in known:
            assert is_told(known[str(answer.status_code)]["content"], answer.headers.get("content-type", ""))
        assert set(ALWAYS) <= set(answer.headers)
        assert "content-security-policy" in answer.headers

    for mode in modes_of(operation):
        try:
            RELAXED(given(operation.as_strategy(generation_mode=mode))(check))()
        except (ValueError, Unsatisfiable):
            assert mode is GenerationMode.NEGATIVE  # nothing about this address can be wrong


async def first_answer(site: Starlette, query: bytes, token: str) -> tuple[int, dict[str, str]]:
    """Return status and headers of the stream, and leave before it says anything."""
    begun: asyncio.Future[tuple[int, dict[str, str]]] = asyncio.get_running_loop().create_future()
    gone = asyncio.Event()

    async def receive() -> dict[str, object]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and not begun.done():
            told = {name.decode(): value.decode() for name, value in message["headers"]}
            begun.set_result((message["status"], told))
            gone.set()

    headers = [(b"host", b"city.test"), (b"cookie", f"{COOKIE}={token}".encode())]
    scope = {"type": "http", "method": "GET", "path": STREAM, "raw_path": STREAM.encode(), "query_string": query}
    scope |= {"headers": headers, "scheme": "http", "client": ("127.0.0.1", 1), "server": ("city.test", 80)}
    running = asyncio.create_task(site(scope | {"root_path": "", "http_version": "1.1"}, receive, send))  # type: ignore[arg-type]
    found = await asyncio.wait_for(begun, 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return found


@pytest.mark.parametrize(
    ("query", "role", "status"),
    [
        (b"topics=alarms,cases", Role.GRID_OFFICER, 200),
        (b"topics=alarms", Role.AUDITOR, 200),
        (b"topics=%00%ff", Role.ADMINISTRATOR, 400),
        (b"", Role.ADMINISTRATOR, 400),
        (b"topics=alarms", None, 401),
    ],
)
def test_the_stream_answers_as_described(scene: Scene, site: Starlette, query: bytes, role: Role, status: int) -> None:
    token = scene.token_of(role) if role else "nobody"
    found, headers = asyncio.run(first_answer(site, query, token))
    known = openapi.description()["paths"][STREAM]["get"]["responses"]
    assert found == status
    assert is_told(known[str(status)]["content"], headers.get("content-type", ""))
    assert set(ALWAYS) <= set(headers)


def test_the_description_is_plain_json() -> None:
    assert json.loads(openapi.text())["openapi"].startswith("3.")
