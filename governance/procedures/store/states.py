"""SQL: current states folded a second time from the event logs, another way than the rules do, and compared."""

from __future__ import annotations

from governance.engine import Cursor
from governance.procedures.store.consistency import MOST_SAMPLES

_CASES = """
WITH events AS (
    SELECT e.* FROM gov.case_events e
    ANTI JOIN (SELECT case_id, seq - 1 AS seq FROM gov.case_events WHERE kind = 'undone') u USING (case_id, seq)
    WHERE e.kind <> 'undone'
), starts AS (
    SELECT case_id, max(seq) AS seq, arg_max(department_code, seq) AS lead_department
    FROM events WHERE kind IN ('dispatched', 'transferred') GROUP BY case_id
), reports AS (
    SELECT e.case_id, min(e.seq) AS seq, arg_min(e.at_utc, e.seq) AS at_utc, arg_min(e.account_id, e.seq) AS account_id
    FROM events e JOIN starts s ON s.case_id = e.case_id
    WHERE e.kind = 'reported_in' AND e.seq > s.seq AND e.department_code = s.lead_department GROUP BY e.case_id
), takes AS ( -- who got it last: by reporting in, from the head, or from somebody who has left
    SELECT e.case_id, max(e.seq) AS seq,
        arg_max(CASE e.kind WHEN 'reported_in' THEN e.account_id ELSE e.value END, e.seq) AS account_id
    FROM events e JOIN starts s ON s.case_id = e.case_id LEFT JOIN reports r ON r.case_id = e.case_id
    WHERE e.seq > s.seq AND (e.seq = r.seq OR (e.kind IN ('assigned', 'handed_over') AND e.value IS NOT NULL))
    GROUP BY e.case_id
), turns AS (
    SELECT case_id, arg_max(stage, seq) AS stage,
        max(seq) FILTER (kind = 'returned') AS returned_seq,
        max(seq) FILTER (kind = 'handled') AS handled_seq,
        max(seq) FILTER (kind IN ('sent_back', 'reopened')) AS again_seq,
        arg_max(at_utc, seq) FILTER (kind = 'handled') AS handled_at,
        arg_max(at_utc, seq) FILTER (kind = 'verified') AS verified_at,
        coalesce(
            arg_max(kind, seq)
                FILTER (kind IN ('verified', 'reopened', 'withdrawn', 'merged', 'declined', 'unmerged')), 'open'
        ) AS last_turn,
        count(*) FILTER (kind IN ('sent_back', 'reopened')) AS rework_count,
        count(*) FILTER (kind = 'extended') AS extension_count,
        count(*) FILTER (kind = 'returned') AS returned_count,
        min(at_utc) FILTER (kind = 'blown') AS blown_at_utc
    FROM events GROUP BY case_id
), folded AS (
    SELECT t.case_id, t.stage, t.rework_count, t.extension_count, t.returned_count, t.blown_at_utc,
        coalesce(s.lead_department, k.lead_department) AS lead_department, -- foreseen until it is dispatched
        CASE last_turn WHEN 'verified' THEN 'closed'
            WHEN 'reopened' THEN 'open' WHEN 'unmerged' THEN 'open' ELSE last_turn END AS state,
        CASE WHEN handled_seq > coalesce(again_seq, 0) THEN handled_at END AS handled_at_utc,
        CASE WHEN last_turn = 'verified' THEN verified_at END AS closed_at_utc,
        r.at_utc AS reported_in_at_utc,
        CASE WHEN h.seq > coalesce(t.returned_seq, 0) THEN h.account_id END AS handler_id
    FROM turns t JOIN gov.cases k ON k.case_id = t.case_id
    LEFT JOIN starts s ON s.case_id = t.case_id LEFT JOIN reports r ON r.case_id = t.case_id
    LEFT JOIN takes h ON h.case_id = t.case_id
)
"""
CASE_COLUMNS = (
    "stage",
    "state",
    "lead_department",
    "handler_id",
    "blown_at_utc",
    "reported_in_at_utc",
    "handled_at_utc",
    "closed_at_utc",
    "rework_count",
    "extension_count",
    "returned_count",
)

