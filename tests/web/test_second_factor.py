"""The code after the password: set up once, asked for every time, good once, and worth nothing without the password."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.accounts import actions as accounts
from governance.accounts import factors, manage, sessions
from governance.accounts.hashing import password_hash
from governance.accounts.rules import Role
from governance.accounts.store import passwords
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.procedures import settings
from tests.web.conftest import PASSWORD, Clock, sign_in

COOKIE, HALF = "whistlemap_session", "whistlemap_half"
HERE = {"origin": "http://city.test"}
LOGIN = "d0001"


@pytest.fixture
def supervisor(browser: TestClient, eng: Engine) -> TestClient:
    """The browser of a supervisor with a password, whose role must give a code."""
    hashed = password_hash(PASSWORD)
    eng.write(lambda db: passwords.set_password(db, "U2", hashed, eng.now() - timedelta(days=1), must_change=False))
    return browser


@pytest.fixture
def secret(supervisor: TestClient, eng: Engine, clock: Clock) -> str:
    """Set the supervisor's authenticator up, sign him out, and return its secret."""
    sign_in(supervisor, login=LOGIN)
    found = shown_secret(supervisor.get("/login/second-factor").text)
    give(supervisor, code(found, clock), "/login/second-factor")
    supervisor.post("/logout", headers=HERE)
    clock.forward(seconds=60)
    return found


def shown_secret(text: str) -> str:
    return re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', text)[1].replace(" ", "")  # type: ignore[index]


def code(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock())


def give(browser: TestClient, typed: str, path: str = "/login/code", **more: str) -> Response:
    return browser.post(path, data={"code": typed, **more}, headers=HERE)


def test_a_role_that_must_have_one_sets_it_up_before_it_sees_anything(supervisor: TestClient, clock: Clock) -> None:
    answer = sign_in(supervisor, login=LOGIN, next="/overview?days=7")
    assert answer.headers["location"] == "/login/second-factor?next=%2Foverview%3Fdays%3D7"
    assert COOKIE not in supervisor.cookies
    assert supervisor.get("/").status_code == 303
    page = supervisor.get(answer.headers["location"]).text
    assert "<svg" in page
    assert 'href="otpauth://totp/' in page  # for whoever has no second screen to point his phone at
    assert 'value="/overview?days=7"' in page
    found = shown_secret(page)
    assert shown_secret(supervisor.get("/login/second-factor").text) == found
    assert give(supervisor, "000000", "/login/second-factor").status_code == 401
    done = give(supervisor, code(found, clock), "/login/second-factor", next="/overview?days=7")
    assert len(re.findall(r"<code>[A-Z2-7-]{19}</code>", done.text)) == 10
    assert 'href="/overview?days=7"' in done.text
    assert supervisor.get("/").json()["x-whistlemap-account"] == "U2"
    assert HALF not in supervisor.cookies


def test_later_it_is_asked_for_after_the_password(supervisor: TestClient, secret: str, clock: Clock) -> None:
    answer = sign_in(supervisor, login=LOGIN, next="/overview")
    assert answer.headers["location"] == "/login/code?next=%2Foverview"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "Max-Age=600" in answer.headers["set-cookie"]
    page = supervisor.get(answer.headers["location"]).text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    answer = give(supervisor, code(secret, clock), next="/overview")
    assert (answer.status_code, answer.headers["location"]) == (303, "/overview")
    assert supervisor.get("/").json()["x-whistlemap-account"] == "U2"


def test_the_cookie_of_half_a_sign_in_opens_nothing(supervisor: TestClient, secret: str) -> None:
    sign_in(supervisor, login=LOGIN)
    supervisor.cookies.set(COOKIE, supervisor.cookies[HALF])
    assert supervisor.get("/").status_code == 303
    assert supervisor.get("/tiles/alarms.json", headers={"accept": "*/*"}).status_code == 401


def test_a_code_is_good_once(supervisor: TestClient, site: Starlette, secret: str, clock: Clock) -> None:
    typed = code(secret, clock)
    sign_in(supervisor, login=LOGIN)
    assert give(supervisor, typed).status_code == 303
    thief = TestClient(site, base_url="http://city.test", follow_redirects=False)
    sign_in(thief, login=LOGIN)
    assert give(thief, typed).status_code == 401
    assert COOKIE not in thief.cookies


