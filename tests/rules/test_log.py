"""What the log tells, and what it must never tell."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.engine import log


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    log.close_log()


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_bug_is_logged_with_its_traceback_under_the_id_that_the_screen_shows(home: Path) -> None:
    path = log.open_log(home)
    try:
        raise ValueError("the grid has no shape")
    except ValueError as error:
        shown = log.report(error, page="overview")
    (line,) = lines(path)
    assert line["error_id"] == shown
    assert line["page"] == "overview"
    assert "the grid has no shape" in line["traceback"]
    assert "test_log.py" in line["traceback"]


def test_a_thread_that_dies_is_logged_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = log.open_log(home)
    thread = threading.Thread(target=lambda: {}["missing"], name="mover")
    thread.start()
    thread.join()
    (line,) = lines(path)
    assert line["thread"] == "mover"
    assert line["error_id"] in capsys.readouterr().err


@pytest.mark.parametrize(
    "number", ["13800138000", "+86 13800138000", "138-0013-8000", "86-15912345678", "0511-86523333", "051186523333"]
)
def test_a_telephone_number_never_reaches_the_log(home: Path, number: str) -> None:
    path = log.open_log(home)
    log.note("call", text=f"电话{number}，无人接听", nested={"who": [number]}, phone=number)
    try:
        raise KeyError(f"duplicate key login: {number}")
    except KeyError as error:
        log.report(error)
    assert number not in path.read_text(encoding="utf-8")
    assert len(lines(path)) == 2


def test_identity_card_numbers_and_secrets_never_reach_the_log(home: Path) -> None:
    path = log.open_log(home)
    log.note("sign-in", text="321181199003070017", password="open sesame", session_token="abc123")
    text = path.read_text(encoding="utf-8")
    assert not any(secret in text for secret in ("321181199003070017", "open sesame", "abc123"))


@pytest.mark.parametrize(
    "harmless",
    [
        "321181106",
        "321181106001",
        "321181106001004",
        "32118110600100402",
        "W20261122-0001",
        "S00013380",
        "119.5791234567",
    ],
)
def test_codes_case_numbers_and_coordinates_stay_readable(harmless: str) -> None:
    assert log.redacted(f"at {harmless}.") == f"at {harmless}."


@given(st.integers(min_value=13000000000, max_value=19999999999))
def test_any_mobile_number_is_hidden_as_text_and_as_a_number(number: int) -> None:
    assert log.redacted(number) == log.HIDDEN
    assert str(number) not in str(log.redacted({"note": f"tel:{number};"}))


def test_the_log_rotates_and_keeps_a_bounded_number_of_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST_BYTES", 2_000)
    monkeypatch.setattr(log, "OLD_FILES", 3)
    path = log.open_log(home)
    for number in range(200):
        log.note("tick", number=number)
    files = sorted(path.parent.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert lines(path)[-1]["number"] == 199
