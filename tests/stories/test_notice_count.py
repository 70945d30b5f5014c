"""The count of unread notices follows by itself, on the phone's tab and in the bar of the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import Server
from tests.stories.hands import find_in_queue
from tests.stories.people import HANDLER, OFFICER, Known
from tests.stories.test_rework import blow
from tests.stories.visitors import PHONE, visit

pytestmark = pytest.mark.browser


def test_a_report_in_counts_on_the_reporters_screens_without_a_tap(
    chromium: Browser, town: Server, known: Known
) -> None:
    with visit(chromium, town.url, PHONE, **known.here) as officer, visit(chromium, town.url) as handler:
        officer.sign_in(OFFICER)
        case_id = blow(officer)
        tab = officer.page.locator(".st-key-bottom-tabs").get_by_role("link").last
        before = tab.inner_text()
        handler.sign_in(HANDLER)
        find_in_queue(handler, case_id).get_by_role("button", name="立即报到").click()
        expect(tab).not_to_have_text(before, timeout=15_000)
        expect(tab).to_contain_text("通知")
