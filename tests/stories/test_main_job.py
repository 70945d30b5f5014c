"""The whole main job across three sign-ins: a hazard is seen, blown, handled, checked, and printed in the circular."""

from __future__ import annotations

import re
from datetime import timedelta

import pdfplumber
import pytest
from playwright.sync_api import Browser, expect

from governance.accounts.rules import Role
from governance.areas import actions as areas
from governance.engine import Engine
from governance.engine.times import to_store
from tests.raw_figures import raw_rows
from tests.serving import Server
from tests.stories.hands import add_photo, choose_category, city_map, download, find_in_queue, picture, tap_tab
from tests.stories.people import HANDLER, OFFICER, SUPERVISION, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

LINE = "三号楼一层楼道堆了旧沙发，走不过去"
DONE = "已督促物业当天清走，楼道复通"
STEPS = ["吹哨", "立案", "派遣", "报到", "反馈办理结果", "核实结案"]


def blow(officer: Visitor, known: Known) -> str:
    """See where one stands, say what it is, and return the number on the receipt."""
    page = officer.page
    expect(city_map(page).get_by_text(known.place)).to_be_visible()
    expect(city_map(page).get_by_text(f"网格员 {known.accounts[Role.GRID_OFFICER].name}")).to_be_visible()
    choose_category(page, "通道堵塞")
    expect(page.get_by_text("派给消防大队，30 分钟内报到")).to_be_visible()
    page.get_by_role("radio", name="一般").tap()
    expect(page.get_by_role("radio", name="一般")).to_be_checked()
    add_photo(page, picture())
    page.get_by_role("textbox", name="补充一句").fill(LINE)
    page.get_by_role("button", name="吹哨").tap()
    receipt = page.get_by_role("status").filter(has_text="已吹哨")
    expect(receipt).to_contain_text("通道堵塞 · 一般")
    expect(receipt).to_contain_text(known.place.replace(" · ", ""))
    expect(receipt).to_contain_text(re.compile(r"办结\s*\d+月\d+日 \d\d:\d\d 前"))
    expect(receipt).to_contain_text("消防法")  # why this department
    return receipt.locator("strong").inner_text()


def handle(handler: Visitor, case_id: str) -> None:
    """Find the case in the queue, report in, and feed back with a note and a photo."""
    row = find_in_queue(handler, case_id)
    expect(row).to_contain_text(LINE)
    row.get_by_role("button", name="立即报到").click()
    expect(handler.page.get_by_text("已报到，正在计时办理")).to_be_visible()
    find_in_queue(handler, case_id).get_by_role("button", name="反馈结果").click()
    dialog = handler.page.get_by_role("dialog")
    expect(dialog).to_contain_text(LINE)
    add_photo(dialog, picture("olive"))
    dialog.get_by_role("textbox", name="办理结果").fill(DONE)
    dialog.get_by_role("button", name="提交，请网格员核实").click()
    expect(dialog).to_be_hidden()
    expect(handler.page.locator(f".st-key-row-work-{case_id}")).to_have_count(0)


def check(officer: Visitor, case_id: str) -> None:
    """See what was done, and close the case."""
    card = officer.page.locator(f".st-key-card-case-{case_id}")
    card.get_by_role("button", name="去核实").tap()
    dialog = officer.page.get_by_role("dialog")
    expect(dialog).to_contain_text(DONE)
    expect(dialog.get_by_role("img", name="处理后")).to_be_visible()
    dialog.get_by_role("button", name="已解决，核实结案").tap()
    expect(dialog).to_be_hidden()


def print_circular(supervision: Visitor) -> str:
    """Make last month's circular, take the PDF and return its text without any space."""
    page = supervision.page
    page.get_by_role("link", name="督查通报").click()
    page.get_by_role("button", name="编制通报").click()
    with pdfplumber.open(download(page, "PDF")) as pdf:
        return re.sub(r"\s", "", "".join(one.extract_text() for one in pdf.pages))


def last_month(eng: Engine) -> tuple[int, int, dict[str, int]]:
    """Return the whistles, the alarms and the whistles by town of the last full month, counted row by row."""
    profile, rows = areas.profile(eng), raw_rows(eng)
    this_month = eng.now().astimezone(profile.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = to_store((this_month - timedelta(days=1)).replace(day=1))
    blown, raised = (
        frame[(frame[column] >= first) & (frame[column] < to_store(this_month))]
        for frame, column in ((rows.cases, "blown_at_utc"), (rows.alarms, "raised_at_utc"))
    )
    names = areas.names(eng)
    by_town = {names[code][0]: count for code, count in blown["town_code"].value_counts().items()}
    return len(blown), len(raised), by_town


def test_a_hazard_goes_from_the_officers_thumb_to_the_printed_circular(
    chromium: Browser, town: Server, known: Known
) -> None:
    with (
        visit(chromium, town.url, PHONE, **known.here) as officer,
        visit(chromium, town.url) as handler,
        visit(chromium, town.url) as supervision,
    ):
        officer.sign_in(OFFICER)
        case_id = blow(officer, known)
        tap_tab(officer, "我的")
        mine = officer.page.locator(f".st-key-card-case-{case_id}")
        expect(mine).to_contain_text(re.compile("现在在\\s*消防大队"))
        handler.sign_in(HANDLER)
        handle(handler, case_id)
        expect(mine).to_contain_text("等我核实")  # by itself: the page follows its cases
        check(officer, case_id)
        supervision.sign_in(SUPERVISION)
        text = print_circular(supervision)
        with stored(town) as eng:
            whistles, alarms, by_town = last_month(eng)
        assert whistles > 0
        assert f"受理网格吹哨事项{whistles}件" in text
        assert f"智慧消防设备告警{alarms}起" in text
        for name, count in by_town.items():
            assert re.search(f"{name}\\d+{count}", text), (name, count)
        supervision.open(f"/case?case={case_id}")
        history = supervision.page.get_by_role("listitem").filter(has=supervision.page.locator("time"))
        steps = history.locator("b").all_inner_texts()
        assert steps[::-1] == STEPS
