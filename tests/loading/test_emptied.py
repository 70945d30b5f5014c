"""Batches of the history that corrections and undoing have emptied do not stay behind with nothing in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.alarms import mover
from governance.alarms.store import history
from governance.engine import Engine
from governance.procedures import boundaries
from governance.procedures.boundaries import bring_into_force
from governance.procedures.check import check
from governance.procedures.loading.undo import undo
from tests.boundaries.cuts import halved
from tests.loading.files import frame, loaded, moment, number, seen, silent, spot, sums_fit, written

HEADER = ["告警编号", "告警时间", "设备类型", "级别", "核实结论", "关闭时间", "经度", "纬度"]
EMPTY = "SELECT count(*) FROM gov.batches WHERE rows_written = 0"


def alarms(folder: Path, verdict: str) -> Path:
    rows = [[f"Q{n}", moment(n), "烟感", 3, verdict, moment(n + 1), *spot(n % 9)] for n in range(20)]
    return written(folder / f"{verdict}.csv", HEADER, rows)


def batches(eng: Engine) -> list[int]:
    return frame(eng, "SELECT batch_id FROM gov.batches ORDER BY 1")["batch_id"].tolist()


@pytest.mark.parametrize("turned", [False, True], ids=["one version", "with twins"])
def test_a_correction_of_every_row_leaves_no_empty_batch(eng: Engine, tmp_path: Path, turned: bool) -> None:
    before = len(batches(eng))
    loaded(eng, "alarms", alarms(tmp_path, "误报"))
    if turned:
        bring_into_force(eng, None, halved(eng), silent)
    loaded(eng, "alarms", alarms(tmp_path, "火警"))
    assert number(eng, EMPTY) == 0
    assert len(batches(eng)) == (before * 2 + 1 if turned else before + 1)
    sums_fit(eng)
    assert [one for one in check(eng, silent) if one.check in ("batches", "map", "audit", "files")] == []
    if turned:
        boundaries.rollback(eng, None, "back", silent)
        assert number(eng, "SELECT count(*) FROM hist.alarms WHERE alarm_id LIKE 'Q%' AND verdict = 'false'") == 0
        sums_fit(eng)


def test_an_undone_load_leaves_no_empty_batch(eng: Engine, tmp_path: Path) -> None:
    before, shown = batches(eng), seen(eng)
    undo(eng, None, str(loaded(eng, "alarms", alarms(tmp_path, "误报")).import_id), silent)
    assert batches(eng) == before
    assert seen(eng) == shown


def test_an_empty_batch_whose_sums_are_needed_stays_until_they_are_merged(eng: Engine, tmp_path: Path) -> None:
    """A merge has put the sums of the loaded rows under another batch, so that theirs come out below zero."""
    loaded(eng, "alarms", alarms(tmp_path, "误报"))
    more = [[[f"R{n}", moment(500), "烟感", 3, "误报", moment(501), *spot(1)]] for n in range(2)]
    loaded(eng, "alarms", written(tmp_path / "more.csv", HEADER, more[0]))
    eng.write(lambda db: history.merge_sums(db, batches(eng)), history=True)
    loaded(eng, "alarms", alarms(tmp_path, "火警"))
    assert number(eng, EMPTY) == 1
    sums_fit(eng)
    loaded(eng, "alarms", written(tmp_path / "newest.csv", HEADER, more[1]))
    eng.write(lambda db: history.merge_sums(db, batches(eng)), history=True)
    assert mover.drop_empty(eng) == 1
    assert number(eng, EMPTY) == 0
    sums_fit(eng)
