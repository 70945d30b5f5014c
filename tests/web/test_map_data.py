"""What the maps ask of `/tiles/...`: nonsense gets one sentence and 400; what a browser has is not sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance import engine
from governance.accounts.rules import Role
from governance.engine import Engine
from governance.tiles import actions as tiles
from governance.web.identity import COOKIE
from governance.web.routes import middleware, routes
from governance.web.startup import Startup
from tests.city import put, small_city
from tests.city_areas import TOWNS
from tests.rights.scene import Scene

SITE = "http://city.test"
HERE = "bbox=119.49,31.89,119.70,31.97"
VIEW = f"{HERE}&zoom=11"
PERIOD = "from=2026-10-01&to=2026-10-31"
HEAT = f"/tiles/heat.json?{VIEW}"
NOWHERE = "bbox=10,10,11,11&zoom=12"  # a window in which the city is not


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = small_city(tmp_path_factory.mktemp("map-data"))
    tiles.rebuild(opened)
    engine.set_current(opened)
    yield opened
    engine.set_current(None)
    opened.close()


@pytest.fixture(scope="module")
def client(eng: Engine) -> TestClient:
    startup = Startup()
    startup.ready.set()
    site = Starlette(routes=routes(startup), middleware=middleware(startup))
    cookies = {COOKIE: Scene(eng).token_of(Role.SUPERVISION)}
    return TestClient(site, base_url=SITE, cookies=cookies, raise_server_exceptions=False)


NONSENSE = {
    "zoom that is no number": "/tiles/points/devices?bbox=119,31,120,32&zoom=near",
    "zoom no map has": "/tiles/points/devices?bbox=119,31,120,32&zoom=99",
    "no zoom": "/tiles/points/devices?bbox=119,31,120,32",
    "no window": "/tiles/points/devices?zoom=10",
    "window across the date line": "/tiles/points/premises?bbox=170,-10,-170,10&zoom=5",
    "window upside down": "/tiles/points/devices?bbox=119,32,120,31&zoom=5",
    "window beyond the world": "/tiles/points/devices?bbox=119,31,920,32&zoom=5",
    "window of numbers as programs write them": "/tiles/points/devices?bbox=1_19,31,120,32&zoom=10",
    "window of one number": "/tiles/points/devices?bbox=1_19&zoom=10",
    "window of other numerals": "/tiles/points/devices?bbox=١١٩,31,120,32&zoom=10",
    "zoom as programs write it": "/tiles/points/devices?bbox=119,31,120,32&zoom=1_0",
    "window of nothing": "/tiles/devices.json?bbox=119,31,119,31",
    "window of infinity": "/tiles/premises.json?bbox=119,31,inf,32",
    "no layer of that name": "/tiles/points/people?bbox=119,31,120,32&zoom=10",
    "no kind of that name": f"/tiles/points/devices?{VIEW}&kind=camera",
    "premises asked for a kind of device": f"/tiles/points/premises?{VIEW}&kind=smoke",
    "who lives alone": f"/tiles/points/premises?{VIEW}&kind=lone_elder_home",
    "who lives alone, one by one": f"/tiles/premises.json?{HERE}&kind=lone_elder_home",
    "no health of that name": f"/tiles/points/devices?{VIEW}&health=sick",
    "health of premises": f"/tiles/points/premises?{VIEW}&health=offline",
    "no health of that name, one by one": f"/tiles/devices.json?{HERE}&health=sick",
    "days swapped": f"{HEAT}&from=2026-10-31&to=2026-10-01",
    "a day that is none": f"{HEAT}&from=2026-02-30&to=2026-03-01",
    "days that are words": f"{HEAT}&from=yesterday&to=today",
    "no days": HEAT,
    "one day only": f"{HEAT}&from=2026-10-01",
    "days before all alarms": f"{HEAT}&from=0001-01-01&to=0001-01-02",
    "days after all time": f"{HEAT}&from=9999-12-30&to=9999-12-31",
    "more days than a map shows": f"{HEAT}&from=2025-01-01&to=2026-10-31",
    "no level of that number": f"{HEAT}&{PERIOD}&level=5",
    "no kind of that name in the heat": f"{HEAT}&{PERIOD}&kind=camera",
    "heat across the date line": f"/tiles/heat.json?bbox=170,-10,-170,10&zoom=5&{PERIOD}",
    "a window without a zoom for alarms": f"/tiles/alarms.json?{HERE}",
    "alarms across the date line": "/tiles/alarms.json?bbox=170,-10,-170,10&zoom=5",
    "alarms of no kind": "/tiles/alarms.json?kind=camera",
    "a window that is none for whistles": "/tiles/cases.json?bbox=here&zoom=5",
    "a zoom that is none for whistles": f"/tiles/cases.json?{HERE}&zoom=nan",
}


@pytest.mark.parametrize("address", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_gets_one_sentence(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    sentence = answer.json()["error"]
    assert sentence
    assert "\n" not in sentence
    assert len(sentence) < 120


def test_a_window_across_the_date_line_has_a_sentence_of_its_own(client: TestClient) -> None:
    across = client.get(NONSENSE["window across the date line"]).json()["error"]
    assert "180" in across
    assert across != client.get(NONSENSE["window upside down"]).json()["error"]


@pytest.mark.parametrize("town", ["321181999", "nowhere", TOWNS[0][:6], f"{TOWNS[0]}001001"])
@pytest.mark.parametrize(
    "address",
    [
        f"/tiles/points/devices?{VIEW}",
        f"/tiles/points/premises?{VIEW}",
        f"/tiles/devices.json?{HERE}",
        f"/tiles/premises.json?{HERE}",
        f"{HEAT}&{PERIOD}",
        "/tiles/alarms.json?kind=",
        f"/tiles/cases.json?{VIEW}",
    ],
)
def test_a_town_that_is_none_is_not_found(client: TestClient, address: str, town: str) -> None:
    answer = client.get(f"{address}&town={town}")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])
    assert client.get(f"{address}&town={TOWNS[1]}").status_code == 200


def test_what_is_not_online_is_what_is_offline_or_faulty(client: TestClient) -> None:
    def count(health: str) -> int:
        cells = client.get(f"/tiles/points/devices?{VIEW}&health={health}").json()["cells"]
        return sum(cell[2] for cell in cells)

    assert count("not_online") == count("offline") + count("fault") == count("") - count("online")
    assert count("offline") > 0
    told = client.get(f"/tiles/devices.json?{HERE}&health=not_online").json()
    assert {one["state"] for one in told["devices"]} <= {3, 4}
    assert told["count"] == count("not_online")


@pytest.mark.parametrize(
    ("address", "empty"),
    [
        (f"/tiles/points/devices?{NOWHERE}", {"cells": []}),
        (f"/tiles/points/premises?{NOWHERE}", {"cells": []}),
        ("/tiles/points/devices?bbox=10,10,10.001,10.001&zoom=24", {"cells": []}),
        (f"/tiles/points/device_gas?{VIEW}&kind=smoke", {"cells": []}),
        (f"/tiles/heat.json?{NOWHERE}&{PERIOD}", {"cells": [], "most": 0, "count": 0}),
        (f"{HEAT}&from=2020-01-01&to=2020-01-31", {"cells": [], "most": 0, "count": 0}),
        ("/tiles/devices.json?bbox=10,10,11,11", {"devices": [], "count": 0}),
        ("/tiles/premises.json?bbox=10,10,11,11", {"premises": [], "count": 0}),
        (f"/tiles/alarms.json?{NOWHERE}", {"alarms": [], "count": 0}),
        (f"/tiles/cases.json?{NOWHERE}", {"cases": [], "count": 0}),
        ("/tiles/points/devices?bbox=-180,-90,-179,-89&zoom=0", {"cells": []}),
    ],
)
def test_where_nothing_is_the_answer_is_empty(client: TestClient, address: str, empty: dict) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (200, empty)


@pytest.mark.parametrize("zoom", ["0", "7", "17", "17.6", "18", "24"])
@pytest.mark.parametrize("bbox", ["-180,-90,180,90", "-180,-85,180,85", "119.4,31.8,119.8,32.0"])
def test_the_whole_world_at_any_zoom_is_the_whole_city(client: TestClient, eng: Engine, bbox: str, zoom: str) -> None:
    standing = "SELECT count(*) FROM gov.premises WHERE lon IS NOT NULL"
    (count,) = eng.read(lambda db: db.execute(standing).fetchall()[0])
    cells = client.get(f"/tiles/points/premises?bbox={bbox}&zoom={zoom}").json()["cells"]
    assert sum(cell[2] for cell in cells) == count


def test_a_thousand_devices_on_one_spot_are_one_ring_and_a_short_list(client: TestClient, eng: Engine) -> None:
    row = eng.read(lambda db: db.execute("SELECT * FROM gov.devices WHERE lon IS NOT NULL LIMIT 1").df())
    crowd = row.loc[row.index.repeat(1000)].assign(
        device_id=[f"X{number:08d}" for number in range(1000)], lon=121.0, lat=30.0, grid_code=None, town_code=None
    )
    eng.write(lambda db: put(db, "gov.devices", crowd))
    tiles.rebuild(eng)
    around = "bbox=120.999,29.999,121.001,30.001"
    for zoom in (7, 12, 17, 18, 24):
        cells = client.get(f"/tiles/points/devices?{around}&zoom={zoom}").json()["cells"]
        assert [121.0, 30.0, 1000] in [cell[:3] for cell in cells]
    told = client.get(f"/tiles/devices.json?{around}").json()
    assert (told["count"], len(told["devices"])) == (1000, tiles.MOST_ON_A_SPOT)
    eng.write(lambda db: db.execute("DELETE FROM gov.devices WHERE device_id LIKE 'X%'") and None)
    tiles.rebuild(eng)


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/areas/1/planet.json",
        "/tiles/areas/7/grid.json",
        "/tiles/areas/1/grid.json?town=990001999",
        "/tiles/areas/1/micro_grid.json?town=990001999",
        "/tiles/service-areas/7.json",
        "/tiles/service-areas/99999999999999999999.json",
        f"/tiles/service-areas/{'9' * 100}.json",
        f"/tiles/areas/{'9' * 5_000}/town.json",
        "/tiles/areas/٣/town.json",
    ],
)
def test_borders_that_never_were_are_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_micro_grids_of_a_town_are_a_layer_of_their_own(client: TestClient) -> None:
    found = client.get(f"/tiles/areas/1/micro_grid.json?town={TOWNS[0]}").json()
    assert found["features"]
    assert all(one["properties"]["code"].startswith(TOWNS[0]) for one in found["features"])
    whole = client.get("/tiles/areas/1/micro_grid.json").json()
    assert len(whole["features"]) > len(found["features"])


@pytest.mark.parametrize(
    "address", ["/tiles/areas/1/grid.json", "/tiles/service-areas/1.json", "/tiles/waterways.json"]
)
def test_borders_that_a_browser_has_are_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["content-type"] == "application/geo+json"
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_marks_of_a_window_are_those_in_it(client: TestClient) -> None:
    whole = client.get("/tiles/alarms.json").json()
    assert whole["count"] == len(whole["alarms"])
    west, south, east, north = 119.50, 31.90, 119.56, 31.96
    part = client.get(f"/tiles/alarms.json?bbox={west},{south},{east},{north}&zoom=13").json()
    inside = [one for one in whole["alarms"] if west <= one["lon"] <= east and south <= one["lat"] <= north]
    assert 0 < len(inside) < whole["count"]
    assert (part["alarms"], part["count"]) == (inside, len(inside))
    cases = client.get(f"/tiles/cases.json?{VIEW}").json()
    assert cases["count"] == len(cases["cases"]) > 0
    assert json.dumps(cases["cases"]) == json.dumps(client.get("/tiles/cases.json").json()["cases"])
