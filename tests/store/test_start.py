"""Starting: an existing city is opened, a half-built one is built again, and nobody's work is ever thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from governance.alarms.store import history
from governance.engine import Cursor, Engine, Refused, insert_arrow, log, open_store
from governance.engine.home import STORE_NAME
from governance.procedures import start
from governance.procedures.store import consistency
from tests.faults.city_worker import device_rows

CITY = "INSERT INTO gov.city VALUES ('000000', '测试市', 'Testville', '', true, 1, TIMESTAMP '2026-01-01', NULL)"


class Builder:
    """Builds the smallest city and counts how often; the first builds may fail."""

    def __init__(self, failures: int = 0) -> None:
        self.calls, self.failures = 0, failures

    def __call__(self, eng: Engine, progress: start.Progress) -> None:
        self.calls += 1
        sql = "INSERT INTO gov.settings VALUES ('built', ?, TIMESTAMP '2026-01-01', NULL)"
        eng.write(lambda db: db.execute(sql, [str(self.calls)]) and None)
        progress("half", 0.5)
        if self.calls <= self.failures:
            raise KeyboardInterrupt
        eng.write(lambda db: db.execute(CITY) and None)


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def built(eng: Engine) -> list[str]:
    sql = "SELECT value FROM gov.settings WHERE name = 'built'"
    return [value for (value,) in eng.read(lambda db: db.execute(sql).fetchall())]


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    yield
    log.close_log()


def test_the_first_start_builds_the_city_and_the_second_opens_it(tmp_path: Path) -> None:
    build = Builder()
    for _start in range(2):
        eng = start.open_or_build(tmp_path, build, silent)
        assert built(eng) == ["1"]
        eng.close()
    assert build.calls == 1


def test_a_build_that_was_killed_is_thrown_away_and_begun_anew(tmp_path: Path) -> None:
    build = Builder(failures=1)
    with pytest.raises(KeyboardInterrupt):
        start.open_or_build(tmp_path, build, silent)
    eng = start.open_or_build(tmp_path, build, silent)
    assert built(eng) == ["2"]
    eng.close()


def test_a_store_without_its_city_in_which_somebody_worked_is_never_thrown_away(tmp_path: Path) -> None:
    eng = open_store(tmp_path)
    session = "INSERT INTO gov.sessions VALUES ('r', 'U1', TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01', NULL, NULL)"
    eng.write(lambda db: db.execute(session) and None)
    eng.close()
    before = (tmp_path / STORE_NAME).stat().st_size
    with pytest.raises(Refused):
        start.open_or_build(tmp_path, Builder(), silent)
    assert (tmp_path / STORE_NAME).stat().st_size == before


def test_where_nothing_may_be_built_the_operator_is_told_to_make_a_city(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="init"):
        start.open_or_build(tmp_path, None, silent)


def test_history_rows_of_a_load_that_was_never_sealed_are_gone_after_the_next_start(tmp_path: Path) -> None:
    eng = start.open_or_build(tmp_path, Builder(), silent)
    eng.write(lambda db: insert_arrow(db, "hist.alarms", alarm_rows(batch=7)))
    eng.write(lambda db: insert_arrow(db, "hist.alarms", alarm_rows(batch=8)))
    eng.write(lambda db: history.seal(db, 8, "load", 2, datetime(2026, 1, 1, tzinfo=UTC)))
    eng.close()
    eng = start.open_home(tmp_path)

    def batches(db: Cursor) -> list[int]:
        return [batch for (batch,) in db.execute("SELECT DISTINCT batch_id FROM hist.alarms").fetchall()]

    assert eng.read(batches) == [8]
    eng.close()


def test_a_map_that_a_killed_build_left_without_its_sums_gets_them_at_the_next_start(tmp_path: Path) -> None:
    eng = start.open_or_build(tmp_path, Builder(), silent)
    eng.write(lambda db: insert_arrow(db, "gov.devices", device_rows()))
    eng.close()
    eng = start.open_or_build(tmp_path, Builder(), silent)
    assert eng.read(consistency.wrong_sums) == []
    assert eng.read(lambda db: db.execute("SELECT count(*) > 0 FROM gov.tile_cells").fetchone()) == (True,)
    eng.close()


def test_the_log_of_the_app_is_open_once_the_store_is(tmp_path: Path) -> None:
    eng = start.open_or_build(tmp_path, Builder(), silent)
    log.note("somebody signed in")
    eng.close()
    (line,) = (tmp_path / "log" / "app.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["event"] == "somebody signed in"


def alarm_rows(batch: int) -> pa.Table:
    at = datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None)
    common = {"device_kind": "smoke", "level": 1, "state": "closed", "located": "unassigned", "last_seq": 1}
    times = dict.fromkeys(("raised_at_utc", "received_at_utc"), at)
    rows = [{"batch_id": batch, "alarm_id": f"A{batch}-{n}", **common, **times} for n in range(2)]
    return pa.Table.from_pylist(rows)
