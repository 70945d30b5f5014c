"""SQL of the steps that can be taken back: how a case stood before its newest one, kept for little more than that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.whistles.case import Case, Event, EventKind
from governance.whistles.gates import UNDOABLE, Step
from governance.whistles.store.cases import NAMES, loaded, stored

KEPT = timedelta(hours=1)


def keep(db: Cursor, before: Case, after: Case, event: Event) -> None:
    """Keep how a case stood before a step that can be taken back; what is an hour old goes."""
    if event.kind not in UNDOABLE or event.account_id is None:
        return
    changed = {name: stored(getattr(before, name)) for name in NAMES if getattr(before, name) != getattr(after, name)}
    standing = json.dumps(changed, default=datetime.isoformat)
    at = to_store(event.at_utc)
    db.execute("DELETE FROM gov.case_steps WHERE case_id = ? OR at_utc < ?", [after.case_id, at - KEPT])
    values = [after.case_id, after.last_seq, event.kind.value, event.account_id, at, standing]
    db.execute("INSERT INTO gov.case_steps VALUES (?, ?, ?, ?, ?, ?)", values)


def newest(db: Cursor, case: Case) -> tuple[Step, Case] | None:
    """Return the step of a case that can be taken back, and the case as it stood before it."""
    sql = "SELECT seq, kind, account_id, at_utc, standing FROM gov.case_steps WHERE case_id = ?"
    row = db.execute(sql, [case.case_id]).fetchone()
    if row is None:
        return None
    *step, standing = row
    columns = {name: loaded(name, _read(name, value)) for name, value in json.loads(standing).items()}
    return _step(*step), replace(case, **columns)


def newest_of(db: Cursor, account_id: str, since: datetime) -> list[tuple[str, Step]]:
    """Return (case, step) of what an account did since then and nothing has followed, the newest first."""
    sql = (
        "SELECT s.case_id, s.seq, s.kind, s.account_id, s.at_utc FROM gov.case_steps s JOIN gov.cases c"
        " ON c.case_id = s.case_id AND c.last_seq = s.seq WHERE s.account_id = ? AND s.at_utc >= ?"
        " ORDER BY s.at_utc DESC, s.case_id"
    )
    rows = db.execute(sql, [account_id, to_store(since)]).fetchall()
    return [(case_id, _step(*step)) for case_id, *step in rows]


def _step(seq: int, kind: str, account_id: str, at: datetime) -> Step:
    return Step(seq, EventKind(kind), account_id, from_store(at))


def _read(name: str, value: object) -> object:
    return datetime.fromisoformat(value) if name.endswith("_at_utc") and isinstance(value, str) else value
