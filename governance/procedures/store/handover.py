"""SQL: everything that hangs on a person, and giving it to others when he goes. In `gov` alone."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from governance.engine import Cursor, insert_arrow, registered
from governance.engine.times import to_store


class OpenCase(NamedTuple):
    """A case that somebody is officer or handler of or reported: where it lies, and the end of its log.

    It is open, or closed and waits to be judged.
    """

    case_id: str
    grid_code: str | None
    micro_grid_code: str | None
    officer_id: str | None
    officer: bool
    handler: bool
    reporter: bool
    is_open: bool
    stage: str
    last_seq: int
    last_at_utc: datetime


def cases_of(db: Cursor, account_id: str) -> list[OpenCase]:
    """Return the cases in which a person is officer, handler or reporter: open ones, and those that wait for a judge.

    Nobody is handler of what is closed.
    """
    sql = (
        "SELECT t.case_id, t.grid_code, t.micro_grid_code, t.officer_id, coalesce(t.officer_id = $who, false),"
        " coalesce(t.handler_id = $who AND t.state = 'open', false), coalesce(t.judge_id, t.reporter_id) = $who,"
        " t.state = 'open', t.stage, t.last_seq, coalesce((SELECT max(at_utc) FROM gov.case_events e"
        " WHERE e.case_id = t.case_id), t.blown_at_utc) FROM gov.cases t"
        " WHERE (t.state = 'open' AND t.handler_id = $who) OR ((t.state = 'open' OR t.stage = 'closed')"
        " AND (t.officer_id = $who OR coalesce(t.judge_id, t.reporter_id) = $who)) ORDER BY t.case_id"
    )
    return [OpenCase(*row) for row in db.execute(sql, {"who": account_id}).fetchall()]


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
    handler_id, handler_name and judge_id; of the last four null leaves what there is.
    """
    events = rows.select(["case_id", "seq", "stage", "actor", "note", "value", "at_utc"])
    count = events.num_rows
    events = events.append_column("kind", pa.repeat("handed_over", count))
    events = events.append_column("photos", pa.repeat(pa.scalar(0, pa.int32()), count))
    insert_arrow(db, "gov.case_events", events)
    with registered(db, rows) as name:
        db.execute(
            "UPDATE gov.cases AS t SET last_seq = n.seq, officer_id = coalesce(n.officer_id, t.officer_id),"
            " handler_id = coalesce(n.handler_id, t.handler_id), judge_id = coalesce(n.judge_id, t.judge_id),"
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
