"""Runs every benchmark, or those named: `python -m tests.bench [starting assign overview briefing]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the benchmarks: the modules of this folder that can be run."""
    runnable = (path for path in sorted(FOLDER.glob("*.py")) if path.stem not in ("__init__", "__main__"))
    return [path.stem for path in runnable if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]


def main(asked: list[str]) -> int:
    """Run benchmarks one after the other, each in a process of its own; return 1 when one missed its budget."""
    unknown = set(asked) - set(names())
    if unknown:
        print(f"no benchmark named {', '.join(sorted(unknown))}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    missed = []
    for name in asked or names():
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], cwd=FOLDER.parents[1], check=False).returncode:
            missed.append(name)
    print(f"missed: {', '.join(missed)}" if missed else "every budget kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
