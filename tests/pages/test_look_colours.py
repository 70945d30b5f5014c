"""The colours keep their promises: one set of values everywhere, and every pair that is read has enough contrast."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from streamlit import config

from governance.engine.home import ROOT
from pages.parts.look_tokens import DARK, LIGHT, Palette

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
HUES = ("red", "orange", "yellow", "blue", "green", "violet")


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _options(table: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for name, value in table.items():
        path = f"{prefix}{name}"
        inner = isinstance(value, dict) and path not in config._config_options_template
        found += _options(value, f"{path}.") if inner else [path]
    return found


def test_every_setting_is_one_that_streamlit_knows() -> None:
    assert [option for option in _options(CONFIG) if option not in config._config_options_template] == []


def test_the_server_calls_nobody_and_tells_a_reader_no_trace() -> None:
    assert CONFIG["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["disableDataExport"] is True


@pytest.mark.parametrize(("section", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_widgets_have_the_colours_of_the_drawings(section: str, palette: Palette) -> None:
    theme = CONFIG["theme"][section]
    assert theme["primaryColor"] == palette.primary
    assert theme["backgroundColor"] == palette.card
    assert theme["textColor"] == palette.ink
    assert theme["borderColor"] == palette.line
    assert (theme["redColor"], theme["orangeColor"], theme["yellowColor"], theme["blueColor"]) == palette.severity
    assert (theme["greenColor"], theme["violetColor"]) == (palette.on_time, palette.overdue)
    assert tuple(theme["chartSequentialColors"]) == palette.heat


@pytest.mark.parametrize(("section", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_text_can_be_read_on_its_ground(section: str, palette: Palette) -> None:
    for text in (palette.ink, palette.muted, palette.primary, palette.on_time_text, palette.overdue_text):
        assert contrast(text, palette.card) >= 4.5, text
    assert contrast(palette.muted, palette.ground) >= 4.5
    assert contrast(palette.due_soon_text, palette.card) >= 4.5
    assert contrast(palette.on_primary, palette.primary) >= 4.5
    assert contrast("#FFFFFF", palette.bell) >= 3.0, "the bell's word is large and bold"
    theme = CONFIG["theme"][section]
    for hue in HUES:
        assert contrast(theme[f"{hue}TextColor"], theme[f"{hue}BackgroundColor"]) >= 4.5, hue


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_mark_stands_out_by_its_fill_or_by_its_rim(palette: Palette) -> None:
    for fill, rim in zip(palette.severity, palette.severity_rim, strict=True):
        assert max(contrast(fill, palette.card), contrast(rim, palette.card)) >= 3.0, fill
    for glyph in (palette.on_time, palette.overdue):
        assert contrast(glyph, palette.card) >= 3.0


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_numeral_can_be_read_on_its_mark(palette: Palette) -> None:
    for fill, ink in zip(palette.severity, palette.severity_ink, strict=True):
        assert contrast(fill, ink) >= 4.2, fill


@pytest.mark.parametrize(("palette", "darker"), [(LIGHT, True), (DARK, False)])
def test_more_is_darker_in_light_and_brighter_in_dark(palette: Palette, darker: bool) -> None:
    for ramp in (palette.classes, palette.heat):
        steps = [_luminance(colour) for colour in ramp]
        assert steps == sorted(steps, reverse=darker)


def test_a_level_one_alarm_keeps_a_rim_where_the_map_is_as_dark_as_it_is() -> None:
    assert contrast(LIGHT.severity[0], LIGHT.classes[4]) < 1.5
    assert contrast(LIGHT.severity_rim[0], LIGHT.classes[4]) >= 4.5