def test_a_recovery_code_replaces_one_code(supervisor: TestClient, eng: Engine, secret: str) -> None:
    account = eng.read(lambda db: accounts.people.account(db, "U2"))
    assert account is not None
    one, *_rest = factors.new_recovery_codes(eng, account, PASSWORD)
    for expected in (303, 401):
        sign_in(supervisor, login=LOGIN)
        assert "恢复码" in supervisor.get("/login/code?way=recovery").text
        assert give(supervisor, one.lower(), way="recovery").status_code == expected
        supervisor.post("/logout", headers=HERE)
    assert factors.status(eng, account).codes_left == 9


def test_wrong_codes_lock_like_wrong_passwords(supervisor: TestClient, secret: str, clock: Clock) -> None:
    sign_in(supervisor, login=LOGIN)
    answers = [give(supervisor, "000000").status_code for _try in range(5)]
    assert answers == [401] * 5
    assert give(supervisor, code(secret, clock)).headers.get("location") != "/"
    assert "15 分钟后再试" in sign_in(supervisor, login=LOGIN).text
    clock.forward(minutes=16)
    sign_in(supervisor, login=LOGIN)
    assert give(supervisor, code(secret, clock)).status_code == 303


def test_the_right_password_again_and_again_gives_no_further_guesses(supervisor: TestClient, secret: str) -> None:
    for _round in range(5):
        sign_in(supervisor, login=LOGIN)
        give(supervisor, "000000")
    assert "15 分钟后再试" in sign_in(supervisor, login=LOGIN).text


def test_the_code_must_come_soon(supervisor: TestClient, secret: str, clock: Clock) -> None:
    sign_in(supervisor, login=LOGIN)
    clock.forward(minutes=11)
    assert supervisor.get("/login/code").headers["location"] == "/login"
    assert give(supervisor, code(secret, clock)).status_code == 401
    assert COOKIE not in supervisor.cookies


def test_a_new_password_voids_a_sign_in_that_waits(
    supervisor: TestClient, eng: Engine, secret: str, clock: Clock
) -> None:
    sign_in(supervisor, login=LOGIN)
    clock.forward(seconds=5)
    manage.reset(eng, None, LOGIN)
    assert give(supervisor, code(secret, clock)).status_code == 401


def test_a_locked_account_does_not_finish(supervisor: TestClient, eng: Engine, secret: str, clock: Clock) -> None:
    sign_in(supervisor, login=LOGIN)
    manage.lock(eng, None, LOGIN)
    assert give(supervisor, code(secret, clock)).status_code == 401


def test_a_secret_shown_to_an_earlier_sign_in_is_never_the_one_confirmed(
    supervisor: TestClient, site: Starlette, clock: Clock
) -> None:
    thief = TestClient(site, base_url="http://city.test", follow_redirects=False)
    sign_in(thief, login=LOGIN)
    seen = shown_secret(thief.get("/login/second-factor").text)
    clock.forward(seconds=30)
    sign_in(supervisor, login=LOGIN)
    mine = shown_secret(supervisor.get("/login/second-factor").text)
    assert mine != seen
    assert shown_secret(thief.get("/login/second-factor").text) == seen
    give(supervisor, code(mine, clock), "/login/second-factor")
    clock.forward(seconds=30)
    give(thief, code(seen, clock), "/login/second-factor")
    give(thief, code(mine, clock))
    assert COOKIE not in thief.cookies  # his half of a sign-in ended with the other's whole
    assert COOKIE in supervisor.cookies


@pytest.mark.parametrize("path", ["/login/code", "/login/second-factor"])
@pytest.mark.parametrize("headers", [{}, {"origin": "http://elsewhere.test"}, {"origin": "null"}])
def test_codes_come_from_our_own_forms(
    supervisor: TestClient, secret: str, clock: Clock, path: str, headers: dict[str, str]
) -> None:
    sign_in(supervisor, login=LOGIN)
    assert supervisor.post(path, data={"code": code(secret, clock)}, headers=headers).status_code == 403
    assert COOKIE not in supervisor.cookies


