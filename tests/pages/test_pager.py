"""The way to the other pages of a list says how many there are, and has room to show the last."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import tables


def _many() -> None:
    from pages.parts import tables

    tables.pager(93, "many", 50)


def _one() -> None:
    from pages.parts import tables

    tables.pager(1, "one", 50)


def test_a_long_list_says_which_page_of_how_many() -> None:
    page = AppTest.from_function(_many).run()
    assert [one.value for one in page.caption] == ["第 1/93 页 · 每页 50 行"]
    page.session_state["many"] = 93
    assert page.run().caption[0].value == "第 93/93 页 · 每页 50 行"


def test_its_room_is_fixed_so_that_it_is_not_squeezed_to_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = dict[str, object]()
    monkeypatch.setattr(st, "pagination", lambda pages, **how: asked.update(how, pages=pages))
    AppTest.from_function(_many).run()
    assert asked == {"pages": 93, "key": "many", "width": tables.PAGER_WIDTH}
    assert tables.PAGER_WIDTH >= 9 * 34, "seven numbers and two arrows"


def test_a_list_of_one_page_has_no_way_to_others() -> None:
    page = AppTest.from_function(_one).run()
    assert not page.caption
    assert not page.get("pagination")
