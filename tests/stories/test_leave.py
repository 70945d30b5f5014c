"""Somebody new is added, gets his grid by a tap on the map, goes on leave, is stood in for, and comes back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from shapely.geometry import shape

from governance.accounts.rules import Role
from governance.accounts.store import listing
from governance.accounts.store import people as account_people
from governance.areas import actions as areas
from governance.commandline.asking import ask, running_app
from governance.engine.names import masked_name
from governance.procedures import deputies
from tests.demo_home import Copy
from tests.serving import ROOT, Server
from tests.stories.hands import choose_category, city_map, drawn
from tests.stories.people import OFFICER, REPORTER, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

LOGIN, NAME, PASSWORD = "W9901", "江一鸣", "春风又绿江南岸一九八四"
ADMINISTRATOR = "^管理员"
WORDS = "现场看过，明早再来"
DAYS = 3


class Town:
    """The running product with a clock of its own."""

    def __init__(self, home: Path) -> None:
        self.clock = home.parent / "ahead"
        self.clock.write_text("0")
        ahead = f"{ROOT / 'tests' / 'stories' / 'ahead'}{os.pathsep}{ROOT}"
        self.server = Server(home, MOVED_CLOCK=str(self.clock), PYTHONPATH=ahead)
        self.server.until_ready()

    def forward(self, days: int) -> None:
        """Let days go by."""
        self.clock.write_text(str(days * 86400))

    def command(self, name: str, **args: object) -> dict[str, object]:
        """Carry out a command as from the terminal beside the app."""
        app = running_app(self.server.home)
        assert app is not None
        return ask(app, name, args, lambda _stage, _share: None)


@pytest.fixture
def moving(demo_copy: Copy) -> Iterator[Town]:
    """A running product of this story's own, because its time goes on."""
    found = Town(demo_copy("moving"))
    yield found
    found.server.stop()


def add(admin: Visitor, grid_name: str, town_name: str) -> str:
    """Add an officer, give him a grid on the map, and return the first password from the screen."""
    page = admin.page
    admin.open("/people?person=new")
    page.get_by_role("textbox", name="账号名").fill(LOGIN)
    page.get_by_role("textbox", name="姓名").fill(NAME)
    page.get_by_role("combobox", name="在哪个镇区的地图上选").click()
    page.get_by_role("option", name=town_name).click()
    drawn(admin)
    city_map(page).get_by_role("button", name=re.compile(f"^{grid_name}")).press("Enter")
    expect(page.get_by_test_id("stMultiSelect").get_by_text(grid_name)).to_be_visible()
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_text("首次口令只显示这一次")).to_be_visible()
    return page.locator(".st-key-card-first-password").get_by_test_id("stCode").nth(1).inner_text().strip()


def sign_in(visitor: Visitor, password: str) -> None:
    """Type name and password on the sign-in screen."""
    page = visitor.page
    page.goto(f"{visitor.url}/login")
    page.locator("input[name=login]").fill(LOGIN)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    drawn(visitor)


