"""A whistle in a cellar: no signal, a server that restarts, a sign-in that ends, and in the end exactly one case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from governance import engine
from governance.accounts.store import sessions
from governance.engine import Cursor
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.hands import picture
from tests.stories.payloads import TYPED
from tests.stories.people import OFFICER, REPORTER, Known, stored
from tests.stories.test_draft import colour
from tests.stories.visitors import PHONE, Visitor, visit
from tests.stories.wire import Wire

pytestmark = pytest.mark.browser

LINE = "地下车库充电桩冒烟 <b>快</b> 🚒"
UNSENT = re.compile("等网络|服务器暂时没有应答")  # as the phone or as the line has told it last
KEPT = "已存在手机里，有网络时自动发出。"


@dataclass
class Product:
    """The product behind a line: it can be ended and begun again without the phone's address changing."""

    server: Server
    wire: Wire

    def restarted(self, sign_ins_end: bool) -> None:
        """End the server, end every sign-in where asked, and begin another one on the same store."""
        self.server.stop()
        if sign_ins_end:
            eng = engine.open_store(self.server.home)
            eng.write(lambda db: _end_sessions(db, eng.now()))
            eng.close()
        self.server = Server(self.server.home)
        self.server.until_ready()
        self.wire.lead_to(self.server.port)

    def cases(self, line: str) -> list[tuple[str, str, list[str]]]:
        """Return number, reporter and the colours of the photos of the cases with this line."""
        with stored(self.server) as eng:
            found = eng.read(lambda db: _cases(db, line))
            return [
                (case_id, who, [colour(eng.files.get(photo_id, "photos")) for photo_id in photos])
                for case_id, who, photos in found
            ]


def _end_sessions(db: Cursor, at: datetime) -> None:
    for (account_id,) in db.execute("SELECT DISTINCT account_id FROM gov.sessions").fetchall():
        sessions.end_sessions(db, at, account_id=account_id)


def _cases(db: Cursor, line: str) -> list[tuple[str, str, list[str]]]:
    found = db.execute("SELECT case_id, reporter_id FROM gov.cases WHERE line = ?", [line]).fetchall()
    photos = "SELECT photo_id FROM gov.case_photos WHERE case_id = ?"
    return [(case_id, who, [one for (one,) in db.execute(photos, [case_id]).fetchall()]) for case_id, who in found]


@pytest.fixture
def product(demo_copy: Copy, known: Known) -> Iterator[Product]:
    """The product in a city whose officer has nothing open in his grid: what is near by asks a question of its own."""
    home = demo_copy("offline")
    eng = engine.open_store(home)
    over = "UPDATE gov.cases SET state = 'withdrawn' WHERE state = 'open' AND grid_code = ?"
    eng.write(lambda db: db.execute(over, [known.grid_code]) and None)
    eng.close()
    server = Server(home)
    server.until_ready()
    running = Product(server, Wire(server.port))
    yield running
    running.wire.close()
    running.server.stop()


def opened(visitor: Visitor, role: str) -> Page:
    """Sign in, open the page once while there is a signal, and wait until the phone keeps it."""
    visitor.sign_in(role)
    page = visitor.page
    page.goto(f"{visitor.url}/offline/")
    expect(page.get_by_text("没有信号也能打开")).to_be_visible()
    expect(page.get_by_role("radiogroup", name="什么事").get_by_role("radio").first).to_be_visible()
    return page


def lose_signal(visitor: Visitor, product: Product) -> None:
    """Lose the signal and open the page anew: it comes from the phone. The worker is cut off by the line itself."""
    product.wire.cut()
    visitor.context.set_offline(True)
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", name="离线吹哨")).to_be_visible()
    expect(visitor.page.get_by_text("没有网络", exact=True)).to_be_visible()


def write(page: Page, line: str, shade: str = "") -> None:
    """Write a report with the thumb and keep it."""
    page.get_by_role("radiogroup", name="什么事").get_by_role("radio").first.tap()
    if shade:
        file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(shade)}
        page.locator('[data-part="gallery-input"]').set_input_files([file])  # type: ignore[list-item]
        expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()
    page.get_by_label("补充一句").fill(line)
    page.locator('[data-part="blow"]').tap()


