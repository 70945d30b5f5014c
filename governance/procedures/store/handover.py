"""SQL: everything that hangs on a person, and giving it to others when he goes. In `gov` alone."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from governance.engine import Cursor, insert_arrow, registered
from governance.engine.times import to_store


class OpenCase(NamedTuple):
    """An open case somebody is officer or handler of: where it lies, and the end of its log."""

    case_id: str
    grid_code: str | None
    officer: bool
    handler: bool
    stage: str
    last_seq: int
    last_at_utc: datetime


def open_cases(db: Cursor, account_id: str) -> list[OpenCase]:
    """Return the open cases in which a person is officer or handler."""
    sql = (
        "SELECT t.case_id, t.grid_code, coalesce(t.officer_id = ?, false), coalesce(t.handler_id = ?, false), t.stage,"
        " t.last_seq, coalesce((SELECT max(at_utc) FROM gov.case_events e WHERE e.case_id = t.case_id),"
        " t.blown_at_utc) FROM gov.cases t WHERE t.state = 'open' AND (t.officer_id = ? OR t.handler_id = ?)"
        " ORDER BY t.case_id"
    )
    return [OpenCase(*row) for row in db.execute(sql, [account_id] * 4).fetchall()]


def reported(db: Cursor, account_id: str) -> int:
    """Return how many open cases a person has reported."""
    sql = "SELECT count(*) FROM gov.cases WHERE state = 'open' AND reporter_id = ?"
    row = db.execute(sql, [account_id]).fetchone()
    return int(row[0]) if row else 0


def unread(db: Cursor, account_id: str, at: datetime) -> int:
    """Return how many notices to a person have arrived and are unread."""
    sql = "SELECT count(*) FROM gov.notices WHERE account_id = ? AND read_at_utc IS NULL AND sent_at_utc <= ?"
    row = db.execute(sql, [account_id, to_store(at)]).fetchone()
    return int(row[0]) if row else 0


def move_area(db: Cursor, code: str, account_id: str, heir: str | None) -> None:
    """Take an area from a person and give it to another, or to nobody."""
    db.execute("DELETE FROM gov.account_areas WHERE account_id = ? AND area_code = ?", [account_id, code])
    if heir:
        db.execute("INSERT INTO gov.account_areas VALUES (?, ?) ON CONFLICT DO NOTHING", [heir, code])


def move_cases(db: Cursor, rows: pa.Table) -> None:
    """Write the hand-over into the log of cases and give them their new officers and handlers.

    `rows` has case_id, seq, stage, actor, note, value, at_utc (never before the event ahead of it), officer_id,
    handler_id and handler_name; of the last three null leaves what there is.
    """
    events = rows.select(["case_id", "seq", "stage", "actor", "note", "value", "at_utc"])
    count = events.num_rows
    events = events.append_column("kind", pa.repeat("handed_over", count))
    events = events.append_column("photos", pa.repeat(pa.scalar(0, pa.int32()), count))
    insert_arrow(db, "gov.case_events", events)
    with registered(db, rows) as name:
        db.execute(
            "UPDATE gov.cases AS t SET last_seq = n.seq, officer_id = coalesce(n.officer_id, t.officer_id),"
            " handler_id = coalesce(n.handler_id, t.handler_id),"
            f" handler_name = coalesce(n.handler_name, t.handler_name) FROM {name} n WHERE n.case_id = t.case_id"
        )


def move_notices(db: Cursor, account_id: str, heirs: pa.Table, rest: str | None, at: datetime) -> None:
    """Give a person's unread notices to whoever has the case now (`heirs`: case_id, account_id), others to `rest`.

    What nobody is left for, and what was about the person himself, counts as read.
    """
    with registered(db, heirs) as name:
        db.execute(
            f"UPDATE gov.notices AS t SET account_id = coalesce((SELECT min(n.account_id) FROM {name} n"
            " WHERE n.case_id = t.subject_id), ?) WHERE t.account_id = ? AND t.read_at_utc IS NULL"
            " AND t.sent_at_utc <= ? AND t.kind NOT IN ('covering', 'covered', 'cover_ended', 'handed_over')"
            f" AND coalesce((SELECT min(n.account_id) FROM {name} n WHERE n.case_id = t.subject_id), ?) IS NOT NULL",
            [rest, account_id, to_store(at), rest],
        )
    sql = "UPDATE gov.notices SET read_at_utc = ? WHERE account_id = ? AND read_at_utc IS NULL"
    db.execute(sql, [to_store(at), account_id])


def drop_draft(db: Cursor, account_id: str) -> None:
    """Forget the unfinished whistle of a person."""
    db.execute("DELETE FROM gov.drafts WHERE account_id = ?", [account_id])