def first_sign_in(officer: Visitor, password: str) -> None:
    """Sign in with the first password and change it."""
    sign_in(officer, password)
    page = officer.page
    page.get_by_label("原口令", exact=True).fill(password)
    page.get_by_label("新口令", exact=True).fill(PASSWORD)
    page.get_by_label("再输一遍新口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="修改", exact=True).click()
    expect(page.get_by_text("您的口令是管理员给的")).to_have_count(0)
    drawn(officer)


def blow(reporter: Visitor, deputy: str) -> str:
    """Blow a whistle where the phone is; a reporter reads the deputy's family name before. Return the number."""
    page = reporter.page
    expect(city_map(page).get_by_text(f"网格员 {masked_name(deputy)}")).to_be_visible()
    choose_category(page, "通道堵塞")
    expect(page.get_by_text("派给消防大队")).to_be_visible()
    page.get_by_role("button", name="吹哨").tap()
    return page.get_by_role("status").filter(has_text="已吹哨").locator("strong").inner_text()


def arrange(town: Town, deputy: str) -> None:
    """Let a deputy stand in for the new officer, today and tomorrow."""
    with stored(town.server) as eng:
        today = eng.now().astimezone(areas.profile(eng).zone).date()
    days = {"from_at": today.isoformat(), "until_at": (today + timedelta(days=1)).isoformat()}
    town.command("account.cover", login=LOGIN, deputy=deputy, reason="leave", **days)


def read_the_file(admin: Visitor, deputy: str) -> None:
    """Open the new officer's file, which says who stands in for him."""
    admin.page.get_by_role("button", name="打开他的档案").click()
    drawn(admin)
    expect(admin.page.get_by_text(re.compile(f"{NAME}请假，{deputy}代班"))).to_be_visible()


def note(deputy: Visitor, case_id: str) -> None:
    """Add a word to the case in the stead of whoever is away; the log says for whom."""
    deputy.sign_in(OFFICER)
    page = deputy.page
    expect(page.get_by_text(f"代班：您正替{NAME}代班")).to_be_visible()
    deputy.open(f"/case?case={case_id}")
    page.get_by_role("textbox", name="补充说明").fill(WORDS)
    page.get_by_role("button", name="补充说明").click()
    entry = page.locator(".wm-log li", has_text=WORDS)
    expect(entry).to_contain_text(f"（代{NAME}）")


def somebody_else(town: Town, known: Known) -> tuple[str, str, dict[str, float]]:
    """Return the login of the officer of a grid beside the demo officer's, that grid, and a point in it."""
    holder = known.accounts[Role.GRID_OFFICER]
    with stored(town.server) as eng:
        pairs = eng.read(account_people.officers_with_grids)
        near = deputies.neighbours(eng, [known.grid_code])
        account_id, grid = next((one, code) for one, code in pairs if one != holder.account_id and code in near)
        feature = areas.feature(eng, grid)
        assert feature is not None
        inside = shape(feature["geometry"]).representative_point()
        login = eng.read(lambda db: listing.login_of(db, account_id))
    return str(login), grid, {"longitude": round(inside.x, 6), "latitude": round(inside.y, 6), "accuracy": 8}


def test_leave_from_the_first_day_to_the_return(chromium: Browser, moving: Town, known: Known) -> None:
    deputy = known.accounts[Role.GRID_OFFICER].name
    old, grid, here = somebody_else(moving, known)
    with stored(moving.server) as eng:
        names = areas.names(eng)
    with visit(chromium, moving.server.url) as admin, visit(chromium, moving.server.url) as officer:
        admin.sign_in(ADMINISTRATOR)
        first_sign_in(officer, add(admin, names[grid][0], names[grid[:9]][0]))
        moving.command("account.leave", login=old, heir=LOGIN)
        arrange(moving, known.accounts[Role.GRID_OFFICER].login)
        read_the_file(admin, deputy)
        officer.open("/account")
        expect(officer.page.get_by_text(f"请假：{deputy}正替您代班")).to_be_visible()
    with visit(chromium, moving.server.url, PHONE, permissions=["geolocation"], geolocation=here) as reporter:
        reporter.sign_in(REPORTER)
        case_id = blow(reporter, deputy)
    with visit(chromium, moving.server.url) as standing_in:
        note(standing_in, case_id)
        moving.forward(DAYS)
    with visit(chromium, moving.server.url) as officer, visit(chromium, moving.server.url) as standing_in:
        sign_in(officer, PASSWORD)
        officer.open(f"/case?case={case_id}")
        expect(officer.page.locator(".wm-log li", has_text=WORDS)).to_contain_text(f"（代{NAME}）")
        expect(officer.page.get_by_text("正替您代班")).to_have_count(0)
        standing_in.sign_in(OFFICER)
        standing_in.open(f"/case?case={case_id}")
        expect(standing_in.page.get_by_text("没有这一件，或不在您负责的范围内")).to_be_visible()
        expect(standing_in.page.get_by_text("代班：")).to_have_count(0)
