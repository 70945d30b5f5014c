"""The day's work: alarms move to the history at their time, and one failing step spoils nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from governance.alarms import mover
from governance.engine import Engine, Refused, log
from governance.procedures import settings as procedure
from governance.procedures.daily import STEPS, Daily, Step, run
from tests.city import small_city

PATIENCE_SECONDS = 30


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = small_city(tmp_path_factory.mktemp("city"))
    mover.clear_unsealed(opened)
    yield opened
    opened.close()


def closed_alarms(eng: Engine) -> int:
    limit = eng.now().astimezone(UTC).replace(tzinfo=None) - timedelta(days=2)
    sql = "SELECT count(*) FROM gov.alarms WHERE state = 'closed' AND closed_at_utc < ?"
    return int(eng.read(lambda db: db.execute(sql, [limit]).fetchall()[0][0]))


def fail(eng: Engine) -> None:
    raise RuntimeError("disk full")


def test_closed_alarms_are_moved(eng: Engine) -> None:
    assert closed_alarms(eng) > 0
    assert run(eng, STEPS) == dict.fromkeys((step.name for step in STEPS), "done")
    assert closed_alarms(eng) == 0


def test_a_step_that_fails_is_in_the_log_under_an_id_and_the_next_one_runs(eng: Engine) -> None:
    path = log.open_log(eng.home)
    told = run(eng, [Step("breaks", fail), *STEPS])
    log.close_log()
    assert closed_alarms(eng) == 0
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    bug = next(line for line in lines if line["level"] == "error")
    assert (bug["step"], bug["error_id"]) == ("breaks", told["breaks"])
    assert "disk full" in bug["traceback"]
    done = next(line for line in lines if line["event"] == "daily step done" and line["step"] == "alarms.move")
    assert done["result"] > 0


def test_what_has_not_begun_at_a_stop_is_left(eng: Engine) -> None:
    begun: list[str] = []
    steps = [Step("first", lambda eng: begun.append("first")), Step("second", lambda eng: begun.append("second"))]
    assert run(eng, steps, lambda: bool(begun)) == {"first": "done"}


class Turns:
    """Counts how often the day's work was done, and lets a test wait for the next time."""

    def __init__(self) -> None:
        self.done = threading.Semaphore(0)

    def step(self, eng: Engine) -> None:
        self.done.release()

    def wait(self) -> bool:
        return self.done.acquire(timeout=PATIENCE_SECONDS)

    def more(self) -> bool:
        return self.done.acquire(blocking=False)


def test_the_thread_works_once_a_turn_and_ends_when_told(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = threading.Semaphore(0)
    now = [datetime(2026, 11, 21, 12, tzinfo=UTC)]

    def clock() -> datetime:
        looks.release()
        return now[0]

    monkeypatch.setattr(eng, "now", clock)
    turns = Turns()
    daily = Daily([Step("counts", turns.step)], look_seconds=0.001)
    daily.start(eng)
    assert turns.wait()
    for _look in range(5):
        assert looks.acquire(timeout=PATIENCE_SECONDS)
    assert not turns.more()
    now[0] += timedelta(days=1)
    assert turns.wait()
    daily.stop()
    assert not any(thread.name == "daily" for thread in threading.enumerate())
    assert not turns.more()


def test_a_thread_that_finds_the_store_failing_looks_again(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, real, failures = Turns(), eng.read, list[int]()

    def fails_once(question: object) -> object:
        if not failures:
            failures.append(1)
            raise RuntimeError("not now")
        return real(question)  # type: ignore[arg-type]

    monkeypatch.setattr(eng, "read", fails_once)
    daily = Daily([Step("counts", turns.step)], look_seconds=0.001)
    daily.start(eng)
    assert turns.wait()
    daily.stop()
    assert failures == [1]


@pytest.mark.parametrize("value", ["", "3", "25:00", "03:10:00", "noon", "-1"])
def test_the_time_of_the_days_work_must_be_a_time(eng: Engine, value: str) -> None:
    with pytest.raises(Refused, match=r"daily\.at"):
        procedure.change(eng, "daily.at", value)
    assert procedure.change(eng, "daily.at", "04:30") == "03:10"
