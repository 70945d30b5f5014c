"""Routing: which department a whistle goes to, and that the catalogue leaves nothing open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from governance.routing.files import SHIPPED, read_catalogue
from governance.routing.moments import Moment, Slot
from governance.routing.rules import Kind, Severity, kind_of, route
from governance.routing.soundness import problems

CATALOGUE = read_catalogue()
CODES = [category.category_code for category in CATALOGUE.categories]


def lead(category: str, kind: Kind, town: str | None = None) -> str:
    return route(CATALOGUE.rules, category, town, kind).lead_department


@pytest.mark.parametrize(
    ("category", "kind", "department"),
    [
        ("passage_blocked", Kind.DIFFICULT, "fire"),
        ("wire_charging", Kind.DIFFICULT, "housing"),
        ("gas_leak", Kind.EMERGENCY, "housing"),
        ("wire_aged", Kind.DIFFICULT, "power"),
        ("illegal_living", Kind.DIFFICULT, "fire"),
        ("smoke_fire", Kind.EMERGENCY, "fire"),
        ("lift_trapped", Kind.EMERGENCY, "market"),
        ("plant_in_plant", Kind.JOINT, "emergency"),
        ("school", Kind.DIFFICULT, "education"),
        ("clinic", Kind.DIFFICULT, "health"),
        ("kitchen_duct", Kind.DIFFICULT, "commerce"),
        ("other", Kind.DIFFICULT, "emergency"),
    ],
)
def test_a_whistle_goes_to_the_department_in_charge(category, kind, department):
    assert lead(category, kind) == department


@pytest.mark.parametrize("category", CODES)
@pytest.mark.parametrize("kind", list(Kind))
def test_no_category_of_any_kind_falls_through(category, kind):
    rule = route(CATALOGUE.rules, category, None, kind)
    assert rule.report_in_minutes > 0
    assert rule.reason
    assert rule.reason_en


@pytest.mark.parametrize("category", CODES)
def test_an_emergency_has_minutes_to_report_in_and_hours_to_handle(category):
    rule = route(CATALOGUE.rules, category, None, Kind.EMERGENCY)
    assert rule.report_in_minutes <= 10
    assert rule.handle_work_hours <= 24


def test_every_department_leads_something():
    leads = {rule.lead_department for rule in CATALOGUE.rules}
    assert leads == {department.department_code for department in CATALOGUE.departments}
    assert len(leads) == 12


def test_the_phone_shows_the_first_of_eight_groups():
    assert [category.name for category in CATALOGUE.main_categories()] == [
        "通道堵塞",
        "飞线充电",
        "燃气隐患",
        "电线老化",
        "违规住人",
        "烟火冒烟",
        "电梯路灯",
        "其他",
    ]


def test_every_icon_can_be_drawn():
    assert {category.icon for category in CATALOGUE.categories} <= set(ALL_MATERIAL_ICONS)


def test_danger_to_life_is_an_emergency_whatever_was_chosen():
    assert kind_of(Severity.LIFE, Kind.DIFFICULT) is Kind.EMERGENCY
    assert kind_of(Severity.SERIOUS, Kind.JOINT) is Kind.JOINT


NIGHT, DAY = Moment(Slot.AFTER_HOURS, 11), Moment(Slot.OFFICE, 11)
TOWN, GRID = "321181106", "321181106001001"


def own(rule_id: str, **more: object):
    """A rule for anything at all, but for what is said of it."""
    return replace(CATALOGUE.rules[-1], rule_id=rule_id, lead_department="police", **more)


def winner(*more: object, category: str = "gas_hose", area: str | None = GRID, kind=Kind.DIFFICULT, at=DAY) -> str:
    return route((*CATALOGUE.rules, *more), category, area, kind, at).rule_id


def test_a_rule_for_a_category_beats_one_for_a_town_and_both_together_beat_either():
    town, both = own("T1", area_code=TOWN), own("T2", area_code=TOWN, category_code="gas_hose")
    assert winner(town) == "R303"
    assert winner(town, both) == "T2"
    assert winner(town, both, area="321181105001001") == "R303"
    assert winner(town, both, area=None) == "R303"


def test_a_smaller_area_beats_the_larger_one_around_it():
    rules = [own(code, area_code=code, category_code="gas_hose") for code in (TOWN, TOWN + "001", GRID)]
    assert winner(*rules) == GRID
    assert winner(*rules, area=GRID + "02") == GRID
    assert winner(*rules, area=TOWN + "001002") == TOWN + "001"
    assert winner(*rules, area=TOWN) == TOWN


def test_a_rule_for_a_kind_beats_one_for_a_category_so_that_emergencies_keep_their_clocks():
    assert winner(kind=Kind.EMERGENCY, category="wire_aged") == "E99"


def test_a_rule_for_a_time_holds_only_then():
    night = own("N1", category_code="gas_hose", slots=(Slot.AFTER_HOURS, Slot.DAY_OFF))
    winter = own("M1", category_code="gas_hose", months=(11, 12, 1))
    assert (winner(night, at=NIGHT), winner(night, at=DAY), winner(night, at=None)) == ("N1", "R303", "R303")
    assert winner(winter, at=DAY) == "M1"
    assert winner(winter, at=Moment(Slot.OFFICE, 6)) == "R303"
    assert winner(winter, night, at=NIGHT) == "N1"


def test_noise_is_the_police_at_night_and_city_management_by_day():
    assert (winner(category="noise_fumes", at=DAY), winner(category="noise_fumes", at=NIGHT)) == ("R810", "R811")


@given(st.permutations(CATALOGUE.rules), st.sampled_from(CODES), st.sampled_from(list(Kind)))
def test_the_order_in_which_rules_are_given_does_not_matter(rules, category, kind):
    assert route(rules, category, None, kind) == route(CATALOGUE.rules, category, None, kind)


def test_the_shipped_catalogue_is_sound():
    assert problems(CATALOGUE) == []


def test_a_catalogue_that_leaves_a_hole_says_where():
    holed = replace(CATALOGUE, rules=CATALOGUE.rules[:-1])
    assert "category other of kind difficult matches no rule" in problems(holed)


def test_a_rule_that_wins_nowhere_is_named_with_the_one_that_wins_instead():
    second = replace(CATALOGUE.rules[0], rule_id="E01b", position=999)
    found = problems(replace(CATALOGUE, rules=(*CATALOGUE.rules, second)))
    assert found == ["rule E01b is never reached: E01 wins wherever it matches"]


def test_three_rules_that_share_out_the_week_leave_the_one_behind_them_nothing():
    parts = [own(f"S{slot}", category_code="gas_hose", slots=(slot,)) for slot in Slot]
    assert problems(replace(CATALOGUE, rules=(*CATALOGUE.rules, *parts[:2]))) == []
    found = problems(replace(CATALOGUE, rules=(*CATALOGUE.rules, *parts)))
    assert [one.split(":")[0] for one in found] == ["rule R303 is never reached"]


def test_a_hole_at_night_or_in_one_season_is_found():
    rules = tuple(rule for rule in CATALOGUE.rules if rule.rule_id not in ("R999", "R999b"))
    by_day = own("D1", slots=(Slot.OFFICE, Slot.DAY_OFF))
    summer = own("D2", months=tuple(range(1, 12)))
    assert "category other of kind difficult matches no rule" in problems(replace(CATALOGUE, rules=(*rules, by_day)))
    assert "category other of kind difficult matches no rule" in problems(replace(CATALOGUE, rules=(*rules, summer)))


def test_an_area_that_does_not_exist_is_named():
    odd = own("A1", area_code="32118110")
    assert "rule A1 names the unknown area 32118110" in problems(replace(CATALOGUE, rules=(*CATALOGUE.rules, odd)))


def test_wrong_codes_and_times_are_all_named():
    first = CATALOGUE.rules[0]
    wrong = replace(first, category_code="nowhere", joint_departments=("x", first.lead_department), report_in_minutes=0)
    found = problems(replace(CATALOGUE, rules=(wrong, *CATALOGUE.rules, first)))
    assert {
        "rule E01 stands twice",
        "rule E01 names the unknown department x",
        "rule E01 names the unknown category nowhere",
        "rule E01 names its lead housing a second time",
        "rule E01 allows no time",
    } <= set(found)


def test_without_any_rule_nothing_is_guessed():
    with pytest.raises(LookupError, match="gas_leak"):
        route((), "gas_leak", None, Kind.EMERGENCY)


def test_a_catalogue_file_with_a_hole_is_not_read(tmp_path: Path):
    for name in ("departments.toml", "categories.toml", "questions.toml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "rules.toml").write_text("rule = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match="gas_leak of kind emergency matches no rule"):
        read_catalogue(tmp_path)


def test_a_category_that_asks_what_nobody_has_written_is_not_read(tmp_path: Path):
    for name in ("departments.toml", "categories.toml", "rules.toml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="category exit_locked asks"):
        read_catalogue(tmp_path)
