"""Closed alarms move to the history each exactly once, wherever the process is killed; sums say what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from governance import engine
from governance.alarms import mover
from governance.alarms.store import ALL, DAYS, GRID_DAYS, GRID_HOURS, PREMISES_MONTHS, history
from governance.engine import Engine
from tests.city import NOW, PROFILE, Clock, small_city
from tests.watched_writes import watch

ZONE = PROFILE.zone


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = small_city(tmp_path_factory.mktemp("city"))
    mover.clear_unsealed(opened)
    yield opened
    opened.close()


def frame(eng: Engine, sql: str) -> pd.DataFrame:
    return eng.read(lambda db: db.execute(sql).df())


def number(eng: Engine, sql: str) -> int:
    return int(frame(eng, sql).iloc[0, 0])


def everything(eng: Engine) -> pd.DataFrame:
    """Return every alarm a reader sees, in order."""
    return frame(eng, f"SELECT * FROM {ALL} ORDER BY alarm_id")


def living(eng: Engine) -> int:
    return number(eng, "SELECT count(*) FROM gov.alarms")


def due_to_move(eng: Engine) -> int:
    limit = (NOW - timedelta(days=2)).replace(tzinfo=None)
    return number(eng, f"SELECT count(*) FROM gov.alarms WHERE state = 'closed' AND closed_at_utc < '{limit}'")


def check_sums(eng: Engine) -> None:
    """Every kind of sum adds up to the sealed rows."""
    rows = number(eng, f"SELECT count(*) FROM {ALL}") - living(eng)
    for sums in (DAYS, GRID_DAYS, GRID_HOURS):
        assert number(eng, f"SELECT sum(alarms) FROM {sums}") == rows
    placed = "SELECT count(*) FROM {} WHERE premises_id IS NOT NULL"
    here = number(eng, placed.format(ALL)) - number(eng, placed.format("gov.alarms"))
    assert number(eng, f"SELECT sum(alarms) FROM {PREMISES_MONTHS}") == here


def test_the_mover_takes_old_closed_alarms_and_no_reader_sees_a_difference(eng: Engine) -> None:
    before, wanted = everything(eng), due_to_move(eng)
    assert wanted > 50
    assert mover.move_closed(eng, ZONE) == wanted
    pd.testing.assert_frame_equal(everything(eng), before)
    assert due_to_move(eng) == 0
    check_sums(eng)


def test_open_and_freshly_closed_alarms_stay(eng: Engine) -> None:
    stay = frame(eng, "SELECT alarm_id FROM gov.alarms WHERE state <> 'closed' OR closed_at_utc > now()::TIMESTAMP")
    mover.move_closed(eng, ZONE)
    assert set(stay["alarm_id"]) <= set(frame(eng, "SELECT alarm_id FROM gov.alarms")["alarm_id"])
    assert number(eng, "SELECT count(*) FROM gov.alarms WHERE state <> 'closed'") > 5


def test_moving_again_moves_nothing(eng: Engine) -> None:
    mover.move_closed(eng, ZONE)
    batches = number(eng, "SELECT count(*) FROM gov.batches")
    assert mover.move_closed(eng, ZONE) == 0
    assert number(eng, "SELECT count(*) FROM gov.batches") == batches


def test_a_kill_between_the_two_halves_loses_and_doubles_nothing(tmp_path: Path) -> None:
    home = tmp_path / "city"
    first = small_city(home)
    mover.clear_unsealed(first)
    before = everything(first)
    batch_id, rows = mover.copy(first, ZONE)
    assert rows > 50
    pd.testing.assert_frame_equal(everything(first), before)  # the copy is invisible
    first.close()  # the process ends here, between copy and settlement

    again = engine.open_store(home, clock=Clock())
    pd.testing.assert_frame_equal(everything(again), before)
    assert mover.clear_unsealed(again) == [batch_id]
    pd.testing.assert_frame_equal(everything(again), before)
    check_sums(again)
    assert mover.move_closed(again, ZONE) == rows
    pd.testing.assert_frame_equal(everything(again), before)
    assert not everything(again)["alarm_id"].duplicated().any()
    check_sums(again)
    again.close()


def test_the_half_that_seals_also_deletes_or_does_neither(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(eng)
    batch_id, rows = mover.copy(eng, ZONE)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(history, "seal", killed)
        with pytest.raises(KeyboardInterrupt):
            mover.settle(eng, batch_id, rows)
    pd.testing.assert_frame_equal(everything(eng), before)
    mover.settle(eng, batch_id, rows)
    pd.testing.assert_frame_equal(everything(eng), before)
    assert due_to_move(eng) == 0


def test_of_two_movers_the_slower_one_undoes_its_own_copy(eng: Engine) -> None:
    before = everything(eng)
    slow, rows = mover.copy(eng, ZONE)
    assert mover.move_closed(eng, ZONE) == rows
    with pytest.raises(mover.MovedMeanwhile):
        mover.settle(eng, slow, rows)
    assert mover.clear_unsealed(eng) == [slow]
    pd.testing.assert_frame_equal(everything(eng), before)
    check_sums(eng)


def test_an_alarm_that_changes_between_the_halves_is_not_deleted(eng: Engine) -> None:
    batch_id, rows = mover.copy(eng, ZONE)
    eng.write(
        lambda db: db.execute(
            "UPDATE gov.alarms SET last_seq = last_seq + 1 WHERE alarm_id ="
            " (SELECT min(alarm_id) FROM hist.alarms WHERE batch_id = ?)",
            [batch_id],
        )
    )
    count = living(eng)
    with pytest.raises(mover.MovedMeanwhile):
        mover.settle(eng, batch_id, rows)
    assert living(eng) == count


def test_a_failed_move_leaves_nothing_behind(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(history, "seal", fails)
        with pytest.raises(RuntimeError, match="disk full"):
            mover.move_closed(eng, ZONE)
    assert eng.read(history.unsealed) == []


def test_a_batch_number_is_never_used_twice_even_if_the_batch_was_never_sealed(eng: Engine) -> None:
    numbers = set()
    for _time in range(3):
        batch_id, _rows = mover.copy(eng, ZONE)
        assert batch_id not in numbers
        numbers.add(batch_id)


def test_no_transaction_of_the_mover_writes_both_sides(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a rung with two databases such a transaction would be refused."""
    written = watch(eng, monkeypatch)
    monkeypatch.setattr(mover, "MOST_SMALL_BATCHES", 1)
    assert mover.move_closed(eng, ZONE) > 0
    assert ("gov", {"gov"}) in written
    assert written.count(("hist", {"hist"})) == 2  # the copy, and the merging of sums
    assert all(sides <= {declared} for declared, sides in written)


