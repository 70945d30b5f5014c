"""Managing accounts, and what signing in makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from governance.accounts import actions, manage
from governance.accounts.manage import NewAccount
from governance.accounts.rules import Account, Role
from governance.accounts.store import people
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused, open_store
from governance.engine.text import speaking

ADDRESS = "10.0.0.7"
HEAD = NewAccount("fire-head", "王五", Role.DEPARTMENT_HEAD, department_code="fire")


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eng(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    opened = open_store(tmp_path, clock)
    sql = "INSERT INTO gov.departments VALUES ('fire', '市消防救援大队', '消防大队', 'Fire', '119')"
    opened.write(lambda db: db.execute(sql) and None)
    yield opened
    opened.close()


def told(eng: Engine) -> list[tuple[str, str]]:
    return [(entry.action, entry.result) for entry, _previous, _hash in eng.read(audit.entries)]


def test_a_new_account_signs_in_with_its_first_password_and_has_to_change_it(eng: Engine) -> None:
    account_id, password = manage.add(eng, None, HEAD)
    token = actions.sign_in(eng, "fire-head", password, ADDRESS).token
    account = actions.who(eng, actions.session_ref(token))
    assert account is not None
    assert (account.account_id, account.role, account.department_code) == (account_id, Role.DEPARTMENT_HEAD, "fire")
    assert account.must_change
    actions.change_password(eng, account, password, "a much better sentence")
    token = actions.sign_in(eng, "fire-head", "a much better sentence", ADDRESS).token
    changed = actions.who(eng, actions.session_ref(token))
    assert changed is not None
    assert not changed.must_change


def test_the_first_password_is_kept_nowhere(eng: Engine) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    eng.checkpoint()
    eng.close()
    for path in eng.home.rglob("*"):
        assert not path.is_file() or password.encode() not in path.read_bytes()


def test_a_login_is_given_once(eng: Engine) -> None:
    manage.add(eng, None, HEAD)
    with pytest.raises(Refused, match="fire-head"):
        manage.add(eng, None, HEAD)


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        (NewAccount("w1", "甲", Role.GRID_OFFICER), "网格"),
        (NewAccount("w1", "甲", Role.DEPARTMENT_HANDLER), "部门"),
        (NewAccount("w1", "甲", Role.CENTRE_OPERATOR), "服务中心"),
        (NewAccount("w1", "甲", Role.COMPANY_CONTACT), "场所"),
        (NewAccount("w1", "甲", Role.DEPARTMENT_HEAD, department_code="navy"), "navy"),
        (NewAccount("w1", "甲", Role.GRID_OFFICER, area_codes=("321181999001001",)), "321181999001001"),
        (NewAccount("w1", "甲", Role.CENTRE_OPERATOR, centre_id="C99"), "C99"),
        (NewAccount("w1", "甲", Role.COMPANY_CONTACT, premises_id="P9999999"), "P9999999"),
    ],
)
def test_an_account_that_would_own_nothing_is_refused_with_what_is_missing(
    eng: Engine, wanted: NewAccount, missing: str
) -> None:
    with pytest.raises(Refused, match=missing):
        manage.add(eng, None, wanted)
    assert eng.read(lambda db: people.id_of_login(db, "w1")) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_manages_accounts(eng: Engine, role: Role) -> None:
    account = Account("U0", "u0", "某人", role)
    with pytest.raises(Refused):
        manage.add(eng, account, HEAD)
    for act in (manage.lock, manage.unlock, manage.reset):
        with pytest.raises(Refused) as refusal:
            act(eng, account, "fire-head")
        assert not isinstance(refusal.value, NotFound)


def test_an_administrator_manages_accounts_and_the_audit_names_him(eng: Engine) -> None:
    manage.add(eng, Account("U0", "u0", "某人", Role.ADMINISTRATOR), HEAD)
    (entry, _previous, _hash) = eng.read(audit.entries)[0]
    assert (entry.account_id, entry.action) == ("U0", "account.add")


def test_locking_ends_the_sessions_and_unlocking_lets_in_again(eng: Engine) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    token = actions.sign_in(eng, "fire-head", password, ADDRESS).token
    manage.lock(eng, None, "fire-head")
    assert actions.who(eng, actions.session_ref(token)) is None
    with pytest.raises(Refused):
        actions.sign_in(eng, "fire-head", password, ADDRESS)
    manage.unlock(eng, None, "fire-head")
    assert actions.who(eng, actions.session_ref(token)) is None
    assert actions.sign_in(eng, "fire-head", password, ADDRESS)


def test_a_reset_ends_the_sessions_and_the_old_password(eng: Engine) -> None:
    _account_id, old = manage.add(eng, None, HEAD)
    token = actions.sign_in(eng, "fire-head", old, ADDRESS).token
    new = manage.reset(eng, None, "fire-head")
    assert actions.who(eng, actions.session_ref(token)) is None
    with pytest.raises(Refused):
        actions.sign_in(eng, "fire-head", old, ADDRESS)
    assert actions.sign_in(eng, "fire-head", new, ADDRESS)


def test_unknown_logins_are_not_found(eng: Engine) -> None:
    for act in (manage.lock, manage.unlock, manage.reset):
        with pytest.raises(NotFound, match="nobody"):
            act(eng, None, "nobody")


def test_unlocking_also_forgives_the_failures_that_locked_the_name_out(eng: Engine, clock: Clock) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    for _try in range(5):
        with pytest.raises(Refused):
            actions.sign_in(eng, "fire-head", "wrong password", ADDRESS)
    with pytest.raises(Refused, match="5"):
        actions.sign_in(eng, "fire-head", password, ADDRESS)
    manage.unlock(eng, None, "fire-head")
    assert actions.sign_in(eng, "fire-head", password, ADDRESS)


def test_failures_lock_the_name_from_one_address_only_and_for_a_while(eng: Engine, clock: Clock) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    for _try in range(5):
        with pytest.raises(Refused):
            actions.sign_in(eng, "fire-head", "wrong password", ADDRESS)
    assert actions.sign_in(eng, "fire-head", password, "10.0.0.8")
    clock.at += timedelta(minutes=16)
    assert actions.sign_in(eng, "fire-head", password, ADDRESS)


def test_unknown_name_wrong_password_and_locked_account_get_the_same_sentence(eng: Engine) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    sentences = set()
    for login, word in (("nobody", password), ("fire-head", "wrong password")):
        with pytest.raises(Refused) as refusal:
            actions.sign_in(eng, login, word, ADDRESS)
        sentences.add(str(refusal.value))
    manage.lock(eng, None, "fire-head")
    with pytest.raises(Refused) as refusal:
        actions.sign_in(eng, "fire-head", password, ADDRESS)
    assert {*sentences, str(refusal.value)} == {str(refusal.value)}


def test_a_session_ends_when_idle_and_when_old(eng: Engine, clock: Clock) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    ref = actions.session_ref(actions.sign_in(eng, "fire-head", password, ADDRESS).token)
    clock.at += timedelta(hours=11, minutes=59)
    assert actions.who(eng, ref) is not None
    clock.at += timedelta(hours=12, minutes=1)
    assert actions.who(eng, ref) is None
    ref = actions.session_ref(actions.sign_in(eng, "fire-head", password, ADDRESS).token)
    for _hour in range(167):
        clock.at += timedelta(hours=1)
        assert actions.who(eng, ref) is not None
    clock.at += timedelta(hours=1, seconds=1)
    assert actions.who(eng, ref) is None


def test_signing_out_ends_the_session(eng: Engine) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    token = actions.sign_in(eng, "fire-head", password, ADDRESS).token
    actions.sign_out(eng, token)
    assert actions.who(eng, actions.session_ref(token)) is None
    assert actions.who(eng, actions.session_ref("made up")) is None


@pytest.mark.parametrize("weak", ["short", "fire-head-2026", "FIRE-HEAD-secret"])
def test_weak_passwords_are_refused(eng: Engine, weak: str) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    ref = actions.session_ref(actions.sign_in(eng, "fire-head", password, ADDRESS).token)
    account = actions.who(eng, ref)
    assert account is not None
    with pytest.raises(Refused):
        actions.change_password(eng, account, password, weak)
    assert actions.sign_in(eng, "fire-head", password, ADDRESS)


def test_every_step_is_in_the_audit_and_no_password_is(eng: Engine) -> None:
    _account_id, password = manage.add(eng, None, HEAD)
    with pytest.raises(Refused):
        actions.sign_in(eng, "fire-head", "wrong password", ADDRESS)
    actions.sign_out(eng, actions.sign_in(eng, "fire-head", password, ADDRESS).token)
    manage.lock(eng, None, "fire-head")
    manage.unlock(eng, None, "fire-head")
    manage.reset(eng, None, "fire-head")
    assert told(eng) == [
        ("account.add", "done"),
        ("session.sign_in", "refused"),
        ("session.sign_in", "done"),
        ("session.sign_out", "done"),
        ("account.lock", "done"),
        ("account.unlock", "done"),
        ("account.reset", "done"),
    ]
    assert password not in str(eng.read(audit.entries))


def test_the_reader_gets_refusals_in_his_language(eng: Engine) -> None:
    def refused() -> str:
        with pytest.raises(Refused) as refusal:
            actions.sign_in(eng, "nobody", "wrong password", ADDRESS)
        return str(refusal.value)

    with speaking("zh"):
        assert "口令" in refused()
    with speaking("en"):
        assert "password" in refused().lower()


def test_the_language_an_account_chose_is_remembered(eng: Engine) -> None:
    account_id, _password = manage.add(eng, None, HEAD)

    def now(db: Cursor) -> Account | None:
        return people.account(db, account_id)

    account = eng.read(now)
    assert account is not None
    actions.choose_language(eng, account, "en")
    chosen = eng.read(now)
    assert chosen is not None
    assert chosen.language == "en"
    with pytest.raises(Refused):
        actions.choose_language(eng, account, "tlh")


def test_a_login_in_other_letters_is_taken_and_finds_the_same_person(eng: Engine) -> None:
    account_id, _password = manage.add(eng, None, HEAD)
    with pytest.raises(Refused, match="已被使用"):
        manage.add(eng, None, NewAccount("FIRE-Head", "另一人", Role.SUPERVISION))
    manage.lock(eng, None, "Fire-HEAD")
    assert eng.read(lambda db: people.account(db, account_id)) is None
    for number in ("12345", "119"):
        with pytest.raises(Refused, match="不像电话"):
            manage.add(eng, None, NewAccount("other", "某人", Role.SUPERVISION, phone=number))
