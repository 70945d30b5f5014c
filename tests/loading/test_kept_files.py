"""Files of loads hold names and phones: they are kept as long as they serve somebody, and the history says so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from governance.accounts.rules import Account
from governance.engine import Engine, NotFound, Refused, log
from governance.engine import settings as setting
from governance.imports import actions as imports
from governance.imports import store
from governance.procedures.daily import STEPS, run
from governance.procedures.loading.kept import LOOSE_SECONDS, remove_old
from governance.procedures.loading.run import one_at_a_time
from governance.procedures.loading.undo import undo
from tests.loading.files import findings, loaded, number, silent, spot, written

DEVICES = ["设备编号", "设备类型", "经度", "纬度"]


def devices(folder: Path, count: int, bad: bool = False) -> Path:
    rows: list[list[object]] = [[f"K{n}", "烟感", *spot(n)] for n in range(count)]
    return written(folder / f"{count}.csv", DEVICES, [*rows, *([["K99", "怪物", *spot(1)]] if bad else [])])


def files(eng: Engine) -> set[str]:
    return {address for address, _kept_at in eng.files.addresses(imports.FILES)}


def aged(eng: Engine, days: int) -> None:
    """Let every load have happened so many days earlier."""
    sql = "UPDATE gov.imports SET loaded_at_utc = loaded_at_utc - to_days(?)"
    eng.write(lambda db: db.execute(sql, [days]) and None)


def test_only_the_last_load_of_a_kind_keeps_what_undoing_needs(eng: Engine, tmp_path: Path) -> None:
    first, second = (loaded(eng, "devices", devices(tmp_path, count)).import_id for count in (2, 4))
    other = loaded(eng, "places", written(tmp_path / "p.csv", ["场所编号", "场所名称"], [["P1", "甲厂"]])).import_id
    assert len(files(eng)) == 3
    assert remove_old(eng) == 1
    records = {one: eng.read(lambda db, one=one: store.one(db, one)) for one in (first, second, other)}  # type: ignore[misc]
    assert [one for one, record in records.items() if record and record["undo_sha256"] is None] == [first]
    assert files(eng) == {str(record["undo_sha256"]) for record in records.values() if record} - {"None"}
    assert findings(eng) == []
    assert undo(eng, None, str(second), silent) == {"removed": 2, "restored": 0}
    with pytest.raises(Refused, match="只为同类的最后一次导入保留"):
        undo(eng, None, str(first), silent)
    assert remove_old(eng) == 1, "what was undone cannot be undone again"


def test_refused_rows_are_kept_for_the_days_of_the_setting(eng: Engine, admin: Account, tmp_path: Path) -> None:
    import_id = str(loaded(eng, "devices", devices(tmp_path, 2, bad=True), skip_bad=True).import_id)
    days = int(eng.read(lambda db: setting.number(db, "imports.keep_days")))
    assert days == 90
    aged(eng, days - 1)
    assert remove_old(eng) == 0
    assert b"K99" in imports.refused_rows(eng, admin, import_id)[1]
    aged(eng, 2)
    assert remove_old(eng) == 1
    with pytest.raises(NotFound):
        imports.refused_rows(eng, admin, import_id)
    assert number(eng, "SELECT rows_refused FROM gov.imports") == 1, "that there were some is not forgotten"
    assert findings(eng) == []


def test_refused_rows_of_a_try_last_a_day(eng: Engine, tmp_path: Path) -> None:
    address = loaded(eng, "devices", devices(tmp_path, 2, bad=True), dry_run=True).refused_file
    assert files(eng) == {address}
    assert remove_old(eng) == 0
    path = next(eng.files.folder.rglob(str(address)))
    os.utime(path, (path.stat().st_mtime - LOOSE_SECONDS - 60,) * 2)
    assert remove_old(eng) == 1
    assert files(eng) == set()


def test_nothing_is_removed_under_a_load(eng: Engine, tmp_path: Path) -> None:
    for count in (2, 4):
        loaded(eng, "devices", devices(tmp_path, count))
    with one_at_a_time(eng):
        assert remove_old(eng) == "somebody is loading"
    assert len(files(eng)) == 2


def test_the_day_removes_them_and_the_log_says_how_many(eng: Engine, tmp_path: Path) -> None:
    for count in (2, 4, 6):
        loaded(eng, "devices", devices(tmp_path, count))
    path = log.open_log(eng.home)
    run(eng, STEPS)
    log.close_log()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["result"] for line in lines if line.get("step") == "imports.files"] == [2]
