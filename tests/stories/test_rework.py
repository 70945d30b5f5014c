"""The ways a case takes when it does not go straight: not ours, not gone, and the reporter's last word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from governance.accounts.rules import Role
from governance.whistles import actions
from tests.serving import Server
from tests.stories.hands import choose_category, drawn, find_in_queue
from tests.stories.people import HANDLER, OFFICER, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser


def blow(officer: Visitor) -> str:
    """Blow a whistle where the phone is and return its number."""
    page = officer.page
    choose_category(page, "通道堵塞")
    expect(page.get_by_text("派给消防大队")).to_be_visible()
    page.get_by_role("button", name="吹哨").tap()
    return page.get_by_role("status").filter(has_text="已吹哨").locator("strong").inner_text()


def feed_back(handler: Visitor, case_id: str, words: str) -> None:
    """Feed back from the desk; without words the dialog stays open and says why."""
    find_in_queue(handler, case_id).get_by_role("button", name="反馈结果").click()
    dialog = handler.page.get_by_role("dialog")
    dialog.get_by_role("button", name="提交，请网格员核实").click()
    expect(dialog.get_by_text("请写一句说明再提交")).to_be_visible()
    dialog.get_by_role("textbox", name="办理结果").fill(words)
    dialog.get_by_role("button", name="提交，请网格员核实").click()
    expect(dialog).to_be_hidden()


def send_back(officer: Visitor, case_id: str) -> None:
    """Say that it is not gone."""
    officer.page.locator(f".st-key-card-case-{case_id}").get_by_role("button", name="去核实").tap()
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="退回原因").fill("东侧还堆着两只纸箱")
    dialog.get_by_role("button", name="退回返工").tap()
    expect(dialog).to_be_hidden()


def close_and_judge(officer: Visitor, case_id: str) -> None:
    """Close the case and say that one is content."""
    card = officer.page.locator(f".st-key-card-case-{case_id}")
    card.get_by_role("button", name="去核实").tap()
    officer.page.get_by_role("dialog").get_by_role("button", name="已解决，核实结案").tap()
    expect(officer.page.get_by_role("dialog")).to_be_hidden()
    officer.page.get_by_test_id("stButtonGroup").get_by_text("已结").tap()
    card.get_by_role("button", name="去评价").tap()
    officer.page.get_by_role("dialog").get_by_role("button", name="满意", exact=True).tap()
    expect(officer.page.get_by_role("dialog")).to_be_hidden()


def test_what_is_not_gone_goes_back_and_comes_again(chromium: Browser, town: Server, known: Known) -> None:
    with visit(chromium, town.url, PHONE, **known.here) as officer, visit(chromium, town.url) as handler:
        officer.sign_in(OFFICER)
        case_id = blow(officer)
        handler.sign_in(HANDLER)
        find_in_queue(handler, case_id).get_by_role("button", name="立即报到").click()
        feed_back(handler, case_id, "已清走")
        officer.open("/my-whistles")
        send_back(officer, case_id)
        expect(find_in_queue(handler, case_id)).to_contain_text("返工")
        feed_back(handler, case_id, "东侧也清走了")
        expect(officer.page.locator(f".st-key-card-case-{case_id}")).to_contain_text("等我核实")
        close_and_judge(officer, case_id)
    with stored(town) as eng:
        file = actions.case_file(eng, known.accounts[Role.SUPERVISION], case_id)
        assert (file.case.rework_count, file.case.satisfied) == (1, True)


def test_what_is_not_ours_leaves_the_desk_with_its_reason(chromium: Browser, town: Server, known: Known) -> None:
    with visit(chromium, town.url, PHONE, **known.here) as officer, visit(chromium, town.url) as handler:
        officer.sign_in(OFFICER)
        case_id = blow(officer)
        handler.sign_in(HANDLER)
        find_in_queue(handler, case_id).get_by_role("button", name="立即报到").click()
        find_in_queue(handler, case_id).get_by_role("button", name="反馈结果").click()
        dialog = handler.page.get_by_role("dialog")
        dialog.get_by_text("不是我们的职责").click()
        dialog.get_by_role("textbox", name="退件原因").fill("住宅小区，属住建局职责")
        dialog.get_by_role("button", name="退给督查室改派").click()
        expect(dialog).to_be_hidden()
        drawn(handler)
        expect(handler.page.locator(f".st-key-row-work-{case_id}")).to_have_count(0)
        officer.open(f"/case?case={case_id}")
        expect(officer.page.locator(".wm-log > li").first).to_contain_text("住宅小区，属住建局职责")
        expect(officer.page.get_by_text("督查室", exact=True)).to_be_visible()


def test_a_whistle_half_made_is_there_after_the_connection_was_lost(
    chromium: Browser, town: Server, known: Known
) -> None:
    with visit(chromium, town.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        page = officer.page
        choose_category(page, "违规住人")
        page.get_by_role("radio", name="危及人命").tap()
        expect(page.get_by_role("radio", name="危及人命")).to_be_checked()
        expect(page.get_by_text("全天候计时")).to_be_visible()
        page.get_by_role("textbox", name="补充一句").fill("二楼有人")
        page.get_by_role("textbox", name="补充一句").blur()
        drawn(officer)
        officer.open("/whistle")  # a tab of its own: nothing but what was kept
        expect(page.get_by_text("已接着上次没发出的那一哨")).to_be_visible()
        expect(page.get_by_role("textbox", name="补充一句")).to_have_value("二楼有人")
        expect(page.get_by_role("radio", name="危及人命")).to_be_checked()
        page.get_by_role("button", name="吹哨").tap()
        expect(page.get_by_role("status").filter(has_text="已吹哨")).to_be_visible()
        case_id = page.get_by_role("status").filter(has_text="已吹哨").locator("strong").inner_text()
        officer.open(f"/case?case={case_id}")
        expect(page.get_by_text("二楼有人").first).to_be_visible()
        expect(page.get_by_text("应急 · 危及人命")).to_be_visible()
