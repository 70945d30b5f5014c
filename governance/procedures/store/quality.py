"""SQL: what does not fit in the data of the city, each thing with its areas, its position and a mark of what was seen.

Every source has the columns subject, subject_id, finding, kind, name, place, premises_id, town_code, grid_code, lon,
lat, lon_in, lat_in, datum_in, value_at_utc, other_at_utc and mark. A thing that somebody found right is left out for
as long as its mark stays the same.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pyarrow as pa

from governance.devices.store import DEVICES
from governance.engine import Cursor
from governance.engine.times import to_store
from governance.procedures.quality.rules import TIME_RULES, Check, Thing, TimeRule
from governance.whistles.store.discretion import OF_NO_HOME

_AT = "coalesce(round(lon, 6)::VARCHAR, '') || ' ' || coalesce(round(lat, 6)::VARCHAR, '')"
_NO_TIMES = "NULL::TIMESTAMP AS value_at_utc, NULL::TIMESTAMP AS other_at_utc"
_PAST = "(SELECT * FROM hist.alarms WHERE batch_id IN (SELECT batch_id FROM gov.batches WHERE shown))"
_NAMES = "(SELECT premises_id AS at_premises, name AS premises_name FROM gov.premises)"
_NAMED = f"LEFT JOIN {_NAMES} ON at_premises = premises_id"
_NO_INPUT = "NULL::DOUBLE AS lon_in, NULL::DOUBLE AS lat_in, NULL::VARCHAR AS datum_in"
_INPUT = "lon_in, lat_in, datum_in"

# thing -> its identifier, kind, name, place, premises, what came in, and where it is read
_THINGS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    Thing.PREMISES: ("premises_id", "kind", "name", "address", "premises_id", _INPUT, "gov.premises"),
    Thing.DEVICE: ("device_id", "kind", "premises_name", "position", "premises_id", _INPUT, f"{DEVICES} {_NAMED}"),
    Thing.ALARM: ("alarm_id", "device_kind", "premises_name", "NULL", "premises_id", _NO_INPUT, f"gov.alarms {_NAMED}"),
    Thing.PAST_ALARM: (
        "alarm_id",
        "device_kind",
        "premises_name",
        "NULL",
        "premises_id",
        _NO_INPUT,
        f"{_PAST} {_NAMED}",
    ),
    Thing.CASE: ("case_id", "category_code", "NULL", "place", "premises_id", _INPUT, "gov.cases"),
}
_LOCATED = (Thing.PREMISES, Thing.DEVICE, Thing.ALARM, Thing.CASE)


def _quoted(name: str) -> str:
    """Return a name of ours as a literal of SQL."""
    return "'" + str(name) + "'"


def _select(thing: str, finding: str, mark: str, condition: str, times: str = _NO_TIMES) -> str:
    key, kind, name, place, premises, came_in, source = _THINGS[thing]
    return (
        f"SELECT {_quoted(thing)} AS subject, {key} AS subject_id, {_quoted(finding)} AS finding, {kind} AS kind,"
        f" {name} AS name, {place} AS place, {premises} AS premises_id, town_code, grid_code, lon, lat, {came_in},"
        f" {times}, {mark} AS mark FROM {source} WHERE {condition}"
    )


def _placed(check: Check) -> str:
    still_open, quoted = {Thing.CASE: f" AND state = 'open' AND {OF_NO_HOME}"}, _quoted(check)
    return " UNION ALL ".join(
        _select(thing, check, _AT, f"located = {quoted}{still_open.get(thing, '')}") for thing in _LOCATED
    )


def _timed(rule: TimeRule) -> str:
    name = rule.after or "NULL"
    times = f"{rule.column}::TIMESTAMP AS value_at_utc, {name}::TIMESTAMP AS other_at_utc"
    slack = f"to_minutes({rule.slack_minutes})"
    later = f"{rule.column} - {slack} > $now"
    # where the other time lies in the future, that is the fault
    wrong = f"{rule.column} + {slack} < {name} AND NOT {name} - {slack} > $now" if rule.after else later
    if rule.thing is Thing.CASE:
        wrong = f"({wrong}) AND {OF_NO_HOME}"
    return _select(rule.thing, rule.fault, f"{rule.column}::VARCHAR", wrong, times)


_OFFICERS = (
    "(SELECT area_code FROM gov.account_areas JOIN gov.accounts USING (account_id)"
    " WHERE role = 'grid_officer' AND active)"
)
SOURCES: dict[Check, str] = {
    Check.UNASSIGNED: _placed(Check.UNASSIGNED),
    Check.SNAPPED: _placed(Check.SNAPPED),
    Check.WITHOUT_PREMISES: _select(
        Thing.DEVICE, Check.WITHOUT_PREMISES, _AT, "premises_id IS NULL OR at_premises IS NULL"
    ),
    Check.WITHOUT_CONTACT: _select(
        Thing.PREMISES, Check.WITHOUT_CONTACT, "''", "premises_id NOT IN (SELECT premises_id FROM gov.contacts)"
    ),
    Check.WITHOUT_OFFICER: (
        f"SELECT 'grid' AS subject, code AS subject_id, {_quoted(Check.WITHOUT_OFFICER)} AS finding, level AS kind,"
        " name, NULL AS place, NULL AS premises_id, town_code, code AS grid_code, lon, lat, NULL::DOUBLE AS lon_in,"
        f" NULL::DOUBLE AS lat_in, NULL::VARCHAR AS datum_in, {_NO_TIMES}, '' AS mark FROM gov.areas"
        f" WHERE level = 'grid' AND version_id = $version AND code NOT IN {_OFFICERS}"
    ),
    Check.TIMES: " UNION ALL ".join(_timed(rule) for rule in TIME_RULES),
}
_OPEN = (
    "NOT EXISTS (SELECT 1 FROM gov.quality_accepted q WHERE q.finding = r.finding AND q.subject = r.subject"
    " AND q.subject_id = r.subject_id AND q.mark = r.mark)"
)
# premises first, because their devices are mended along with them; homes after everything else
_ORDER = "r.subject <> 'premises', r.kind IN ('home', 'lone_elder_home'), r.subject, r.subject_id, r.finding"
Bound = dict[str, object]


def _bound(sql: str, now: datetime, version: int) -> Bound:
    known: Bound = {"now": to_store(now), "version": version}
    return {name: value for name, value in known.items() if f"${name}" in sql}


def count(db: Cursor, check: Check, now: datetime, version: int) -> int:
    """Return how many rows a check finds that nobody has accepted."""
    sql = f"SELECT count(*) FROM ({SOURCES[check]}) r WHERE {_OPEN}"
    row = db.execute(sql, _bound(sql, now, version)).fetchone()
    return int(row[0]) if row else 0


def page(
    db: Cursor, check: Check, now: datetime, version: int, limit: int | None = None, offset: int = 0
) -> pd.DataFrame:
    """Return rows of a check in a settled order: premises before what hangs in them, homes last."""
    window = "" if limit is None else " LIMIT $limit OFFSET $offset"
    sql = f"SELECT r.* FROM ({SOURCES[check]}) r WHERE {_OPEN} ORDER BY {_ORDER}{window}"
    bound = _bound(sql, now, version)
    if limit is not None:
        bound |= {"limit": limit, "offset": offset}
    return db.execute(sql, bound).df()


# A device that only stands where its premises stands says nothing about doubles.
_OWN_SPOT = (
    f"(SELECT d.*, d.lon IS NOT NULL AND d.lat IS NOT NULL AND d.lon_in IS NOT NULL AND (d.lon, d.lat)"
    f" IS DISTINCT FROM (p.lon, p.lat) AS own FROM {DEVICES} d LEFT JOIN gov.premises p USING (premises_id))"
)


def signature(db: Cursor) -> tuple[int, int]:
    """Return what changes whenever a device in service comes, goes, moves or is described otherwise."""
    row = db.execute(
        "SELECT count(*), coalesce(sum(hash(device_id, kind, premises_id, position, lon, lat, own)), 0)"
        f" FROM {_OWN_SPOT}"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def spots(db: Cursor) -> pa.Table:
    """Return device_id, kind, premises_id, position, lon and lat of devices with a position of their own."""
    return db.execute(
        f"SELECT device_id, kind, premises_id, position, lon, lat FROM {_OWN_SPOT} WHERE own ORDER BY device_id"
    ).to_arrow_table()


def devices(db: Cursor, finding: str, device_ids: list[str]) -> pd.DataFrame:
    """Return the rows of some devices as a check would list them, with model, installed_on and last_seen_at_utc."""
    source = _select(Thing.DEVICE, finding, _AT, "device_id = ANY(?)")
    return db.execute(
        f"SELECT r.*, model, installed_on, last_seen_at_utc FROM ({source}) r JOIN gov.devices d"
        " ON d.device_id = r.subject_id",
        [device_ids],
    ).df()


def accepted(db: Cursor, finding: str) -> dict[str, str]:
    """Return subject_id -> mark of the things found right under a finding."""
    sql = "SELECT subject_id, mark FROM gov.quality_accepted WHERE finding = ?"
    return dict(db.execute(sql, [finding]).fetchall())


def premises_points(db: Cursor) -> pd.DataFrame:
    """Return premises_id, name, lon and lat of every premises with a position, in the order of the identifier."""
    return db.execute(
        "SELECT premises_id, name, lon, lat FROM gov.premises WHERE lon IS NOT NULL AND lat IS NOT NULL"
        " ORDER BY premises_id"
    ).df()


def devices_in(db: Cursor, column: str, keys: list[str]) -> dict[str, int]:
    """Return how many devices hang in each of some premises or grids; `column` names which."""
    assert column in ("premises_id", "grid_code")
    sql = f"SELECT {column}, count(*) FROM {DEVICES} WHERE {column} = ANY(?) GROUP BY 1"
    return dict(db.execute(sql, [keys]).fetchall())


def officers(db: Cursor) -> pd.DataFrame:
    """Return the active grid officers with each of their areas: account_id, name, area_code (None without any)."""
    return db.execute(
        "SELECT account_id, name, area_code FROM gov.accounts LEFT JOIN gov.account_areas USING (account_id)"
        " WHERE role = 'grid_officer' AND active ORDER BY account_id, area_code"
    ).df()
