"""Times what the maps ask for on 143 thousand and 1.4 million devices: `python -m tests.bench.tiles [--alarms N]`.

Writing the pyramid anew is the baseline of following a change; all points as one JSON, what a page with clusters of its
own would fetch, is the baseline of a view's bytes. Ends with 1 when a window or the heat of a month misses its budget.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from governance import engine
from governance.accounts.rules import Account, Role
from governance.engine import Cursor, Engine
from governance.engine.home import STORE_NAME
from governance.tiles import actions as tiles
from governance.tiles import store
from tests.bench import peak_mib
from tests.bench.overview import Timing, timed
from tests.bench.tiles_store import HIGH, NOW, SOUTH, WEST, WIDE, build, grids

WINDOW_P95_MS, MONTH_P95_MS = 50.0, 200.0
FOLLOWED = 100
SIZES = (142_947, 1_400_000)
X, Y = WEST + WIDE / 2, SOUTH + HIGH / 2
VIEWS = {
    "city": (f"{WEST},{SOUTH},{WEST + WIDE},{SOUTH + HIGH}", "10.4"),
    "town": (f"{X - 0.06},{Y - 0.04},{X + 0.06},{Y + 0.04}", "13"),
    "street": (f"{X - 0.01},{Y - 0.006},{X + 0.01},{Y + 0.006}", "16"),
    "house": (f"{X - 0.002},{Y - 0.001},{X + 0.002},{Y + 0.001}", "18"),
}
MONTH, YEAR = ("2026-10-01", "2026-10-31"), ("2025-11-21", "2026-11-19")
Ask = Callable[[], bytes]


def readers(eng: Engine) -> dict[str, Account]:
    """Return who looks: all of the city, the grids of one centre, one grid."""
    codes = eng.read(grids)
    return {
        "whole city": Account("U1", "u1", "督查", Role.SUPERVISION),
        "centre": Account("U2", "u2", "值守", Role.CENTRE_OPERATOR, area_codes=tuple(codes[:54])),
        "grid": Account("U3", "u3", "网格", Role.GRID_OFFICER, area_codes=tuple(codes[7:8])),
    }


def windows(eng: Engine, account: Account, bbox: str, zoom: str) -> dict[str, Ask]:
    """Return what a map asks of a window, by name."""
    return {
        "devices": lambda: tiles.points(eng, account, "devices", bbox, zoom),
        "devices online": lambda: tiles.points(eng, account, "devices", bbox, zoom, health="online"),
        "devices offline": lambda: tiles.points(eng, account, "devices", bbox, zoom, health="offline"),
        "premises": lambda: tiles.points(eng, account, "premises", bbox, zoom),
        "compounds": lambda: tiles.points(eng, account, "compounds", bbox, zoom),
    }


def spots(eng: Engine, account: Account, bbox: str) -> dict[str, Ask]:
    """Return what a map asks of a ring that no closer look parts."""
    return {
        "devices one by one": lambda: tiles.devices_json(eng, account, bbox),
        "premises one by one": lambda: tiles.premises_json(eng, account, bbox),
    }


def heats(eng: Engine, account: Account, bbox: str, zoom: str) -> dict[str, Ask]:
    """Return the heat of a month and of a year."""
    return {
        "heat of a month": lambda: tiles.heat_json(eng, account, bbox, zoom, *MONTH),
        "heat of a year": lambda: tiles.heat_json(eng, account, bbox, zoom, *YEAR),
    }


def all_points(eng: Engine) -> int:
    """Return the bytes of every device as `[lat, lon]`, as a page that makes its clusters itself would fetch them."""
    sql = "SELECT lat, lon FROM gov.devices WHERE lon IS NOT NULL"
    rows = eng.read(lambda db: db.execute(sql).fetchall())
    return len(json.dumps([[round(lat, 6), round(lon, 6)] for lat, lon in rows]))


def once(work: Callable[[], object]) -> float:
    """Return the milliseconds of one run."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def change(db: Cursor, names: list[str]) -> None:
    """Have some devices go down or come back, and the pyramid follow."""
    turned = "UPDATE gov.devices SET health = CASE health WHEN 'fault' THEN 'online' ELSE 'fault' END"
    with store.following(db, devices=names):
        db.execute(f"{turned} WHERE device_id = ANY(?)", [names])


def follow(eng: Engine, runs: int) -> None:
    """Print what the pyramid takes to be written anew and to follow a change, before anything is asked of it."""
    anew = min(once(lambda: eng.write(store.rebuild)) for _run in range(3))
    cells = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.tile_cells").fetchall()[0][0])
    print(f"pyramid written anew: {anew:.0f} ms, {cells:,} cells")
    sql = "SELECT device_id FROM gov.devices ORDER BY hash(device_id) LIMIT ?"
    mixed = [key for (key,) in eng.read(lambda db: db.execute(sql, [10 * FOLLOWED]).fetchall())]
    for many in (1, FOLLOWED, 10 * FOLLOWED):
        names = mixed[:many]
        took = sorted(once(lambda names=names: eng.write(lambda db: change(db, names))) for _run in range(runs))
        middle = took[len(took) // 2]
        print(f"followed {many:5} devices: {middle:.0f} ms, 1/{anew / middle:.1f} of writing anew", flush=True)


def asked(name: str, who: str, view: str, ask: Ask, runs: int, budget: float | None, whole: int) -> bool:
    """Print one line; return whether the budget is kept."""
    found: Timing = timed(ask, runs)
    size = len(ask())
    kept = budget is None or found.p95 <= budget
    beside = f"{size:8,} B  1/{whole / size:,.0f} of all points"
    times = f"{found.p50:8.1f} {found.p95:8.1f} {found.cpu:8.1f}"
    print(f"{name:20} {who:11} {view:7} {times} {beside}{'' if kept else '  OVER'}", flush=True)
    return kept


def run(eng: Engine, runs: int) -> bool:
    """Time one store; return whether every budget is kept."""
    follow(eng, max(3, runs // 4))
    whole, kept = all_points(eng), True
    print(f"all points as one JSON: {whole:,} B")
    print(f"{'question':20} {'reader':11} {'view':7} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8}")
    for who, account in readers(eng).items():
        for view, (bbox, zoom) in VIEWS.items():
            for name, ask in windows(eng, account, bbox, zoom).items():
                kept &= asked(name, who, view, ask, runs, WINDOW_P95_MS, whole)
            for name, ask in heats(eng, account, bbox, zoom).items():
                budget = MONTH_P95_MS if "month" in name else None
                kept &= asked(name, who, view, ask, max(3, runs // 3), budget, whole)
        for name, ask in spots(eng, account, VIEWS["house"][0]).items():
            kept &= asked(name, who, "house", ask, runs, WINDOW_P95_MS, whole)
    return kept


def main() -> int:
    """Build, time, tell, for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--alarms", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--home", type=Path, help="keep the stores below this folder and use them again")
    chosen = parser.parse_args()
    folder, kept = chosen.home or Path(tempfile.mkdtemp(prefix="tiles-")), True
    for devices in chosen.devices:
        home, began = folder / str(devices), time.monotonic()
        there = (home / STORE_NAME).exists()
        eng = engine.open_store(home, clock=lambda: NOW) if there else build(home, devices, chosen.alarms)
        ready = time.monotonic() - began
        print(f"-- {devices:,} devices, {chosen.alarms:,} alarms, {os.cpu_count()} cores, ready in {ready:.0f} s")
        try:
            kept &= run(eng, chosen.runs)
        finally:
            eng.close()
    print(f"peak memory {peak_mib():.0f} MiB")
    if not chosen.home:
        shutil.rmtree(folder)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
