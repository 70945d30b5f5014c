"""Pages that keep up: they follow what their reader may see, and say when they cannot."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import Server
from tests.stories.visitors import Visitor, visit
from tests.stories.widgets.grids import MINE, OTHER
from tests.stories.widgets.stage import APP, SUPERVISION, raise_alarm, told
from tests.stories.wire import Wire

pytestmark = pytest.mark.browser

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_page_follows_what_its_reader_may_see_and_nothing_else(server: Server, officer: Visitor) -> None:
    expect(officer.page.get_by_text("实时")).to_be_visible()
    runs, alarms = int(told(officer, "runs").inner_text()), int(told(officer, "alarms").inner_text())
    raise_alarm(server, officer, OTHER)
    raise_alarm(server, officer, MINE)
    expect(told(officer, "alarms")).to_have_text(str(alarms + 1))
    raise_alarm(server, officer, MINE)
    expect(told(officer, "alarms")).to_have_text(str(alarms + 2))
    assert int(told(officer, "runs").inner_text()) == runs + 2


def test_one_tab_has_one_stream_however_many_parts_of_it_listen(chromium: Browser, server: Server) -> None:
    with visit(chromium, server.url) as visitor:
        streams: list[str] = []
        visitor.page.on("request", lambda request: streams.append(request.url) if "/live" in request.url else None)
        visitor.sign_in(SUPERVISION)
        expect(visitor.page.get_by_text("实时")).to_be_visible()
        alarms = int(told(visitor, "alarms").inner_text())
        raise_alarm(server, visitor, OTHER)
        expect(told(visitor, "alarms")).to_have_text(str(alarms + 1))
        assert [address.rpartition("?")[2] for address in streams] == ["topics=alarms,cases,session"]


def test_a_lost_stream_is_said_and_what_was_missed_is_caught_up(server: Server, officer: Visitor, wire: Wire) -> None:
    expect(officer.page.get_by_text("实时")).to_be_visible()
    alarms = int(told(officer, "alarms").inner_text())
    wire.cut()
    expect(officer.page.get_by_text("断开")).to_be_visible()
    raise_alarm(server, officer, MINE)
    wire.mend()
    expect(told(officer, "alarms")).to_have_text(str(alarms + 1))
    expect(officer.page.get_by_text("实时")).to_be_visible()


def test_signing_out_elsewhere_sends_an_open_page_to_sign_in(server: Server, officer: Visitor) -> None:
    expect(officer.page.get_by_text("实时")).to_be_visible()
    out = officer.context.request.post(f"{officer.url}/logout", headers={"origin": officer.url}, max_redirects=0)
    assert out.status == 303
    expect(officer.page).to_have_url(re.compile("/login"))


def test_a_tab_nobody_sees_gives_its_stream_back_and_catches_up_when_it_is_looked_at(
    chromium: Browser, server: Server
) -> None:
    with visit(chromium, server.url) as visitor:
        visitor.page.clock.install()
        visitor.sign_in(SUPERVISION)
        expect(visitor.page.get_by_text("实时")).to_be_visible()
        alarms = told(visitor, "alarms").inner_text()
        with visitor.page.expect_event("requestfailed", lambda request: "/live" in request.url):
            visitor.page.evaluate(HIDE, True)
            visitor.page.clock.run_for(31_000)
        raise_alarm(server, visitor, OTHER)
        expect(told(visitor, "alarms")).to_have_text(alarms)
        visitor.page.evaluate(HIDE, False)
        expect(told(visitor, "alarms")).to_have_text(str(int(alarms) + 1))


def test_a_server_with_open_streams_stops_when_it_is_told_to(chromium: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    running = Server(home, APP)
    running.until_ready()
    with visit(chromium, running.url) as visitor:
        visitor.sign_in(SUPERVISION)
        expect(visitor.page.get_by_text("实时")).to_be_visible()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) in (0, -signal.SIGTERM)
