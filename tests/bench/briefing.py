"""Times the monthly circular in three formats: `python -m tests.bench.briefing [--home FOLDER] [--runs 5]`.

Cold is a fresh process from its start to the three files on disk, Python and all imports included; warm is a second
circular of the same process. Prints the medians, processor time beside wall time, and peak memory; ends with 1 when
the cold median is over budget. Without a home the demo city is built first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import peak_mib

BUDGET_COLD_S = 3.0
ROOT = Path(__file__).resolve().parents[2]


def child(home: Path, out: Path) -> dict[str, float]:
    """Make two circulars in this process and return what each step took."""
    from governance import engine
    from governance.briefings import actions

    imported = time.perf_counter()
    eng = engine.open_store(home)
    opened = time.perf_counter()
    actions.brief_month(eng, None, out)
    made, cpu = time.perf_counter(), time.process_time()
    actions.brief_month(eng, None, out)
    again = time.perf_counter()
    eng.close()
    steps = {"open": opened - imported, "circular": made - opened, "warm": again - made, "cold cpu": cpu}
    return steps | {"done": time.time() - (again - made), "peak MiB": peak_mib()}


def measured(home: Path, runs: int) -> list[dict[str, float]]:
    """Return the steps of several fresh processes, `cold` counted from the moment each was started."""
    found = []
    for _run in range(runs):
        with tempfile.TemporaryDirectory() as out:
            began = time.time()
            command = [sys.executable, "-m", "tests.bench.briefing", "--child", out, "--home", str(home)]
            answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            steps = json.loads(answer.stdout)
            found.append({"cold": steps.pop("done") - began, **steps})
    return found


def build(home: Path) -> None:
    """Build the demo city."""
    from governance import engine
    from governance.demo import build as demo

    eng = engine.open_store(home)
    demo.build(eng)
    eng.close()


def report(found: list[dict[str, float]]) -> bool:
    """Print the medians and return whether the cold one keeps the budget."""
    print(f"{'step':10} {'median':>9} {'worst':>9}   {len(found)} runs, {os.cpu_count()} cores")
    for name in found[0]:
        values = [steps[name] for steps in found]
        unit = "" if name == "peak MiB" else " s"
        print(f"{name:10} {statistics.median(values):9.2f} {max(values):9.2f}{unit}")
    cold = statistics.median(steps["cold"] for steps in found)
    print(f"budget {BUDGET_COLD_S} s cold: {'kept' if cold <= BUDGET_COLD_S else 'OVER'}")
    return cold <= BUDGET_COLD_S


def main() -> int:
    """Build where needed, time, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a store with the demo city; built in a scratch folder without")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(child(chosen.home, chosen.child)))
        return 0
    with tempfile.TemporaryDirectory(prefix="briefing-") as scratch:
        home = chosen.home or Path(scratch) / "home"
        if not (home / "whistlemap.duckdb").exists():
            build(home)
        return 0 if report(measured(home, chosen.runs)) else 1


if __name__ == "__main__":
    sys.exit(main())
