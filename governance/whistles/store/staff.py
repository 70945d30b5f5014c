"""SQL of a department's people: who has how much in hand, who is away, who is out in the field."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.rules import Account, Action
from governance.accounts.store import covers, people
from governance.accounts.store.scope import CASE, scope_sql
from governance.deadlines.rules import LightRule
from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.whistles.store.queues import light_sql

# What was taken back within its minute has not happened.
_HOLDS = (
    " AND NOT EXISTS (SELECT 1 FROM gov.case_events u WHERE u.case_id = e.case_id AND u.seq = e.seq + 1"
    " AND u.kind = 'undone')"
)


def people_of(db: Cursor, department_code: str | None) -> list[tuple[str, str, str]]:
    """Return (account_id, name, role) of the active people of a department; of none, nobody."""
    return people.accounts_of_department(db, department_code) if department_code else []


def loads(db: Cursor, account: Account, now: datetime, rule: LightRule) -> dict[str, tuple[int, int]]:
    """Return account_id -> (open, overdue) of the cases with the account's department that somebody has in hand."""
    light, values = light_sql(now, rule)
    sql = (
        f"SELECT c.handler_id, count(*), count(*) FILTER ({light} = 'overdue') FROM gov.cases c"
        " WHERE c.state = 'open' AND c.stage IN ('dispatched', 'handling') AND c.lead_department = ?"
        " AND c.handler_id IS NOT NULL GROUP BY c.handler_id"
    )
    rows = db.execute(sql, [*values, account.department_code]).fetchall()
    return {who: (int(found), int(late)) for who, found, late in rows}


def handled_since(db: Cursor, account: Account, since: datetime) -> dict[str, int]:
    """Return account_id -> how many feedbacks somebody of the account's department has given since then."""
    sql = (
        "SELECT e.account_id, count(*) FROM gov.case_events e WHERE e.kind = 'handled' AND e.at_utc >= ?"
        f" AND e.department_code = ? AND e.account_id IS NOT NULL{_HOLDS} GROUP BY e.account_id"
    )
    return {who: int(n) for who, n in db.execute(sql, [to_store(since), account.department_code]).fetchall()}


def out_since(db: Cursor, account: Account, since: datetime) -> dict[str, tuple[datetime, str]]:
    """Return account_id -> (when, case) of the newest report-in with a position since then that is not handled yet.

    Only cases that the account may see.
    """
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    sql = (
        "SELECT e.account_id, max(e.at_utc), arg_max(e.case_id, e.at_utc) FROM gov.case_events e"
        " JOIN gov.cases c ON c.case_id = e.case_id WHERE e.kind = 'reported_in' AND e.lon IS NOT NULL"
        " AND e.at_utc >= ? AND e.department_code = ? AND e.account_id IS NOT NULL AND c.state = 'open'"
        f" AND c.stage = 'handling' AND c.paused_at_utc IS NULL AND {scope}{_HOLDS} GROUP BY e.account_id"
    )
    rows = db.execute(sql, [to_store(since), account.department_code, *values]).fetchall()
    return {who: (from_store(at), case_id) for who, at, case_id in rows}


def away(db: Cursor, department_code: str | None, now: datetime) -> dict[str, tuple[datetime, str]]:
    """Return account_id -> (until when, name of the deputy) of a department's people who are on leave now."""
    found = [one for one in covers.current(db, now, department_code) if one.holds(now)] if department_code else []
    names = people.names_of(db, sorted({one.deputy_id for one in found}))
    return {one.account_id: (one.until_at, names.get(one.deputy_id, "")) for one in found}
