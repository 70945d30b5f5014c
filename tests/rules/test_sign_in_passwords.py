"""Which passwords a city accepts, and which codes fit when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.accounts.codes import Enrolment, address, matching_step, recovery_code, recovery_hash
from governance.accounts.passwords import Rules, age_warning, too_old, weakness

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMES = ("w0001", "张小三", "测试市", "Testville")


def code_at(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


@pytest.mark.parametrize(
    "common",
    [
        *("Passw0rd!2026", "P@$$w0rd1234", "admin123456", "1qaz2wsx3edc", "qwertyuiop12", "1234567890", "aaaaaaaaaa"),
        *("abcabcabcabc", "a1b2c3d4e5f6", "iloveyou2026!", "wodemima888", "1234567890!!", "zxcvbnm,./123"),
    ],
)
def test_what_everybody_tries_first_is_refused(common: str) -> None:
    assert "太常见" in weakness(common, Rules(), NAMES)


@pytest.mark.parametrize("good", ["correct horse battery", "长江后浪推前浪吧好的", "7391 8842 60", "x$k!T?p#w&"])
def test_a_sentence_or_real_chance_is_accepted(good: str) -> None:
    assert weakness(good, Rules(), NAMES) == ""


@pytest.mark.parametrize(
    "named", ["W0001 is my friend", "我是张小三我最大啊", "testville-by-night", "住在测试市很多年了"]
)
def test_a_password_does_not_hold_the_names_that_belong_to_it(named: str) -> None:
    assert "账号名" in weakness(named, Rules(shortest=8), NAMES)


def test_a_short_name_bars_nothing() -> None:
    assert weakness("green boat on a wall", Rules(), ("on",)) == ""


def test_length_and_kinds_are_the_citys_to_ask() -> None:
    assert "至少 16 位" in weakness("green boat wall", Rules(shortest=16))
    assert "最多" in weakness("green boat " * 40, Rules())
    assert "3 类" in weakness("green boat on a wall", Rules(kinds=3))
    assert weakness("Green boat on wall 7", Rules(kinds=4)) == ""
    assert weakness("Green boat on wall 7", Rules(kinds=9)) == ""


def test_a_password_lasts_as_long_as_the_city_says_and_warns_in_time() -> None:
    rules = Rules(days=90)
    assert not too_old(NOW - timedelta(days=89), NOW, rules)
    assert too_old(NOW - timedelta(days=90), NOW, rules)
    assert not too_old(NOW - timedelta(days=900), NOW, Rules())
    assert age_warning(NOW - timedelta(days=70), NOW, rules) == ""
    assert "还有 5 天" in age_warning(NOW - timedelta(days=85), NOW, rules)
    assert age_warning(NOW - timedelta(days=900), NOW, Rules()) == ""


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_code_fits_a_step_before_and_after_its_own(seconds: int) -> None:
    assert matching_step(SECRET, code_at(NOW + timedelta(seconds=seconds)), NOW, None) is not None


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_a_code_further_away_does_not(seconds: int) -> None:
    assert matching_step(SECRET, code_at(NOW + timedelta(seconds=seconds)), NOW, None) is None


def test_a_used_code_and_those_before_it_fit_no_more() -> None:
    step = matching_step(SECRET, code_at(NOW), NOW, None)
    assert step is not None
    assert matching_step(SECRET, code_at(NOW), NOW, step) is None
    assert matching_step(SECRET, code_at(NOW - timedelta(seconds=30)), NOW, step) is None
    assert matching_step(SECRET, code_at(NOW + timedelta(seconds=30)), NOW, step) == step + 1


def test_a_code_may_be_typed_with_a_space_or_in_wide_figures() -> None:
    code = code_at(NOW)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", NOW, None) == matching_step(SECRET, wide, NOW, None)
    assert matching_step(SECRET, wide, NOW, None) is not None


@given(st.text(max_size=40))
def test_nothing_else_fits_and_nothing_breaks(typed: str) -> None:
    if matching_step(SECRET, typed, NOW, None) is not None:
        assert sum(sign.isdigit() for sign in typed) == 6
    recovery_hash(typed)


@given(st.binary(min_size=10, max_size=10))
def test_a_recovery_code_is_found_again_however_it_is_typed(random: bytes) -> None:
    code = recovery_code(random)
    assert recovery_hash(code) == recovery_hash(code.lower().replace("-", " ")) is not None


def test_the_square_code_tells_an_app_the_secret_and_whose_it_is() -> None:
    assert address(SECRET, "w0001") == f"otpauth://totp/Whistlemap:w0001?secret={SECRET}&issuer=Whistlemap"
    shown = Enrolment("w0001", SECRET)
    assert shown.picture().startswith("<svg")
    assert "viewBox" in shown.picture()  # drawn whole at any size
    assert SECRET not in shown.picture()
    assert shown.picture_address().startswith("data:image/svg+xml")
