"""Times every query of the overview on millions of alarms: `python -m tests.bench.overview [--alarms 10000000]`.

Prints p50 and p95 per query and reader, the rows read naively beside it, and the ratio; ends with 1 over budget.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from governance.accounts.rules import Account, Role
from governance.alarms.store import ALL
from governance.engine import Engine
from governance.engine.times import to_store
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters
from tests.bench import peak_mib
from tests.bench.overview_store import NOW, build

BUDGET_P95_MS = 50.0
ROWS = "first page of rows"
TONIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
PERIODS = {"30 days": TONIGHT - timedelta(days=30), "year": datetime(2025, 12, 31, 16, tzinfo=UTC)}
GRIDS = tuple(f"321181{100 + g // 86:03d}{g % 86 // 10:03d}{g % 10 + 1:03d}" for g in range(1030))
READERS = {
    "whole city": (Account("U1", "u1", "督查", Role.SUPERVISION), {}),
    "town": (Account("U1", "u1", "督查", Role.SUPERVISION), {"town_code": "321181106"}),
    "smoke": (Account("U1", "u1", "督查", Role.SUPERVISION), {"device_kind": "smoke"}),
    "centre": (Account("U2", "u2", "值守", Role.CENTRE_OPERATOR, area_codes=GRIDS[:54]), {}),
    "grid": (Account("U3", "u3", "网格", Role.GRID_OFFICER, area_codes=GRIDS[7:8]), {}),
}
HEADLINE = ["active_alarms", "devices_online", "golden_minute_rate", "whistles", "on_time_rate", "false_alarm_rate"]
CHARTS = ("alarms_by_day", "alarms_by_hour", "top_premises", "by_town", "by_grid", "active_by_level")

_SPAN = "raised_at_utc >= ? AND raised_at_utc < ? AND {where}"
_LOCAL = "timezone('Asia/Shanghai', timezone('UTC', raised_at_utc))"
NAIVE = {
    "golden_minute_rate": "SELECT count(*) FILTER (on_site_at_utc - raised_at_utc <= INTERVAL 60 SECONDS),"
    f" count(on_site_at_utc) FROM {ALL} WHERE {_SPAN}",
    "false_alarm_rate": f"SELECT count(*) FILTER (verdict = 'false'), count(verdict) FROM {ALL} WHERE {_SPAN}",
    "alarms_by_day": f"SELECT {_LOCAL}::DATE AS day, count(*), count(*) FILTER (verdict = 'fire') FROM {ALL}"
    f" WHERE {_SPAN} GROUP BY day",
    "alarms_by_hour": f"SELECT isodow({_LOCAL}) AS d, hour({_LOCAL}) AS h, count(*) FROM {ALL} WHERE {_SPAN}"
    " GROUP BY d, h",
    "top_premises": f"SELECT premises_id, count(*) AS n FROM {ALL} WHERE {_SPAN} GROUP BY premises_id"
    " ORDER BY n DESC LIMIT 10",
    "by_town": f"SELECT town_code, count(*) FROM {ALL} WHERE {_SPAN} GROUP BY town_code",
    "by_grid": f"SELECT grid_code, count(*) FROM {ALL} WHERE {_SPAN} GROUP BY grid_code",
}


@dataclass(frozen=True)
class Timing:
    """Milliseconds of many runs: on the clock, and of processor time, which other work on the machine hardly moves."""

    p50: float
    p95: float
    cpu: float


def timed(work: Callable[[], object], runs: int) -> Timing:
    """Return the times of a piece of work after one run to warm up."""
    work()
    times, used = [], []
    for _run in range(runs):
        began, busy = time.perf_counter(), time.process_time()
        work()
        times.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - busy))
    times.sort()
    p95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return Timing(statistics.median(times), p95, statistics.median(used))


def naive(eng: Engine, key: str, account: Account, filters: Filters) -> Callable[[], object] | None:
    """Return the same question asked of rows, or None where there is no such question."""
    if key not in NAIVE:
        return None
    pairs = {"town_code": filters.town_code, "device_kind": filters.device_kind}
    wanted = [(f"{column} = ?", value) for column, value in pairs.items() if value]
    if account.area_codes:
        wanted.append(("grid_code = ANY(?)", list(account.area_codes)))
    where = " AND ".join(text for text, _ in wanted) or "TRUE"
    values = [to_store(filters.start_utc), to_store(filters.end_utc), *(value for _, value in wanted)]
    return lambda: eng.read(lambda db: db.execute(NAIVE[key].format(where=where), values).fetchall())


def questions(eng: Engine, account: Account, filters: Filters) -> dict[str, Callable[[], object]]:
    """Return what the overview asks, by name."""
    asked: dict[str, Callable[[], object]] = {
        key: lambda key=key: indicators.value(eng, account, key, filters) for key in HEADLINE
    }
    asked |= {key: lambda key=key: indicators.series(eng, account, key, filters) for key in CHARTS}
    return asked | {ROWS: lambda: indicators.rows(eng, account, "alarms", filters)}


def run(eng: Engine, runs: int) -> bool:
    """Print a line per query; return whether all keep the budget."""
    print(f"{'query':20} {'reader':11} {'period':8} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'rows cpu':>9} ratio")
    kept = True
    for name, (account, chosen) in READERS.items():
        for period, start in PERIODS.items():
            filters = Filters(start, TONIGHT, **chosen)
            for key, ask in questions(eng, account, filters).items():
                found, rows = timed(ask, runs), naive(eng, key, account, filters)
                slow = timed(rows, 3).cpu if rows else None
                beside = f"{slow:9.1f} {slow / found.cpu:6.1f}" if slow else ""
                late = found.p95 > BUDGET_P95_MS and key != ROWS
                kept &= not late
                mark = "  OVER" if late else ""
                times = f"{found.p50:8.1f} {found.p95:8.1f} {found.cpu:8.1f}"
                print(f"{key:20} {name:11} {period:8} {times} {beside}{mark}", flush=True)
    return kept


def main() -> int:
    """Build, time, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alarms", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--home", type=Path, help="keep the store here and use it again")
    chosen = parser.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="overview-"))
    began = time.monotonic()
    if chosen.home and (home / "whistlemap.duckdb").exists():
        from governance import engine

        eng = engine.open_store(home, clock=lambda: NOW)
    else:
        eng = build(home, chosen.alarms)
    print(f"{chosen.alarms:,} alarms, {os.cpu_count()} cores, store ready in {time.monotonic() - began:.0f} s")
    try:
        kept = run(eng, chosen.runs)
        print(f"peak memory {peak_mib():.0f} MiB, the naive questions included")
        return 0 if kept else 1
    finally:
        eng.close()
        if not chosen.home:
            shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
