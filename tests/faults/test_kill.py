"""Fifty kill -9 in the middle of cases, alarms and loads: nothing acknowledged is ever lost."""

from __future__ import annotations

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.lives import Life

pytestmark = pytest.mark.faults

LANES, KILLS_A_LANE = 2, 25
RESTART_SECONDS = 5.0
MOST_ACKNOWLEDGED = 60


def live_and_die(home: Path, ledger: Path, seed: int) -> dict[str, int]:
    """Start the process, hear that nothing was lost, let it work a moment, kill it; return what it acknowledged."""
    life = Life("tests.faults.city_worker", home, ledger, seed)
    opened, verified = life.until("opened"), life.until("verified")
    rng = random.Random(seed)
    life.until_so_many(2 + rng.randint(0, MOST_ACKNOWLEDGED))
    threading.Event().wait(rng.uniform(0.0, 0.02))  # so that the kill falls between two acknowledgements
    told = life.kill()
    assert opened["opened"] <= RESTART_SECONDS
    assert verified["lost"] == []
    assert verified["findings"] == []
    kept = [line for line in told if not {"opened", "verified"} & set(line)]
    with ledger.open("a") as file:
        file.writelines(json.dumps(line) + "\n" for line in kept)
    return {kind: sum(kind in line for line in kept) for kind in ("case", "alarm", "batch", "photo", "moved")}


def lane(folder: Path, number: int) -> dict[str, int]:
    """Kill one city again and again; return all it had acknowledged."""
    home, ledger = folder / f"city{number}", folder / f"ledger{number}"
    home.mkdir()
    ledger.touch()
    total: dict[str, int] = {}
    for kill in range(KILLS_A_LANE):
        for kind, count in live_and_die(home, ledger, seed=1000 * number + kill).items():
            total[kind] = total.get(kind, 0) + count
    last = Life("tests.faults.city_worker", home, ledger, 0)
    verified = last.until("verified")
    last.kill()
    assert (verified["lost"], verified["findings"]) == ([], [])
    return total


def test_fifty_kills_lose_no_acknowledged_row(tmp_path: Path) -> None:
    with ThreadPoolExecutor(LANES) as pool:
        totals = list(pool.map(lambda number: lane(tmp_path, number), range(LANES)))
    for total in totals:
        assert all(total[kind] > KILLS_A_LANE for kind in ("case", "alarm", "photo")), total
        assert total["batch"] > 0, total
