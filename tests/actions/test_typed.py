"""Wherever somebody types, what nobody sees does not come in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.accounts import manage
from governance.accounts.rules import Role
from governance.accounts.store import people
from governance.procedures import settings
from governance.whistles import actions
from tests.whistle_city import City

HIDDEN = "\u202e\u200b\u2066\ufeff\x07"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


def test_the_words_of_a_whistle(city: City) -> None:
    case = city.blow("officer", line=f" 二楼{HIDDEN}住人𠮷 ", place=f"鞋城路{HIDDEN}18号")
    assert (case.line, case.place) == ("二楼住人𠮷", "鞋城路18号")


def test_the_note_of_a_step(city: City) -> None:
    case = city.blow("officer")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.handle(city.eng, city.who("fire1"), case.case_id, f"住户{HIDDEN}已搬离")
    actions.add_note(city.eng, city.who("officer"), case.case_id, f"已{HIDDEN}看过")
    notes = [entry.note for entry in actions.case_file(city.eng, city.who("officer"), case.case_id).entries]
    assert notes[-2:] == ["住户已搬离", "已看过"]


def test_a_note_of_nothing_but_hidden_signs_is_no_note(city: City) -> None:
    case = city.blow("officer")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    with pytest.raises(Exception, match="请写一句说明"):
        actions.handle(city.eng, city.who("fire1"), case.case_id, HIDDEN)


def test_the_name_of_a_person(city: City) -> None:
    wanted = manage.NewAccount(login=f"s9{HIDDEN}", name=f"孙{HIDDEN}武", role=Role.SUPERVISION)
    account_id, _password = manage.add(city.eng, None, wanted)
    found = city.eng.read(lambda db: people.account(db, account_id))
    assert found is not None
    assert (found.login, found.name) == ("s9", "孙武")


def test_the_value_of_a_setting(city: City) -> None:
    settings.change(city.eng, "map.approval_number", f"苏S{HIDDEN}(2026)1号")
    told = next(one for one in settings.listed(city.eng) if one.name == "map.approval_number")
    assert told.value == "苏S(2026)1号"
