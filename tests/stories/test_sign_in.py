"""Signing in at a real server: the second factor, open tabs that end, a stolen page, a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from governance import engine
from governance.accounts import manage
from governance.accounts.rules import Role
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

LOGIN, NEW = "supervisor-9", "the green boat on a wall"
COOKIE = "whistlemap_session"


@pytest.fixture(scope="module")
def given(demo_copy: Copy) -> tuple[Path, str]:
    """A copy of the demo city with one more supervisor, and the password he was given."""
    home = demo_copy("signing-in")
    eng = engine.open_store(home)
    _account_id, password = manage.add(eng, None, manage.NewAccount(LOGIN, "王五", Role.SUPERVISION))
    eng.close()
    return home, password


@pytest.fixture(scope="module")
def office(given: tuple[Path, str]) -> Iterator[Server]:
    running = Server(given[0])
    running.until_ready()
    yield running
    running.stop()


def give_password(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}/login")
    page.locator("#login").fill(LOGIN)
    page.locator("#password").fill(password)
    page.locator("button.primary").click()


def token_of(visitor: Visitor) -> str:
    return next(one["value"] for one in visitor.context.cookies() if one["name"] == COOKIE)


def statuses(office: Server, **headers: str) -> int:
    """Return what the page server's socket answers to somebody who connects with these headers; 101 lets him in."""
    address = office.url.replace("http", "ws") + "/_stcore/stream"
    try:
        with connect(address, additional_headers=headers, subprotocols=["streamlit"]):  # type: ignore[list-item]
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_supervisor_sets_up_his_factor_and_his_tabs_end_wherever_he_says(
    chromium: Browser, office: Server, given: tuple[Path, str]
) -> None:
    with visit(chromium, office.url) as desk, visit(chromium, office.url, PHONE) as phone:
        give_password(desk.page, office.url, given[1])
        secret = desk.page.locator(".by-hand code").text_content()
        assert secret is not None
        desk.page.locator("#code").fill(pyotp.TOTP(secret.replace(" ", "")).now())
        desk.page.locator("button.primary").click()
        codes = desk.page.locator(".codes code").all_inner_texts()
        desk.page.locator("a.primary").click()
        desk.page.get_by_label("原口令").fill(given[1])
        desk.page.get_by_label("新口令", exact=True).fill(NEW)
        desk.page.get_by_label("再输一遍新口令").fill(NEW)
        before = token_of(desk)
        desk.page.get_by_role("button", name="修改").click()
        expect(desk.page).to_have_url(re.compile(r"/overview$"))  # whoever had to change it first goes to his work
        assert token_of(desk) != before
        give_password(phone.page, office.url, NEW)
        phone.page.locator(".ways a").first.click()
        phone.page.locator("#code").fill(codes[0])
        phone.page.locator("button.primary").click()
        phone.open("/indicators")
        desk.open("/account")
        desk.page.get_by_role("button", name="退出其他 1 处").click()
        expect(phone.page).to_have_url(re.compile("/login"))  # untouched: it heard
        expect(desk.page.get_by_text("本次登录")).to_be_visible()


def test_a_socket_opens_for_our_own_pages_and_a_session_that_stands(chromium: Browser, office: Server) -> None:
    with visit(chromium, office.url) as visitor:
        visitor.sign_in("^督查室")
        cookie = f"{COOKIE}={token_of(visitor)}"
        assert statuses(office, Cookie=cookie, Origin=office.url) == 101
        for foreign in ("http://elsewhere.test", "null", f"{office.url}0"):
            assert statuses(office, Cookie=cookie, Origin=foreign) == 403
        assert statuses(office, Origin=office.url) == 403
        assert statuses(office, Origin=office.url, **{"X-Whistlemap-Account": "U1"}) == 403
        visitor.page.get_by_role("button", name=re.compile("督查室$")).click()
        visitor.page.get_by_role("button", name="退出登录").click()
        expect(visitor.page).to_have_url(re.compile("/login"))
        assert statuses(office, Cookie=cookie, Origin=office.url) == 403


def test_a_session_survives_a_reload_and_a_restart(chromium: Browser, demo_copy: Copy) -> None:
    home = demo_copy("restarting")
    running = Server(home)
    try:
        running.until_ready()
        with visit(chromium, running.url) as visitor:
            visitor.sign_in("^督查室")
            visitor.page.reload()
            visitor.settle()
            token = token_of(visitor)
            visitor.page.goto("about:blank")  # or what the page still fetches fails with the server
            running.stop()
            again = Server(home)
            try:
                again.until_ready()
                visitor.context.add_cookies([{"name": COOKIE, "value": token, "url": again.url}])
                answer = visitor.context.request.get(f"{again.url}/overview", max_redirects=0)
                assert answer.status == 200
            finally:
                again.stop()
    finally:
        running.stop()


def test_the_id_of_somebody_elses_page_brings_nothing_of_it(chromium: Browser, office: Server) -> None:
    """The page server lets a tab come back by the id of its page: with another session it is a new page."""
    with visit(chromium, office.url) as victim, visit(chromium, office.url) as thief:
        ids: list[str] = []
        victim.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: ids.extend(_ids(frame))))
        victim.sign_in("^督查室")
        assert ids
        thief.sign_in("^网格员")
        address = office.url.replace("http", "ws") + "/_stcore/stream"
        headers = {"Cookie": f"{COOKIE}={token_of(thief)}", "Origin": office.url}
        protocols = ["streamlit", "", ids[0]]
        with connect(address, additional_headers=headers, subprotocols=[one or "x" for one in protocols]) as socket:  # type: ignore[list-item]
            socket.send(_rerun())
            first = socket.recv(timeout=30)
            assert ids[0].encode() not in (first if isinstance(first, bytes) else first.encode())
        victim.page.reload()
        victim.settle()


def _ids(frame: str | bytes) -> list[str]:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    if not isinstance(frame, bytes):
        return []
    message = ForwardMsg.FromString(frame)
    return [message.new_session.initialize.session_id] if message.HasField("new_session") else []


def _rerun() -> bytes:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.query_string = ""
    return bytes(message.SerializeToString())
