"""The office of the catalogue: groups with names and an order of their own, and rules that ask the town's leader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from governance.accounts.rules import Account
from governance.engine import NotFound, Refused
from governance.procedures import catalogue as office
from governance.routing import actions as routing
from governance.routing.comparing import GROUP_ORDER, Change, How, Part, changes
from governance.routing.files import read_catalogue
from governance.routing.grouping import groups_of, members
from governance.routing.rules import Kind, LeaderGate, RoutingRule, Severity
from governance.routing.soundness import Flaw, examine
from governance.whistles.case import Stage
from tests.whistle_city import GRID, City

SHIPPED = read_catalogue()
GROUPS = groups_of(SHIPPED)
WHY = "组和次序按使用习惯调整"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[City]:
    """A city whose towns' leaders have two hours."""
    opened = City(tmp_path, decide_minutes=120)
    yield opened
    opened.close()


@pytest.fixture
def editor(request: pytest.FixtureRequest) -> Account:
    opened: City = request.getfixturevalue("patient" if "patient" in request.fixturenames else "city")
    return opened.who("supervision")


def rule(**more: object) -> RoutingRule:
    told = {
        "category_code": "stair_clutter",
        "area_code": GRID,
        "kind": None,
        "lead_department": "police",
        "joint_departments": (),
    }
    return replace(SHIPPED.rules[-1], rule_id="D1", reason="试一试", **told | more)  # type: ignore[arg-type]


def refused(sentence: str):
    return pytest.raises(Refused, match=sentence)


def test_groups_get_names_icons_and_an_order_of_their_own_and_the_versions_say_so(city, editor):
    last, first = GROUPS[-1], GROUPS[0]
    wanted = [replace(last, name="其他事项", name_en="Anything else", icon="help"), *GROUPS[:-1]]
    revision = office.keep_groups(city.eng, editor, office.begin(city.eng, editor, 1), wanted)
    assert groups_of(routing.catalogue(city.eng)) == GROUPS
    assert not office.check(city.eng, editor).findings
    office.publish(city.eng, editor, revision, WHY)
    kept = routing.catalogue(city.eng)
    assert groups_of(kept) == tuple(wanted)
    assert kept.main_categories()[0].group_code == last.group_code
    assert [one.category_code for one in members(kept, first.group_code)] == [
        one.category_code for one in members(SHIPPED, first.group_code)
    ]
    order = [one.group_code for one in GROUPS]
    assert changes(SHIPPED, kept) == (
        Change(Part.GROUP, How.CHANGED, GROUP_ORDER, (("order", order, [order[-1], *order[:-1]]),)),
        Change(
            Part.GROUP,
            How.CHANGED,
            last.group_code,
            (("name", last.name, "其他事项"), ("name_en", last.name_en, "Anything else"), ("icon", "", "help")),
        ),
    )


def test_the_first_category_of_a_group_is_its_button_on_the_phone(city, editor):
    codes = [one.category_code for one in members(SHIPPED, "passage")]
    begun = office.begin(city.eng, editor, 1)
    revision = office.order_categories(city.eng, editor, begun, "passage", codes[::-1])
    office.publish(city.eng, editor, revision, WHY)
    kept = routing.catalogue(city.eng)
    assert kept.main_categories()[0].category_code == codes[-1]
    assert changes(SHIPPED, kept) == (Change(Part.GROUP, How.CHANGED, "passage", (("order", codes, codes[::-1]),)),)
    with refused("已经变了"):
        office.order_categories(city.eng, editor, office.begin(city.eng, editor, 2), "passage", codes[1:])
    with pytest.raises(NotFound):
        office.order_categories(city.eng, editor, 1, "nothing", [])


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (GROUPS[1:], "已经变了"),
        ([*GROUPS[:-1], GROUPS[0]], "已经变了"),
        ([replace(GROUPS[0], name=" \u202e"), *GROUPS[1:]], "都要有名称"),
        ([replace(GROUPS[0], icon="<b>"), *GROUPS[1:]], "图标名"),
        ([replace(GROUPS[0], name=GROUPS[1].name), *GROUPS[1:]], "有两组都叫"),
    ],
)
def test_groups_that_are_not_those_of_the_draft_or_have_no_name_are_refused(city, editor, wanted, sentence):
    revision = office.begin(city.eng, editor, 1)
    with refused(sentence):
        office.keep_groups(city.eng, editor, revision, wanted)


def test_a_new_category_takes_over_names_and_icon_of_its_group(city, editor):
    named = [replace(GROUPS[0], name="逃生", icon="directions_run"), *GROUPS[1:]]
    revision = office.keep_groups(city.eng, editor, office.begin(city.eng, editor, 1), named)
    fresh = replace(SHIPPED.categories[0], category_code="balcony", name="阳台堆物")
    office.keep_category(city.eng, editor, revision, fresh)
    kept = office.office(city.eng, editor).drafted.category("balcony")
    assert (kept.group_name, kept.group_icon) == ("逃生", "directions_run")


def gated(city: City, editor: Account, gate: LeaderGate, **more: object) -> None:
    """Publish a rule for stairwells with this gate."""
    revision = office.keep_rule(city.eng, editor, office.begin(city.eng, editor, 1), rule(leader_gate=gate, **more))
    office.publish(city.eng, editor, revision, WHY)


@pytest.mark.parametrize(
    ("gate", "joint", "waits"),
    [
        (LeaderGate.USUAL, (), False),
        (LeaderGate.USUAL, ("housing",), True),
        (LeaderGate.ALWAYS, (), True),
        (LeaderGate.NEVER, ("housing",), False),
    ],
)
def test_a_rule_says_whether_the_town_s_leader_decides_first(patient, editor, gate, joint, waits):
    gated(patient, editor, gate, joint_departments=joint)
    assert (patient.blow(category="stair_clutter").stage is Stage.REGISTERED) == waits
    urgent = patient.blow(category="stair_clutter", severity=Severity.LIFE)
    assert urgent.stage is not Stage.REGISTERED


def test_no_rule_for_emergencies_can_ask_the_leader(city, editor):
    revision = office.begin(city.eng, editor, 1)
    urgent = rule(kind=Kind.EMERGENCY, leader_gate=LeaderGate.ALWAYS)
    with refused("谁也不能拦"):
        office.keep_rule(city.eng, editor, revision, urgent)
    unsound = replace(SHIPPED, rules=(*SHIPPED.rules, urgent))
    assert [one.flaw for one in examine(unsound).findings] == [Flaw.GATE]
