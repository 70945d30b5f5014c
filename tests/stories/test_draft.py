"""A whistle half made: what the thumb has done so far is never lost, and never sent twice."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.hands import MAP, add_photo, choose_category, city_map, drawn, picture
from tests.stories.people import OFFICER, Known, stored
from tests.stories.visitors import PHONE, Visitor, visit
from tests.stories.wire import Wire

pytestmark = pytest.mark.browser

LINE = "配电箱敞着，线头裸露"
WHOLE = ("wire_aged", "general", LINE, ["blue"])
LOST = "连接中断，正在重连…"


def line(page: Page) -> Locator:
    return page.get_by_role("textbox", name="补充一句")


def begin(officer: Visitor) -> None:
    """Choose what it is, how urgent, and take a photo."""
    page = officer.page
    choose_category(page, "电线老化")
    expect(page.get_by_text("派给供电公司")).to_be_visible()
    page.get_by_role("radio", name="一般").tap()
    expect(page.get_by_role("radio", name="一般")).to_be_checked()
    add_photo(page, picture("navy"))


def send(officer: Visitor) -> str:
    """Blow the whistle and return the number on the receipt."""
    officer.page.get_by_role("button", name="吹哨").tap()
    return receipt(officer).locator("strong").inner_text()


def receipt(officer: Visitor) -> Locator:
    found = officer.page.get_by_role("status").filter(has_text="已吹哨")
    expect(found).to_be_visible()
    return found


def arrived(server: Server, case_id: str) -> tuple[str, str, str, list[str]]:
    """Return category, urgency, line and the colours of the photos of a case in the store."""
    with stored(server) as eng:
        query = "SELECT category_code, severity, line FROM gov.cases WHERE case_id = ?"
        category, severity, words = eng.read(lambda db: db.execute(query, [case_id]).fetchall()[0])
        query = "SELECT photo_id FROM gov.case_photos WHERE case_id = ?"
        photos = eng.read(lambda db: db.execute(query, [case_id]).fetchall())
        colours = [colour(eng.files.get(photo_id, "photos")) for (photo_id,) in photos]
    return category, severity, words, colours


def position(server: Server, case_id: str) -> tuple[float, float]:
    """Return where a case in the store lies, longitude and latitude (WGS-84)."""
    with stored(server) as eng:
        query = "SELECT lon, lat FROM gov.cases WHERE case_id = ?"
        lon, lat = eng.read(lambda db: db.execute(query, [case_id]).fetchall()[0])
    return lon, lat


def tap_the_map(officer: Visitor) -> None:
    """Tap a point beside the one the phone has found, and wait until the page has taken it."""
    frame = city_map(officer.page)
    chip = frame.locator(".wm-chip")
    before = chip.inner_text()
    box = officer.page.locator(MAP).bounding_box()
    assert box is not None
    officer.page.touchscreen.tap(box["x"] + box["width"] / 2 + 24, box["y"] + box["height"] / 2 + 18)
    expect(chip).not_to_have_text(before)
    drawn(officer)


def choose_while_lost(officer: Visitor) -> None:
    """Take a second photo and write a line while nothing can be sent: both stay on the phone."""
    page = officer.page
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture("red")}
    page.locator('[data-part="gallery-input"]').set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_role("img", name="第 2 张照片", exact=True)).to_be_visible()
    line(page).fill(LINE)
    line(page).blur()


def all_there(officer: Visitor) -> None:
    """The connection is back: everything that was chosen stands on the page, and the photo has arrived by itself."""
    page = officer.page
    expect(page.get_by_text(LOST)).to_be_hidden()
    expect(page.get_by_text("派给供电公司")).to_be_visible()
    expect(page.get_by_role("radio", name="一般")).to_be_checked()
    expect(line(page)).to_have_value(LINE)
    expect(page.get_by_role("img", name="第 2 张照片", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="重试")).to_be_hidden()
    drawn(officer)


def colour(content: bytes) -> str:
    """Return the strongest of the three colours in the middle of a photo."""
    with Image.open(io.BytesIO(content)) as photo:
        middle = photo.convert("RGB").getpixel((photo.width // 2, photo.height // 2))
    return max(zip(middle, ("red", "green", "blue"), strict=True))[1]  # type: ignore[arg-type]


def test_a_draft_outlives_a_lost_line_and_is_gone_after_the_receipt(
    chromium: Browser, town: Server, wire: Wire, known: Known
) -> None:
    with visit(chromium, wire.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        begin(officer)
        wire.cut()
        expect(officer.page.get_by_text(LOST)).to_be_visible()
        line(officer.page).fill(LINE)
        line(officer.page).blur()
        wire.mend()
        expect(officer.page.get_by_text(LOST)).to_be_hidden()
        drawn(officer)
        case_id = send(officer)
        assert arrived(town, case_id) == WHOLE
        officer.open("/whistle")  # a new tab of the same phone
        expect(officer.page.get_by_role("button", name="拍照")).to_be_visible()
        expect(line(officer.page)).to_have_value("")
        expect(officer.page.get_by_text("已接着上次没发出的那一哨。")).to_have_count(0)


def test_a_draft_outlives_a_restart_of_the_server(chromium: Browser, demo_copy: Copy, known: Known) -> None:
    home = demo_copy("restart")
    first = Server(home)
    first.until_ready()
    wire = Wire(first.port)
    with visit(chromium, wire.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        begin(officer)
        line(officer.page).fill(LINE)
        wire.cut()
        first.kill()
        second = Server(home)
        second.until_ready()
        wire.lead_to(second.port)
        wire.mend()
        expect(officer.page.get_by_text(LOST)).to_be_hidden()
        expect(officer.page.get_by_text("已接着上次没发出的那一哨。")).to_be_visible()
        case_id = send(officer)
        assert arrived(second, case_id) == WHOLE
    wire.close()
    second.stop()


@pytest.mark.parametrize("restarted", [False, True])
def test_what_is_chosen_before_and_while_the_line_is_lost_arrives(
    chromium: Browser, demo_copy: Copy, known: Known, restarted: bool
) -> None:
    """Words, category, urgency, the tapped point and photos: the open connection itself is cut, on both its ends."""
    home = demo_copy(f"lost-{restarted}")
    server = Server(home)
    server.until_ready()
    wire = Wire(server.port)
    with visit(chromium, wire.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        begin(officer)
        tap_the_map(officer)
        wire.cut()
        expect(officer.page.get_by_text(LOST)).to_be_visible()
        choose_while_lost(officer)
        if restarted:
            server.kill()
            server = Server(home)
            server.until_ready()
            wire.lead_to(server.port)
        wire.mend()
        all_there(officer)
        case_id = send(officer)
        category, severity, words, colours = arrived(server, case_id)
        assert (category, severity, words, sorted(colours)) == ("wire_aged", "general", LINE, ["blue", "red"])
        lon, lat = position(server, case_id)
        assert 1e-5 < abs(lon - known.lon) + abs(lat - known.lat) < 0.02  # the point that was tapped, not the phone's
    wire.close()
    server.stop()


def test_a_nervous_thumb_makes_one_case(chromium: Browser, town: Server, known: Known) -> None:
    with stored(town) as eng:
        query = "SELECT count(*) FROM gov.cases"
        (before,) = eng.read(lambda db: db.execute(query).fetchall()[0])
    with visit(chromium, town.url, PHONE, **known.here) as officer:
        officer.sign_in(OFFICER)
        begin(officer)
        line(officer.page).fill(LINE)
        officer.page.get_by_role("button", name="吹哨").dblclick()
        case_id = receipt(officer).locator("strong").inner_text()
        assert arrived(town, case_id) == WHOLE
    with stored(town) as eng:
        (after,) = eng.read(lambda db: db.execute(query).fetchall()[0])
    assert after == before + 1
