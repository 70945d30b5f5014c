"""SQL of the alarms that live: their state, their events, and the active list."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from governance.accounts.rules import Account, Action, Where
from governance.accounts.store.scope import PLACED, scope_sql
from governance.alarms.rules import Alarm, Event, Kind, Level, State, Verdict
from governance.alarms.store import ALL, COLUMNS, LIVE
from governance.devices.store import POSITIONS
from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.places.store import NAMES

_NAMES = COLUMNS.split(", ")
_CHANGING = (
    "state",
    "displayed_at_utc",
    "acknowledged_at_utc",
    "on_site_at_utc",
    "verdict",
    "cause",
    "verdict_at_utc",
    "normal_at_utc",
    "closed_at_utc",
    "last_seq",
)


def _alarm(row: tuple) -> Alarm:
    values = {
        name.removesuffix("_utc"): from_store(value) if name.endswith("_at_utc") else value
        for name, value in zip(_NAMES, row, strict=True)
    }
    values |= {"level": Level(values["level"]), "state": State(values["state"])}
    values["verdict"] = Verdict(values["verdict"]) if values["verdict"] else None
    return Alarm(**values)


def _stored(alarm: Alarm, name: str) -> object:
    value = getattr(alarm, name.removesuffix("_utc"))
    if isinstance(value, datetime):
        return to_store(value)
    return int(value) if name == "level" else value


def alarm(db: Cursor, alarm_id: str) -> Alarm | None:
    """Return one alarm that has not moved to the history."""
    row = db.execute(f"SELECT {COLUMNS} FROM {LIVE} WHERE alarm_id = ?", [alarm_id]).fetchone()
    return _alarm(row) if row else None


def any_alarm(db: Cursor, alarm_id: str) -> Alarm | None:
    """Return one alarm, living or in the history."""
    row = db.execute(f"SELECT {COLUMNS} FROM {ALL} WHERE alarm_id = ?", [alarm_id]).fetchone()
    return _alarm(row) if row else None


def events(db: Cursor, alarm_id: str) -> list[Event]:
    """Return the events of an alarm in order; empty for an alarm that was loaded without them."""
    sql = (
        "SELECT seq, kind, at_utc, account_id, person, duty, verdict, cause, note FROM gov.alarm_events"
        " WHERE alarm_id = ? ORDER BY seq"
    )
    return [
        Event(seq, Kind(kind), from_store(at), account_id, person, duty, Verdict(verdict) if verdict else None, *rest)
        for seq, kind, at, account_id, person, duty, verdict, *rest in db.execute(sql, [alarm_id]).fetchall()
    ]


def add_event(db: Cursor, alarm_id: str, event: Event) -> None:
    """Append an event; fails with a duplicate key when somebody else's came first (the optimistic lock)."""
    values = [alarm_id, event.seq, event.kind, to_store(event.at), event.account_id, event.person, event.duty]
    sql = "INSERT INTO gov.alarm_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, [*values, event.verdict, event.cause, event.note])


def add_alarm(db: Cursor, alarm: Alarm) -> None:
    """Insert a new alarm."""
    sql = f"INSERT INTO gov.alarms ({COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})"
    db.execute(sql, [_stored(alarm, name) for name in _NAMES])


def save_alarm(db: Cursor, alarm: Alarm) -> None:
    """Rewrite what changes during an alarm's life."""
    sql = f"UPDATE gov.alarms SET {', '.join(f'{name} = ?' for name in _CHANGING)} WHERE alarm_id = ?"
    db.execute(sql, [*(_stored(alarm, name) for name in _CHANGING), alarm.alarm_id])


def next_number(db: Cursor, day: date) -> int:
    """Return the next running number of a local day; alarms that came with numbers of their own do not count."""
    prefix = f"A{day:%Y%m%d}-"
    sql = (
        "SELECT coalesce(max(TRY_CAST(substr(alarm_id, 11) AS INTEGER)), 0) + 1 FROM gov.alarm_events"
        " WHERE seq = 1 AND starts_with(alarm_id, ?)"
    )
    row = db.execute(sql, [prefix]).fetchone()
    return int(row[0]) if row else 1


def active(db: Cursor, account: Account, limit: int, offset: int = 0) -> pd.DataFrame:
    """Return the open alarms within the account's reach, worst and newest first, however old they are.

    Columns: those of gov.alarms, premises_name, premises_kind, compound_id, address, staff_count, device_position,
    people_notified, people_on_site.
    """
    scope, values = scope_sql(account, "a", action=Action.ALARM_SEE)
    sql = (
        f"WITH shown AS (SELECT {COLUMNS} FROM {LIVE} a WHERE state <> 'closed' AND {scope}"
        "  ORDER BY level, raised_at_utc DESC, alarm_id LIMIT ? OFFSET ?),"
        " people AS (SELECT alarm_id, count(DISTINCT person) FILTER (kind = 'notified') AS people_notified,"
        "  count(DISTINCT person) FILTER (kind = 'on_site') AS people_on_site FROM gov.alarm_events"
        "  WHERE alarm_id IN (SELECT alarm_id FROM shown) GROUP BY alarm_id)"
        " SELECT s.*, premises_name, premises_kind, compound_id, address, staff_count, device_position,"
        " coalesce(people_notified, 0) AS people_notified, coalesce(people_on_site, 0) AS people_on_site"
        f" FROM shown s LEFT JOIN {NAMES} USING (premises_id) LEFT JOIN {POSITIONS} USING (device_id)"
        " LEFT JOIN people USING (alarm_id) ORDER BY level, raised_at_utc DESC, alarm_id"
    )
    return db.execute(sql, [*values, limit, offset]).df()


