"""SQL of the patrols: begun, stopped, ended; and what of a grid has been looked at since when."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import PLACED, scope_sql
from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.patrols.rules import Patrol, Seen, StopKind

# Published read expression: premises_id and when it was last looked at on a patrol; a whistle blown there on one is a
# look too.
LOOKED = (
    "(SELECT premises_id, max(at_utc) AS at_utc FROM ("
    "SELECT premises_id, at_utc FROM gov.patrol_stops WHERE premises_id IS NOT NULL"
    " UNION ALL SELECT c.premises_id, c.blown_at_utc FROM gov.cases c JOIN gov.patrols p"
    " ON p.account_id = c.reporter_id AND c.blown_at_utc >= p.begun_at_utc AND c.blown_at_utc <= p.ended_at_utc"
    " WHERE c.premises_id IS NOT NULL) GROUP BY premises_id)"
)
# Premises that a patrol is for: those that still exist, and nobody's home.
_TO_SEE = (
    "p.kind NOT IN ('home', 'lone_elder_home') AND p.grid_code IS NOT NULL"
    " AND p.premises_id NOT IN (SELECT premises_id FROM gov.closed_premises)"
)
_PATROL = (
    "SELECT p.patrol_id, p.account_id, p.begun_at_utc, p.ended_at_utc, max(s.at_utc), count(s.number),"
    " count(DISTINCT s.premises_id), (SELECT count(*) FROM gov.cases c WHERE c.reporter_id = p.account_id"
    " AND c.blown_at_utc >= p.begun_at_utc AND c.blown_at_utc <= coalesce(p.ended_at_utc, ?))"
    " FROM gov.patrols p LEFT JOIN gov.patrol_stops s USING (patrol_id)"
)


def newest(db: Cursor, account_id: str, now: datetime) -> Patrol | None:
    """Return somebody's newest patrol."""
    found = of_account(db, account_id, now, 1)
    return found[0] if found else None


def of_account(db: Cursor, account_id: str, now: datetime, limit: int) -> list[Patrol]:
    """Return somebody's patrols, the newest first."""
    sql = f"{_PATROL} WHERE p.account_id = ? GROUP BY ALL ORDER BY p.begun_at_utc DESC LIMIT ?"
    return [_patrol(row) for row in db.execute(sql, [to_store(now), account_id, limit]).fetchall()]


def _patrol(row: tuple) -> Patrol:
    patrol_id, account_id, begun, ended, last, *counts = row
    return Patrol(patrol_id, account_id, from_store(begun), from_store(ended), from_store(last), *map(int, counts))


def begin(db: Cursor, patrol_id: str, account_id: str, at: datetime) -> None:
    """Write that a patrol begins."""
    db.execute("INSERT INTO gov.patrols VALUES (?, ?, ?, NULL)", [patrol_id, account_id, to_store(at)])


def end(db: Cursor, patrol_id: str, at: datetime) -> None:
    """Write that a patrol is over."""
    db.execute("UPDATE gov.patrols SET ended_at_utc = ? WHERE patrol_id = ?", [to_store(at), patrol_id])


def add_stop(
    db: Cursor,
    patrol: Patrol,
    kind: StopKind,
    at: datetime,
    premises_id: str | None,
    position: tuple[float, float] | None,
) -> int:
    """Write a stop of a patrol and return its number."""
    lon, lat = position or (None, None)
    found = db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM gov.patrol_stops WHERE patrol_id = ?", [patrol.patrol_id]
    ).fetchone()
    number = int(found[0]) if found else 1
    values = [patrol.patrol_id, number, patrol.account_id, kind.value, to_store(at), premises_id, lon, lat]
    db.execute("INSERT INTO gov.patrol_stops VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return number


def found_at(db: Cursor, patrol_id: str) -> dict[str, StopKind]:
    """Return premises -> what was found there last on a patrol."""
    sql = (
        "SELECT premises_id, arg_max(kind, number) FROM gov.patrol_stops WHERE patrol_id = ?"
        " AND premises_id IS NOT NULL GROUP BY premises_id"
    )
    return {premises_id: StopKind(kind) for premises_id, kind in db.execute(sql, [patrol_id]).fetchall()}


def is_own(db: Cursor, account: Account, premises_id: str) -> bool:
    """Tell whether a premises lies in the grids an account patrols."""
    scope, values = scope_sql(account, "p", PLACED, Action.PATROL_WALK)
    sql = f"SELECT count(*) FROM gov.premises p WHERE premises_id = ? AND {scope}"
    row = db.execute(sql, [premises_id, *values]).fetchone()
    return bool(row and row[0])


def seen(db: Cursor, account: Account) -> list[Seen]:
    """Return the premises to see in the grids an account patrols, and when each was last looked at by anybody."""
    scope, values = scope_sql(account, "p", PLACED, Action.PATROL_WALK)
    sql = (
        f"SELECT p.premises_id, p.name, p.address, p.lon, p.lat, l.at_utc FROM gov.premises p LEFT JOIN {LOOKED} l"
        f" USING (premises_id) WHERE {scope} AND {_TO_SEE} ORDER BY p.premises_id"
    )
    rows = db.execute(sql, values).fetchall()
    return [Seen(number, name, address, lon, lat, from_store(at)) for number, name, address, lon, lat, at in rows]


def by_grid(db: Cursor, account: Account, since: datetime) -> list[tuple[str, int, int, datetime | None]]:
    """Return (grid, premises to see, looked at since then, newest look) of every grid within reach, in code order."""
    scope, values = scope_sql(account, "p", PLACED, Action.COVERAGE_SEE)
    sql = (
        "SELECT p.grid_code, count(*), count(*) FILTER (l.at_utc >= ?), max(l.at_utc) FROM gov.premises p"
        f" LEFT JOIN {LOOKED} l USING (premises_id) WHERE {scope} AND {_TO_SEE} GROUP BY p.grid_code ORDER BY 1"
    )
    rows = db.execute(sql, [to_store(since), *values]).fetchall()
    return [(code, int(count), int(looked), from_store(at)) for code, count, looked, at in rows]
