"""Routing: which department a whistle goes to, and that the catalogue leaves nothing open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from governance.routing.files import SHIPPED, read_catalogue
from governance.routing.rules import Kind, Severity, kind_of, problems, route

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


def test_the_first_rule_that_matches_wins():
    own = replace(CATALOGUE.rules[-1], rule_id="T1", town_code="321181106", lead_department="police")
    rules = (own, *CATALOGUE.rules)
    assert route(rules, "gas_leak", "321181106", Kind.EMERGENCY).rule_id == "T1"
    assert route(rules, "gas_leak", "321181105", Kind.EMERGENCY).rule_id == "E01"
    assert route(rules, "gas_leak", None, Kind.EMERGENCY).rule_id == "E01"


@given(st.permutations(CATALOGUE.rules[:-1]), st.sampled_from(CODES), st.sampled_from(list(Kind)))
def test_what_comes_before_the_winner_does_not_match(rules, category, kind):
    ordered = [*rules, CATALOGUE.rules[-1]]
    won = route(ordered, category, None, kind)
    before = ordered[: ordered.index(won)]
    assert not any(rule.matches(category, None, kind) for rule in before)
    assert won.matches(category, None, kind)


def test_the_shipped_catalogue_is_sound():
    assert problems(CATALOGUE) == []


def test_a_catalogue_that_leaves_a_hole_says_where():
    holed = replace(CATALOGUE, rules=CATALOGUE.rules[:-1])
    assert "category other of kind difficult matches no rule" in problems(holed)


def test_a_rule_behind_a_wider_one_says_that_it_is_never_reached():
    rules = (CATALOGUE.rules[-1], *CATALOGUE.rules[:-1])
    assert "rule E01 is never reached: R999 before it matches all it would" in problems(replace(CATALOGUE, rules=rules))


def test_wrong_codes_and_times_are_all_named():
    first = CATALOGUE.rules[0]
    wrong = replace(first, category_code="nowhere", joint_departments=("x", first.lead_department), report_in_minutes=0)
    found = problems(replace(CATALOGUE, rules=(wrong, *CATALOGUE.rules, first)))
    assert {
        "rule E01 stands twice",
        "rule E01 names the unknown department x",
        "rule E01 names the unknown category nowhere",
        "rule E01 lists its lead housing among the joint departments",
        "rule E01 allows no time",
    } <= set(found)


def test_without_any_rule_nothing_is_guessed():
    with pytest.raises(LookupError, match="gas_leak"):
        route((), "gas_leak", None, Kind.EMERGENCY)


def test_a_catalogue_file_with_a_hole_is_not_read(tmp_path: Path):
    for name in ("departments.toml", "categories.toml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "rules.toml").write_text("rule = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match="gas_leak of kind emergency matches no rule"):
        read_catalogue(tmp_path)
