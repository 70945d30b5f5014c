"""Which page an address leads to: one that is not there, one that is closed to the reader, and the first password."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts import manage
from governance.accounts.rules import Role
from governance.engine import Engine
from governance.engine.home import ROOT
from governance.procedures.store.city import put_setting
from pages.parts import session
from tests.pages.conftest import Open
from tests.pages.test_every_page import words

NOWHERE = "没有这个页面，或您的角色无权打开。"
NEW = "only I know this one"


def ways(test: AppTest) -> list[str]:
    return [link.proto.label for link in test.get("page_link")]


@pytest.mark.parametrize(("role", "start"), [(Role.GRID_OFFICER, "吹哨"), (Role.SUPERVISION, "总览")])
@pytest.mark.parametrize("address", ["nonsense", "overview/more", "<script>"])
def test_an_address_that_is_no_page_is_one_sentence_with_a_way_home(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, role: Role, start: str, address: str
) -> None:
    monkeypatch.setattr(session, "asked_path", lambda: address)
    test = open_page(address, role)
    assert not test.exception
    assert NOWHERE in words(test)
    assert f"回到“{start}”" in ways(test)


def test_a_page_of_another_role_reads_like_one_that_is_not_there(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "asked_path", lambda: "system")
    assert NOWHERE in words(open_page("system", Role.GRID_OFFICER))
    assert NOWHERE not in words(open_page("system", Role.ADMINISTRATOR))


@pytest.mark.parametrize("address", ["", "home", "overview"])
def test_the_bare_address_still_leads_to_the_own_start(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(session, "asked_path", lambda: address)
    test = open_page("", Role.SUPERVISION)
    assert not test.exception
    assert NOWHERE not in words(test)


def test_the_sentence_stays_until_the_reader_goes_on(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page server writes its own start into the address bar; a rerun must not lead away in silence."""
    monkeypatch.setattr(session, "asked_path", lambda: "nonsense")
    test = open_page("nonsense", Role.SUPERVISION)
    monkeypatch.setattr(session, "asked_path", lambda: "")
    assert NOWHERE in words(test.run())
    test._page_hash = calc_hash("overview")
    assert NOWHERE not in words(test.run())
    test._page_hash = ""
    assert NOWHERE not in words(test.run())


@pytest.fixture
def newcomer(city: Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Sign in with a first password that an administrator gave; return login and that password."""
    login = f"new{city.now().timestamp():.0f}"
    city.write(lambda db: put_setting(db, "sign_in.second_factor_roles", "", city.now(), None))
    account = manage.NewAccount(login, "新来的", Role.SUPERVISION)
    if city.read(lambda db: manage.people.id_of_login(db, login)) is None:
        account_id, password = manage.add(city, None, account)
    else:
        password = manage.reset(city, None, login)
        account_id = str(city.read(lambda db: manage.people.id_of_login(db, login)))
    ref = accounts.session_ref(accounts.sign_in(city, login, password, "127.0.0.1").token)
    monkeypatch.setattr(session, "identity", lambda: (account_id, ref))
    engine.set_current(city)
    return login, password


def at(path: str) -> AppTest:
    test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=30)
    test._page_hash = calc_hash(path) if path else ""
    return test.run()


@pytest.mark.parametrize("path", ["", "account", "overview", "nonsense"])
def test_a_first_password_opens_nothing_but_the_page_to_change_it(newcomer: tuple[str, str], path: str) -> None:
    test = at(path)
    assert not test.exception
    assert "请先修改口令" in words(test)
    assert "别人也知道" in words(test)
    assert [one.label for one in test.text_input] == ["原口令", "新口令", "再输一遍新口令"]
    assert not test.metric


def test_after_the_change_the_product_is_open(newcomer: tuple[str, str]) -> None:
    test = at("account")
    old, new, again = test.text_input
    old.input(newcomer[1])
    new.input(NEW)
    again.input(NEW)
    test = next(button for button in test.button if button.label == "修改").click().run()
    assert not test.exception
    assert "请先修改口令" not in words(test)
    assert "我负责的范围" in words(test)


def test_the_given_password_cannot_be_kept(newcomer: tuple[str, str]) -> None:
    test = at("account")
    for box in test.text_input:
        box.input(newcomer[1])
    test = next(button for button in test.button if button.label == "修改").click().run()
    assert "新口令和原口令一样" in words(test)
    assert "请先修改口令" in words(test)
