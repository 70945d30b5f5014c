"""Kill -9 in the middle of loads that correct one another: after each, the store is that of one file, never of two."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.city import small_city
from tests.faults.lives import Life
from tests.loading.files import moment, spot, written

pytestmark = pytest.mark.faults

KILLS, ROWS = 10, 400
HEADER = ["告警编号", "告警时间", "设备类型", "级别", "核实结论", "关闭时间", "经度", "纬度"]


def verdict(file: int, row: int) -> str:
    """File 0 calls every tenth a fire, file 1 every fifth, file 2 leaves every twentieth open."""
    if file == 2 and row % 20 == 0:
        return ""
    return "火警" if row % (10 if file == 0 else 5) == 0 else "误报"


def alarms(file: int) -> list[list[object]]:
    told = [(n, verdict(file, n)) for n in range(ROWS)]
    return [[f"Q{n}", moment(n), "烟感", 3, what, moment(n + 1) if what else "", *spot(n % 9)] for n, what in told]


def fires(file: int) -> int:
    return sum(verdict(file, n) == "火警" for n in range(ROWS))


def test_ten_kills_leave_the_store_of_one_file(tmp_path: Path) -> None:
    home, folder = tmp_path / "city", tmp_path / "files"
    small_city(home).close()
    folder.mkdir()
    for file in range(3):
        written(folder / f"{file}.csv", HEADER, alarms(file))
    rng, loads = random.Random(7), 0
    for _kill in range(KILLS):
        life = Life("tests.faults.loader", home, folder)
        opened = life.until("opened")
        assert opened["sound"], opened
        possible = {(0, 0)} if not opened["imports"] else {(ROWS, fires((opened["imports"] - 1) % 3))}
        assert (opened["rows"], opened["fires"]) in possible, opened
        assert opened["imports"] >= loads  # what was acknowledged stands
        life.until_so_many(2 + rng.randint(0, 40))
        loads = opened["imports"] + sum("loaded" in line for line in life.kill())
    assert loads >= 3
