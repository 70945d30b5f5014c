"""Loads in the background: one at a time, seen by every administrator, stopped by whoever began it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from governance.accounts.rules import Account, Role
from governance.engine import Engine, Refused
from governance.engine.text import _, speaking
from governance.procedures.live import versions
from governance.procedures.loading import jobs
from governance.procedures.loading.order import Order
from tests.city import Clock, account_of, small_city

PATIENCE_SECONDS = 30.0
FILE = "设备编号,设备类型\nJ-1,烟感\n"


class Gate:
    """A load that goes as far as the test lets it."""

    def __init__(self) -> None:
        self.reached, self.opened, self.over = threading.Event(), threading.Event(), threading.Event()

    def load(self, eng: Engine, account: Account, order: Order, progress: object, stop: object) -> None:
        progress(_("打开文件"), 0.4)  # type: ignore[operator]
        self.reached.set()
        assert self.opened.wait(PATIENCE_SECONDS)
        try:
            progress(_("打开文件"), 0.5)  # type: ignore[operator]
            raise Refused("…")
        finally:
            self.over.set()


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = small_city(tmp_path / "city", Clock())
    yield opened
    opened.close()


@pytest.fixture
def admin(eng: Engine) -> Account:
    return account_of(eng, Role.ADMINISTRATOR)


@pytest.fixture
def other(admin: Account) -> Account:
    return replace(admin, account_id="U-other", name="李四")


@pytest.fixture
def order(tmp_path: Path) -> Order:
    path = tmp_path / "a.csv"
    path.write_text(FILE, encoding="utf-8")
    return Order("devices", path)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    held = Gate()
    monkeypatch.setattr(jobs, "load", held.load)
    yield held
    held.opened.set()


def over(eng: Engine, account: Account) -> jobs.Job:
    """Wait until the account's job has ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("load-"):
            thread.join(PATIENCE_SECONDS)
    job = jobs.current(eng, account)
    assert job is not None
    assert job.ended
    return job


def test_one_file_at_a_time_and_everybody_is_told_whose(
    eng: Engine, admin: Account, other: Account, order: Order, gate: Gate
) -> None:
    job = jobs.start(eng, admin, order)
    assert gate.reached.wait(PATIENCE_SECONDS)
    with pytest.raises(Refused, match="您有一个文件正在导入"):
        jobs.start(eng, admin, order)
    with pytest.raises(Refused, match=f"{admin.name} 正在导入 a.csv"):
        jobs.start(eng, other, order)
    seen = jobs.under_way(eng, other)
    assert seen is not None
    assert (seen.job_id, seen.share, seen.stage) == (job.job_id, 0.4, "打开文件")
    assert jobs.current(eng, other) is None


def test_whoever_began_it_stops_it(eng: Engine, admin: Account, other: Account, order: Order, gate: Gate) -> None:
    jobs.start(eng, admin, order)
    assert gate.reached.wait(PATIENCE_SECONDS)
    jobs.cancel(eng, other)
    running = jobs.current(eng, admin)
    assert running is not None
    assert not running.stop.is_set()
    jobs.cancel(eng, admin)
    gate.opened.set()
    assert over(eng, admin).refused == "已停止，什么也没有写入。"
    assert jobs.under_way(eng, other) is None


def test_its_words_are_in_the_language_of_whoever_began_it(
    eng: Engine, admin: Account, order: Order, gate: Gate
) -> None:
    with speaking("en"):
        jobs.start(eng, admin, order)
    assert gate.reached.wait(PATIENCE_SECONDS)
    job = jobs.current(eng, admin)
    assert job is not None
    assert job.stage.isascii()


def test_every_open_page_hears_how_far_it_is(eng: Engine, admin: Account, order: Order, gate: Gate) -> None:
    officer = account_of(eng, Role.GRID_OFFICER)
    assert jobs.TOPIC not in versions(eng, officer, [jobs.TOPIC])
    told = {versions(eng, admin, [jobs.TOPIC], fresh=True)[jobs.TOPIC]}
    jobs.start(eng, admin, order)
    assert gate.reached.wait(PATIENCE_SECONDS)
    told.add(versions(eng, admin, [jobs.TOPIC], fresh=True)[jobs.TOPIC])
    gate.opened.set()
    over(eng, admin)
    told.add(versions(eng, admin, [jobs.TOPIC], fresh=True)[jobs.TOPIC])
    jobs.forget(eng, admin)
    assert len(told) == 3


def test_a_stopped_load_leaves_no_row(
    eng: Engine, admin: Account, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    order.path.write_text(FILE + "".join(f"J-{n},烟感\n" for n in range(2, 5000)), encoding="utf-8")
    real = jobs.load

    def stopped(eng: Engine, account: Account, order: Order, progress: object, stop: threading.Event) -> object:
        def told(stage: str, share: float) -> None:
            if share >= 0.7:
                stop.set()
            progress(stage, share)  # type: ignore[operator]

        return real(eng, account, order, told, stop)

    monkeypatch.setattr(jobs, "load", stopped)
    jobs.start(eng, admin, order)
    assert over(eng, admin).refused == "已停止，什么也没有写入。"
    sql = "SELECT count(*) FROM gov.devices WHERE device_id LIKE 'J-%'"
    assert eng.read(lambda db: db.execute(sql).fetchone()) == (0,)


def test_a_bug_is_told_by_its_number_and_the_next_load_may_begin(
    eng: Engine, admin: Account, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "load", broken)
        jobs.start(eng, admin, order)
        assert "编号" in over(eng, admin).refused
    jobs.start(eng, admin, order)
    found = over(eng, admin).summary
    assert found is not None
    assert found.new == 1
