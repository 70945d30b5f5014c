"""Danger to life and the same thing twice, without a signal: called first, sent first, and never doubled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.people import OFFICER, Known
from tests.stories.test_offline import Product, card, lose_signal, number_on, opened, product, write
from tests.stories.visitors import PHONE, visit

__all__ = ["product"]
pytestmark = pytest.mark.browser

LINE, AGAIN = "楼道口有人堆纸箱", "纸箱还在，又多了两个"


def test_a_yes_to_danger_shows_whom_to_call_and_goes_out_before_everything_else(
    chromium: Browser, product: Product, known: Known
) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        lose_signal(officer, product)
        write(page, LINE)
        expect(card(page, LINE)).to_be_visible()
        page.get_by_role("radio", name="飞线充电").first.tap()
        page.get_by_label("补充一句").fill("三楼电动车冒烟")
        page.get_by_role("radiogroup", name="正在燃烧或冒烟吗").get_by_role("radio", name="是").tap()
        expect(page.get_by_role("link", name="拨打 119").first).to_have_attribute("href", "tel:119")
        expect(page.get_by_text("哨排在最前面")).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(2)
        product.wire.mend()
        officer.context.set_offline(False)
        expect(page.get_by_text("哨已发出，不用再填")).to_be_visible()
        expect(page.get_by_text("已成案")).to_have_count(2)
    ((urgent, _who, _photos),), ((other, _him, _none),) = product.cases("三楼电动车冒烟"), product.cases(LINE)
    assert urgent < other


def test_a_slip_is_taken_back_while_it_is_not_out(chromium: Browser, product: Product, known: Known) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        lose_signal(officer, product)
        page.get_by_role("radio", name="飞线充电").first.tap()
        page.get_by_label("补充一句").fill(LINE)
        page.get_by_role("radiogroup", name="正在燃烧或冒烟吗").get_by_role("radio", name="是").tap()
        expect(page.get_by_role("article")).to_have_count(1)
        page.get_by_role("button", name="点错了，没有危险").tap()
        expect(page.get_by_role("article")).to_have_count(0)
        expect(page.get_by_label("补充一句")).to_have_value(LINE)
        expect(page.get_by_role("radio", name="要紧")).to_have_attribute("aria-checked", "true")


def test_the_same_thing_is_offered_and_joined_once(chromium: Browser, product: Product, known: Known) -> None:
    with visit(chromium, product.wire.url, PHONE, **known.here) as officer:
        page = opened(officer, OFFICER)
        expect(page.get_by_text("误差 8 米")).to_be_visible()
        write(page, LINE)
        first = number_on(page)
        lose_signal(officer, product)
        write(page, AGAIN)
        expect(card(page, AGAIN)).to_contain_text("等网络")
        product.wire.mend()
        officer.context.set_offline(False)
        expect(card(page, AGAIN)).to_contain_text("已有类似的一件")
        page.reload()  # what was not chosen yet waits for him
        card(page, AGAIN).get_by_role("button", name=f"并进 {first}").tap()
        expect(page.get_by_text(f"已并进 {first}")).to_be_visible()
    assert [number for number, _who, _photos in product.cases(LINE)] == [first]
    assert product.cases(AGAIN) == []
