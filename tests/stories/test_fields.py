"""Every field of the pages takes a payload, and nothing of it comes to life: not there, and not where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from governance import engine
from governance.accounts.rules import Role
from tests.demo_home import Copy
from tests.serving import Server
from tests.stories.fields import ELSEWHERE, FIELDS, Found, fields
from tests.stories.hands import add_photo, drawn, picture
from tests.stories.payloads import PAYLOADS, TYPED
from tests.stories.people import Known, sign_in_names
from tests.stories.people import known as known_of
from tests.stories.test_payloads import harmless, watched
from tests.stories.visitors import DESK, PHONE, Visitor

ORDER = sorted(FIELDS, key=lambda one: (FIELDS[one].role, FIELDS[one].address, FIELDS[one].taps))
PLACES = [(place, [one.label for one in group]) for place, group in groupby(ORDER, FIELDS.__getitem__)]


def test_every_text_field_is_known() -> None:
    assert set(fields()) == set(FIELDS) | set(ELSEWHERE), "say in tests/stories/fields.py where a person finds it"


@pytest.fixture(scope="module")
def served(demo_copy: Copy) -> Iterator[tuple[Server, Known]]:
    """The product on a small demo city of its own; supervision looks at a case that is still open."""
    home = demo_copy("fields")
    eng = engine.open_store(home)
    known = known_of(eng)
    asked = "SELECT case_id FROM gov.cases WHERE state = 'open' AND stage = 'dispatched' ORDER BY case_id LIMIT 1"
    known.cases[Role.SUPERVISION] = str(eng.read(lambda db: db.execute(asked).fetchone())[0])  # type: ignore[index]
    eng.close()
    server = Server(home)
    server.until_ready()
    yield server, known
    server.stop()


def tap(page: Page, words: str) -> None:
    """Tap the first button, tab or fold of these words."""
    named = page.get_by_role("button", name=words).or_(page.get_by_role("tab", name=words))
    named.or_(page.get_by_role("radio", name=words)).or_(page.locator("summary", has_text=words)).first.click()


def fill(visitor: Visitor, label: str) -> None:
    """Type the payload into the field of this label and leave it."""
    page = visitor.page
    box = page.get_by_role("textbox", name=label).or_(page.get_by_role("searchbox", name=label)).last
    box.fill(TYPED)
    box.press("Enter")
    drawn(visitor)
    harmless(visitor.page, label)


@pytest.mark.browser
@pytest.mark.parametrize(("place", "labels"), PLACES, ids=lambda one: one.address if isinstance(one, Found) else "")
def test_a_field_takes_a_payload_and_nothing_of_it_lives(
    chromium: Browser, served: tuple[Server, Known], place: Found, labels: list[str]
) -> None:
    server, known = served
    size = PHONE if place.role is Role.GRID_OFFICER else DESK
    with watched(chromium, server, size, **known.here) as visitor:
        visitor.sign_in(sign_in_names("zh")[place.role])
        officer = known.accounts[Role.GRID_OFFICER].account_id
        visitor.open(place.address.format(case=known.cases.get(place.role, ""), officer=officer))
        drawn(visitor)
        for words in place.taps:
            tap(visitor.page, words)
            drawn(visitor)
        for label in labels:
            fill(visitor, label)
        for button in visitor.page.get_by_role("button", name="保存").all():
            if button.is_visible() and button.is_enabled():
                button.click()
                drawn(visitor)
        harmless(visitor.page, place.address)


@pytest.mark.browser
def test_a_file_of_payloads_is_read_under_a_name_of_payloads(
    chromium: Browser, served: tuple[Server, Known], tmp_path: Path
) -> None:
    server, _known = served
    path = tmp_path / "'><img src=x onerror=__hit(1) data-payload>![x]$x$.csv"
    rows = [f'{n},"{text.replace(chr(34), chr(34) * 2)}",119.6,31.9' for n, text in enumerate(PAYLOADS.values())]
    path.write_text(
        "\n".join(["设备编号,类别<img src=x onerror=__hit(2) data-payload>,经度,纬度", *rows]), encoding="utf-8"
    )
    with watched(chromium, server, DESK) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.ADMINISTRATOR])
        visitor.open("/imports")
        drawn(visitor)
        visitor.page.locator("input[type=file]").set_input_files(path)
        expect(visitor.page.get_by_role("heading", name="列的对应")).to_be_visible()
        drawn(visitor)
        harmless(visitor.page, "file")
        visitor.page.get_by_role("tab", name="导入记录").click()
        drawn(visitor)
        harmless(visitor.page, "history")


@pytest.mark.browser
def test_a_photo_that_hides_a_page_stays_a_photo(chromium: Browser, served: tuple[Server, Known]) -> None:
    server, known = served
    with watched(chromium, server, PHONE, **known.here) as visitor:
        visitor.sign_in(sign_in_names("zh")[Role.GRID_OFFICER])
        add_photo(visitor.page, picture("navy") + b"<script>window.__hit(3)</script>")
        harmless(visitor.page, "photo")
