"""Every cell of the table of rights through our own routes: own and other area, and what never was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rights import RIGHTS, Action, Role
from governance.accounts.rules import Account
from governance.briefings.store import Briefing, insert_briefing
from governance.engine import Engine
from governance.indicators.store import exports
from governance.procedures.live import TOPICS, versions
from governance.tiles import actions as tiles
from governance.web.identity import COOKIE
from governance.web.routes import _guarded, middleware, routes
from governance.web.startup import Startup
from tests.city import small_city
from tests.rights.ask import reached
from tests.rights.scene import NEVER_WAS, Scene
from tests.whistle_city import jpeg

SITE = "http://city.test"
WINDOW = "bbox=119.0,31.5,120.5,32.5&zoom=12"
_numbers = count(1)
Find = Callable[[bytes], set[str]]


@dataclass(frozen=True)
class Way:
    """A route, the action it stands for, and what is asked of it.

    `thing` is what `{id}` in the address is an identifier of; `listed` reads identifiers of such things out of the
    answer of a list; without either the role alone decides. `body` is posted.
    """

    route: str
    action: Action
    address: str
    thing: str = ""
    listed: Find | None = None
    body: bytes | None = None


def _ids(name: str) -> Find:
    return lambda content: {mark["id"] for mark in json.loads(content)[name]}


LATE = b'{"key": "0123456789abcdef", "category": "wire_aged", "lon": 119.51, "lat": 31.91}'
A = Action
WAYS = (
    Way("POST /photos", A.CASE_NOTE, "/photos", body=jpeg()),
    Way("/photos/{photo_id}", A.CASE_SEE, "/photos/{id}", "photo"),
    Way("POST /reports", A.CASE_BLOW, "/reports", body=LATE),
    Way("/reports/kit.json", A.CASE_BLOW, "/reports/kit.json"),
    Way("/exports/{export_id}", A.ROWS_EXPORT, "/exports/{id}", "export"),
    Way("POST /loads/files", A.LOAD, f"/loads/files?token={'ab' * 16}&name=a.csv", body=b"a,b\n"),
    Way("/loads/{import_id}/refused", A.LOAD, "/loads/never-was/refused"),
    Way("/loads/jobs/{job_id}/refused", A.LOAD, "/loads/jobs/never-was/refused"),
    Way("/loads/jobs/{job_id}/passwords", A.LOAD, "/loads/jobs/never-was/passwords"),
    Way("/documents/{briefing_id}.{fmt}", A.BRIEFING_SEE, "/documents/{id}.pdf", "briefing"),
    Way("/work-orders/{case_id}.pdf", A.CASE_SEE, "/work-orders/{id}.pdf", "case"),
    Way("/tiles/areas/{version}/{level}.json", A.FIGURES_SEE, "/tiles/areas/1/grid.json"),
    Way("/tiles/service-areas/{version}.json", A.FIGURES_SEE, "/tiles/service-areas/1.json"),
    Way("/tiles/waterways.json", A.FIGURES_SEE, "/tiles/waterways.json"),
    Way("/tiles/points/{layer}", A.ALARM_SEE, f"/tiles/points/devices?{WINDOW}"),
    Way("/tiles/devices.json", A.ALARM_SEE, f"/tiles/devices.json?{WINDOW}"),
    Way("/tiles/premises.json", A.ALARM_SEE, f"/tiles/premises.json?{WINDOW}"),
    Way("/tiles/heat.json", A.ALARM_SEE, f"/tiles/heat.json?{WINDOW}&from=2026-11-01&to=2026-11-20"),
    Way("/tiles/alarms.json", A.ALARM_SEE, "/tiles/alarms.json", "alarm", _ids("alarms")),
    Way("/tiles/cases.json", A.CASE_SEE, "/tiles/cases.json", "case", _ids("cases")),
)
# A photo's role is not told apart from its case: whoever sees no cases at all is told that there is no such photo.
HIDDEN = {"photo"}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    eng = small_city(tmp_path_factory.mktemp("routes"))
    engine.set_current(eng)
    yield Scene(eng)
    engine.set_current(None)
    eng.close()


@pytest.fixture(scope="module")
def site(scene: Scene) -> Starlette:
    startup = Startup()
    startup.ready.set()
    return Starlette(routes=routes(startup), middleware=middleware(startup))


def reader(site: Starlette, scene: Scene, role: Role) -> TestClient:
    """Return a browser in which an account of the role is signed in."""
    token = scene.token_of(role)
    own = {"origin": SITE, "x-whistlemap-token": accounts.form_token(accounts.session_ref(token))}
    return TestClient(site, base_url=SITE, headers=own, cookies={COOKIE: token})


def ask(client: TestClient, way: Way, key: str = "") -> tuple[int, bytes]:
    """Return status and content of an answer."""
    address = way.address.replace("{id}", key)
    answer = client.get(address) if way.body is None else client.post(address, content=way.body)
    return answer.status_code, answer.content


def export_of(eng: Engine, account_id: str) -> str:
    key = f"export-{next(_numbers)}"
    sha = eng.files.put(b"a", "exports")
    row = exports.ExportRow(key, account_id, "a.csv", "text/csv", sha, 1, eng.now(), frozenset())
    eng.write(lambda db: exports.add(db, row))
    return key


def briefing(eng: Engine) -> str:
    address = eng.files.put(b"%PDF-1.7", "documents")
    files = {f"{fmt}_sha256": address for fmt in ("facts", "docx", "pdf", "xlsx")}
    issued = Briefing("month-2026-10-1", "month", "2026-10", "zh", "1", eng.now(), None, **files)
    if not eng.read(lambda db: db.execute("SELECT 1 FROM gov.briefings").fetchone()):
        eng.write(lambda db: insert_briefing(db, issued))
    return issued.briefing_id


def thing(scene: Scene, way: Way, role: Role, own: bool) -> str:
    """Put what the route is asked for into the store and return its identifier."""
    if way.thing == "export":
        return export_of(scene.eng, f"U-{role}" if own else "U-somebody")
    return briefing(scene.eng) if way.thing == "briefing" else scene.thing(way.thing, scene.owner(role, own))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.route.replace(" ", "-"))
def test_a_route_asks_the_table(site: Starlette, scene: Scene, way: Way, role: Role) -> None:
    client = reader(site, scene, role)
    if way.action not in RIGHTS[role]:
        status, content = ask(client, way, NEVER_WAS.get(way.thing, "never-was"))
        assert status == (404 if way.thing in HIDDEN else 403)
        for own in (True, False) if "{id}" in way.address else ():
            assert ask(client, way, thing(scene, way, role, own)) == (status, content)
    elif way.listed:
        for own in (True, False):
            key = thing(scene, way, role, own)
            status, content = ask(client, way)
            assert (status, key in way.listed(content)) == (200, reached(role, way.action, own))
    elif "{id}" in way.address:
        missing = ask(client, way, NEVER_WAS.get(way.thing, "never-was"))
        assert missing[0] == 404
        for own in (True, False):
            found = ask(client, way, thing(scene, way, role, own))
            everybodys = way.thing == "briefing"
            # an export is its maker's alone, however far his role reaches
            may = own if way.thing == "export" else everybodys or reached(role, way.action, own)
            assert (found[0] == 200) if may else (found == missing)
    else:
        assert ask(client, way)[0] in (200, 201, 404)


@pytest.mark.parametrize("role", list(Role))
def test_clusters_count_no_device_of_another_area(site: Starlette, scene: Scene, role: Role) -> None:
    if Action.ALARM_SEE not in RIGHTS[role]:
        return
    client, (way,) = reader(site, scene, role), [one for one in WAYS if "points" in one.route]

    def counted() -> int:
        tiles.rebuild(scene.eng)
        return sum(cell[2] for cell in json.loads(ask(client, way)[1])["cells"])

    for own in (True, False):
        before = counted()
        scene.thing("device", scene.owner(role, own))
        assert counted() - before == int(reached(role, Action.ALARM_SEE, own))


@pytest.mark.parametrize("role", list(Role))
def test_the_stream_tells_a_role_of_what_it_may_see(scene: Scene, role: Role) -> None:
    account: Account = scene.account[role]
    known = versions(scene.eng, account, [topic.name for topic in TOPICS], fresh=True)
    assert set(known) == {topic.name for topic in TOPICS if topic.action in RIGHTS[role]}
    for topic, kind in (("alarms", "alarm"), ("cases", "case")):
        for own in (True, False) if topic in known else ():
            before = versions(scene.eng, account, [topic], fresh=True)
            scene.thing(kind, scene.owner(role, own))
            scene.eng.changes.bump(topic)
            changed = versions(scene.eng, account, [topic], fresh=True) != before
            action = Action.ALARM_SEE if kind == "alarm" else Action.CASE_SEE
            assert changed is reached(role, action, own), (topic, own)


def test_every_guarded_route_is_tried() -> None:
    known = {way.route.removeprefix("POST ") for way in WAYS} | {"/live"}
    assert {one.path for one in _guarded("")} == known