@pytest.mark.parametrize("path", ["/login/code", "/login/second-factor"])
def test_without_a_password_there_is_no_second_step(browser: TestClient, path: str) -> None:
    assert browser.get(path).headers["location"] == "/login"
    assert give(browser, "123456", path).status_code in (303, 401)
    assert COOKIE not in browser.cookies


def test_whoever_has_one_sets_up_no_other_by_password_alone(
    supervisor: TestClient, eng: Engine, secret: str, clock: Clock
) -> None:
    sign_in(supervisor, login=LOGIN)
    assert supervisor.get("/login/second-factor").headers["location"] == "/login"
    sign_in(supervisor, login=LOGIN)
    assert give(supervisor, code(secret, clock), "/login/second-factor").headers["location"] == "/login"


def test_a_city_may_ask_nobody_and_only_for_roles_there_are(supervisor: TestClient, eng: Engine) -> None:
    with pytest.raises(Refused, match="sergeant"):
        settings.change(eng, "sign_in.second_factor_roles", "auditor, sergeant")
    settings.change(eng, "sign_in.second_factor_roles", "")
    assert sign_in(supervisor, login=LOGIN).headers["location"] == "/"


def test_others_may_have_one_too(browser: TestClient, eng: Engine, clock: Clock) -> None:
    account = eng.read(lambda db: accounts.people.account(db, "U1"))
    assert account is not None
    with pytest.raises(Refused, match="口令不对"):
        factors.begin(eng, account, "wrong password")
    begun = factors.begin(eng, account, PASSWORD)
    assert sign_in(browser).headers["location"] == "/"  # not confirmed: not asked for
    factors.confirm(eng, account, code(begun.secret, clock))
    assert sign_in(browser).headers["location"] == "/login/code?next=%2F"
    with pytest.raises(Refused, match="已经启用"):
        factors.begin(eng, account, PASSWORD)
    clock.forward(seconds=60)
    with pytest.raises(Refused, match="动态码"):
        factors.turn_off(eng, account, PASSWORD, "000000")
    factors.turn_off(eng, account, PASSWORD, code(begun.secret, clock))
    assert sign_in(browser).headers["location"] == "/"


def test_an_administrator_takes_it_away_when_the_phone_is_gone(
    supervisor: TestClient, eng: Engine, secret: str, clock: Clock
) -> None:
    sign_in(supervisor, login=LOGIN)
    give(supervisor, code(secret, clock))
    officer = eng.read(lambda db: accounts.people.account(db, "U1"))
    with pytest.raises(Refused):
        factors.reset(eng, officer, LOGIN)
    with pytest.raises(NotFound):
        factors.reset(eng, None, "nobody")
    assert officer is not None
    with pytest.raises(Refused, match="账号页"):
        factors.reset(eng, replace(officer, account_id="U2", role=Role.ADMINISTRATOR), LOGIN)
    factors.reset(eng, None, LOGIN)
    assert supervisor.get("/").status_code == 303
    assert sign_in(supervisor, login=LOGIN).headers["location"].startswith("/login/second-factor")


def test_no_secret_and_no_code_is_in_the_audit(supervisor: TestClient, eng: Engine, secret: str, clock: Clock) -> None:
    sign_in(supervisor, login=LOGIN)
    give(supervisor, "000000")
    typed = code(secret, clock)
    give(supervisor, typed)
    rows = eng.read(audit.entries)
    told = [(row.action, row.result) for row, _previous, _hash in rows]
    assert told[0] == ("factor.confirm", "done")
    assert told[-2:] == [("session.second_factor", "refused"), ("session.sign_in", "done")]
    assert all(row.address == "testclient" for row, _previous, _hash in rows)
    assert not any(word in str(rows) for word in (secret, typed, PASSWORD))


def test_what_nobody_finished_is_forgotten(supervisor: TestClient, eng: Engine, clock: Clock) -> None:
    officer = eng.read(lambda db: accounts.people.account(db, "U1"))
    assert officer is not None
    factors.begin(eng, officer, PASSWORD)
    sign_in(supervisor, login=LOGIN)
    clock.forward(minutes=11)
    assert sessions.forget(eng) == 1
    clock.forward(days=1)
    assert sessions.forget(eng) == 1
    assert eng.read(lambda db: _count(db, "gov.second_factors") + _count(db, "gov.half_sign_ins")) == 0


def _count(db: Cursor, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