_ALARMS = """
WITH turns AS (
    SELECT alarm_id,
        min(at_utc) FILTER (kind = 'raised') AS raised_at_utc,
        min(at_utc) FILTER (kind = 'received') AS received_at_utc,
        min(at_utc) FILTER (kind = 'displayed') AS displayed_at_utc,
        min(at_utc) FILTER (kind IN ('acknowledged', 'verdict')) AS acknowledged_at_utc,
        min(at_utc) FILTER (kind = 'on_site') AS on_site_at_utc,
        arg_max(verdict, seq) FILTER (kind = 'verdict') AS verdict,
        arg_max(cause, seq) FILTER (kind = 'verdict') AS cause,
        arg_max(at_utc, seq) FILTER (kind = 'verdict') AS verdict_at_utc,
        arg_max(at_utc, seq) FILTER (kind = 'normal') AS normal_at_utc
    FROM gov.alarm_events GROUP BY alarm_id
), folded AS (
    SELECT *,
        CASE WHEN verdict_at_utc IS NOT NULL AND normal_at_utc IS NOT NULL THEN 'closed'
            WHEN normal_at_utc IS NOT NULL THEN 'returned'
            WHEN acknowledged_at_utc IS NOT NULL THEN 'acknowledged' ELSE 'active' END AS state,
        CASE WHEN verdict_at_utc IS NOT NULL AND normal_at_utc IS NOT NULL
            THEN greatest(verdict_at_utc, normal_at_utc) END AS closed_at_utc
    FROM turns
)
"""
ALARM_COLUMNS = (
    "state",
    "raised_at_utc",
    "received_at_utc",
    "displayed_at_utc",
    "acknowledged_at_utc",
    "on_site_at_utc",
    "verdict",
    "cause",
    "verdict_at_utc",
    "normal_at_utc",
    "closed_at_utc",
)


_PINS = """
WITH newest AS (
    SELECT case_id, max(seq) AS seq FROM gov.case_events WHERE kind = 'moved_pin' GROUP BY case_id
), folded AS (
    SELECT n.case_id, m.to_lon AS lon, m.to_lat AS lat
    FROM newest n LEFT JOIN gov.pin_moves m ON m.case_id = n.case_id AND m.seq = n.seq
)
"""
PIN_COLUMNS = ("lon", "lat")


def differing_pins(db: Cursor) -> list[tuple[str, list[str]]]:
    """Return (case_id, columns) of cases that do not lie where their pin was last moved to."""
    return _differing(db, _PINS, "gov.cases", "case_id", PIN_COLUMNS)


def differing_cases(db: Cursor) -> list[tuple[str, list[str]]]:
    """Return (case_id, columns) of cases whose current row is not what their events add up to."""
    return _differing(db, _CASES, "gov.cases", "case_id", CASE_COLUMNS)


def differing_alarms(db: Cursor) -> list[tuple[str, list[str]]]:
    """Return (alarm_id, columns) of alarms whose current row is not what their events add up to."""
    return _differing(db, _ALARMS, "gov.alarms", "alarm_id", ALARM_COLUMNS)


def _differing(db: Cursor, folds: str, table: str, key: str, columns: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    tests = ", ".join(f"CASE WHEN f.{name} IS DISTINCT FROM c.{name} THEN '{name}' END" for name in columns)
    sql = (
        f"{folds} SELECT * FROM (SELECT c.{key}, list_filter([{tests}], lambda x: x IS NOT NULL) AS differing"
        f" FROM folded f JOIN {table} c ON c.{key} = f.{key}) WHERE len(differing) > 0"
        f" ORDER BY 1 LIMIT {MOST_SAMPLES}"
    )
    return [(str(found), list(names)) for found, names in db.execute(sql).fetchall()]
