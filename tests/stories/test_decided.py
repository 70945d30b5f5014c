"""A reporter's whistle through every hand that has a say in it: officer, town's leader, department, supervision."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from governance.accounts.rules import Role
from governance.whistles import actions
from governance.whistles.case import EventKind as K
from governance.whistles.case import State
from tests.serving import Server
from tests.stories.hands import choose_category, find_in_queue
from tests.stories.people import HANDLER, OFFICER, REPORTER, SUPERVISION, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser
LEADER = "^镇街领导"
WAY = [
    *(K.BLOWN, K.CONFIRMED, K.REGISTERED, K.APPROVED, K.DISPATCHED, K.REPORTED_IN),
    *(K.EXTENSION_ASKED, K.EXTENDED, K.HANDLED, K.VERIFIED),
]


def blow(reporter: Visitor) -> str:
    """Blow a whistle that calls two departments and return its number; the receipt says whom it waits for."""
    page = reporter.page
    choose_category(page, "违规住人")
    expect(page.get_by_text("派给消防大队")).to_be_visible()
    page.get_by_role("button", name="吹哨").tap()
    receipt = page.get_by_role("status").filter(has_text="已吹哨")
    expect(receipt).to_contain_text("等网格员确认")
    return receipt.locator("strong").inner_text()


def confirm(officer: Visitor, case_id: str) -> None:
    """Find it in the list and let it out, its category as it is."""
    officer.open("/my-whistles")
    officer.page.locator(f".st-key-card-case-{case_id}").get_by_role("button", name="去确认").tap()
    dialog = officer.page.get_by_role("dialog")
    expect(dialog.get_by_text("还没有决定，就自动派出")).to_be_visible()
    dialog.get_by_role("button", name="确认，派出去").tap()
    expect(dialog).to_be_hidden()


def approve(leader: Visitor, case_id: str) -> None:
    """Read which departments are called and let it through."""
    leader.open("/to-decide")
    leader.page.locator(f".st-key-card-case-{case_id}").get_by_role("button", name="去审定").click()
    dialog = leader.page.get_by_role("dialog")
    expect(dialog.get_by_text("同意后由消防大队主办")).to_be_visible()
    dialog.get_by_role("button", name="同意，派出去").click()
    expect(dialog).to_be_hidden()


def ask_for_time(handler: Visitor, case_id: str) -> None:
    """Report in, then ask for seven hours more from the case's page."""
    find_in_queue(handler, case_id).get_by_role("button", name="立即报到").click()
    handler.open(f"/case?case={case_id}")
    page = handler.page
    page.get_by_role("button", name="申请延期或缓办").click()
    page.get_by_role("textbox", name="申请理由").fill("等房东回来清退")
    page.get_by_role("button", name="送督查室批").click()
    expect(page.get_by_text("申请延长 7 个工作小时：等房东回来清退")).to_be_visible()


def grant(supervision: Visitor, case_id: str) -> None:
    """Answer the request."""
    supervision.open(f"/case?case={case_id}")
    page = supervision.page
    expect(page.get_by_text("等房东回来清退").first).to_be_visible()
    page.get_by_role("button", name="批准").click()
    expect(page.locator(".wm-log > li").first).to_contain_text("延长 7 个工作小时")


def hand_over(handler: Visitor, case_id: str) -> None:
    """Feed back what was done."""
    handler.open(f"/case?case={case_id}")
    handler.page.get_by_role("button", name="反馈结果").click()
    dialog = handler.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="办理结果").fill("六间隔间已拆，住户搬离")
    dialog.get_by_role("button", name="提交，请网格员核实").click()
    expect(dialog).to_be_hidden()


def check_on_the_spot(officer: Visitor, case_id: str) -> None:
    """Let the phone say where it is, then close the case."""
    officer.open("/my-whistles")
    officer.page.locator(f".st-key-card-case-{case_id}").get_by_role("button", name="去核实").tap()
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_role("button", name="用我的位置").tap()
    expect(dialog.get_by_text("已找到您的位置")).to_be_visible()
    dialog.get_by_role("button", name="已解决，核实结案").tap()
    expect(dialog).to_be_hidden()


def test_everybody_who_has_a_say_says_it_and_the_case_is_closed(chromium: Browser, town: Server, known: Known) -> None:
    with visit(chromium, town.url, PHONE, **known.here) as reporter:
        reporter.sign_in(REPORTER)
        case_id = blow(reporter)
    with visit(chromium, town.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        confirm(officer, case_id)
        with visit(chromium, town.url) as leader:
            leader.sign_in(LEADER)
            approve(leader, case_id)
        with visit(chromium, town.url) as handler, visit(chromium, town.url) as supervision:
            handler.sign_in(HANDLER)
            ask_for_time(handler, case_id)
            supervision.sign_in(SUPERVISION)
            grant(supervision, case_id)
            hand_over(handler, case_id)
        check_on_the_spot(officer, case_id)
        officer.open(f"/case?case={case_id}")
        expect(officer.page.locator(".wm-log > li").first).to_contain_text("在离标记 0 米处")
    with stored(town) as eng:
        file = actions.case_file(eng, known.accounts[Role.SUPERVISION], case_id)
        assert [entry.kind for entry in file.entries] == WAY
        assert (file.case.state, file.case.extension_count) == (State.CLOSED, 1)
