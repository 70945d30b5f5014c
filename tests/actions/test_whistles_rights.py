"""Each act on a case is open to exactly those who have it."""

from __future__ import annotations

import pytest

from governance.accounts.rules import Role
from governance.engine import Refused
from governance.whistles import actions
from tests.whistle_city import PEOPLE, City


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


ACTS = {
    "report_in": lambda city, who, case: actions.report_in(city.eng, who, case),
    "return": lambda city, who, case: actions.return_not_ours(city.eng, who, case, "x"),
    "redispatch": lambda city, who, case: actions.redispatch(city.eng, who, case, "housing", "x"),
    "withdraw": lambda city, who, case: actions.withdraw(city.eng, who, case),
    "urge": lambda city, who, case: actions.urge(city.eng, who, case),
    "note": lambda city, who, case: actions.add_note(city.eng, who, case, "x"),
}
MAY = {
    "report_in": {"fire1", "fire2", "firehead", "police1"},
    "return": {"fire1", "fire2", "firehead"},
    "redispatch": {"supervision"},
    "withdraw": {"reporter"},
    "urge": {"reporter", "officer", "firehead", "supervision", "mayor", "citymayor"},
    "note": {"reporter", "officer", "fire1", "fire2", "firehead", "police1", "operator", "supervision", "mayor"},
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_open_to_exactly_those_who_have_it(city, act):
    able = set()
    for person in PEOPLE:
        case = city.blow("reporter")
        try:
            ACTS[act](city, city.who(str(person["account_id"])), case.case_id)
        except Refused:
            continue
        able.add(person["account_id"])
    assert able == MAY[act]


def test_every_role_of_the_test_city_is_tried():
    tried = {person["role"] for person in PEOPLE}
    assert tried == {role.value for role in Role}


def test_checking_is_the_officers(city):
    able = set()
    for person in PEOPLE:
        case = city.blow("reporter")
        actions.report_in(city.eng, city.who("fire1"), case.case_id)
        actions.handle(city.eng, city.who("fire1"), case.case_id, "已办")
        try:
            actions.verify_close(city.eng, city.who(str(person["account_id"])), case.case_id)
        except Refused:
            continue
        able.add(person["account_id"])
    assert able == {"officer"}