def of_device(db: Cursor, account: Account, device_id: str) -> pd.DataFrame:
    """Return the alarms of a device that are not closed, worst and newest first: alarm_id, level, raised_at_utc."""
    scope, values = scope_sql(account, "a", PLACED, Action.ALARM_SEE)
    sql = (
        f"SELECT alarm_id, level, raised_at_utc FROM {LIVE} a WHERE device_id = ? AND state <> 'closed' AND {scope}"
        " ORDER BY level, raised_at_utc DESC, alarm_id"
    )
    return db.execute(sql, [device_id, *values]).df()


def open_now(db: Cursor) -> dict[str, tuple[int, Where]]:
    """Return alarm_id -> (number of the newest event, whose it is) of every open alarm, whoever asks."""
    sql = (
        "SELECT alarm_id, last_seq, town_code, grid_code, micro_grid_code, premises_id"
        f" FROM {LIVE} WHERE state <> 'closed'"
    )
    return {
        alarm_id: (seq, Where(town, grid, micro_grid, premises_id=premises_id))
        for alarm_id, seq, town, grid, micro_grid, premises_id in db.execute(sql).fetchall()
    }


def active_by_level(db: Cursor, account: Account) -> dict[int, int]:
    """Return the number of open alarms of each level within the account's reach."""
    scope, values = scope_sql(account, "a", action=Action.ALARM_SEE)
    sql = f"SELECT level, count(*) FROM {LIVE} a WHERE state <> 'closed' AND {scope} GROUP BY level"
    found = dict(db.execute(sql, values).fetchall())
    return {int(level): int(found.get(level, 0)) for level in Level}


def premises_in_hand(db: Cursor, account: Account) -> set[str]:
    """Return the premises of open alarms that the account is to go to, or to send somebody to."""
    scope, values = scope_sql(account, "a", action=Action.ALARM_ON_SITE)
    sql = f"SELECT DISTINCT premises_id FROM {LIVE} a WHERE state <> 'closed' AND premises_id IS NOT NULL AND {scope}"
    return {premises_id for (premises_id,) in db.execute(sql, values).fetchall()}


def not_yet_displayed(db: Cursor, account: Account, limit: int) -> list[str]:
    """Return open alarms within the account's reach that no centre has had on its screen yet."""
    scope, values = scope_sql(account, "a", action=Action.ALARM_SEE)
    sql = (
        f"SELECT alarm_id FROM {LIVE} a WHERE state <> 'closed' AND displayed_at_utc IS NULL AND {scope}"
        " ORDER BY level, raised_at_utc DESC LIMIT ?"
    )
    return [alarm_id for (alarm_id,) in db.execute(sql, [*values, limit]).fetchall()]


def same_compound(db: Cursor, account: Account, alarm: Alarm, since: datetime) -> pd.DataFrame:
    """Return the other alarms of the same premises or compound since a time that the account may see, newest first.

    Columns: alarm_id, level, state, verdict, device_kind, device_position, premises_name, reading, raised_at_utc.
    """
    scope, values = scope_sql(account, "a", action=Action.ALARM_SEE)
    sql = (
        "SELECT alarm_id, level, state, verdict, device_kind, device_position, premises_name, reading, raised_at_utc"
        f" FROM {ALL} a LEFT JOIN {NAMES} p USING (premises_id) LEFT JOIN {POSITIONS} USING (device_id)"
        " WHERE raised_at_utc >= ? AND alarm_id <> ? AND (premises_id = ? OR compound_id IN"
        f" (SELECT compound_id FROM gov.premises WHERE premises_id = ?)) AND {scope}"
        " ORDER BY raised_at_utc DESC LIMIT 50"
    )
    return db.execute(sql, [to_store(since), alarm.alarm_id, alarm.premises_id, alarm.premises_id, *values]).df()


def recently_closed(db: Cursor, account: Account, since: datetime, limit: int) -> pd.DataFrame:
    """Return the alarms closed since a time within the account's reach, last closed first.

    Columns: those of gov.alarms, premises_name, premises_kind, device_position.
    """
    scope, values = scope_sql(account, "a", action=Action.ALARM_SEE)
    sql = (
        f"WITH shown AS (SELECT {COLUMNS} FROM {ALL} a WHERE closed_at_utc >= ? AND {scope}"
        " ORDER BY closed_at_utc DESC, alarm_id LIMIT ?)"
        " SELECT s.*, premises_name, premises_kind, device_position"
        f" FROM shown s LEFT JOIN {NAMES} USING (premises_id) LEFT JOIN {POSITIONS} USING (device_id)"
        " ORDER BY closed_at_utc DESC, alarm_id"
    )
    return db.execute(sql, [to_store(since), *values, limit]).df()


def not_inside(db: Cursor, account: Account, limit: int, offset: int = 0) -> pd.DataFrame:
    """Return the alarms that were snapped to a grid or belong to none, newest first: columns of gov.alarms."""
    scope, values = scope_sql(account, "a", action=Action.ROWS_SEE)
    sql = (
        f"SELECT {COLUMNS} FROM {ALL} a WHERE located <> 'inside' AND {scope}"
        " ORDER BY raised_at_utc DESC, alarm_id LIMIT ? OFFSET ?"
    )
    return db.execute(sql, [*values, limit, offset]).df()
