"""One life of a process: open the store, prove that nothing acknowledged was lost, then work until killed.

Run as `python -m tests.faults.city_worker HOME LEDGER SEED`. LEDGER holds what earlier lives acknowledged, a JSON line
each; this life prints lines of the same kind, each after its COMMIT, and first `opened` and `verified`.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from governance.accounts.rules import Account
from governance.accounts.store import people as account_people
from governance.alarms import actions as alarms
from governance.alarms import intake, mover
from governance.alarms.rules import Alarm, Cause, Level, Verdict
from governance.alarms.store import history
from governance.areas import actions as areas
from governance.engine import Cursor, Engine, insert_arrow
from governance.procedures.check import check
from governance.procedures.start import open_home
from governance.routing.rules import Severity
from governance.tiles import actions as tiles
from governance.whistles import actions as whistles
from tests.faults.ledger import problems
from tests.whistle_city import GRID, IN_GRID, MONDAY, TOWN, City, jpeg

DEVICES = 5
_printing = threading.Lock()


def tell(**facts: object) -> None:
    """Print one line at once; what it says is durable."""
    with _printing:
        print(json.dumps(facts, default=str), flush=True)


def make_city(home: Path) -> None:
    """Make the small city with a few devices, and let alarms move to the history as soon as they are closed."""
    city = City(home)
    city.eng.write(lambda db: insert_arrow(db, "gov.devices", device_rows()))
    tiles.rebuild(city.eng)
    sql = "INSERT INTO gov.settings VALUES ('alarms.move_after_days', '0', TIMESTAMP '2026-01-01', NULL)"
    city.eng.write(lambda db: db.execute(sql) and None)
    city.close()


def device_rows() -> pa.Table:
    """Return smoke detectors within the first grid."""
    common = {"kind": "smoke", "model": "M1", "position": "hall", "funding": "market", "health": "online"}
    place = {"lon": IN_GRID[0], "lat": IN_GRID[1], "town_code": TOWN, "grid_code": GRID, "located": "inside"}
    more = {"chattering": False, "installed_on": MONDAY.date(), "boundary_version": 1, "datum_in": "wgs84"}
    return pa.Table.from_pylist([{"device_id": f"S{n:08d}", **common, **place, **more} for n in range(DEVICES)])


def who(eng: Engine, account_id: str) -> Account:
    """Return one of the city's people."""
    found = eng.read(lambda db: account_people.account(db, account_id))
    assert found is not None
    return found


def work_on_cases(eng: Engine, rng: random.Random) -> None:
    """Blow whistles with photos and take them through their life, for ever."""
    officer, handler = who(eng, "officer"), who(eng, "fire1")
    while True:
        photo = whistles.keep_photo(eng, officer, jpeg(colour=rng.choice(["teal", "navy", "plum"])))
        tell(photo=photo)
        report = whistles.Report("illegal_living", Severity.SERIOUS, *IN_GRID, photo_ids=(photo,))
        case = whistles.blow(eng, officer, report)
        tell(case=case.case_id, seq=case.last_seq)
        steps = (
            lambda case_id: whistles.report_in(eng, handler, case_id),
            lambda case_id: whistles.handle(eng, handler, case_id, "cleared"),
            lambda case_id: whistles.verify_close(eng, officer, case_id),
        )
        for step in steps[: rng.randint(0, 3)]:
            case = step(case.case_id)
            tell(case=case.case_id, seq=case.last_seq)


def work_on_alarms(eng: Engine, rng: random.Random) -> None:
    """Take alarms from the signal to their end, for ever."""
    operator, zone = who(eng, "operator"), areas.profile(eng).zone

    def told(alarm: Alarm) -> str:
        tell(alarm=alarm.alarm_id, seq=alarm.last_seq)
        return alarm.alarm_id

    while True:
        device = f"S{rng.randrange(DEVICES):08d}"
        alarm_id = told(intake.receive(eng, intake.Signal(device, Level.FIRE, None, datetime.now(UTC)), zone))
        told(alarms.acknowledge(eng, operator, alarm_id))
        if rng.random() < 0.7:
            told(alarms.verdict(eng, operator, alarm_id, Verdict.FALSE, Cause.STEAM, from_afar=True))
            told(alarms.normal(eng, operator, alarm_id))


def work_on_history(eng: Engine, rng: random.Random) -> None:
    """Load batches of old alarms and move closed ones, for ever."""
    zone = areas.profile(eng).zone
    while True:
        rows = rng.randint(200, 2_000)

        def load(db: Cursor, rows: int = rows) -> int:
            batch = history.next_batch(db)
            insert_arrow(db, "hist.alarms", old_alarms(batch, rows))
            history.roll_up(db, batch, zone)
            return batch

        batch = eng.write(load, history=True)
        eng.write(lambda db, batch=batch, rows=rows: history.seal(db, batch, "load", rows, eng.now()))  # type: ignore[misc]
        tell(batch=batch, rows=rows)
        tell(moved=mover.move_closed(eng, zone))


def old_alarms(batch: int, rows: int) -> pa.Table:
    """Return closed alarms of a load."""
    at = [datetime(2026, 1, 1) + timedelta(minutes=n) for n in range(rows)]
    times = dict.fromkeys(("raised_at_utc", "received_at_utc", "verdict_at_utc", "normal_at_utc", "closed_at_utc"), at)
    same = {"device_kind": "smoke", "level": 3, "state": "closed", "verdict": "false", "located": "unassigned"}
    columns = {name: [value] * rows for name, value in {**same, "batch_id": batch, "last_seq": 4}.items()}
    return pa.table({**columns, **times, "alarm_id": [f"L{batch}-{n}" for n in range(rows)]})


def until_death(work: Callable[[Engine, random.Random], None], eng: Engine, rng: random.Random) -> None:
    """Work; a bug ends the whole process, so that it cannot go unnoticed."""
    try:
        work(eng, rng)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def main(home: Path, ledger: Path, seed: int) -> None:
    """Live one life."""
    if not (home / "made").exists():
        make_city(home)
        (home / "made").touch()
    began = time.process_time()  # its own work only, so that a busy machine proves nothing
    eng = open_home(home)
    tell(opened=time.process_time() - began)
    lost = problems(eng, [json.loads(line) for line in ledger.read_text().splitlines()])
    tell(verified=True, lost=lost, findings=[str(one) for one in check(eng, lambda stage, share: None)])
    works = (work_on_cases, work_on_alarms, work_on_history, work_on_cases)
    for number, work in enumerate(works):
        threading.Thread(target=until_death, args=(work, eng, random.Random(seed * 10 + number)), daemon=True).start()
    sys.stdin.read()  # until killed


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
