"""What stands under a map on which a place is picked, and the file of a case whose pin was moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts import covering
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.engine.text import speaking
from governance.whistles import actions as whistles
from governance.whistles.actions import Side, Sides
from pages.act import draft, picking
from pages.parts.widgets.position import Position
from tests.pages.acting import Open, acting_city, keep_draft, opener, said
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, OTHER_GRID, City
from tests.whistle_places import furnish


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def offered(test: AppTest) -> list[str]:
    """Return the words of what the place may be."""
    found = [one for one in test.button_group if str(one.key).startswith("here")]
    return [str(words) for one in found for words in one.options]


OWN, OTHER = Side(GRID, 0.0, "张慧"), Side(OTHER_GRID, 12.4, "高敏")
NAMELESS = Side("G9", 20.2, None)


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (Sides(OWN, (OTHER,)), "离“陵口村第2网格”（高敏）12 米：按边界归“陵口村第1网格”（网格员 张慧）管"),
        (
            Sides(OWN, (OTHER, NAMELESS)),
            "离“陵口村第2网格”（高敏）12 米、“G9”（暂无网格员）20 米：按边界归“陵口村第1网格”（网格员 张慧）管",
        ),
        (
            Sides(OWN, (Side(OTHER_GRID, 0.2, "高敏"),)),
            "就在和“陵口村第2网格”（高敏）的边界上：按规则归“陵口村第1网格”（网格员 张慧）管",
        ),
        (
            Sides(Side(GRID, 8.0, "张慧"), (OTHER,)),
            "在网格之外 8 米：就近归“陵口村第1网格”（网格员 张慧）管；离“陵口村第2网格”（高敏）12 米",
        ),
        (Sides(Side(GRID, 0.3, None), ()), "在网格之外 1 米：就近归“陵口村第1网格”（暂无网格员）管"),
    ],
)
def test_a_border_is_told_in_one_sentence(city: City, sides: Sides, words: str) -> None:
    with speaking("zh"):
        assert picking.border_words(sides) == words


def test_the_sentence_stands_under_the_map_only_near_a_border(city: City, open_page: Open) -> None:
    keep_draft(city, (119.6599, 31.95))
    assert "（高＊）9 米：按边界归“陵口村第1网格”" in said(open_page("whistle", "officer"))
    city.clock.forward(minutes=1)
    keep_draft(city)
    assert "按边界归" not in said(open_page("whistle", "officer"))


def test_what_stands_at_the_pin_is_offered_and_named_on_the_case(city: City, open_page: Open) -> None:
    furnish(city)
    keep_draft(city, category="illegal_living", severity="serious")
    test = open_page("whistle", "officer")
    assert offered(test) == ["鞋厂", "王秀英家", "远厂西库"]
    group = next(one for one in test.button_group if str(one.key).startswith("here"))
    test = group.set_value("P1").run()
    kept = whistles.draft(city.eng, city.who("officer"))
    assert kept is not None
    assert (kept["premises_id"], kept["lon"]) == ("P1", IN_GRID[0] + 0.0001)
    test = test.button(key="blow").click().run()
    assert "鞋厂" in said(test)
    case_id = next(iter(whistles.open_now(city.eng)))
    assert whistles.case_file(city.eng, city.who("officer"), case_id).case.premises_id == "P1"


def test_who_may_see_no_premises_is_offered_none(city: City, open_page: Open) -> None:
    furnish(city)
    content = {"client_key": "k1", "lon": IN_GRID[0], "lat": IN_GRID[1]}
    whistles.save_draft(city.eng, city.who("reporter"), content)
    assert offered(open_page("whistle", "reporter")) == []


def test_premises_that_are_no_longer_his_to_name_are_let_go(city: City, open_page: Open) -> None:
    furnish(city)
    keep_draft(city, premises_id="P4")
    open_page("whistle", "officer")
    kept = whistles.draft(city.eng, city.who("officer"))
    assert kept is not None
    assert kept["premises_id"] == ""


@pytest.mark.parametrize(
    ("person", "stands"),
    [
        ("officer", True),
        ("fire1", True),
        ("supervision", True),
        ("admin", True),
        ("police1", False),
        ("reporter", False),
    ],
)
def test_the_button_stands_where_the_pin_may_be_moved(city: City, open_page: Open, person: str, stands: bool) -> None:
    case = city.blow("reporter")
    test = open_page("case", person, case=case.case_id)
    assert ("move-pin" in {one.key for one in test.button}) is stands


def test_the_dialog_says_what_follows_and_saves_nothing_unmoved(city: City, open_page: Open) -> None:
    furnish(city)
    case = city.blow("officer", premises_id="P1")
    test = open_page("case", "supervision", case=case.case_id).button(key="move-pin").click().run()
    assert "部门和时限不变，网格和网格员随新位置定" in said(test)
    assert test.button(key="pin-save").disabled


def test_the_file_tells_how_far_the_pin_was_moved_and_why(city: City, open_page: Open) -> None:
    case = city.blow("officer")
    for to, why in ((IN_OTHER_GRID, "点错了<b>路口"), ((119.6651, 31.95), "再往东一点")):
        city.clock.forward(minutes=1)
        whistles.move_pin(city.eng, city.who("supervision"), case.case_id, *to, why)
    words = said(open_page("case", "supervision", case=case.case_id))
    assert "位置移了 945 米，从陵口镇陵口村第1网格改到陵口镇陵口村第2网格。点错了&lt;b&gt;路口" in words
    assert "位置移了 9 米，仍在陵口镇陵口村第2网格。再往东一点" in words


def test_a_grid_that_is_only_lent_says_whose_it_is(city: City) -> None:
    span = (city.clock.at, city.clock.at + timedelta(days=2))
    covering.arrange(city.eng, city.who("admin"), "officer", "neighbour", span, "leave")
    deputy = city.eng.read(lambda db: people.account(db, "neighbour", city.clock.at))
    assert deputy is not None
    told = picking.outlines(deputy, [GRID, OTHER_GRID])
    assert told is not None
    marks = {one["properties"]["code"]: one["properties"] for one in told["features"]}  # type: ignore[attr-defined]
    assert (marks[GRID]["mark"], marks[GRID]["word"]) == ("lent", "代 张慧")
    assert (marks[OTHER_GRID]["mark"], marks[OTHER_GRID]["word"]) == ("own", "")
    assert "mark" not in (areas.feature(city.eng, GRID) or {})["properties"], "what others are shown is left as it is"


def test_how_exact_the_phone_was_is_said_until_the_place_is_chosen_by_hand() -> None:
    found = draft.found(draft.Draft("k"), Position(119.6, 31.9, 900.0, datetime(2026, 11, 22, tzinfo=UTC)))
    assert not found.by_hand
    assert draft.tapped(found, 119.61, 31.91).by_hand
    assert not draft.Draft("k").by_hand
