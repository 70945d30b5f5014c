"""SQL of the search: what was found by name or number, as far as the account's role and area reach."""

from __future__ import annotations

import pyarrow as pa

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import CASE, PLACED, scope_sql
from governance.alarms.store import HISTORY, LIVE
from governance.devices.store import DEVICES
from governance.engine import Cursor, registered
from governance.places.store import NAMES
from governance.whistles.store.discretion import neutral

_LEVELS = "CASE level WHEN 'city' THEN 0 WHEN 'town' THEN 1 WHEN 'village' THEN 2 WHEN 'grid' THEN 3 ELSE 4 END"


def signature(db: Cursor) -> tuple[int, int]:
    """Return what changes whenever premises come, go or are called otherwise."""
    row = db.execute("SELECT count(*), coalesce(sum(hash(premises_id, name)), 0) FROM gov.premises").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def premises_names(db: Cursor) -> tuple[list[str], list[str]]:
    """Return the identifiers and names of all premises, whoever asks: what the index of names is made of."""
    found = db.execute("SELECT premises_id, name FROM gov.premises ORDER BY premises_id").fetchall()
    return [row[0] for row in found], [row[1] for row in found]


def areas(db: Cursor, version_id: int, hits: pa.Table, limit: int) -> list[tuple]:
    """Return code, level, town_code, lon, lat, fit of areas named by `hits` (ref, fit), the best first.

    Among equally good ones the larger areas come first.
    """
    with registered(db, hits) as table:
        return db.execute(
            f"SELECT code, level, town_code, lon, lat, fit FROM gov.areas JOIN {table} ON ref = code"
            f" WHERE version_id = ? ORDER BY fit, {_LEVELS}, length(name), code LIMIT ?",
            [version_id, limit],
        ).fetchall()


def premises(db: Cursor, account: Account, hits: pa.Table, limit: int) -> list[tuple]:
    """Return premises_id, name, town_code, grid_code, lon, lat, fit of premises named by `hits` within reach."""
    scope, values = scope_sql(account, "p", PLACED, Action.ALARM_SEE)
    with registered(db, hits) as table:
        return db.execute(
            "SELECT premises_id, name, town_code, grid_code, lon, lat, fit"
            f" FROM gov.premises p JOIN {table} ON ref = premises_id WHERE {scope}"
            " ORDER BY fit, length(name), premises_id LIMIT ?",
            [*values, limit],
        ).fetchall()


def devices(db: Cursor, account: Account, number: str, limit: int) -> list[tuple]:
    """Return device_id, kind, premises_name, town_code, grid_code, lon, lat, exact of devices within reach.

    The number is whole or begins a device's; one that is out of service is found by its whole number only.
    """
    scope, values = scope_sql(account, "d", PLACED, Action.ALARM_SEE)
    columns = "device_id, d.kind, premises_name, town_code, grid_code, lon, lat"
    return db.execute(
        f"SELECT {columns}, upper(device_id) = ? AS exact FROM gov.devices d LEFT JOIN {NAMES} USING (premises_id)"
        f" WHERE device_id IN (SELECT device_id FROM {DEVICES} WHERE starts_with(upper(device_id), ?)"
        f" UNION ALL SELECT device_id FROM gov.devices WHERE upper(device_id) = ?) AND {scope}"
        " ORDER BY exact DESC, device_id LIMIT ?",
        [number, number, number, *values, limit],
    ).fetchall()


def alarms(db: Cursor, account: Account, number: str, limit: int) -> list[tuple]:
    """Return alarm_id, level, premises_name, town_code, grid_code, lon, lat, exact of alarms within reach.

    The number is whole, begins or ends an alarm's; alarms of the history are found by their whole number only.
    """
    scope, values = scope_sql(account, "a", PLACED, Action.ALARM_SEE)
    columns = "alarm_id, level, premises_id, town_code, grid_code, micro_grid_code, lon, lat, raised_at_utc"
    return db.execute(
        "SELECT alarm_id, level, premises_name, town_code, grid_code, lon, lat, upper(alarm_id) = ? AS exact"
        f" FROM (SELECT {columns} FROM {LIVE} WHERE starts_with(upper(alarm_id), ?) OR ends_with(upper(alarm_id), ?)"
        f" UNION ALL SELECT {columns} FROM {HISTORY} WHERE alarm_id = ?) a LEFT JOIN {NAMES} USING (premises_id)"
        f" WHERE {scope} ORDER BY exact DESC, raised_at_utc DESC, alarm_id LIMIT ?",
        [number, number, number, number, *values, limit],
    ).fetchall()


def cases(db: Cursor, account: Account, number: str, limit: int) -> list[tuple]:
    """Return case_id, place, town_code, grid_code, lon, lat, exact of cases within reach, open and new ones first.

    The number is whole, begins or ends a case's. One withheld from the account has no place and stands in the middle
    of its grid.
    """
    scope, values = scope_sql(account, "c", CASE, Action.CASE_SEE)
    hidden, kept = neutral(account)
    shown = "CASE WHEN n.case_id IS NULL THEN c.{0} ELSE {1} END AS {0}".format
    return db.execute(
        f"SELECT c.case_id, {shown('place', chr(39) * 2)}, town_code, grid_code, {shown('lon', 'n.lon')},"
        f" {shown('lat', 'n.lat')}, upper(c.case_id) = ? AS exact FROM gov.cases c"
        f" LEFT JOIN {hidden} n ON n.case_id = c.case_id"
        f" WHERE (starts_with(upper(c.case_id), ?) OR ends_with(upper(c.case_id), ?)) AND {scope}"
        " ORDER BY exact DESC, state <> 'open', blown_at_utc DESC, c.case_id LIMIT ?",
        [number, *kept, number, number, *values, limit],
    ).fetchall()
