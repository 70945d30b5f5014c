"""The audit at a million entries: verifying the whole chain, appending one more, a filtered page."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.rules import GENESIS, Entry, Moment, chained
from governance.engine import Engine, insert_arrow, open_store
from governance.engine.times import to_store

ENTRIES = 1_000_000
BEGIN = datetime(2025, 11, 22, tzinfo=UTC)
NAMES = (*Entry._fields, "previous_hash", "hash")
APPENDED = 50


def fill(eng: Engine) -> None:
    """Write a sound chain."""
    previous, rows, begin = GENESIS, [], to_store(BEGIN)
    for seq in range(1, ENTRIES + 1):
        at = begin + timedelta(seconds=30 * seq)
        entry = Entry(seq, at, f"U{seq % 1300}", "case.noted", f"W{seq}", "done", "{}", "10.0.0.7")
        made = chained(entry, previous)
        rows.append((*entry, previous, made))
        previous = made
    table = pa.table(dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True)))
    eng.write(lambda db: insert_arrow(db, "gov.audit", table))


def main() -> bool:
    """Print the figures."""
    home = Path(tempfile.mkdtemp(prefix="bench-audit-"))
    eng = open_store(home, clock=lambda: BEGIN + timedelta(days=365))
    try:
        fill(eng)
        heads.tell(eng, Moment.START)
        begun = time.perf_counter()
        sound = not heads.examine(eng)
        print(f"audit: {ENTRIES:,} entries verified in {time.perf_counter() - begun:.1f} s, sound: {sound}")
        begun = time.perf_counter()
        for number in range(APPENDED):
            eng.write(lambda db, number=number: audit.append(db, eng.now(), "U1", "case.noted", f"W{number}") and None)
        print(f"audit: append {(time.perf_counter() - begun) / APPENDED * 1000:.1f} ms each, with its own commit")
        begun = time.perf_counter()
        found = eng.read(lambda db: audit.page(db, audit.Wanted(account_ids=("U7",)), 100, 0))
        print(f"audit: a person's newest {len(found)} entries in {(time.perf_counter() - begun) * 1000:.0f} ms")
        return sound
    finally:
        eng.close()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(not main())
