"""Times a start until somebody can sign in: `python -m tests.bench.starting [--runs 3]`.

The first start builds the whole demo city; every further one opens the store that is there. Prints wall time from
the start of the process to the sign-in page, processor time and peak memory; ends with 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

from tests.serving import Server

BUDGET_FIRST_S, BUDGET_AGAIN_S = 20.0, 3.0


class Start(NamedTuple):
    """What one start took."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def start(home: Path) -> Start:
    """Start the app, wait for the page on which one signs in, and end it."""
    server = Server(home)
    try:
        wall_s = server.until_ready()
        with urllib.request.urlopen(f"{server.url}/login", timeout=10) as answer:
            assert answer.status == 200
        return Start(wall_s, *spent(server.process.pid))
    finally:
        server.kill()
        server.process.wait()


def spent(pid: int) -> tuple[float, float]:
    """Return processor seconds and peak memory (MiB) of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    status = Path(f"/proc/{pid}/status").read_text()
    peak_kib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return ticks / os.sysconf("SC_CLK_TCK"), peak_kib / 1024


def main() -> int:
    """Print a line per kind of start; return 1 when one is over its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="starts on the existing store")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        home = Path(folder) / "home"
        first = start(home)
        again = [start(home) for _run in range(runs)]
    median = Start(*(statistics.median(values) for values in zip(*again, strict=True)))
    print(f"{'start':24} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9} {'budget s':>9}")
    kept = True
    for name, took, budget in (
        ("first, builds the city", first, BUDGET_FIRST_S),
        ("on an existing store", median, BUDGET_AGAIN_S),
    ):
        kept &= took.wall_s <= budget
        print(f"{name:24} {took.wall_s:8.1f} {took.cpu_s:8.1f} {took.peak_mib:9.0f} {budget:9.1f}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
