"""Times blowing a whistle and a desk with many open ones: `python -m tests.bench.whistles [--open 100000]`.

In the demo city. Blowing by its action stands against a transaction that keeps one row, which is what any write costs
here; blowing by the page, from the tap to the receipt, against the same page drawn again without a tap. A handler's
first page and its counts at so many open cases stand against bare SQL over the same rows, without lights, rights and
deputies. Prints p50 and p95 of each in the same run; ends with 1 over budget or when a count is wrong.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Account, Role
from governance.accounts.store import people, sessions
from governance.demo import parameters
from governance.demo.build import build
from governance.engine import Cursor, Engine
from governance.engine.home import ROOT
from governance.routing.rules import Severity
from governance.whistles import actions as whistles
from governance.whistles.actions import Report
from pages.parts import session
from tests.bench import peak_mib

BLOW_MS, PAGE_MS, QUEUE_MS = 300.0, 1500.0, 300.0  # budgets of the p95
WARM = 5
T = TypeVar("T")


def timed(work: Callable[[], T], runs: int) -> tuple[list[float], T]:
    """Return the milliseconds of some runs, the first few left out, and the last answer."""
    took, answer = [], work()
    for _run in range(WARM - 1 + runs):
        began = time.perf_counter()
        answer = work()
        took.append((time.perf_counter() - began) * 1000)
    return took[WARM - 1 :], answer


def line(name: str, took: list[float], budget: float | None = None) -> bool:
    """Print what something took and return whether it missed its budget."""
    middle, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    told = "" if budget is None else f"   budget {budget:.0f} ms"
    print(f"{name:46} p50 {middle:8.1f} ms   p95 {late:8.1f} ms   {len(took)} runs{told}", flush=True)
    return budget is not None and late > budget


def somebody(eng: Engine, role: Role) -> Account:
    """Return the account of a role that the demo offers at sign-in, or the first there is."""
    sql = "SELECT min(account_id) FROM gov.accounts WHERE role = ? AND active"
    found = eng.read(lambda db: people.account(db, db.execute(sql, [role.value]).fetchone()[0]))
    assert found is not None
    return found


def officer_on_the_spot(eng: Engine) -> tuple[Account, float, float]:
    """Return an officer and where he stands: at premises of his grid."""
    sql = (
        "SELECT s.account_id, p.lon, p.lat FROM gov.premises p JOIN gov.account_areas s ON s.area_code = p.grid_code"
        " JOIN gov.accounts a USING (account_id) WHERE a.role = ? AND a.active ORDER BY ALL LIMIT 1"
    )
    account_id, lon, lat = eng.read(lambda db: db.execute(sql, [Role.GRID_OFFICER.value]).fetchone())
    found = eng.read(lambda db: people.account(db, account_id))
    assert found is not None
    return found, lon, lat


def one_row(eng: Engine) -> None:
    """Keep one row in a transaction of its own."""
    sql = "INSERT INTO gov.settings (name, value, changed_at_utc) VALUES ('bench.' || uuid(), '', now()::TIMESTAMP)"
    eng.write(lambda db: db.execute(sql))


def by_action(eng: Engine, runs: int) -> bool:
    """Time blowing by the action; return whether it missed its budget."""
    officer, lon, lat = officer_on_the_spot(eng)
    report = Report("passage_blocked", Severity.SERIOUS, lon, lat, line="二楼通道堆了纸箱")
    plain, _nothing = timed(lambda: one_row(eng), runs)
    took, _case = timed(lambda: whistles.blow(eng, officer, report), runs)
    line("a transaction that keeps one row (baseline)", plain)
    return line("blow, by its action", took, BLOW_MS)


def by_page(eng: Engine, runs: int) -> bool:
    """Time blowing by the page, from the tap to the receipt; return whether it missed its budget."""
    officer, lon, lat = officer_on_the_spot(eng)
    ref = accounts.session_ref("bench")
    eng.write(lambda db: sessions.start_session(db, ref, officer.account_id, eng.now(), "127.0.0.1"))
    session.identity = lambda: (officer.account_id, ref)  # type: ignore[assignment]
    drawn, blown = [], []
    for number in range(runs + 1):
        content = {"client_key": f"bench-{number}", "lon": lon, "lat": lat, "accuracy_m": 8.0}
        content |= {"category": "passage_blocked", "severity": "serious"}
        whistles.save_draft(eng, officer, content)
        test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=60)
        test._page_hash = calc_hash("whistle")  # AppTest can only switch to pages that are files
        test.run()
        began = time.perf_counter()
        test.run()
        drawn.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        test.button(key="blow").click().run()
        blown.append((time.perf_counter() - began) * 1000)
        assert not test.exception, test.exception
    line("the whole page drawn again (baseline)", drawn[1:])
    return line("blow, by the page", blown[1:], PAGE_MS)


def fill(db: Cursor, department: str, wanted: int) -> None:
    """Copy the open cases of the city until one department has so many to handle."""
    db.execute(
        "INSERT INTO gov.cases BY NAME SELECT c.* REPLACE (c.case_id || '-' || n AS case_id, ? AS lead_department,"
        " NULL AS handler_id, NULL AS client_key, 'dispatched' AS stage, NULL AS reported_in_at_utc,"
        " c.handle_due_at_utc + to_minutes(n) AS handle_due_at_utc)"
        " FROM gov.cases c, range(?) r(n) WHERE c.state = 'open' AND c.paused_at_utc IS NULL LIMIT ?",
        [department, wanted, wanted],
    )


def bare(db: Cursor, department: str) -> tuple[int, list[tuple]]:
    """Return how many open cases a department leads and the first fifty by due time, by SQL alone."""
    where = "FROM gov.cases WHERE state = 'open' AND lead_department = ?"
    count = db.execute(f"SELECT count(*) {where}", [department]).fetchone()
    rows = db.execute(f"SELECT * {where} ORDER BY handle_due_at_utc, case_id LIMIT 50", [department]).fetchall()
    return (int(count[0]) if count else 0), rows


def desk(eng: Engine, wanted: int, runs: int) -> bool:
    """Time a handler's first page and its counts; return whether one missed its budget or a count is wrong."""
    handler = somebody(eng, Role.DEPARTMENT_HANDLER)
    department = handler.department_code or ""
    eng.write(lambda db: fill(db, department, wanted))
    eng.checkpoint()
    plain, (open_now, _rows) = timed(lambda: eng.read(lambda db: bare(db, department)), runs)
    first, lines = timed(lambda: whistles.queue(eng, handler), runs)
    counted, counts = timed(lambda: whistles.queue_counts(eng, handler), runs)
    line(f"bare SQL over {open_now:,} open cases (baseline)", plain)
    missed = [line("the desk's first page", first, QUEUE_MS), line("the desk's counts by light", counted, QUEUE_MS)]
    wrong = len(lines) != min(50, wanted) or sum(counts.values()) < wanted
    print(f"open cases on the desk {sum(counts.values()):,}" + ("   a count is wrong" if wrong else ""))
    return any(missed) or wrong


def main() -> int:
    """Print the table; return 1 over budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--blows", type=int, default=200)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo city")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # of pages that run without a browser
    home = Path(tempfile.mkdtemp(prefix="bench-whistles-"))
    try:
        eng = engine.open_store(home)
        build(eng, parameters=parameters.load(scale=asked.scale))
        engine.set_current(eng)
        print(f"demo city at {asked.scale}, {datetime.now(UTC):%Y-%m-%d}", flush=True)
        missed = [by_action(eng, asked.blows), by_page(eng, asked.pages)]
        missed.append(desk(eng, asked.open, asked.pages))
        print(f"peak {peak_mib():.0f} MiB")
        eng.close()
        return int(any(missed))
    finally:
        engine.set_current(None)
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