def test_merging_small_batches_changes_no_sum(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    sums = {
        "days": f"SELECT * EXCLUDE batch_id FROM {DAYS}",
        "grids": f"SELECT * EXCLUDE batch_id FROM {GRID_DAYS}",
        "hours": f"SELECT * EXCLUDE batch_id FROM {GRID_HOURS}",
        "premises": f"SELECT * EXCLUDE batch_id FROM {PREMISES_MONTHS}",
    }

    def totals() -> dict[str, pd.DataFrame]:
        found = {}
        for name, sql in sums.items():
            table = frame(eng, sql)
            counts = [c for c in ("alarms", "on_site", "on_site_in_minute", "verified", "false_alarms") if c in table]
            keys = [c for c in table.columns if c not in {*counts, "fires"}]
            found[name] = table.groupby(keys, dropna=False)[counts].sum().sort_index()
        return found

    mover.move_closed(eng, ZONE)
    before, rows = totals(), number(eng, "SELECT count(*) FROM hist.alarm_premises_months")
    monkeypatch.setattr(mover, "MOST_SMALL_BATCHES", 2)
    assert mover.merge_small(eng) == 3
    for name, table in totals().items():
        pd.testing.assert_frame_equal(table, before[name])
    assert number(eng, "SELECT count(DISTINCT batch_id) FROM hist.alarm_days") == 1
    assert number(eng, "SELECT count(*) FROM hist.alarm_premises_months") < rows
    assert mover.merge_small(eng) == 0
    check_sums(eng)


def test_sums_of_an_unsealed_batch_are_as_invisible_as_its_rows(tmp_path: Path) -> None:
    opened = small_city(tmp_path / "city")  # carries a third batch that nobody sealed
    assert opened.read(history.unsealed) == [3]
    check_sums(opened)
    assert mover.clear_unsealed(opened) == [3]
    for table in history.TABLES:
        assert number(opened, f"SELECT count(*) FROM {table} WHERE batch_id = 3") == 0
    check_sums(opened)
    opened.close()
