"""An officer's own grids: everything of them, nothing of another's, and those lent to him for as long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts import covering
from governance.accounts.rules import Account
from governance.accounts.store import people
from governance.engine import NotAllowed
from governance.procedures.grids import actions as grids
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, MICRO, OTHER_GRID, City
from tests.whistle_places import furnish, run


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    furnish(opened)
    for contact, premises, name in (("K1", "P1", "王建国"), ("K2", "P2", "王小妹"), ("K4", "P4", "李四")):
        run(opened, "INSERT INTO gov.contacts VALUES (?, ?, 'owner', ?, '13800001111')", contact, premises, name)
    yield opened
    opened.close()


def now_of(city: City, who: str) -> Account:
    found = city.eng.read(lambda db: people.account(db, who, city.eng.now()))
    assert found is not None
    return found


def test_an_officer_counts_what_lies_in_his_grid_and_nothing_beside_it(city: City) -> None:
    city.blow()
    city.blow("neighbour", at=IN_OTHER_GRID)
    (own,) = grids.own_grids(city.eng, city.who("officer"))
    assert (own.code, own.lent_by, own.households) == (GRID, "", 100)
    assert own.counts == {"premises": 3, "contacts": 2, "devices": 2, "cases": 1}


def test_what_he_reported_beyond_his_grid_is_no_fact_of_his_grid(city: City) -> None:
    beyond = city.blow("officer", at=IN_OTHER_GRID)
    inside = city.blow("officer", at=IN_GRID)
    assert [one.case.case_id for one in grids.open_cases(city.eng, city.who("officer"))] == [inside.case_id]
    assert [one.case.case_id for one in grids.open_cases(city.eng, city.who("neighbour"))] == [beyond.case_id]


def test_premises_and_contacts_are_sought_by_name_and_numbers_stay_masked(city: City) -> None:
    officer = city.who("officer")
    found, total = grids.premises(city.eng, officer)
    assert ({one.premises_id for one in found}, total) == ({"P1", "P2", "P3"}, 3)
    (shoe,), count = grids.premises(city.eng, officer, "鞋城路18")
    assert (shoe.premises_id, count) == ("P1", 1)
    assert shoe.contact
    assert (shoe.contact.name, shoe.contact.phone) == ("王建国", "138****1111")
    assert grids.premises(city.eng, officer, "邻厂") == ([], 0)
    told, many = grids.contacts(city.eng, officer, "小妹")
    assert ([one.contact.name for one in told], many) == (["王小妹"], 1)
    assert grids.contacts(city.eng, officer, "李四") == ([], 0)


def test_what_has_closed_is_listed_no_more(city: City) -> None:
    run(city, "INSERT INTO gov.closed_premises VALUES ('P1', '2026-11-01', NULL)")
    assert {one.premises_id for one in grids.premises(city.eng, city.who("officer"))[0]} == {"P2", "P3"}
    assert grids.own_grids(city.eng, city.who("officer"))[0].count("contacts") == 1


def test_reporters_are_those_of_his_micro_grids(city: City) -> None:
    assert [(one.name, one.micro_grid_code) for one in grids.reporters(city.eng, city.who("officer"))] == [
        ("吴斌", MICRO)
    ]
    assert grids.reporters(city.eng, city.who("neighbour")) == []


def test_the_grid_beside_has_its_officer_by_family_name_and_a_duty_telephone(city: City) -> None:
    run(city, "INSERT INTO gov.centre_grids VALUES (?, 'C02')", OTHER_GRID)
    run(city, "INSERT INTO gov.centres VALUES ('C02', '东站', 'East', '321181106', '05118888', 119.6, 31.9)")
    (beside,) = grids.neighbours(city.eng, city.who("officer"))
    assert (beside.code, beside.officer, beside.centre, beside.phone) == (
        OTHER_GRID, "高＊", ("东站", "East"), "05118888",
    )  # fmt: skip


def test_a_grid_that_is_lent_is_his_while_it_is_and_says_for_whom(city: City) -> None:
    now = city.eng.now()
    span = (now, now + timedelta(days=1))
    covering.arrange(city.eng, city.who("admin"), "officer", "neighbour", span, "leave")
    mine = grids.own_grids(city.eng, now_of(city, "neighbour"))
    assert [(one.code, one.lent_by) for one in mine] == [(OTHER_GRID, ""), (GRID, "张慧")]
    assert "P1" in {one.premises_id for one in grids.premises(city.eng, now_of(city, "neighbour"))[0]}
    assert grids.neighbours(city.eng, now_of(city, "neighbour")) == []
    city.clock.forward(days=2)
    assert [one.code for one in grids.own_grids(city.eng, now_of(city, "neighbour"))] == [OTHER_GRID]


@pytest.mark.parametrize("who", ["mayor", "supervision", "reporter", "operator", "fire1", "admin"])
def test_it_is_the_officers_page(city: City, who: str) -> None:
    for ask in (grids.own_grids, grids.premises, grids.contacts, grids.reporters, grids.neighbours, grids.open_cases):
        with pytest.raises(NotAllowed):
            ask(city.eng, city.who(who))
