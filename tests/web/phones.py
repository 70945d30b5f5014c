"""Somebody's phone before the test city: signed in, with what the page without a signal sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance import engine
from governance.accounts import actions as accounts
from governance.web.identity import COOKIE
from governance.web.routes import middleware, routes
from governance.web.startup import Startup
from governance.whistles import actions as whistles
from governance.whistles.case import Case
from tests.whistle_city import IN_GRID, City

SITE = "http://city.test"
KEY = "0123456789abcdef"


@dataclass
class Phone:
    """The browser of somebody who is signed in, with what the page without a signal sends."""

    city: City
    client: TestClient
    account_id: str

    def send(self, **more: object) -> Any:
        """Send a report; what is given here replaces what a sound one tells."""
        told: dict[str, object] = {"account": self.account_id, "key": KEY, "category": "illegal_living"}
        told |= {"severity": "serious", "lon": IN_GRID[0], "lat": IN_GRID[1], "line": "二楼仓库住人"}
        return self.client.post("/reports", content=json.dumps(told | more))

    def blown(self, **more: object) -> Case:
        """Send a report and return the case it has become."""
        answer = self.send(**more)
        assert answer.status_code == 201, answer.text
        return self.case(answer.json()["case_id"])

    def case(self, case_id: str) -> Case:
        return whistles.case_file(self.city.eng, self.city.who(self.account_id), case_id).case


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    engine.set_current(opened.eng)
    yield opened
    engine.set_current(None)
    opened.close()


def site(base: str = "") -> Starlette:
    startup = Startup()
    startup.ready.set()
    return Starlette(routes=routes(startup, base), middleware=middleware(startup, base))


def phone(city: City, account_id: str = "officer") -> Phone:
    token = accounts.sign_in_demo(city.eng, account_id, "10.0.0.1")
    own = {"origin": SITE, "x-whistlemap-token": accounts.form_token(accounts.session_ref(token))}
    client = TestClient(site(), base_url=SITE, headers=own, cookies={COOKIE: token}, follow_redirects=False)
    return Phone(city, client, account_id)


@pytest.fixture
def officer(city: City) -> Phone:
    return phone(city)
