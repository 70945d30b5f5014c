"""A role that needs a second factor is lent only to who has given one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts import actions as accounts
from governance.accounts import covering
from governance.accounts.rules import Account, Role
from governance.accounts.store import factors, passwords, sessions
from governance.procedures.settings import change as change_setting
from tests.whistle_city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path)
    yield found
    found.eng.close()


def cover(city: City, absent: str, deputy: str) -> None:
    span = (city.clock.at, city.clock.at + timedelta(days=2))
    covering.arrange(city.eng, city.who("admin"), absent, deputy, span, "leave")


def signed_in(city: City, ref: str) -> Account:
    """Return somebody as the session sees him, which is begun where it is not."""
    begin = sessions.start_session
    if city.eng.read(lambda db: sessions.session(db, ref)) is None:
        city.eng.write(lambda db: begin(db, ref, "fire1", city.clock.at, "10.0.0.1"))
    found = accounts.who(city.eng, ref)
    assert found is not None
    return found


def test_a_role_that_needs_a_second_factor_is_not_lent_to_a_session_without_one(city: City) -> None:
    """A cover may begin while its deputy is signed in: what sign-in asks for must not be got round by waiting."""
    change_setting(city.eng, "sign_in.second_factor_roles", "department_head")
    at, put = city.clock.at, passwords.set_password
    city.eng.write(lambda db: put(db, "fire1", "a hash", at, must_change=False))
    assert signed_in(city, "before").lacks_factor is None
    cover(city, "firehead", "fire1")
    held = signed_in(city, "before")
    assert (held.acts_as, held.lacks_factor) == (None, Role.DEPARTMENT_HEAD)
    assert accounts.as_now(city.eng, held, "before") == held  # what wakes his open pages
    city.clock.forward(minutes=1)
    city.eng.write(lambda db: factors.put_secret(db, "fire1", "SECRET", city.clock.at))
    city.eng.write(lambda db: factors.confirm(db, "fire1", 1, city.clock.at))
    assert signed_in(city, "before").acts_as is None  # whoever sits there has given no code
    assert signed_in(city, "after").acts_as is Role.DEPARTMENT_HEAD
    assert signed_in(city, "after").lacks_factor is None


def test_a_role_that_needs_none_is_lent_at_once(city: City) -> None:
    change_setting(city.eng, "sign_in.second_factor_roles", "auditor")
    at, put = city.clock.at, passwords.set_password
    city.eng.write(lambda db: put(db, "fire1", "a hash", at, must_change=False))
    signed_in(city, "before")
    cover(city, "firehead", "fire1")
    assert signed_in(city, "before").acts_as is Role.DEPARTMENT_HEAD
