"""A sentence that says how to go on names a flag on the command line, and a field of the page on the page."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from governance.accounts.rules import Account
from governance.engine import Engine
from governance.engine.text import speaking
from governance.procedures.loading import jobs, looking
from governance.procedures.loading.order import Order
from governance.readers.controls import control, on_page
from tests.loading.files import loaded, moment, written

HEADER = ["告警编号", "告警时间", "设备编号", "级别"]


@pytest.fixture
def kindless(tmp_path: Path) -> Path:
    return written(tmp_path / "a.csv", HEADER, [["Z1", moment(0), "nobody", 3]])


def ended(eng: Engine, account: Account) -> jobs.Job:
    for thread in threading.enumerate():
        if thread.name.startswith("load-"):
            thread.join(30)
    job = jobs.current(eng, account)
    assert job is not None
    return job


def test_a_command_is_told_the_flag(eng: Engine, kindless: Path) -> None:
    assert "--set device_kind=smoke" in loaded(eng, "alarms", kindless, dry_run=True).faults[0].reason


def test_a_reader_of_the_page_is_told_its_field(eng: Engine, admin: Account, kindless: Path) -> None:
    jobs.start(eng, admin, Order("alarms", kindless, dry_run=True))
    summary = ended(eng, admin).summary
    assert summary is not None
    assert "“＝ 每行同一个值”" in summary.faults[0].reason
    assert "--" not in summary.faults[0].reason


def test_the_look_at_a_file_names_the_pages_field_too(eng: Engine, admin: Account, tmp_path: Path) -> None:
    path = written(tmp_path / "b.csv", ["一", "二"], [["1", "2"]])
    trouble = looking.look(eng, admin, Order("devices", path)).trouble
    assert "“列的对应”" in trouble
    assert "--" not in trouble


@pytest.mark.parametrize("name", ["map", "set", "datum", "encoding", "crs", "accept-topology"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_flag_is_ever_named_on_the_page(name: str, language: str) -> None:
    assert control(name, "x") == f"--{name} x"
    with speaking(language), on_page():
        assert "--" not in control(name, "x")
    assert control(name) == f"--{name}"
