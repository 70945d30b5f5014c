"""What the overview's map is coloured by: a rate of too few rows is told apart, and moves no break."""

from __future__ import annotations

import pandas as pd
import pytest

from pages.watch.overview_map import FEW, coloured

TOWNS = pd.DataFrame(
    {
        "town_code": ["a", "b", "c", "d", "e", "f", None],
        "due": [300, 200, 29, 30, 0, 1, 5],
        "devices": [900, 800, 700, 29, 0, 30, 5],
        "on_time_rate": [90.0, 95.0, 10.0, 97.0, float("nan"), 0.0, 50.0],
        "alarms_per_1000_devices": [20.0, 30.0, 40.0, 5000.0, float("nan"), 50.0, 1.0],
        "alarms": [3, 2, 1, 9, 0, 4, 1],
    }
)


@pytest.mark.parametrize(
    ("measure", "few"), [("on_time_rate", {"c", "f"}), ("alarms_per_1000_devices", {"d"}), ("alarms", set())]
)
def test_areas_of_too_few_rows_are_in_a_class_of_their_own(measure: str, few: set[str]) -> None:
    shown = coloured(TOWNS, measure)
    assert shown.few == few
    assert {code for code, step in shown.classes.items() if step == FEW} == few
    assert None not in shown.values


def test_a_rate_of_too_few_rows_sets_no_break() -> None:
    enough = TOWNS[~TOWNS["town_code"].isin(["c", "f"])]
    assert coloured(TOWNS, "on_time_rate").edges == coloured(enough, "on_time_rate").edges
    assert min(coloured(TOWNS, "on_time_rate").edges) > 50


def test_an_area_without_anything_to_count_has_no_class_at_all() -> None:
    assert "e" not in coloured(TOWNS, "on_time_rate").classes


def test_where_every_area_has_too_few_there_are_no_classes() -> None:
    shown = coloured(TOWNS[TOWNS["due"].between(1, 29)], "on_time_rate")
    assert (shown.edges, set(shown.classes.values())) == ([], {FEW})
