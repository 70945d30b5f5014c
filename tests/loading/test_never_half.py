"""Whatever happens in the middle of a load, it either never began or is done: interrupts, full disks, other hands."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.alarms.store import history, incoming
from governance.engine import Engine, Refused, open_store, text
from governance.engine.files import Files
from governance.procedures.loading import jobs, run, saving, store
from governance.procedures.loading.order import Order
from governance.procedures.loading.pace import Stopped
from governance.procedures.loading.run import load
from tests.city import Clock
from tests.loading.files import counts, everything, loaded, moment, number, seen, silent, spot, sums_fit, written

DEVICES = ["设备编号", "设备类型", "经度", "纬度"]
ALARMS = ["告警编号", "告警时间", "设备类型", "级别", "核实结论", "关闭时间", "经度", "纬度"]


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    return written(tmp_path / "devices.csv", DEVICES, [[f"D{n}", "烟感", *spot(n % 9)] for n in range(30)])


@pytest.fixture
def alarms(eng: Engine, tmp_path: Path) -> Path:
    """A file that adds alarms to what an earlier one loaded, corrects some of it, and leaves some open."""
    first = [[f"Q{n}", moment(n), "烟感", 3, "误报", moment(n + 1), *spot(n % 9)] for n in range(20)]
    loaded(eng, "alarms", written(tmp_path / "first.csv", ALARMS, first))
    second = [[f"Q{n}", moment(n), "烟感", 3, "火警", moment(n + 1), *spot(n % 9)] for n in range(10, 40)]
    return written(tmp_path / "second.csv", ALARMS, [*second, ["Q99", moment(99), "燃气", 1, "", "", *spot(1)]])


def full(*_args: object, **_more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


STEPS: list[tuple[object, str]] = [
    (history, "next_batch"),
    (history, "roll_up"),
    (history, "seal"),
    (incoming, "add_closed"),
    (incoming, "copy_without"),
    (incoming, "replace_batch"),
    (incoming, "drop_living"),
    (incoming, "add_living"),
    (incoming, "note_unknown"),
    (saving.imports, "add"),
    (saving.audit, "append"),
    (Files, "put"),
]


@pytest.mark.parametrize(("place", "name"), STEPS, ids=[name for _place, name in STEPS])
@pytest.mark.parametrize("how", [full, interrupted])
def test_alarms_stopped_at_any_step_never_came(
    eng: Engine, alarms: Path, place: object, name: str, how: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, shown = everything(eng), seen(eng)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, how)
        with pytest.raises((Refused, KeyboardInterrupt)):
            load(eng, None, Order("alarms", alarms), silent)
    assert seen(eng) == shown
    assert everything(eng) == before  # nothing is left behind, not even what nobody sees
    assert counts(loaded(eng, "alarms", alarms)) == (21, 10, 0, 0)
    sums_fit(eng)


@pytest.mark.parametrize("how", [full, interrupted])
@pytest.mark.parametrize("name", ["insert", "digests", "compared", "rows_of"])
def test_devices_stopped_at_any_step_never_came(
    eng: Engine, devices: Path, name: str, how: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(eng)
    with monkeypatch.context() as patch:
        patch.setattr(store, name, how)
        with pytest.raises((Refused, KeyboardInterrupt)):
            load(eng, None, Order("devices", devices), silent)
    assert everything(eng) == before
    assert counts(loaded(eng, "devices", devices)) == (30, 0, 0, 0)


def test_a_full_disk_is_told_in_one_sentence(eng: Engine, devices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Files, "put", full)
    with text.speaking("zh"), pytest.raises(Refused, match="磁盘已满"):
        load(eng, None, Order("devices", devices), silent)


def test_a_folder_that_may_not_be_written_is_told_in_one_sentence(
    eng: Engine, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_args: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Files, "put", forbidden)
    with text.speaking("zh"), pytest.raises(Refused, match="不能写入"):
        load(eng, None, Order("devices", devices), silent)


def test_a_store_of_a_newer_version_is_told_in_one_sentence(eng: Engine, home: Path) -> None:
    eng.write(lambda db: db.execute("INSERT INTO gov.migrations VALUES (9999, 'from the future')") and None)
    eng.close()
    with text.speaking("zh"), pytest.raises(Refused, match="9999"):
        open_store(home, Clock())


def test_an_interrupt_that_comes_after_the_last_look_comes_too_late(
    eng: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is interrupted while the transaction runs learns afterwards whether it stood."""
    running, go_on, waiting = threading.Event(), threading.Event(), saving.Future.result
    monkeypatch.setattr(saving.Future, "result", lambda self, timeout=None: _raised(self, running, go_on, waiting))
    sql = "INSERT INTO gov.import_mappings VALUES ('places', 'x', '{}', TIMESTAMP '2026-01-01', NULL)"

    def work(db: object) -> None:
        running.set()
        go_on.wait(10)
        db.execute(sql)  # type: ignore[attr-defined]

    with pytest.raises(KeyboardInterrupt):
        saving.commit(eng, work)  # type: ignore[arg-type]
    monkeypatch.undo()
    assert number(eng, "SELECT count(*) FROM gov.import_mappings") == 0


def _raised(future: object, running: threading.Event, go_on: threading.Event, waiting: Callable) -> object:
    if threading.current_thread() is not threading.main_thread():
        return waiting(future)
    running.wait(10)
    go_on.set()
    raise KeyboardInterrupt


def test_somebody_elses_change_between_plan_and_writing_is_noticed(
    eng: Engine, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(eng, "devices", devices)
    changed = written(devices, DEVICES, [[f"D{n}", "燃气", *spot(n % 9)] for n in range(30)])
    real = saving.commit

    def meanwhile(*args: object) -> None:
        eng.write(lambda db: db.execute("UPDATE gov.devices SET kind = 'gas' WHERE device_id = 'D3'") and None)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("governance.procedures.loading.table_load.commit", meanwhile)
    with pytest.raises(Refused):
        load(eng, None, Order("devices", changed), silent)
    assert number(eng, "SELECT count(*) FROM gov.devices WHERE device_id LIKE 'D%' AND kind = 'gas'") == 1


def test_one_file_is_loaded_at_a_time(eng: Engine, devices: Path) -> None:
    with run.one_at_a_time(eng), pytest.raises(Refused):
        load(eng, None, Order("devices", devices), silent)
    assert counts(loaded(eng, "devices", devices)) == (30, 0, 0, 0)


def test_a_load_can_be_stopped_while_it_reads(eng: Engine, devices: Path) -> None:
    stop, before = threading.Event(), everything(eng)

    def progress(stage: str, share: float) -> None:
        stop.set()

    with pytest.raises(Stopped):
        load(eng, None, Order("devices", devices), progress, stop)
    assert everything(eng) == before


def test_a_background_load_outlives_the_page_that_began_it(eng: Engine, admin: object, devices: Path) -> None:
    job = jobs.start(eng, admin, Order("devices", devices))  # type: ignore[arg-type]
    assert job.account_id == "U-administrator"
    ended = threading.Event()
    while not (found := jobs.current(eng, admin)) or not found.ended:  # type: ignore[arg-type]
        ended.wait(0.01)
    assert found.summary is not None
    assert counts(found.summary) == (30, 0, 0, 0)
    jobs.forget(eng, admin)  # type: ignore[arg-type]
    assert jobs.current(eng, admin) is None  # type: ignore[arg-type]
