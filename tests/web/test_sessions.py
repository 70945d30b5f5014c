"""Sessions: never one that somebody else chose, listed and ended by their owner, void after a change of password."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.accounts import actions as accounts
from governance.accounts import hashing, manage, sessions
from governance.accounts.rules import Account
from governance.accounts.store import passwords
from governance.audit import store as audit
from governance.engine import Engine, NotFound, Refused
from governance.procedures import settings
from tests.web.conftest import PASSWORD, Clock, sign_in

COOKIE = "whistlemap_session"
NEW = "only I know this one"
HERE = {"origin": "http://city.test"}


def another(site: Starlette, address: str = "192.0.2.9") -> TestClient:
    """Return a second browser, at another place."""
    headers = {"accept": "text/html", "accept-language": "zh-CN"}
    return TestClient(
        site, base_url="http://city.test", headers=headers, follow_redirects=False, client=(address, 50000)
    )


def ref_of(browser: TestClient) -> str:
    return accounts.session_ref(browser.cookies[COOKIE])


def owner(eng: Engine, browser: TestClient) -> Account:
    found = accounts.who(eng, ref_of(browser))
    assert found is not None
    return found


def is_in(browser: TestClient) -> bool:
    return browser.get("/").status_code == 200


def test_a_cookie_somebody_else_has_set_is_never_the_one_that_opens(browser: TestClient) -> None:
    browser.cookies.set(COOKIE, "chosen by a stranger")
    answer = sign_in(browser)
    assert answer.cookies[COOKIE] != "chosen by a stranger"
    stranger = {"cookie": f"{COOKIE}=chosen by a stranger"}
    browser.cookies.clear()
    assert browser.get("/", headers=stranger).status_code == 303


def test_signing_in_again_ends_the_session_before(browser: TestClient, eng: Engine) -> None:
    sign_in(browser)
    before = ref_of(browser)
    answer = sign_in(browser)
    assert accounts.who(eng, accounts.session_ref(answer.cookies[COOKIE])) is not None
    assert accounts.who(eng, before) is None


def test_everybody_sees_where_he_is_signed_in(browser: TestClient, site: Starlette, eng: Engine, clock: Clock) -> None:
    sign_in(browser)
    clock.forward(minutes=5)
    elsewhere = another(site)
    sign_in(elsewhere)
    found = sessions.mine(eng, owner(eng, browser), ref_of(browser))
    assert {(one.address, one.this) for one in found} == {("192.0.2.9", False), ("testclient", True)}
    assert {one.started_at for one in found} == {clock() - timedelta(minutes=5), clock()}
    assert not {ref_of(browser), ref_of(elsewhere)} & {one.key for one in found}


def test_one_of_them_is_ended_by_its_owner_alone(browser: TestClient, site: Starlette, eng: Engine) -> None:
    sign_in(browser)
    elsewhere = another(site)
    sign_in(elsewhere)
    account = owner(eng, browser)
    (key,) = [one.key for one in sessions.mine(eng, account, ref_of(browser)) if not one.this]
    with pytest.raises(NotFound):
        sessions.end_one(eng, Account("U2", "d0001", "李四", account.role), key)
    sessions.end_one(eng, account, key)
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    with pytest.raises(NotFound):
        sessions.end_one(eng, account, key)


def test_all_others_or_all_are_ended_at_once(browser: TestClient, site: Starlette, eng: Engine) -> None:
    sign_in(browser)
    others = [another(site, f"192.0.2.{n}") for n in range(3)]
    for one in others:
        sign_in(one)
    account = owner(eng, browser)
    assert sessions.end_others(eng, account, ref_of(browser)) == 3
    assert [is_in(one) for one in (browser, *others)] == [True, False, False, False]
    assert sessions.end_all(eng, account) == 1
    assert not is_in(browser)
    told = [row.action for row, _previous, _hash in eng.read(audit.entries)]
    assert told[-2:] == ["session.end_others", "session.end_all"]


def test_a_new_password_ends_every_other_session_and_renews_its_own(
    browser: TestClient, site: Starlette, eng: Engine
) -> None:
    sign_in(browser)
    elsewhere = another(site)
    sign_in(elsewhere)
    token, started = browser.cookies[COOKIE], sessions.mine(eng, owner(eng, browser), ref_of(browser))[0].started_at
    assert accounts.change_password(eng, owner(eng, browser), PASSWORD, NEW, ref_of(browser)) == 1
    assert not is_in(elsewhere)
    answer = browser.get("/login/renewed?next=/account?changed=1")
    assert answer.headers["location"] == "/account?changed=1"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert browser.cookies[COOKIE] != token
    assert is_in(browser)
    assert accounts.who(eng, accounts.session_ref(token)) is None
    assert sessions.mine(eng, owner(eng, browser), ref_of(browser))[0].started_at == started


def test_only_a_session_that_stands_is_renewed(browser: TestClient, eng: Engine) -> None:
    answer = browser.get("/login/renewed?next=https://elsewhere.test")
    assert (answer.headers["location"], COOKIE in browser.cookies) == ("/", False)
    with pytest.raises(Refused):
        sessions.renew(eng, "f" * 64)
    sign_in(browser)
    before = browser.cookies[COOKIE]
    browser.get("/login/renewed", headers={"sec-fetch-site": "cross-site"})
    assert browser.cookies[COOKIE] == before


def test_old_passwords_do_not_come_back(browser: TestClient, eng: Engine, clock: Clock) -> None:
    settings.change(eng, "password.history", "2")
    sign_in(browser)
    account, spent = owner(eng, browser), [PASSWORD]
    for new in ("the second green boat", "the third blue train", "the fourth red kite"):
        clock.forward(days=1)
        accounts.change_password(eng, account, spent[-1], new, ref_of(browser))
        spent.append(new)
    for barred in spent[-3:-1]:
        with pytest.raises(Refused, match="最近用过"):
            accounts.change_password(eng, account, spent[-1], barred)
    sessions.forget(eng)
    assert len(eng.read(lambda db: passwords.newest(db, "U1", 99))) == 2
    accounts.change_password(eng, account, spent[-1], PASSWORD)


def test_a_password_that_has_lasted_its_days_must_be_changed(browser: TestClient, eng: Engine, clock: Clock) -> None:
    settings.change(eng, "password.days", "90")
    clock.forward(days=80)
    sign_in(browser)
    account = owner(eng, browser)
    assert "还有 10 天" in accounts.password_warning(eng, account)
    assert not account.must_change
    clock.forward(days=11)
    sign_in(browser)
    assert browser.get("/overview").headers["location"] == "/account"
    assert accounts.password_has_aged(eng, account)
    accounts.change_password(eng, owner(eng, browser), PASSWORD, NEW, ref_of(browser))
    assert browser.get("/overview").status_code == 200
    assert not accounts.password_has_aged(eng, account)


def test_guesses_at_the_own_password_are_counted_as_well(browser: TestClient, eng: Engine) -> None:
    sign_in(browser)
    account = owner(eng, browser)
    for _guess in range(5):
        with pytest.raises(Refused, match="原口令不对"):
            accounts.change_password(eng, account, "wrong password", NEW)
    with pytest.raises(Refused, match="15 分钟后再试"):
        accounts.change_password(eng, account, PASSWORD, NEW)


def test_guesses_from_many_addresses_are_slowed_down_and_no_address_is_locked(
    browser: TestClient, site: Starlette, eng: Engine, clock: Clock
) -> None:
    sign_in(browser)  # the owner's own address
    settings.change(eng, "sign_in.slow_after", "6")
    for number in range(6):
        assert "不对" in sign_in(another(site, f"198.51.100.{number}"), "wrong password").text
    stranger = another(site, "198.51.100.77")
    assert "30 秒后再试" in sign_in(stranger).text
    assert sign_in(browser).status_code == 303
    assert "不对" in sign_in(another(site, "198.51.100.1"), "wrong password", "nobody").text  # not the address
    clock.forward(seconds=31)
    assert sign_in(stranger).status_code == 303
    clock.forward(hours=2)
    assert "不对" in sign_in(another(site, "198.51.100.78"), "wrong password").text


def test_an_unknown_name_is_slowed_and_locked_like_a_known_one(browser: TestClient, site: Starlette) -> None:
    said = {}
    for login in ("w0001", "nobody"):
        said[login] = [sign_in(browser, "wrong password", login).text.replace(login, "") for _try in range(7)]
    assert said["w0001"] == said["nobody"]


def test_a_burst_of_guesses_gets_no_more_tries_than_one_after_the_other(eng: Engine) -> None:
    def guess(_n: int) -> str:
        try:
            accounts.sign_in(eng, "w0001", "wrong password", "192.0.2.1")
        except Refused as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(guess, range(32)))
    assert sum("不对" in one for one in told) == 5
    assert sum("分钟后再试" in one for one in told) == 27


@pytest.mark.parametrize("meanwhile", ["password", "lock"])
def test_what_changes_while_a_password_is_looked_at_is_not_slept_through(
    eng: Engine, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """Looking at a password takes a while, and the line at sign-in makes it longer."""
    fits = hashing.fits

    def slow(known: str, typed: str) -> bool:
        found = fits(known, typed)
        if meanwhile == "lock":
            manage.lock(eng, None, "w0001")
        else:
            manage.reset(eng, None, "w0001")
        return found

    monkeypatch.setattr(hashing, "fits", slow)
    with pytest.raises(Refused, match="账号或口令不对"):
        accounts.sign_in(eng, "w0001", PASSWORD, "192.0.2.1")
    assert eng.read(lambda db: db.execute("SELECT count(*) FROM gov.sessions").fetchall()) == [(0,)]


def test_what_is_typed_as_a_name_nobody_has_is_not_kept(eng: Engine) -> None:
    typed = "MyPassword-2026"  # in the wrong field, as happens
    with pytest.raises(Refused):
        accounts.sign_in(eng, typed, "x", "192.0.2.1")
    assert typed.encode() not in (eng.home / "whistlemap.duckdb").read_bytes()
    kept = eng.read(lambda db: db.execute("SELECT login FROM gov.sign_in_failures").fetchall())
    assert [login for (login,) in kept] != [typed]
    assert len(kept) == 1
