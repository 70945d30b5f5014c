"""The administrator brings a file of devices: one row is wrong, the rest is loaded, seen, and taken back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving import Server
from tests.stories.hands import download, drawn
from tests.stories.people import Known, stored
from tests.stories.visitors import Visitor, visit

pytestmark = pytest.mark.browser

ADMINISTRATOR = "^管理员"
HEADER = ["SN码", "类别", "经度", "纬度", "安装日期"]


def devices_file(folder: Path, known: Known) -> Path:
    """Write three devices inside the officer's grid, one of a kind that nobody knows."""
    path = folder / "移动平台.csv"
    rows = [
        (f"STORY-{n}", kind, known.lon, known.lat, "2026-10-01") for n, kind in ((1, "烟感"), (2, "怪物"), (3, "燃气"))
    ]
    with path.open("w", encoding="gb18030", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        lines.writerows(rows)
    return path


def opened(administrator: Visitor) -> Page:
    administrator.sign_in(ADMINISTRATOR)
    administrator.open("/imports")
    drawn(administrator)
    return administrator.page


def pick(visitor: Visitor, label: str, option: str) -> None:
    """Choose an option of a select box."""
    box = visitor.page.get_by_role("combobox", name=label)
    box.click()
    visitor.page.get_by_role("option", name=option, exact=True).click()
    drawn(visitor)


def count(server: Server) -> int:
    sql = "SELECT count(*) FROM gov.devices WHERE device_id LIKE 'STORY-%' AND located = 'inside'"
    with stored(server) as eng:
        return int(eng.read(lambda db: db.execute(sql).fetchone())[0])  # type: ignore[index]


def test_a_file_with_one_bad_row_is_tried_loaded_without_it_and_undone(
    chromium: Browser, town: Server, known: Known, tmp_path: Path
) -> None:
    with visit(chromium, town.url) as administrator:
        page = opened(administrator)
        page.locator("input[type=file]").set_input_files(devices_file(tmp_path, known))
        expect(page.get_by_role("heading", name="列的对应")).to_be_visible()
        expect(page.get_by_text("按 GB18030 编码读取。")).to_be_visible()
        expect(page.get_by_text("缺少“设备编号”一列")).to_be_visible()
        pick(administrator, "设备编号（必填）", "SN码")
        page.get_by_role("button", name="③ 试读整个文件").click()
        expect(page.get_by_text("还没有写入任何数据")).to_be_visible()
        refused = download(page, "下载被拒的行").read_text("utf-8-sig")
        assert "STORY-2" in refused
        assert "STORY-1" not in refused
        assert count(town) == 0
        page.reload()
        drawn(administrator)
        page.get_by_role("button", name="④ 跳过被拒的 1 行，导入 2 行").click()
        expect(page.get_by_text(re.compile("已导入，编号 I"))).to_be_visible()
        assert count(town) == 2
        page.get_by_role("tab", name="导入记录").click()
        page.get_by_role("button", name="撤销这次导入").click()
        page.get_by_role("button", name="确认撤销").click()
        expect(page.get_by_text("已撤销：删去 2 行")).to_be_visible()
        assert count(town) == 0
        page.get_by_role("button", name="知道了").click()


def test_another_tab_shows_what_runs_and_what_came_of_it(
    chromium: Browser, town: Server, known: Known, tmp_path: Path
) -> None:
    with visit(chromium, town.url) as administrator, visit(chromium, town.url) as elsewhere:
        page, other = opened(administrator), opened(elsewhere)
        page.locator("input[type=file]").set_input_files(devices_file(tmp_path, known))
        expect(page.get_by_role("heading", name="列的对应")).to_be_visible()
        pick(administrator, "设备编号（必填）", "SN码")
        page.get_by_role("button", name="③ 试读整个文件").click()
        expect(page.get_by_text("还没有写入任何数据")).to_be_visible()
        expect(other.get_by_text("还没有写入任何数据")).to_be_visible()
        other.get_by_role("button", name="换一个文件").click()
        expect(other.get_by_role("heading", name="① 选择文件")).to_be_visible()
        expect(page.get_by_role("heading", name="① 选择文件")).to_be_visible()
