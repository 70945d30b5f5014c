"""Files in over HTTP: who may send one, what stays of it, and who may take away what came of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from governance.accounts.actions import form_token, session_ref
from governance.accounts.rules import Account, Role
from governance.accounts.store import people, sessions
from governance.engine import Engine, Refused
from governance.engine.times import to_store
from governance.procedures.loading import received
from tests.web.conftest import Clock, sign_in

ORIGIN = "http://city.test"
TOKEN = "ab" * 16
ADMIN = Account("U1", "w0001", "张三", Role.ADMINISTRATOR)


@pytest.fixture
def admin(browser: TestClient, eng: Engine) -> TestClient:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET role = 'administrator' WHERE account_id = 'U1'") and None)
    token = "token of an administrator"  # whose sign-in, with its second step, is tried elsewhere
    ref = session_ref(token)
    eng.write(lambda db: sessions.start_session(db, ref, "U1", eng.now(), "127.0.0.1"))
    browser.cookies.set("whistlemap_session", token)
    return browser


def send(browser: TestClient, content: bytes | Iterator[bytes], name: str = "烟感.csv", **headers: str) -> Any:
    own = {"origin": ORIGIN, "x-whistlemap-token": form_token(session_ref(browser.cookies["whistlemap_session"]))}
    params = {"token": TOKEN, "name": name}
    return browser.post("/loads/files", content=content, headers=own | headers, params=params)


def lying(eng: Engine) -> list[Path]:
    return sorted(path for path in (Path(eng.home) / received.FOLDER).rglob("*") if path.is_file())


def test_a_file_lies_on_disk_and_waits_for_its_sender_alone(admin: TestClient, eng: Engine) -> None:
    assert send(admin, b"a,b\n1,2\n").status_code == 201
    assert received.current(eng, ADMIN) is None, "its parts have not all come"
    found = received.settle(eng, ADMIN, TOKEN)
    assert (found.path.name, found.path.read_bytes()) == ("烟感.csv", b"a,b\n1,2\n")
    assert received.settle(eng, ADMIN, TOKEN) == found
    other = Account("U9", "a2", "李四", Role.ADMINISTRATOR)
    assert received.current(eng, other) is None


def test_a_name_leads_nowhere_but_into_the_senders_room(admin: TestClient, eng: Engine) -> None:
    assert send(admin, b"x", "../../../whistlemap.duckdb").json() == {"name": "whistlemap.duckdb"}
    (path,) = lying(eng)
    assert path.parent.parent.parent.name == "U1"
    assert send(admin, b"x", "..").status_code == 400


def test_the_parts_of_a_shapefile_become_one_zip_and_other_files_do_not(admin: TestClient, eng: Engine) -> None:
    for name in ("网格.shp", "网格.dbf", "网格.shx"):
        assert send(admin, b"part", name).status_code == 201
    assert received.settle(eng, ADMIN, TOKEN).path.name == "网格.zip"
    received.clear(eng, ADMIN)
    for name in ("a.csv", "b.csv"):
        send(admin, b"a\n1\n", name)
    with pytest.raises(Refused, match="一次导入一个文件"):
        received.settle(eng, ADMIN, TOKEN)


def test_an_officer_sends_nothing(browser: TestClient, eng: Engine) -> None:
    sign_in(browser)
    assert send(browser, b"a,b\n").status_code == 403
    assert lying(eng) == []


def test_a_stranger_sends_nothing(browser: TestClient, eng: Engine) -> None:
    answer = browser.post("/loads/files", content=b"x", headers={"origin": ORIGIN, "accept": "*/*"})
    assert answer.status_code == 401
    assert lying(eng) == []


@pytest.mark.parametrize("forged", [{"origin": "http://elsewhere.test"}, {"x-whistlemap-token": "0" * 64}])
def test_another_site_sends_nothing(admin: TestClient, eng: Engine, forged: dict[str, str]) -> None:
    assert send(admin, b"x", **forged).status_code == 403
    assert lying(eng) == []


def test_what_is_too_large_leaves_nothing(admin: TestClient, eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MOST_BYTES", 1000)
    assert send(admin, (b"x" * 100 for _piece in range(20))).status_code == 413
    assert lying(eng) == []


def test_what_lies_longer_than_a_day_is_thrown_away(admin: TestClient, eng: Engine) -> None:
    send(admin, b"a\n1\n")
    room = received.settle(eng, ADMIN, TOKEN).room
    long_ago = time.time() - received.KEPT_SECONDS - 60
    os.utime(room, (long_ago, long_ago))
    received.place_for(eng, ADMIN, "cd" * 16, "next.csv")
    assert received.current(eng, ADMIN) is None
    assert not room.exists()


@pytest.mark.parametrize("path", ["/loads/I1/refused", "/loads/jobs/x/refused", "/loads/jobs/x/passwords"])
def test_what_is_not_there_is_not_found(admin: TestClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_an_officer_takes_nothing_away(browser: TestClient, eng: Engine, clock: Clock) -> None:
    sign_in(browser)
    eng.write(lambda db: _import(db, clock))
    assert browser.get("/loads/I20261120-001/refused").status_code == 403


def _import(db, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    assert people.account(db, "U1")
    at = to_store(clock.at)
    row = ["I20261120-001", "devices", "", "a.csv", "csv", "0" * 64, 1, "{}", None, at, at, *[0] * 7, "{}"]
    row += ["0" * 64, None, None, None, None, None]
    db.execute(f"INSERT INTO gov.imports VALUES ({', '.join('?' * len(row))})", row)
