"""SQL of due times reckoned anew: the open cases with what their logs say of time, and writing all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from governance.engine import Cursor, registered
from governance.engine.times import from_store, to_store
from governance.whistles.case import Case, EventKind, Stage
from governance.whistles.history import Logged
from governance.whistles.store.cases import COLUMNS, from_row


class Provisional(NamedTuple):
    """How many cases are open, and how many of them are due by a calendar that is not loaded."""

    open: int
    provisional: int


def open_cases(db: Cursor) -> list[Case]:
    """Return every open case, whoever asks; for the rules."""
    rows = db.execute(f"SELECT {COLUMNS} FROM gov.cases WHERE state = 'open' ORDER BY case_id").fetchall()
    return [from_row(row) for row in rows]


def open_logs(db: Cursor) -> dict[str, list[Logged]]:
    """Return the log of every open case."""
    sql = (
        "SELECT e.case_id, e.seq, e.kind, e.stage, e.at_utc, e.value FROM gov.case_events e"
        " JOIN gov.cases c ON c.case_id = e.case_id WHERE c.state = 'open' ORDER BY e.case_id, e.seq"
    )
    logs: dict[str, list[Logged]] = {}
    for case_id, seq, kind, stage, at, value in db.execute(sql).fetchall():
        entry = Logged(seq, EventKind(kind), Stage(stage), from_store(at), None, None, None, value)
        logs.setdefault(case_id, []).append(entry)
    return logs


def counts(db: Cursor) -> Provisional:
    """Return how many cases are open, and how many of their due times are provisional."""
    sql = "SELECT count(*), count(*) FILTER (due_provisional) FROM gov.cases WHERE state = 'open'"
    found = db.execute(sql).fetchone()
    return Provisional(*found) if found else Provisional(0, 0)


def write_due(db: Cursor, cases: Sequence[Case]) -> None:
    """Write the due times of many cases."""
    rows = pa.table(
        {
            "case_id": [one.case_id for one in cases],
            "report_in": pa.array([to_store(one.report_in_due_at_utc) for one in cases], pa.timestamp("us")),
            "handle": pa.array([to_store(one.handle_due_at_utc) for one in cases], pa.timestamp("us")),
            "provisional": [one.due_provisional for one in cases],
        }
    )
    with registered(db, rows) as name:
        db.execute(
            "UPDATE gov.cases SET report_in_due_at_utc = n.report_in, handle_due_at_utc = n.handle,"
            f" due_provisional = n.provisional FROM {name} n WHERE gov.cases.case_id = n.case_id"
        )
