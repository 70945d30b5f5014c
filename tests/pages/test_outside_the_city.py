"""A point outside the city: said in one sentence, and neither the map nor the draft takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.whistles import actions as whistles
from pages.act import draft as drafts
from pages.act import whistle
from pages.parts.widgets.position import Position
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import IN_GRID, MONDAY, OUTSIDE, City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def test_a_place_outside_the_city_is_said_at_once(city: City, open_page: Open) -> None:
    keep_draft(city, OUTSIDE)
    assert "范围内，请在地图上重新点一下现场" in said(open_page("whistle", "officer"))


def test_a_position_outside_the_city_moves_nothing_and_is_not_kept(
    city: City, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_draft(city)
    far = Position(*OUTSIDE, 8.0, MONDAY)
    monkeypatch.setattr(whistle, "parsed", lambda _told: far)
    heard: list[bool] = []
    monkeypatch.setattr(whistle, "phone_position", lambda _key, *, useless, by_hand: heard.append(useless))
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(whistle.maps, "pick_map", lambda _frame, lon, lat, *_more, **_named: drawn.append((lon, lat)))
    test = open_page("whistle", "officer")
    assert said(test).count("范围内，请在地图上重新点一下现场") == 1
    assert (drawn, heard) == ([IN_GRID], [True]), "nothing is called found that cannot be used"
    kept = whistles.draft(city.eng, city.who("officer"))
    assert (kept["lon"], kept["lat"]) == IN_GRID


def test_a_tap_inside_the_city_takes_the_warning_back(city: City) -> None:
    here = drafts.tapped(drafts.Draft("k"), *IN_GRID)
    far = drafts.kept_here(here, drafts.tapped(here, *OUTSIDE))
    assert (far.lon, far.lat, bool(far.elsewhere)) == (*IN_GRID, True)
    assert drafts.kept_here(far, drafts.tapped(far, *IN_GRID)).elsewhere == ""
