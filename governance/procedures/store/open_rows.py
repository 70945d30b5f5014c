"""SQL: the alarms and cases that are open now, with their newest event and whose they are."""

from __future__ import annotations

from governance.accounts.rules import Where
from governance.alarms.store import LIVE
from governance.engine import Cursor

OpenRows = dict[str, tuple[int, Where]]


def open_alarms(db: Cursor) -> OpenRows:
    """Return alarm_id -> (number of the newest event, whose it is) for every alarm that is not closed."""
    sql = (
        "SELECT alarm_id, last_seq, town_code, grid_code, micro_grid_code, premises_id"
        f" FROM {LIVE} WHERE state <> 'closed'"
    )
    return {
        alarm_id: (seq, Where(town, grid, micro_grid, premises_id=premises_id))
        for alarm_id, seq, town, grid, micro_grid, premises_id in db.execute(sql).fetchall()
    }


def open_cases(db: Cursor) -> OpenRows:
    """Return case_id -> (number of the newest event, whose it is) for every open case."""
    sql = (
        "SELECT case_id, last_seq, town_code, grid_code, micro_grid_code, lead_department, joint_departments,"
        " premises_id, reporter_id, officer_id FROM gov.cases WHERE state = 'open'"
    )
    return {
        case_id: (seq, Where(town, grid, micro_grid, lead, tuple(filter(None, joint.split(","))), *owners))
        for case_id, seq, town, grid, micro_grid, lead, joint, *owners in db.execute(sql).fetchall()
    }
