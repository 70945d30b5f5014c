"""A process that loads files into the small city until it is killed: `python -m tests.faults.loader HOME FOLDER`.

It loads FOLDER/0.csv, 1.csv ... again and again, each a correction of the one before, and prints a line after each load
that stands, with what the sums say then. Before it, it proves that the store is whole.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from governance.alarms.store import ALL, DAYS, GRID_DAYS, GRID_HOURS
from governance.engine import Engine
from governance.procedures.loading.order import Order
from governance.procedures.loading.run import load
from governance.procedures.start import open_home
from tests.city import Clock
from tests.faults.city_worker import tell


def whole(eng: Engine) -> dict[str, object]:
    """Return what the alarms of the file are now: rows and fires of them, and whether every sum says the same."""
    mine = f"SELECT count(*), count(*) FILTER (verdict = 'fire') FROM {ALL} WHERE alarm_id LIKE 'Q%'"
    rows, fires = eng.read(lambda db: db.execute(mine).fetchall())[0]
    total = "SELECT (SELECT count(*) FROM {}) - (SELECT count(*) FROM gov.alarms)"
    history = eng.read(lambda db: db.execute(total.format(ALL)).fetchall())[0][0]
    sums = [
        eng.read(lambda db, table=table: db.execute(f"SELECT sum(alarms) FROM {table}").fetchall())[0][0]
        for table in (DAYS, GRID_DAYS, GRID_HOURS)
    ]
    twice = f"SELECT count(*) - count(DISTINCT alarm_id) FROM {ALL}"
    doubled = eng.read(lambda db: db.execute(twice).fetchall())[0][0]
    imports = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.imports").fetchall())[0][0]
    sound = doubled == 0 and all(one == history for one in sums)
    return {"rows": rows, "fires": fires, "imports": imports, "sound": sound}


def main(home: Path, folder: Path) -> None:
    """Load until killed."""
    eng = open_home(home, Clock())
    tell(opened=True, **whole(eng))
    files = sorted(folder.glob("*.csv"))
    begin = eng.read(lambda db: db.execute("SELECT count(*) FROM gov.imports").fetchall())[0][0]
    for number in count(begin):
        summary = load(eng, None, Order("alarms", files[number % len(files)]), lambda stage, share: tell(at=share))
        tell(loaded=number, file=number % len(files), changed=summary.changed + summary.new)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
