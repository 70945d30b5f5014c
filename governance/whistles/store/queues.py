"""SQL of the queues: what waits for whom, by due time, with its light."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import CASE, scope_sql
from governance.deadlines.rules import Light, LightRule
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.whistles.case import Case, Stage
from governance.whistles.people import Held
from governance.whistles.store.cases import COLUMNS, from_row

# Published read expression: the due time of the clock that runs, and when it started.
DUE = (
    "CASE WHEN c.waits_due_at_utc IS NOT NULL THEN c.waits_due_at_utc"
    " WHEN c.stage = 'dispatched' THEN c.report_in_due_at_utc ELSE c.handle_due_at_utc END"
)
FIRST = "c.severity = 'life' DESC"
STARTED = "coalesce(c.dispatched_at_utc, c.blown_at_utc)"


def light_sql(now: datetime, rule: LightRule) -> tuple[str, list[object]]:
    """Return an SQL expression over `gov.cases c` that gives the same light as `Clocks.light`, with its values."""
    expression = (
        "CASE WHEN c.state <> 'open' THEN 'closed' WHEN c.stage = 'fed_back' THEN 'waiting'"
        " WHEN c.paused_at_utc IS NOT NULL THEN 'paused'"
        f" WHEN ? > {DUE} THEN 'overdue'"
        f" WHEN epoch({DUE}) - epoch(?::TIMESTAMP) <= least(?, (epoch({DUE}) - epoch({STARTED})) * ?) THEN 'due_soon'"
        " ELSE 'on_time' END"
    )
    at = to_store(now)
    return expression, [at, at, rule.soon_within.total_seconds(), rule.soon_share]


def awaited_by(account: Account) -> tuple[str, list[object]]:
    """Return the condition of the cases that wait for this account to act, with its values.

    A department waits for its own report-in and handling; an officer confirms what was reported in his grids, checks
    what came back there and what he reported himself; a town's leader decides what has to pass him; supervision gives
    what was returned to another department.
    """
    department, areas, mine = account.department_code, list(account.area_codes), list(account.ids)
    conditions: list[tuple[Action, str, list[object]]] = [
        (
            Action.CASE_REPORT_IN,
            "(c.stage IN ('dispatched', 'handling') AND (c.lead_department = ? OR"
            " (list_contains(string_split(c.joint_departments, ','), ?)"
            " AND NOT list_contains(string_split(coalesce(c.joined_departments, ''), ','), ?))))",
            [department, department, department],
        ),
        (
            Action.CASE_VERIFY,
            "(c.stage = 'fed_back' AND (c.grid_code = ANY(?) OR c.officer_id = ANY(?) OR c.reporter_id = ANY(?)"
            " OR c.judge_id = ANY(?)))",
            [areas, mine, mine, mine],
        ),
        (
            Action.CASE_CONFIRM,
            "(c.stage = 'collected' AND (c.grid_code = ANY(?) OR c.officer_id = ANY(?)))",
            [areas, mine],
        ),
        (Action.CASE_DECIDE, "(c.stage = 'registered' AND c.waits_due_at_utc IS NOT NULL)", []),
        (Action.CASE_GRANT, "c.asked IS NOT NULL", []),
        (Action.CASE_REDISPATCH, "(c.stage = 'registered' AND c.waits_due_at_utc IS NULL)", []),
    ]
    own = [(text, values) for action, text, values in conditions if action in account.reaches]
    if not own:
        return "FALSE", []
    return " OR ".join(text for text, _values in own), [value for _text, values in own for value in values]


def queue(
    db: Cursor,
    account: Account,
    now: datetime,
    rule: LightRule,
    light: Light | None = None,
    limit: int = 50,
    offset: int = 0,
    held: Held | None = None,
) -> list[Case]:
    """Return the open cases that wait for this account; only one light, or one part, if named.

    Danger to life goes first, however late the others are; else the earliest due.
    """
    where, values = _waiting(account, held)
    if light:
        expression, more = light_sql(now, rule)
        where, values = f"{where} AND {expression} = ?", [*values, *more, light.value]
    sql = f"SELECT {COLUMNS} FROM gov.cases c WHERE {where} ORDER BY {FIRST}, {DUE}, case_id LIMIT ? OFFSET ?"
    return [from_row(row) for row in db.execute(sql, [*values, limit, offset]).fetchall()]


def queue_counts(
    db: Cursor, account: Account, now: datetime, rule: LightRule, held: Held | None = None
) -> dict[Light, int]:
    """Return how many open cases wait for this account, or in one part, by light; a light without any is 0."""
    expression, values = light_sql(now, rule)
    where, more = _waiting(account, held)
    sql = f"SELECT {expression} AS light, count(*) FROM gov.cases c WHERE {where} GROUP BY light"
    found = {Light(name): int(count) for name, count in db.execute(sql, [*values, *more]).fetchall()}
    return {light: found.get(light, 0) for light in Light}


def joint_count(db: Cursor, account: Account) -> int:
    """Return how many of the cases that wait for this account another department leads."""
    where, values = _waiting(account)
    sql = f"SELECT count(*) FROM gov.cases c WHERE {where} AND c.lead_department IS DISTINCT FROM ?"
    row = db.execute(sql, [*values, account.department_code]).fetchone()
    return int(row[0]) if row else 0


def open_counts(db: Cursor, account: Account, now: datetime, rule: LightRule) -> dict[Light, int]:
    """Return how many open cases the account may see, by light."""
    expression, values = light_sql(now, rule)
    scope, more = scope_sql(account, "c", CASE, Action.CASE_SEE)
    sql = f"SELECT {expression} AS light, count(*) FROM gov.cases c WHERE state = 'open' AND {scope} GROUP BY light"
    found = {Light(name): int(count) for name, count in db.execute(sql, [*values, *more]).fetchall()}
    return {light: found.get(light, 0) for light in Light}


def reported(db: Cursor, account: Account, closed_since: datetime, limit: int = 200) -> list[Case]:
    """Return what the account reported or has to check: all open ones, and those closed or withdrawn lately.

    Newest first. A whistle that somebody else blew in an officer's grid is his to follow too.
    """
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    sql = (
        f"SELECT {COLUMNS} FROM gov.cases c WHERE {scope} AND (reporter_id = ANY(?) OR judge_id = ANY(?)"
        " OR officer_id = ANY(?))"
        " AND (state = 'open' OR coalesce(closed_at_utc, blown_at_utc) >= ?) ORDER BY blown_at_utc DESC LIMIT ?"
    )
    mine = list(account.ids)
    rows = db.execute(sql, [*values, mine, mine, mine, to_store(closed_since), limit]).fetchall()
    return [from_row(row) for row in rows]


def waited_too_long(db: Cursor, now: datetime) -> list[str]:
    """Return the numbers of the open cases that nobody has let out in time, the longest overdue first."""
    sql = (
        "SELECT case_id FROM gov.cases WHERE state = 'open' AND waits_due_at_utc <= ?"
        " ORDER BY waits_due_at_utc, case_id"
    )
    return [case_id for (case_id,) in db.execute(sql, [to_store(now)]).fetchall()]


def standing_long(db: Cursor, now: datetime) -> list[str]:
    """Return the numbers of the open cases that may have passed a rung: due, to be let out, to be checked."""
    sql = (
        "SELECT case_id FROM gov.cases c WHERE state = 'open' AND paused_at_utc IS NULL AND (stage = 'fed_back'"
        f" OR waits_due_at_utc IS NOT NULL OR {DUE} <= ?) ORDER BY case_id"
    )
    return [case_id for (case_id,) in db.execute(sql, [to_store(now)]).fetchall()]


def at_stage(db: Cursor, account: Account, stages: tuple[Stage, ...], limit: int = 200) -> list[Case]:
    """Return the open cases at some stages that the account may see, the earliest due first."""
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    sql = (
        f"SELECT {COLUMNS} FROM gov.cases c WHERE state = 'open' AND stage = ANY(?) AND {scope}"
        f" ORDER BY {DUE}, case_id LIMIT ?"
    )
    return [from_row(row) for row in db.execute(sql, [[str(s) for s in stages], *values, limit]).fetchall()]


def _waiting(account: Account, held: Held | None = None) -> tuple[str, list[object]]:
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    awaited, more = awaited_by(account)
    parts: dict[Held | None, tuple[str, list[object]]] = {
        None: ("", []),
        Held.MINE: (" AND c.handler_id = ANY(?)", [list(account.ids)]),
        Held.NOBODY: (" AND c.handler_id IS NULL AND c.lead_department = ?", [account.department_code]),
        Held.ASKED: (" AND c.asked IS NOT NULL AND c.lead_department = ?", [account.department_code]),
    }
    part, last = parts[held]
    return f"state = 'open' AND {scope} AND ({awaited}){part}", [*values, *more, *last]
