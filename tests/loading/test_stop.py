"""Stopping a load: possible until its last step, and what is said of it is true before, in and after that step."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from governance import engine
from governance.accounts.rules import Account
from governance.engine import Engine, Refused
from governance.procedures.loading import jobs
from governance.procedures.loading.order import FINAL_SHARE, Order
from governance.procedures.loading.pace import Pace, Stopped
from governance.web import commands
from tests.loading.files import everything, loaded, moment, spot, written

PATIENCE_SECONDS = 30.0
FILES: dict[str, tuple[list[str], list[object]]] = {
    "devices": (["设备编号", "设备类型", "经度", "纬度"], ["S1", "烟感", *spot(0)]),
    "alarms": (
        ["告警编号", "告警时间", "设备类型", "级别", "核实结论", "关闭时间", "经度", "纬度"],
        ["S1", moment(0), "烟感", 3, "误报", moment(1), *spot(0)],
    ),
}


@pytest.fixture(params=list(FILES))
def order(request: pytest.FixtureRequest, tmp_path: Path) -> Order:
    header, row = FILES[request.param]
    return Order(request.param, written(tmp_path / "file.csv", header, [row]))


def over(eng: Engine, account: Account) -> jobs.Job:
    """Wait until the account's job has ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("load-"):
            thread.join(PATIENCE_SECONDS)
    job = jobs.current(eng, account)
    assert job is not None
    assert job.ended
    return job


def pressed_at(monkeypatch: pytest.MonkeyPatch, late: bool, press: Callable[[], None]) -> None:
    """Have somebody press Stop just before the last step is told, or just after."""
    told = Pace.tell

    def tell(pace: Pace, stage: str, share: float) -> None:
        if share == FINAL_SHARE and not late:
            press()
        told(pace, stage, share)
        if share == FINAL_SHARE and late:
            press()

    monkeypatch.setattr(Pace, "tell", tell)


def test_until_the_last_step_a_stop_leaves_nothing(
    eng: Engine, admin: Account, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(eng)
    pressed_at(monkeypatch, False, lambda: jobs.cancel(eng, admin))
    jobs.start(eng, admin, order)
    assert over(eng, admin).refused == "已停止，什么也没有写入。"
    assert everything(eng) == before


def test_in_the_last_step_a_stop_is_refused_and_the_load_stands(
    eng: Engine, admin: Account, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def press() -> None:
        running = jobs.current(eng, admin)
        assert running is not None
        assert running.final
        with pytest.raises(Refused) as refusal:
            jobs.cancel(eng, admin)
        said.append(str(refusal.value))

    pressed_at(monkeypatch, True, press)
    jobs.start(eng, admin, order)
    summary = over(eng, admin).summary
    assert said == ["已到最后一步，不能停止；完成后可以撤销。"]
    assert summary is not None
    assert summary.import_id is not None


def test_an_undoing_can_be_stopped_too(eng: Engine, order: Order) -> None:
    import_id = loaded(eng, order.kind, order.path).import_id
    assert import_id is not None
    before, stop = everything(eng), threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        jobs.undo(eng, None, import_id, lambda stage, share: None, stop)
    assert everything(eng) == before


def test_a_command_whose_terminal_has_gone_stops_in_the_app_too(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def endless(name: str, store: Engine, args: object, progress: Callable[[str, float], None]) -> dict[str, object]:
        try:
            for _turn in iter(lambda: ended.wait(0.001), True):
                progress("on and on", 0.5)
        finally:
            ended.set()
        return {}

    async def interrupted() -> None:
        lines = commands._lines("load", {}, "en")
        assert json.loads(await anext(lines))["progress"]["stage"] == "on and on"
        await lines.aclose()  # type: ignore[attr-defined]

    monkeypatch.setattr(commands.commands, "run", endless)
    engine.set_current(eng)
    try:
        asyncio.run(interrupted())
        assert ended.wait(PATIENCE_SECONDS)
    finally:
        engine.set_current(None)
