"""Receipts of a gateway: a real service takes the message and tells a real server of ours what became of it."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from governance import engine
from governance.gateways.notices.opening import opened
from governance.notices.channels import ChannelName
from governance.procedures import settings
from governance.procedures.notifying import told, wire, worker
from governance.web.routes import middleware, routes
from governance.web.startup import Startup
from tests.gateways.services import Asked, Says, service
from tests.serving import free_port
from tests.whistle_city import City

TOKEN = "receipt-token-of-the-gateway"
NEVER_WAS = "0" * 32
WEBHOOK = ChannelName.WEBHOOK


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setenv("GOVERNANCE_RECEIPT_TOKEN", TOKEN)
    made = City(tmp_path)
    made.eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '13712342210'"))
    wire.use(opened)
    engine.set_current(made.eng)
    yield made
    engine.set_current(None)
    wire._openers.clear()
    made.close()


@pytest.fixture
def site(city: City) -> Iterator[str]:
    startup, port = Startup(), free_port()
    startup.ready.set()
    app = Starlette(routes=routes(startup), middleware=middleware(startup))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def receipt(site: str, key: str, body: object, token: str | None = TOKEN) -> tuple[int, dict[str, str]]:
    """Send one receipt as a gateway does and return status and answer."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    asked = urllib.request.Request(f"{site}/receipts/{key}", json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


@contextmanager
def sending(city: City, answering=lambda _asked: Says()) -> Iterator[list[str]]:
    """Blow a whistle whose notice goes out by a real gateway; yields the keys it was given."""
    with service(answering) as sms:
        settings.change(city.eng, "notices.webhook_url", f"{sms.url}/send")
        city.blow()
        assert worker.turn(city.eng, WEBHOOK)
        yield [one.headers["Idempotency-Key"] for one in sms.asked]


def standing(city: City) -> list[tuple[str, str | None]]:
    sql = "SELECT state, cause FROM gov.notice_deliveries ORDER BY delivery_id"
    return city.eng.read(lambda db: db.execute(sql).fetchall())


def test_a_message_that_arrived_is_told_so_of_its_reader_alone(city: City, site: str) -> None:
    with sending(city) as keys:
        assert receipt(site, keys[0], {"status": "delivered"}) == (200, {"state": "delivered"})
    assert sorted(state for state, _cause in standing(city)) == ["delivered"] + ["sent"] * (len(keys) - 1)
    assert len(keys) > 1
    case_id = city.eng.read(lambda db: db.execute("SELECT max(case_id) FROM gov.cases").fetchone())[0]
    shown = [way.state.value for one in told.of_case(city.eng, city.who("supervision"), case_id) for way in one.tried]
    assert sorted(shown) == sorted(state for state, _cause in standing(city))


def test_the_same_receipt_again_changes_nothing_and_what_arrived_stays_so(city: City, site: str) -> None:
    with sending(city) as keys:
        answers = [receipt(site, keys[0], {"status": one}) for one in ("failed", "failed")]
        assert answers == [(200, {"state": "dead"})] * 2
        assert ("dead", "not_delivered") in standing(city)
        answers = [receipt(site, keys[0], {"status": one}) for one in ("delivered", "failed", "delivered")]
        assert answers == [(200, {"state": "delivered"})] * 3
        assert worker.turn(city.eng, WEBHOOK) == 0


def test_a_receipt_that_is_faster_than_the_answer_is_kept(city: City, site: str) -> None:
    def answering(asked: Asked) -> Says:
        assert receipt(site, asked.headers["Idempotency-Key"], {"status": "delivered"})[0] == 200
        return Says()

    with sending(city, answering) as keys:
        assert standing(city) == [("delivered", None)] * len(keys)


def test_a_message_that_was_read_counts_as_read(city: City, site: str) -> None:
    unread = "SELECT count(*) FROM gov.notices WHERE read_at_utc IS NULL"
    with sending(city) as keys:
        before = city.eng.read(lambda db: db.execute(unread).fetchone())[0]
        for _again in range(2):
            assert receipt(site, keys[0], {"status": "read"}) == (200, {"state": "delivered"})
    assert city.eng.read(lambda db: db.execute(unread).fetchone())[0] == before - 1


def test_what_nobody_sent_is_not_found(city: City, site: str) -> None:
    with sending(city):
        for key in (NEVER_WAS, "x", "W20261116-0001:2:fire1:webhook"):
            assert receipt(site, key, {"status": "delivered"})[0] == 404


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], f"{TOKEN}x"])
def test_without_the_gateway_s_token_nothing_is_said_or_changed(city: City, site: str, token: str | None) -> None:
    with sending(city) as keys:
        before = standing(city)
        for key in (keys[0], NEVER_WAS):
            assert receipt(site, key, {"status": "delivered"}, token)[0] == 401
        assert standing(city) == before


def test_without_a_token_of_the_installation_no_receipt_is_taken(
    city: City, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOVERNANCE_RECEIPT_TOKEN")
    assert receipt(site, NEVER_WAS, {"status": "delivered"}, "")[0] == 403


@pytest.mark.parametrize("body", [{"status": "lost"}, {}, [], "delivered", {"status": 1}, None])
def test_a_receipt_that_says_nothing_known_is_refused(city: City, site: str, body: object) -> None:
    assert receipt(site, NEVER_WAS, body)[0] == 400
