"""SQL of the believability report: what a built demo city looks like in figures, and what in it does not join up."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from governance.alarms.store import ALL, HISTORY, LIVE
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.whistles.case import Case
from governance.whistles.store.cases import COLUMNS, from_row

COUNTED = (
    *("gov.areas", "gov.premises", "gov.contacts", "gov.centres", "gov.centre_staff", "gov.centre_vehicles"),
    *("gov.devices", "gov.alarms", "gov.alarm_events", "gov.cases", "gov.case_events", "gov.accounts"),
)
PLACED = ("gov.premises", "gov.devices", "gov.cases", "gov.alarms", "hist.alarms")
# column of a table -> column of the table it must be found in
JOINS = (
    ("gov.contacts", "premises_id", "gov.premises", "premises_id"),
    ("gov.premises", "compound_id", "gov.premises", "premises_id"),
    ("gov.devices", "premises_id", "gov.premises", "premises_id"),
    ("hist.alarms", "device_id", "gov.devices", "device_id"),
    ("gov.alarms", "device_id", "gov.devices", "device_id"),
    ("hist.alarms", "premises_id", "gov.premises", "premises_id"),
    ("gov.cases", "premises_id", "gov.premises", "premises_id"),
    ("gov.cases", "reporter_id", "gov.accounts", "account_id"),
    ("gov.cases", "officer_id", "gov.accounts", "account_id"),
    ("gov.cases", "handler_id", "gov.accounts", "account_id"),
    ("gov.cases", "lead_department", "gov.departments", "department_code"),
    ("gov.cases", "category_code", "gov.categories", "category_code"),
    ("gov.cases", "rule_id", "gov.routing_rules", "rule_id"),
    ("gov.cases", "merged_into", "gov.cases", "case_id"),
    ("gov.case_events", "case_id", "gov.cases", "case_id"),
    ("gov.case_events", "account_id", "gov.accounts", "account_id"),
    ("gov.alarm_events", "account_id", "gov.accounts", "account_id"),
    ("gov.account_areas", "account_id", "gov.accounts", "account_id"),
    ("gov.accounts", "premises_id", "gov.premises", "premises_id"),
    ("gov.accounts", "centre_id", "gov.centres", "centre_id"),
    ("gov.centre_grids", "centre_id", "gov.centres", "centre_id"),
    *((table, f"{level}_code", "gov.areas", "code") for table in PLACED for level in ("town", "grid", "micro_grid")),
    ("gov.account_areas", "area_code", "gov.areas", "code"),
    ("gov.centre_grids", "grid_code", "gov.areas", "code"),
)  # fmt: skip
TIMES = (
    ("gov.premises", "registered_at_utc"),
    ("gov.devices", "last_seen_at_utc"),
    ("gov.alarm_events", "at_utc"),
    ("gov.case_events", "at_utc"),
    ("gov.notices", "sent_at_utc"),
    ("gov.accounts", "last_seen_at_utc"),
    *(("gov.alarms", f"{step}_at_utc") for step in ("raised", "received", "acknowledged", "on_site", "normal")),
    *(("hist.alarms", f"{step}_at_utc") for step in ("raised", "received", "closed")),
)


def rows(db: Cursor, table: str) -> int:
    """Return the number of rows of one of COUNTED."""
    return _one(db, f"SELECT count(*) FROM {table}")


def orphans(db: Cursor, table: str, column: str, target: str, key: str) -> int:
    """Return how many rows of a table name something that is not there (null names nothing)."""
    return _one(
        db,
        f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL"
        f" AND {column} NOT IN (SELECT {key} FROM {target} WHERE {key} IS NOT NULL)",
    )


def later_rows(db: Cursor, table: str, column: str, end: datetime) -> int:
    """Return how many rows of a table carry a time at or after the end of history."""
    return _one(db, f"SELECT count(*) FROM {table} WHERE {column} >= ?", [to_store(end)])


def history_end(db: Cursor) -> datetime | None:
    """Return the end of the invented history, naive UTC."""
    row = db.execute("SELECT history_end_at_utc FROM gov.city").fetchone()
    return row[0] if row else None


def devices(db: Cursor) -> pd.DataFrame:
    """Return devices by kind, funding, health, chattering and located, with their number."""
    return db.execute(
        "SELECT kind, funding, health, chattering, located, count(*) AS devices FROM gov.devices"
        " GROUP BY ALL ORDER BY ALL"
    ).df()


def alarms(db: Cursor, since: datetime) -> pd.DataFrame:
    """Return the closed alarms of the history since a time.

    Columns: device_id, device_kind, town_code, level, verdict, cause, raised_at_utc, and seconds from the signal:
    received_s, displayed_s, acknowledged_s, on_site_s.
    """
    seconds = ", ".join(
        f"epoch({step}_at_utc - raised_at_utc) AS {step}_s"
        for step in ("received", "displayed", "acknowledged", "on_site")
    )
    return db.execute(
        f"SELECT device_id, device_kind, town_code, level, verdict, cause, raised_at_utc, {seconds} FROM {HISTORY}"
        " WHERE raised_at_utc >= ? ORDER BY raised_at_utc, device_id",
        [to_store(since)],
    ).df()


def early_alarms(db: Cursor) -> int:
    """Return how many alarms were raised before their device was installed."""
    return _one(
        db, f"SELECT count(*) FROM {ALL} a JOIN gov.devices d USING (device_id) WHERE a.raised_at_utc < d.installed_on"
    )


def open_alarms(db: Cursor) -> pd.DataFrame:
    """Return the open alarms: alarm_id, level, state, verdict, raised_at_utc, last_seq."""
    return db.execute(
        "SELECT alarm_id, level, state, verdict, raised_at_utc, last_seq"
        f" FROM {LIVE} ORDER BY level, raised_at_utc DESC"
    ).df()


def alarm_ledgers(db: Cursor) -> pd.DataFrame:
    """Return the kept ledgers in order: alarm_id, seq, kind, at_utc, person, duty; and of each alarm its state,
    last_seq and the times raised, acknowledged, on site.
    """
    return db.execute(
        "SELECT e.alarm_id, e.seq, e.kind, e.at_utc, e.person, e.duty, a.state, a.last_seq, a.raised_at_utc,"
        f" a.acknowledged_at_utc, a.on_site_at_utc FROM gov.alarm_events e LEFT JOIN {ALL} a USING (alarm_id)"
        " ORDER BY e.alarm_id, e.seq"
    ).df()


def sums(db: Cursor) -> list[int]:
    """Return the alarms summed in each rollup of the history."""
    row = db.execute(
        "SELECT (SELECT sum(alarms) FROM hist.alarm_days), (SELECT sum(alarms) FROM hist.alarm_grid_days),"
        " (SELECT sum(alarms) FROM hist.alarm_grid_hours), (SELECT sum(alarms) FROM hist.alarm_premises_months)"
    ).fetchone()
    return [int(value or 0) for value in row or ()]


def cases(db: Cursor) -> pd.DataFrame:
    """Return the cases with what their figures are counted from."""
    return db.execute(
        "SELECT case_id, lead_department, town_code, kind, stage, state, blown_at_utc, report_in_due_at_utc,"
        " reported_in_at_utc, handle_due_at_utc, handled_at_utc, closed_at_utc, paused_at_utc, rework_count,"
        " extension_count, returned_count, satisfied FROM gov.cases ORDER BY case_id"
    ).df()


def every_case(db: Cursor) -> list[Case]:
    """Return every case, for holding it against its log."""
    return [from_row(row) for row in db.execute(f"SELECT {COLUMNS} FROM gov.cases ORDER BY case_id").fetchall()]


def offered(db: Cursor) -> list[tuple[str, str]]:
    """Return role and account_id of the accounts offered for one-click sign-in."""
    return db.execute("SELECT role, account_id FROM gov.accounts WHERE demo ORDER BY account_id").fetchall()


def _one(db: Cursor, sql: str, values: list[object] | None = None) -> int:
    row = db.execute(sql, values or []).fetchone()
    return int(row[0]) if row else 0
