"""Every page tells what it is for and how its work is done, in both languages, one tap away."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from governance.engine.text import LANGUAGES, speaking
from pages.navigation import entries
from pages.parts.page_help import FOLDER, words

CHINESE = re.compile("[一-鿿]")
with speaking("zh"):
    PATHS = [entry.path for entry in entries()]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_help(path, language):
    told = words(path, language)
    first, _rest = told.split("\n", 1)
    assert len(first) >= (10 if language == "zh" else 25)
    assert len(re.findall(r"^(-|\d\.) ", told, re.M)) >= 3
    assert bool(CHINESE.search(told)) == (language == "zh")


def test_there_is_no_help_of_a_page_that_is_not_there():
    assert {file.stem for file in FOLDER.glob("*/*.md")} == set(PATHS)


@pytest.mark.parametrize(("path", "buttons"), [("report-in", 1), ("no-such-page", 0)])
def test_a_page_offers_its_help_beside_its_title(path, buttons):
    def page(path: str) -> None:
        from pages.parts import look, page_help

        page_help.belongs_to(path)
        with look.title_row("报到台"):
            pass

    test = AppTest.from_function(page, kwargs={"path": path}).run()
    assert not test.exception
    assert len(test.button) == buttons


def test_the_help_opens_in_the_readers_language():
    def page() -> None:
        from governance.engine.text import speaking
        from pages.parts import page_help

        page_help.belongs_to("report-in")
        with speaking("en"):
            page_help.button()

    test = AppTest.from_function(page).run()
    test.button[0].click().run()
    assert not test.exception
    assert "What your department has to do now" in test.markdown[0].value
