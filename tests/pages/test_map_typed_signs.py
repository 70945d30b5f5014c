"""What people typed reaches a map as typed, whatever signs of a template engine are in it."""

from __future__ import annotations

import pytest
from branca.element import Element

from pages.parts.maps_kit import State


@pytest.mark.parametrize("typed", ["{{ 7 * 7 }}", "{{{", "{% for %}", "{# gone #}", "{{ '\\", "}}"])
def test_no_text_of_a_state_is_read_as_a_template(typed: str) -> None:
    said = State({"name": typed})._template.module.script(State({"name": typed}), {})
    rendered = Element(str(said)).render()  # as folium does once more
    assert rendered.startswith('Whistlemap.update({"name": "')
    assert "49" not in rendered
    assert len(rendered) >= len(typed) + len('Whistlemap.update({"name": ""});')
