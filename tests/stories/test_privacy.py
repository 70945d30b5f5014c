"""What is somebody else's: a signed-out tab shows nothing more, and a foreign number is like one that never was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from governance.accounts.rules import Account, Role
from governance.accounts.store import people
from governance.commandline.asking import ask, running_app
from governance.engine import Cursor
from governance.whistles.store import cases
from tests.serving import Server
from tests.stories.hands import add_photo, choose_category, drawn, picture
from tests.stories.people import ADMINISTRATOR, HANDLER, OFFICER, REPORTER, SUPERVISION, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

NEVER_WAS = "W20200101-9999"


def status(visitor: Visitor, address: str) -> int:
    """Return what an address answers to the visitor."""
    return visitor.context.request.get(f"{visitor.url}{address}").status


def foreign_case(db: Cursor, account: Account) -> str:
    """Return a case that an account may not see."""
    ids = db.execute("SELECT case_id FROM gov.cases ORDER BY case_id").fetchall()
    return next(case_id for (case_id,) in ids if cases.visible_case(db, account, case_id) is None)


def test_signing_out_ends_every_open_tab(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url) as supervision:
        supervision.sign_in(SUPERVISION)
        other = supervision.context.new_page()
        other.goto(f"{town.url}/overview")
        expect(other.get_by_role("heading", name="全市总览")).to_be_visible()
        supervision.page.get_by_role("button", name=re.compile("督查室$")).click()
        supervision.page.get_by_role("button", name="退出登录").click()
        expect(supervision.page).to_have_url(re.compile("/login"))
        expect(other).to_have_url(re.compile("/login"))
        assert status(supervision, "/tiles/alarms.json") == 401


def test_a_form_left_open_does_nothing_once_its_session_has_ended(chromium: Browser, town: Server) -> None:
    """The tab hears of nothing: its stream is cut off, as it is on a line that lets some requests through only."""
    with visit(chromium, town.url) as admin:
        admin.page.route("**/live*", lambda route: route.abort())
        admin.sign_in(ADMINISTRATOR)
        admin.open("/people?person=new")
        admin.page.get_by_role("textbox", name="账号名").fill("late")
        admin.page.get_by_role("textbox", name="姓名").fill("迟到的人")
        drawn(admin)
        ended = admin.context.request.post(f"{town.url}/logout", headers={"origin": town.url}, max_redirects=0)
        assert ended.status == 303
        admin.page.get_by_role("button", name="添加", exact=True).click()
        expect(admin.page).to_have_url(re.compile("/login"))
        with stored(town) as eng:
            assert eng.read(lambda db: people.account_by_login(db, "late")) is None


def test_a_number_is_shown_for_a_while_and_then_hidden_by_itself(chromium: Browser, town: Server, known: Known) -> None:
    app = running_app(town.home)
    assert app is not None
    ask(app, "settings.set", {"name": "reveal.shown_seconds", "value": "6"}, lambda _stage, _share: None)
    with visit(chromium, town.url) as handler:
        handler.sign_in(HANDLER)
        handler.open(f"/case?case={known.cases[Role.DEPARTMENT_HANDLER]}")
        handler.page.get_by_role("button", name="打电话").click()
        handler.page.get_by_label("查看原因").fill("催办")
        handler.page.get_by_label("查看原因").press("Tab")
        handler.page.get_by_role("button", name="显示电话").click()
        number = handler.page.locator("a[href^='tel:']")
        expect(number).to_be_visible()
        expect(number).to_have_text(re.compile(r"^[0-9-]{8,}$"))
        expect(number).to_have_count(0)  # nobody has touched anything
        expect(handler.page.get_by_text("电话已收起")).to_be_visible()


def test_an_export_belongs_to_who_made_it(chromium: Browser, town: Server) -> None:
    with visit(chromium, town.url) as supervision, visit(chromium, town.url) as handler:
        supervision.sign_in(SUPERVISION)
        supervision.open("/rows?figure=whistles")
        supervision.page.get_by_role("button", name="导出").click()
        supervision.page.get_by_role("button", name="生成 CSV").click()
        address = supervision.page.get_by_role("link", name="下载").get_attribute("href")
        assert address is not None
        handler.sign_in(HANDLER)
        assert status(supervision, address) == 200
        assert status(handler, address) == status(handler, "/exports/never-was") == 404


def test_a_photo_is_seen_by_those_who_see_its_case(chromium: Browser, town: Server, known: Known) -> None:
    with (
        visit(chromium, town.url, PHONE, **known.here) as officer,
        visit(chromium, town.url) as handler,
        visit(chromium, town.url) as reporter,
    ):
        officer.sign_in(OFFICER)
        choose_category(officer.page, "电线老化")
        expect(officer.page.get_by_text("派给供电公司")).to_be_visible()
        add_photo(officer.page, picture("purple"))
        officer.page.get_by_role("button", name="吹哨").tap()
        officer.page.get_by_role("link", name="看这一件").tap()
        address = officer.page.get_by_role("img", name="处理前").first.get_attribute("src")
        assert address is not None
        handler.sign_in(HANDLER)  # of the fire brigade: the case is the power company's
        reporter.sign_in(REPORTER)
        assert status(officer, address) == 200
        assert [status(visitor, address) for visitor in (handler, reporter)] == [404, 404]


def test_a_foreign_case_is_like_one_that_never_was(chromium: Browser, town: Server, known: Known) -> None:
    with stored(town) as eng:
        account = known.accounts[Role.DEPARTMENT_HANDLER]
        foreign = eng.read(lambda db: foreign_case(db, account))
    with visit(chromium, town.url) as handler:
        handler.sign_in(HANDLER)
        said = []
        for case_id in (foreign, NEVER_WAS):
            handler.open(f"/case?case={case_id}")
            drawn(handler)
            said.append(handler.page.get_by_test_id("stAlert").inner_text().replace(case_id, ""))
        assert said[0] == said[1]
        assert "没有这一件，或不在您负责的范围内。" in said[0]
