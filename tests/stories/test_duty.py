"""A duty desk: an alarm is acknowledged, judged and over; what is old but not over never leaves the list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from governance.accounts.rules import Account, Role
from governance.alarms import actions as alarms
from tests.serving import Server
from tests.stories.hands import drawn
from tests.stories.people import OPERATOR, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

NOTE = "租户点蚊香，已通风"


def oldest_and_newest(server: Server, operator: Account) -> tuple[str, str]:
    """Return the alarm that waits longest, and the newest that nobody has acknowledged."""
    with stored(server) as eng:
        waiting = alarms.active(eng, operator).sort_values("raised_at_utc")
    oldest = str(waiting.iloc[0]["alarm_id"])
    unseen = waiting[(waiting["state"] == "active") & (waiting["alarm_id"] != oldest)]
    return oldest, str(unseen.iloc[-1]["alarm_id"])


def row(desk: Visitor, alarm_id: str) -> Locator:
    """Return an alarm's row in the queue, whether it is the one in view or not."""
    return desk.page.locator(f".st-key-row-on-{alarm_id}, .st-key-row-off-{alarm_id}")


def judge(desk: Visitor) -> None:
    """Say that it was a false alarm, and why."""
    page = desk.page
    page.get_by_role("radio", name="误报").or_(page.get_by_role("button", name="误报", exact=True)).click()
    page.get_by_role("combobox", name="原因").click()
    page.get_by_role("option", name="其他").click()
    page.get_by_role("textbox", name="补充一句").fill(NOTE)
    page.get_by_text("未到场，电话或视频核实").click()
    page.get_by_role("button", name="提交结论").click()
    expect(page.get_by_text("结论已提交")).to_be_visible()


def test_an_alarm_leaves_the_list_when_it_is_over_and_an_old_one_stays(
    chromium: Browser, town: Server, known: Known
) -> None:
    oldest, newest = oldest_and_newest(town, known.accounts[Role.CENTRE_OPERATOR])
    with visit(chromium, town.url) as desk, visit(chromium, town.url) as colleague:
        desk.sign_in(OPERATOR)
        colleague.sign_in(OPERATOR)
        drawn(colleague)
        row(desk, newest).get_by_role("button").click()
        expect(desk.page.locator(f".st-key-row-on-{newest}")).to_be_visible()
        desk.page.get_by_role("button", name="确认收到").click()
        expect(row(desk, newest)).to_contain_text("已确认")
        expect(row(colleague, newest)).to_contain_text("已确认")  # without touching anything
        judge(desk)
        expect(row(colleague, newest)).to_contain_text("误报，待恢复")  # judged, but its detector still sounds
        card = desk.page.locator(".st-key-card-alarm-actions")
        expect(card.get_by_text(NOTE)).to_be_visible()
        expect(card.get_by_text("更正结论")).to_be_visible()
        expect(card.get_by_role("combobox", name="原因")).to_be_hidden()
        desk.page.get_by_role("button", name="设备已恢复正常").click()
        for tab in (desk, colleague):
            expect(row(tab, newest)).to_have_count(0)
            expect(row(tab, oldest)).to_be_visible()
        desk.open(f"/alarms?alarm={newest}")
        expect(desk.page.get_by_text(re.compile("误报"))).not_to_have_count(0)
        desk.page.get_by_role("button", name="逐条记录").click()
        expect(desk.page.get_by_test_id("stPopoverBody")).to_be_visible()
    with stored(town) as eng:
        closed = alarms.alarm_file(eng, known.accounts[Role.CENTRE_OPERATOR], newest)
    assert (closed.alarm.state, closed.alarm.verdict) == ("closed", "false")
    assert f"未到场，电话或视频核实 · {NOTE}" in [event.note for event in closed.events]


def top(place: Locator) -> float:
    """Return where something begins, in pixels from the top of the screen."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_phone_a_tapped_alarm_stands_first_with_what_can_be_done_and_leads_back(
    chromium: Browser, town: Server, known: Known
) -> None:
    oldest, _newest = oldest_and_newest(town, known.accounts[Role.CENTRE_OPERATOR])
    with visit(chromium, town.url, PHONE) as phone:
        phone.sign_in(OPERATOR)
        phone.open("/alarms")
        drawn(phone)
        page = phone.page
        queue, alarm, actions = (
            page.locator(f".st-key-{key}") for key in ("duty-queue", "card-alarm", "card-alarm-actions")
        )
        expect(actions).to_be_visible()
        assert top(queue) < top(alarm) < top(actions)
        row(phone, oldest).get_by_role("button").tap()
        expect(page.locator(".st-key-duty-picked")).to_be_visible()
        expect(page.locator(f".st-key-row-on-{oldest}")).to_be_attached()
        expect(alarm.locator(".wm-clock")).to_be_in_viewport()
        drawn(phone)
        assert top(alarm) < top(actions) < top(page.locator(".st-key-card-alarm-place")) < top(queue)
        assert top(actions.get_by_role("heading", name="处置")) < top(actions.get_by_text("核实结论").first)
        inside = queue.evaluate("queue => queue.scrollHeight - queue.clientHeight")
        assert inside <= 1  # as high as its rows, none of them to be scrolled to
        page.get_by_role("button", name="回到队列").tap()
        expect(page.locator(".st-key-duty-free")).to_be_visible()
        expect(queue).to_be_in_viewport()
        assert top(queue) < top(alarm)
