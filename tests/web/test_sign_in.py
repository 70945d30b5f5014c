"""Who gets in, who stays out, and what nobody can forge."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from governance.accounts import actions as accounts
from governance.audit import store as audit
from governance.engine import Engine
from tests.audit_chain import first_break
from tests.web.conftest import PASSWORD, Clock, sign_in

COOKIE = "whistlemap_session"
FORGED = {"x-whistlemap-account": "U2", "x-whistlemap-session": "f" * 64}


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page_he_wanted(browser: TestClient) -> None:
    turned = browser.get("/overview?days=7")
    assert turned.status_code == 303
    assert turned.headers["location"] == "/login?next=%2Foverview%3Fdays%3D7"
    assert sign_in(browser, next="/overview?days=7").headers["location"] == "/overview?days=7"


def test_the_right_password_opens_a_session_that_scripts_cannot_read(browser: TestClient) -> None:
    answer = sign_in(browser)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert browser.get("/").json()["x-whistlemap-account"] == "U1"


def test_the_store_keeps_only_a_hash_of_the_token(browser: TestClient, eng: Engine) -> None:
    sign_in(browser)
    token = browser.cookies[COOKIE]
    with eng.reading() as db:
        (kept,) = db.execute("SELECT session_ref FROM gov.sessions").fetchone()
    assert kept == accounts.session_ref(token) != token


@pytest.mark.parametrize(("login", "password"), [("w0001", "wrong password"), ("nobody", PASSWORD), ("d0001", "")])
def test_every_failure_reads_the_same(browser: TestClient, login: str, password: str) -> None:
    answer = sign_in(browser, password, login)
    assert answer.status_code == 401
    assert "账号或口令不对" in answer.text
    assert COOKIE not in browser.cookies


def test_five_failures_lock_the_pair_of_name_and_address_for_a_quarter_hour(browser: TestClient, clock: Clock) -> None:
    for _attempt in range(5):
        sign_in(browser, "wrong password")
    assert "15 分钟后再试" in sign_in(browser).text
    clock.forward(minutes=16)
    assert sign_in(browser).status_code == 303


def test_forged_identity_headers_are_stripped(browser: TestClient) -> None:
    assert browser.get("/", headers=FORGED).status_code == 303
    sign_in(browser)
    assert browser.get("/", headers=FORGED).json()["x-whistlemap-account"] == "U1"


def test_a_websocket_without_cookie_gets_nothing(browser: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/_stcore/stream"):
        pass


def test_a_websocket_knows_the_account_behind_the_cookie(browser: TestClient) -> None:
    sign_in(browser)
    with browser.websocket_connect("ws://city.test/_stcore/stream", headers=FORGED) as tab:
        assert tab.receive_json() == {"account": "U1"}


def test_an_invented_cookie_is_nobody(browser: TestClient) -> None:
    browser.cookies.set(COOKIE, "invented")
    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_everywhere_it_is_open(browser: TestClient) -> None:
    sign_in(browser)
    token = browser.cookies[COOKIE]
    browser.post("/logout", headers={"origin": "http://city.test"})
    browser.cookies.set(COOKIE, token)
    assert browser.get("/").status_code == 303


def test_an_unused_session_ends_by_itself(browser: TestClient, clock: Clock) -> None:
    sign_in(browser)
    clock.forward(hours=11)
    assert browser.get("/").status_code == 200
    clock.forward(hours=13)
    assert browser.get("/").status_code == 303


def test_even_a_used_session_ends_after_a_week(browser: TestClient, clock: Clock) -> None:
    sign_in(browser)
    for _half_day in range(14):
        assert browser.get("/").status_code == 200
        clock.forward(hours=11)
    clock.forward(hours=15)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("path", ["/login", "/logout"])
@pytest.mark.parametrize("headers", [{}, {"origin": "http://elsewhere.test"}, {"origin": "null"}])
def test_forms_of_other_sites_are_refused(browser: TestClient, path: str, headers: dict[str, str]) -> None:
    form = {"login": "w0001", "password": PASSWORD}
    assert browser.post(path, data=form, headers=headers).status_code == 403
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("wanted", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "javascript:1"])
def test_sign_in_never_leads_to_another_site(browser: TestClient, wanted: str) -> None:
    assert sign_in(browser, next=wanted).headers["location"] == "/"


def test_one_click_accounts_exist_only_where_the_city_is_invented(browser: TestClient, eng: Engine) -> None:
    offered = browser.get("/login").text
    assert 'value="U2"' in offered
    assert 'value="U1"' not in offered
    eng.write(lambda db: db.execute("UPDATE gov.city SET demo = false"))
    assert 'value="U2"' not in browser.get("/login").text
    refused = browser.post("/login", data={"demo": "U2"}, headers={"origin": "http://city.test"})
    assert refused.status_code == 401


def test_nobody_signs_in_as_an_account_that_is_not_offered(browser: TestClient) -> None:
    refused = browser.post("/login", data={"demo": "U1"}, headers={"origin": "http://city.test"})
    assert refused.status_code == 401


def test_sign_ins_and_failures_are_in_the_audit_without_the_password(browser: TestClient, eng: Engine) -> None:
    sign_in(browser, "wrong password")
    sign_in(browser)
    rows = eng.read(audit.entries)
    assert [(row.action, row.result) for row, _previous, _hash in rows] == [
        ("session.sign_in", "refused"),
        ("session.sign_in", "done"),
    ]
    assert first_break(rows) is None
    assert PASSWORD not in str(rows)


def test_a_first_visit_speaks_the_browsers_language(browser: TestClient) -> None:
    assert "<h1>登录</h1>" in browser.get("/login").text
    assert "<h1>Sign in</h1>" in browser.get("/login", headers={"accept-language": "en-GB"}).text
    browser.get("/language?to=en")
    assert "<h1>Sign in</h1>" in browser.get("/login").text


def test_what_was_typed_is_escaped_when_the_form_comes_back(browser: TestClient) -> None:
    answer = sign_in(browser, "wrong password", '"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_own_screens_have_a_strict_policy_and_everything_is_nosniff(browser: TestClient) -> None:
    answer = browser.get("/login")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "path",
    ["/photos/" + "0" * 64, "/exports/unknown", "/documents/month-2026-10.pdf", "/tiles/points/device_smoke"],
)
def test_nothing_is_served_to_a_stranger(browser: TestClient, path: str) -> None:
    assert browser.get(path, headers={"accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("path", ["/assets/%2e%2e/%2e%2e/app.py", "/assets/refresh.py", "/assets/manifest.json"])
def test_assets_serve_only_what_a_browser_needs(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("typed", ["W0001", " w0001 ", "137 1234-2210", "13712342210"])
def test_a_name_is_typed_in_any_letters_or_as_the_phone_number(browser: TestClient, eng: Engine, typed: str) -> None:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '13712342210' WHERE login = 'w0001'") and None)
    assert sign_in(browser, PASSWORD, typed).status_code == 303
    assert browser.get("/").json()["x-whistlemap-account"] == "U1"


def test_a_number_that_two_people_have_is_nobodys_name(browser: TestClient, eng: Engine) -> None:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '13712342210'") and None)
    assert sign_in(browser, PASSWORD, "13712342210").status_code == 401


def test_letters_of_another_size_and_the_number_count_for_the_same_lock(browser: TestClient, eng: Engine) -> None:
    eng.write(lambda db: db.execute("UPDATE gov.accounts SET phone = '13712342210' WHERE login = 'w0001'") and None)
    for typed in ("w0001", "W0001", "w0001", "13712342210", "W0001"):
        sign_in(browser, "wrong password", typed)
    assert "15 分钟后再试" in sign_in(browser).text
    for typed in ("Ghost", "gHost", "ghost", "GHOST", "ghosT"):
        sign_in(browser, "wrong password", typed)
    assert "15 分钟后再试" in sign_in(browser, PASSWORD, "ghost").text
