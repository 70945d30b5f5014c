"""Supervision looks closer: from the city to a town, to a grid, to the rows behind a figure, and takes them along."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from governance.areas import actions as areas
from governance.engine import Engine
from governance.engine.times import to_store
from tests.raw_figures import raw_rows
from tests.serving import Server
from tests.stories.hands import city_map, download, drawn
from tests.stories.people import SUPERVISION, Known, stored
from tests.stories.visitors import Visitor, visit

pytestmark = pytest.mark.browser

DAYS = 30
NUMBER, LINE = "案件编号", "描述"


def click_town(supervision: Visitor, name: str) -> None:
    """Take the marks off the map, and click where a town's name stands."""
    page = supervision.page
    page.get_by_role("button", name="图层").click()
    for layer in ("设备", "活跃告警"):
        page.get_by_test_id("stPopoverBody").get_by_text(layer, exact=True).click()
        drawn(supervision)
    page.keyboard.press("Escape")
    label = city_map(page).locator(".wm-label", has_text=name)
    expect(label).to_be_visible()
    box = label.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def whistles_of(eng: Engine, grid_code: str) -> dict[str, str]:
    """Return number -> line of the whistles blown in a grid in the last days, today included, row by row."""
    today = eng.now().astimezone(areas.profile(eng).zone).replace(hour=0, minute=0, second=0, microsecond=0)
    cases = raw_rows(eng).cases
    since = to_store(today - timedelta(days=DAYS - 1))
    found = cases[(cases["blown_at_utc"] >= since) & (cases["grid_code"] == grid_code)]
    return dict(zip(found["case_id"], found["line"].fillna(""), strict=True))


def export(supervision: Visitor, fmt: str) -> Path:
    """Have the rows written to a file and take it."""
    page = supervision.page
    page.get_by_role("button", name="导出").click()
    page.get_by_role("button", name=f"生成 {fmt}").click()
    expect(page.get_by_text(re.compile(rf"行\.{fmt.lower()}，共 \d+ 行"))).to_be_visible()
    drawn(supervision)
    path = download(page, "下载")
    page.keyboard.press("Escape")
    return path


def told_by_csv(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[NUMBER]: row[LINE] for row in csv.DictReader(file)}


def told_by_xlsx(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        head, *rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    number, line = head.index(NUMBER), head.index(LINE)
    return {str(row[number]): str(row[line] or "") for row in rows}


def test_a_click_on_the_map_leads_to_a_grid_its_rows_and_their_file(
    chromium: Browser, town: Server, known: Known, tmp_path: Path
) -> None:
    with visit(chromium, town.url) as supervision:
        page = supervision.page
        supervision.sign_in(SUPERVISION)
        drawn(supervision)
        town_name, grid_name = known.place.split(" · ")
        click_town(supervision, town_name)
        expect(page).to_have_url(re.compile(f"area={known.grid_code[:9]}(&|$)"))
        grid = city_map(page).get_by_role("button", name=re.compile(f"^{grid_name}"))
        grid.press("Enter")
        expect(page).to_have_url(re.compile(f"area={known.grid_code}(&|$)"))
        page.get_by_role("button", name="看吹哨数的明细").click()
        expect(page.get_by_role("heading", name="吹哨数")).to_be_visible()
        csv_file, xlsx_file = export(supervision, "CSV"), export(supervision, "XLSX")
        with stored(town) as eng:
            expected = whistles_of(eng, known.grid_code)
        assert len(expected) > 5
        expect(page.get_by_role("heading", name=f"共 {len(expected)} 行")).to_be_visible()
        assert told_by_csv(csv_file) == expected
        assert told_by_xlsx(xlsx_file) == expected


def test_the_address_of_a_filtered_page_shows_the_same_to_somebody_else(
    chromium: Browser, town: Server, known: Known
) -> None:
    address = f"{town.url}/overview?period=7d&area={known.grid_code}"
    grid_name = known.place.split(" · ")[1]
    with visit(chromium, town.url) as supervision:
        page = supervision.page
        page.goto(address)
        page.get_by_role("button", name=re.compile(SUPERVISION)).click()
        drawn(supervision)
        expect(page.get_by_role("radio", name="近 7 天")).to_be_checked()
        expect(page.get_by_role("combobox", name="区域")).to_have_value(f"网格 {grid_name}")
        page.get_by_role("radio", name="本年").click()
        expect(page).to_have_url(re.compile("period=year"))
        found = page.url
    with visit(chromium, town.url) as somebody:
        somebody.page.goto(found)
        somebody.page.get_by_role("button", name=re.compile(SUPERVISION)).click()
        drawn(somebody)
        expect(somebody.page.get_by_role("radio", name="本年")).to_be_checked()
        expect(somebody.page.get_by_role("combobox", name="区域")).to_have_value(f"网格 {grid_name}")
