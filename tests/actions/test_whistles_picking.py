"""Picking a place on a real store: borders by the city's setting, premises and devices at the pin within reach."""

from __future__ import annotations

import pytest

from governance.engine import NotFound
from governance.procedures import settings
from governance.whistles import actions
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, MICRO, OTHER_GRID, City
from tests.whistle_places import furnish, run


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


# near a border ----------------------------------------------------------------------------------------------------


def test_near_a_border_both_officers_are_named(city):
    where = actions.spot(city.eng, 119.6599, 31.95)
    found = actions.sides(city.eng, where)
    assert (found.owner.code, found.owner.officer_name) == (GRID, "张慧")
    assert [(one.code, one.officer_name, round(one.metres)) for one in found.neighbours] == [(OTHER_GRID, "高敏", 9)]


def test_on_the_border_the_smaller_code_has_it(city):
    found = actions.sides(city.eng, actions.spot(city.eng, 119.66, 31.95))
    assert (found.owner.code, [one.code for one in found.neighbours]) == (GRID, [OTHER_GRID])


def test_the_citys_setting_and_the_phones_error_say_how_near_is_near(city):
    where = actions.spot(city.eng, 119.6595, 31.95)  # 47 m from the border
    assert actions.sides(city.eng, where) is None
    assert actions.sides(city.eng, where, accuracy_m=50.0) is not None
    settings.change(city.eng, "map.border_m", "60")
    assert actions.sides(city.eng, where) is not None
    settings.change(city.eng, "map.border_m", "0")
    assert actions.sides(city.eng, where, accuracy_m=50.0) is None


def test_a_point_given_to_the_nearest_grid_is_told_as_such(city):
    where = actions.spot(city.eng, 119.6702, 31.95)
    found = actions.sides(city.eng, where)
    assert (found.owner.code, round(found.owner.metres)) == (OTHER_GRID, 19)
    assert found.neighbours == ()


# what stands at the pin -------------------------------------------------------------------------------------------


def test_premises_and_devices_at_the_pin_are_offered_nearest_first(city):
    furnish(city)
    found = actions.offers(city.eng, city.who("officer"), *IN_GRID)
    assert [(one.ref, one.name, one.premises_id) for one in found] == [
        ("P1", "鞋厂", "P1"),
        ("P2", "王秀英家", "P2"),
        ("S3", "远厂西库", "P3"),
    ]
    assert [round(one.metres) for one in found] == [9, 11, 6]


def test_what_was_chosen_comes_first_also_where_the_pin_has_left_it(city):
    furnish(city)
    found = actions.offers(city.eng, city.who("officer"), *IN_GRID, "P3")
    assert [one.ref for one in found] == ["P3", "P1", "P2"]
    assert round(found[0].metres) == 95


def test_beyond_the_own_reach_nothing_is_offered(city):
    furnish(city)
    assert actions.offers(city.eng, city.who("officer"), *IN_OTHER_GRID, "P4") == []
    assert [one.ref for one in actions.offers(city.eng, city.who("neighbour"), *IN_OTHER_GRID)] == ["P4"]


def test_a_reporter_is_offered_the_premises_of_his_micro_grid_but_nobodys_home_and_no_device(city):
    furnish(city)
    reporter = city.who("reporter")
    assert actions.offers(city.eng, reporter, *IN_GRID) == []
    run(city, "UPDATE gov.premises SET micro_grid_code = ? WHERE premises_id IN ('P1', 'P2')", MICRO)
    assert [one.ref for one in actions.offers(city.eng, reporter, *IN_GRID)] == ["P1"]
    assert city.blow("reporter", premises_id="P1").place == "鞋厂"
    with pytest.raises(NotFound):
        city.blow("reporter", premises_id="P2")


def test_closed_premises_and_retired_devices_are_not_offered(city):
    furnish(city)
    run(city, "INSERT INTO gov.closed_premises VALUES ('P1', '2026-11-01', NULL)")
    run(
        city,
        "INSERT INTO gov.retired_devices VALUES ('S3', 'S1', 'admin', '2026-11-01')",
    )
    assert [one.ref for one in actions.offers(city.eng, city.who("officer"), *IN_GRID)] == ["P2", "S1"]


def test_a_whistle_keeps_the_premises_and_is_called_after_it(city):
    furnish(city)
    case = city.blow("officer", premises_id="P1")
    assert (case.premises_id, case.place) == ("P1", "鞋厂")


def test_a_home_is_called_by_its_address_that_names_nobody(city):
    furnish(city)
    assert city.blow("officer", premises_id="P2").place == "鞋城路20号"


def test_premises_beyond_the_own_reach_cannot_be_named(city):
    furnish(city)
    with pytest.raises(NotFound):
        city.blow("officer", premises_id="P4")
    with pytest.raises(NotFound):
        city.blow("reporter", premises_id="P1")