def card(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def number_on(page: Page) -> str:
    """Wait until the report has become a case and return its number."""
    found = page.get_by_text("已成案")
    expect(found).to_be_visible()
    return found.inner_text().removeprefix("已成案").strip()


def test_no_signal_a_restart_and_an_ended_sign_in_make_exactly_one_case_with_its_photo(
    chromium: Browser, product: Product, known: Known
) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        lose_signal(officer, product)
        write(page, LINE, "red")
        expect(page.get_by_text(KEPT)).to_be_visible()
        expect(card(page, LINE)).to_contain_text(UNSENT)
        page.reload()  # a closed tab loses nothing
        expect(card(page, LINE)).to_contain_text("1 张照片")
        product.restarted(sign_ins_end=True)
        product.wire.mend()
        officer.context.set_offline(False)
        expect(page.get_by_text("登录已结束")).to_be_visible()
        expect(card(page, LINE)).to_contain_text("等您登录后发出")
        assert product.cases(LINE) == []
        page.get_by_role("link", name="去登录").tap()
        page.get_by_role("button", name="网格员").first.tap()
        number = number_on(page)
    ((case_id, _who, colours),) = product.cases(LINE)
    assert (case_id, colours) == (number, ["red"])


def test_an_answer_that_is_lost_on_its_way_makes_no_second_case(
    chromium: Browser, product: Product, known: Known
) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        product.wire.swallow_answers(b"POST /reports ")
        write(page, LINE)
        expect(card(page, LINE)).to_contain_text("可能已经送到")
        officer.context.set_offline(True)
        expect(card(page, LINE).get_by_role("button", name="修改")).to_have_count(0)
        ((case_id, _who, _photos),) = product.cases(LINE)
        product.restarted(sign_ins_end=False)
        product.wire.mend()
        officer.context.set_offline(False)
        assert number_on(page) == case_id
    assert len(product.cases(LINE)) == 1


def test_a_refusal_comes_back_at_the_report_and_is_mended_there(
    chromium: Browser, product: Product, known: Known
) -> None:
    elsewhere = {"permissions": ["geolocation"], "geolocation": {"longitude": 2.35, "latitude": 48.85, "accuracy": 8}}
    with visit(chromium, product.wire.url, PHONE, **elsewhere) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        write(page, TYPED[:190])
        refused = page.get_by_role("article")
        expect(refused).to_contain_text("范围内")
        refused.get_by_role("button", name="修改").tap()
        expect(page.get_by_label("补充一句")).to_have_value(TYPED[:190])
        officer.context.set_geolocation({"longitude": known.lon, "latitude": known.lat, "accuracy": 9})
        page.get_by_role("button", name="重新定位").tap()
        expect(page.get_by_text("误差 9 米")).to_be_visible()
        page.get_by_label("补充一句").fill("长" * 5000)
        page.get_by_role("button", name="存下修改").tap()
        expect(page.get_by_role("alert")).to_contain_text("最多 200 字，现在 5000 字")
        page.get_by_label("补充一句").fill(LINE)
        page.get_by_role("button", name="存下修改").tap()
        number = number_on(page)
    assert [case_id for case_id, _who, _photos in product.cases(LINE)] == [number]


def test_a_report_goes_out_as_its_writer_only(chromium: Browser, product: Product, known: Known) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        lose_signal(officer, product)
        write(page, LINE)
        expect(card(page, LINE)).to_be_visible()
        officer.context.set_offline(False)  # a network without our server
        page.reload()
        expect(card(page, LINE)).to_contain_text("再试")
        name = page.evaluate("Outbox.lastKit().then((kit) => kit.name)")
        officer.context.clear_cookies(name="whistlemap_session")
        product.wire.mend()
        officer.sign_in(REPORTER)
        page.goto(f"{officer.url}/offline/")
        expect(page.get_by_text(f"另有 1 件是{name}写的")).to_be_visible()
        expect(page.get_by_text(LINE)).to_have_count(0)
        assert product.cases(LINE) == []
        officer.context.clear_cookies(name="whistlemap_session")
        page.goto(f"{officer.url}/login?next=/offline/")
        page.get_by_role("button", name="网格员").first.tap()
        number = number_on(page)
    ((case_id, who, _photos),) = product.cases(LINE)
    assert (case_id, who) == (number, next(one.account_id for one in known.accounts.values() if one.name == name))
