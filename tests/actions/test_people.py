"""The list of people, their files, and what an administrator changes about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.accounts import actions as accounts
from governance.accounts import changing, covering, directory, manage
from governance.accounts.changing import Facts
from governance.accounts.listing import Asked, Seen, Standing
from governance.accounts.manage import NewAccount
from governance.accounts.rules import Account, Role
from governance.accounts.store import people, sessions
from governance.engine import NotAllowed, NotFound, Refused
from governance.indicators import exports
from governance.procedures import people_list
from tests.city import account_of, small_city
from tests.city_people import CONTACTS_PREMISES
from tests.whistle_city import GRID, MICRO, OTHER_GRID, City

MANAGERS = (Role.ADMINISTRATOR,)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path)
    yield found
    found.eng.close()


def logins(city: City, **asked: object) -> list[str]:
    rows = directory.found(city.eng, city.who("admin"), Asked(**asked))  # type: ignore[arg-type]
    return sorted(rows["login"])


def test_people_are_found_by_name_login_phone_role_town_and_department(city: City) -> None:
    changing.change(
        city.eng, city.who("admin"), "fire1", Facts("陈立", Role.DEPARTMENT_HANDLER, "fire", phone="13812345678")
    )
    assert logins(city, words="张慧") == ["officer"]
    assert logins(city, words="NEIGH") == ["neighbour"]
    assert logins(city, words="138 1234-5678") == ["fire1"]
    assert logins(city, words="1381234") == logins(city, words="5678") == []  # or the figures could be guessed
    assert logins(city, words="%") == logins(city, words="_") == []
    assert logins(city, role=Role.GRID_OFFICER) == ["neighbour", "officer"]
    assert logins(city, town_code=GRID[:9]) == ["mayor", "neighbour", "officer", "reporter"]
    assert logins(city, department_code="fire", role=Role.DEPARTMENT_HEAD) == ["firehead"]


def test_how_somebody_stands_and_when_he_was_last_seen_narrow_the_list(city: City) -> None:
    manage.lock(city.eng, city.who("admin"), "fire2")
    city.eng.write(lambda db: sessions.start_session(db, "r", "officer", city.clock.at, "10.0.0.1"))
    assert logins(city, standing=Standing.LOCKED) == ["fire2"]
    assert logins(city, standing=Standing.ACTIVE) == ["officer"]
    assert "fire1" in logins(city, standing=Standing.NEVER)
    assert logins(city, seen=Seen.WEEK) == ["officer"]
    city.clock.forward(days=8)
    assert logins(city, seen=Seen.WEEK) == []
    assert logins(city, seen=Seen.MONTH) == ["officer"]
    city.clock.forward(days=30)
    assert "officer" in logins(city, seen=Seen.LONGER)
    now = city.clock.at
    covering.arrange(city.eng, None, "neighbour", "officer", (now, now + timedelta(hours=5)), "leave")
    assert logins(city, standing=Standing.AWAY) == ["neighbour"]


def test_who_has_left_is_counted_no_more_and_found_where_he_is_looked_for(city: City) -> None:
    city.eng.write(lambda db: db.execute("UPDATE gov.accounts SET left_at_utc = now() WHERE account_id = 'neighbour'"))
    assert logins(city, role=Role.GRID_OFFICER) == ["officer"]
    assert directory.counts(city.eng, city.who("admin"), Asked())[Role.GRID_OFFICER] == 1
    assert logins(city, standing=Standing.LEFT) == logins(city, words="neigh") == ["neighbour"]


def test_the_counts_by_role_obey_the_other_filters_and_add_up(city: City) -> None:
    counts = directory.counts(city.eng, city.who("admin"), Asked(role=Role.AUDITOR))
    assert sum(counts.values()) == len(logins(city))
    assert counts[Role.GRID_OFFICER] == 2
    only = directory.counts(city.eng, city.who("admin"), Asked(town_code=GRID[:9]))
    assert only == {Role.GRID_OFFICER: 2, Role.MICRO_GRID_REPORTER: 1, Role.TOWN_LEADER: 1}


def test_an_auditor_reads_and_changes_nothing(city: City) -> None:
    auditor = city.who("auditor")
    assert directory.person(city.eng, auditor, "officer").account.name == "张慧"
    for act in _changes(city, auditor):
        with pytest.raises(NotAllowed):
            act()


def _changes(city: City, by: Account) -> tuple[Callable[[], object], ...]:
    return (
        lambda: manage.add(city.eng, by, NewAccount("new", "新人", Role.SUPERVISION)),
        lambda: changing.change(city.eng, by, "officer", Facts("张慧", Role.GRID_OFFICER)),
        lambda: changing.give_areas(city.eng, by, "officer", [OTHER_GRID]),
        lambda: changing.toggle_area(city.eng, by, "officer", OTHER_GRID),
        lambda: manage.lock(city.eng, by, "officer"),
        lambda: manage.reset(city.eng, by, "officer"),
    )


@pytest.mark.parametrize("role", [one for one in Role if one not in MANAGERS])
def test_nobody_but_an_administrator_changes_people(city: City, role: Role) -> None:
    somebody = replace(city.who("admin"), account_id="X", role=role, department_code="fire")
    for act in _changes(city, somebody):
        with pytest.raises(NotAllowed):
            act()
    if role not in (Role.AUDITOR, Role.DEPARTMENT_HEAD):
        for look in (
            lambda: directory.found(city.eng, somebody, Asked()),
            lambda: directory.holders(city.eng, somebody, "grid"),
        ):
            with pytest.raises(NotAllowed):
                look()
        with pytest.raises(NotFound):
            directory.person(city.eng, somebody, "officer")


def test_a_head_sees_his_own_department_and_asks_for_no_other(city: City) -> None:
    head = city.who("firehead")
    rows = directory.found(city.eng, head, Asked(department_code="police"))
    assert rows.empty
    assert set(directory.found(city.eng, head, Asked())["department_code"]) == {"fire"}
    with pytest.raises(NotFound):
        directory.person(city.eng, head, "officer")


def test_areas_are_given_and_taken_one_by_one_and_who_else_has_them_is_known(city: City) -> None:
    admin = city.who("admin")
    assert changing.toggle_area(city.eng, admin, "officer", OTHER_GRID)
    assert city.who("officer").area_codes == (GRID, OTHER_GRID)
    holders = directory.holders(city.eng, admin, "grid")[OTHER_GRID]
    assert holders == [("neighbour", "高敏"), ("officer", "张慧")]
    assert not changing.toggle_area(city.eng, admin, "officer", OTHER_GRID)
    assert city.who("officer").area_codes == (GRID,)


@pytest.mark.parametrize(
    ("person", "codes"), [("officer", [MICRO]), ("reporter", [GRID]), ("fire1", [GRID]), ("officer", ["1"])]
)
def test_an_area_of_the_wrong_level_is_refused(city: City, person: str, codes: list[str]) -> None:
    before = city.who(person).area_codes
    with pytest.raises(Refused):
        changing.give_areas(city.eng, city.who("admin"), person, codes)
    assert city.who(person).area_codes == before


def test_another_role_takes_the_old_ones_areas_and_ends_the_sessions(city: City) -> None:
    city.eng.write(lambda db: sessions.start_session(db, "r", "officer", city.clock.at, "10.0.0.1"))
    changing.change(city.eng, city.who("admin"), "officer", Facts("张慧", Role.DEPARTMENT_HANDLER, "fire"))
    after = city.who("officer")
    assert (after.role, after.department_code, after.area_codes) == (Role.DEPARTMENT_HANDLER, "fire", ())
    assert city.eng.read(lambda db: sessions.session(db, "r")) is None


def test_nobody_shuts_himself_or_the_last_administrator_out(city: City) -> None:
    admin = city.who("admin")
    with pytest.raises(Refused, match="自己"):
        manage.lock(city.eng, admin, "admin")
    with pytest.raises(Refused, match="自己"):
        changing.change(city.eng, admin, "admin", Facts("周管理", Role.AUDITOR))
    other = replace(admin, account_id="gone")
    with pytest.raises(Refused, match="最后一位"):
        manage.lock(city.eng, other, "admin")


def test_a_reporter_belongs_to_the_officer_of_his_grid_seen_from_both_sides(city: City) -> None:
    admin = city.who("admin")
    assert directory.person(city.eng, admin, "officer").reporters == (("reporter", "吴斌", MICRO),)
    assert directory.person(city.eng, admin, "reporter").officers == ((MICRO, "officer", "张慧"),)
    assert directory.reporters_without_officer(city.eng, admin) == []
    changing.give_areas(city.eng, admin, "officer", [])
    assert directory.reporters_without_officer(city.eng, admin) == [("reporter", "吴斌", MICRO)]
    assert directory.person(city.eng, admin, "reporter").officers == ((MICRO, None, None),)


def test_the_list_leaves_as_a_file_with_phones_masked_and_formulas_defused(city: City) -> None:
    admin = city.who("admin")
    manage.add(city.eng, admin, NewAccount("evil", "=1+1", Role.SUPERVISION, phone="13812345678"))
    made = people_list.export(city.eng, admin, Asked(words="evil"), "csv")
    text = exports.fetch_export(city.eng, admin, made.export_id).content.decode("utf-8-sig")
    assert "138****5678" in text
    assert "13812345678" not in text
    assert ",=1+1" not in text.replace("\n", ",")
    with pytest.raises(NotFound):
        exports.fetch_export(city.eng, city.who("auditor"), made.export_id)
    with pytest.raises(Refused):
        people_list.export(city.eng, city.who("reporter"), Asked(), "csv")


def test_theme_and_language_are_the_accounts_own(city: City) -> None:
    changing.choose_theme(city.eng, city.who("officer"), "dark")
    assert city.who("officer").theme == "dark"
    changing.choose_theme(city.eng, city.who("officer"), None)
    assert city.who("officer").theme is None
    with pytest.raises(Refused):
        changing.choose_theme(city.eng, city.who("officer"), "neon")


ANYTHING = st.text(max_size=80)
WANTED = st.builds(
    NewAccount,
    login=ANYTHING,
    name=ANYTHING,
    role=st.sampled_from(Role),
    department_code=st.none() | ANYTHING | st.just("fire"),
    centre_id=st.none() | ANYTHING,
    premises_id=st.none() | ANYTHING,
    area_codes=st.lists(ANYTHING | st.just(GRID), max_size=3).map(tuple),
    phone=st.none() | ANYTHING,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=WANTED, words=ANYTHING, code=ANYTHING)
def test_whatever_is_typed_into_the_forms_is_done_or_refused(
    city: City, wanted: NewAccount, words: str, code: str
) -> None:
    admin = city.who("admin")
    facts = Facts(wanted.name, wanted.role, wanted.department_code, wanted.centre_id, wanted.premises_id, wanted.phone)
    span = (city.clock.at, city.clock.at.replace(hour=23))
    for act in (
        lambda: manage.add(city.eng, admin, wanted),
        lambda: changing.change(city.eng, admin, "contact", facts),
        lambda: changing.give_areas(city.eng, admin, "neighbour", [code]),
        lambda: directory.person(city.eng, admin, code),
        lambda: covering.arrange(city.eng, admin, "officer", code, span, words),
        lambda: covering.end(city.eng, admin, code),
    ):
        with suppress(Refused):
            act()
    directory.found(city.eng, admin, Asked(words=words, town_code=code, department_code=code))
    assert city.eng.read(lambda db: people.account(db, "admin")) is not None


def test_an_administrator_gives_no_new_password_to_himself(city: City) -> None:
    with pytest.raises(Refused, match="账号页"):
        manage.reset(city.eng, city.who("admin"), "admin")


def test_a_contact_who_moves_to_other_premises_is_signed_out_one_who_is_renamed_is_not(tmp_path: Path) -> None:
    """An open page would go on showing the premises he has left."""
    eng = small_city(tmp_path)
    admin, contact = account_of(eng, Role.ADMINISTRATOR), account_of(eng, Role.COMPANY_CONTACT).account_id
    eng.write(lambda db: sessions.start_session(db, "ref", contact, eng.now(), "10.0.0.1"))
    same = Facts("王老板娘", Role.COMPANY_CONTACT, premises_id=CONTACTS_PREMISES)
    changing.change(eng, admin, contact, same)
    assert accounts.who(eng, "ref") is not None
    before = accounts.reached(eng)
    changing.change(eng, admin, contact, replace(same, premises_id="P0000009"))
    assert accounts.who(eng, "ref") is None
    assert before[contact] != accounts.reached(eng)[contact]
    eng.close()
