"""Whose language a page speaks: an account keeps its own, an account offered to everybody keeps no visitor's."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.accounts.store import changes, people
from governance.engine import Cursor, Engine
from tests.web.conftest import sign_in

ORIGIN = {"origin": "http://city.test"}
CHINESE, ENGLISH = "请从本站退出。", "Please sign out from this site"


def visitor(site: Starlette, spoken: str) -> TestClient:
    """Return a browser of its own, with the languages it asks for."""
    headers = {"accept": "text/html", "accept-language": spoken}
    return TestClient(site, base_url="http://city.test", headers=headers, follow_redirects=False)


def try_demo(client: TestClient) -> TestClient:
    assert client.post("/login", data={"demo": "U2"}, headers=ORIGIN).status_code == 303
    return client


def said(client: TestClient) -> str:
    """Return what a signed-in reader is told where another site asks to sign him out."""
    return client.post("/logout", headers={"origin": "http://elsewhere.test"}).text


def test_a_demo_account_speaks_the_language_of_whoever_tries_it(site: Starlette) -> None:
    first, second = try_demo(visitor(site, "en-GB")), try_demo(visitor(site, "zh-CN"))
    assert ENGLISH in said(first)
    assert CHINESE in said(second)
    first.get("/language?to=zh")
    second.get("/language?to=en")
    assert CHINESE in said(first)  # each keeps what he chose himself
    assert ENGLISH in said(second)
    assert ENGLISH in said(try_demo(visitor(site, "en-GB")))
    assert CHINESE in said(try_demo(visitor(site, "zh-CN")))


def test_a_language_left_on_a_demo_account_by_an_older_release_is_not_followed(site: Starlette, eng: Engine) -> None:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET language = 'en' WHERE account_id = 'U2'"))
    assert CHINESE in said(try_demo(visitor(site, "zh-CN")))


def test_a_persons_own_account_keeps_his_language_on_every_machine(site: Starlette) -> None:
    first = visitor(site, "zh-CN")
    sign_in(first)
    first.get("/language?to=en")
    second = visitor(site, "zh-CN")
    sign_in(second)
    assert ENGLISH in said(second)


@pytest.mark.parametrize(
    ("city", "kept"),
    [
        ("UPDATE gov.city SET demo = TRUE", None),
        ("UPDATE gov.city SET demo = FALSE", "en"),
        ("DELETE FROM gov.city", "en"),
    ],
)
def test_outside_a_demo_store_every_account_keeps_its_language(eng: Engine, city: str, kept: str | None) -> None:
    def work(db: Cursor) -> None:
        db.execute(city)
        changes.set_language(db, "U2", "en")

    eng.write(work)
    found = eng.read(lambda db: people.account(db, "U2"))
    assert found is not None
    assert found.language == kept
