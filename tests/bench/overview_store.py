"""A store with millions of invented alarms, made by SQL alone: what the overview is timed on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from governance import engine
from governance.alarms import mover
from governance.alarms.store import history
from governance.areas import store as areas
from governance.areas.profile import load_profile
from governance.engine import Cursor, Engine
from governance.engine.home import city_profile_path
from governance.engine.times import to_store

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DAYS, LIVE_DAYS = 365, 2
PREMISES, DEVICES, CASES = 45_000, 142_947, 18_000

# 1,030 grids in 12 towns: number g of 0..1029 -> its codes
_GRID = "printf('321181%03d%03d%03d', 100 + {g} // 86, {g} % 86 // 10, {g} % 10 + 1)"
_TOWN = "printf('321181%03d', 100 + {g} // 86)"

_PREMISES = f"""
INSERT INTO gov.premises BY NAME
SELECT printf('P%07d', p) AS premises_id, printf('场所%d', p) AS name, 'factory' AS kind, '' AS address,
  5 AS staff_count, 1 AS floors, 119.4 + (p % 500) / 1000.0 AS lon, 31.8 + (p % 300) / 1000.0 AS lat,
  {_TOWN.format(g="(p * 7919 % 1030)")} AS town_code, {_GRID.format(g="(p * 7919 % 1030)")} AS grid_code,
  'inside' AS located, 1 AS boundary_version, 'wgs84' AS datum_in, TIMESTAMP '2024-01-01' AS registered_at_utc
FROM range(?) t(p)
"""

_DEVICES = """
INSERT INTO gov.devices BY NAME
SELECT printf('D%08d', d) AS device_id,
  CASE WHEN d % 100 < 94 THEN 'smoke' WHEN d % 100 < 98 THEN 'electricity' ELSE 'gas' END AS kind, 'T-1' AS model,
  p.premises_id, '' AS position, 'market' AS funding,
  CASE WHEN d % 97 = 0 THEN 'offline' WHEN d % 211 = 0 THEN 'fault' ELSE 'online' END AS health,
  FALSE AS chattering, DATE '2024-05-01' AS installed_on, p.lon, p.lat, p.town_code, p.grid_code,
  'inside' AS located, 1 AS boundary_version, 'wgs84' AS datum_in
FROM range(?) t(d) JOIN gov.premises p ON p.premises_id = printf('P%07d', d % ?)
"""

# alarm i of a span: more at noon and in the evening; one in ten from a hundred chattering devices
_ALARMS = """
SELECT printf('A%s-%07d', strftime(raised, '%Y%m%d'), i) AS alarm_id, d.device_id, d.kind AS device_kind, d.premises_id,
  1 + (h // 7 % 4)::INTEGER AS level, NULL AS reading, 'closed' AS state, raised AS raised_at_utc,
  raised + INTERVAL 1 SECOND AS received_at_utc, raised + INTERVAL 2 SECOND AS displayed_at_utc,
  CASE WHEN h // 11 % 10 < 3 THEN raised + to_milliseconds(h // 13 % 90000) END AS on_site_at_utc,
  CASE WHEN h // 17 % 1000 < 970 THEN 'false' WHEN h // 17 % 1000 < 980 THEN 'test'
    WHEN h // 17 % 1000 < 990 THEN 'hazard' WHEN h // 17 % 1000 < 998 THEN 'fault' ELSE 'fire' END AS verdict,
  'other' AS cause, raised + INTERVAL 20 MINUTE AS verdict_at_utc, raised + INTERVAL 5 MINUTE AS normal_at_utc,
  raised + INTERVAL 30 MINUTE AS closed_at_utc, d.lon, d.lat, d.town_code, d.grid_code, 'inside' AS located,
  1 AS boundary_version, 6 AS last_seq
FROM (
  SELECT i, h, ?::TIMESTAMP + to_microseconds(((day + x - 0.08 * sin(12.566 * x)) * 86400e6)::BIGINT) AS raised,
    printf('D%08d', CASE WHEN h % 10 = 0 THEN h // 19 % 100 * 1429
      ELSE (? * pow((h // 23 % 1000003) / 1000003.0, 1.5))::BIGINT END) AS device_id
  FROM (SELECT i, hash(i + ?) % 1000000007 AS h, (i * ? / ?)::DOUBLE AS t, floor(t) AS day, t - day AS x
    FROM range(?) r(i))
) a JOIN gov.devices d USING (device_id)
"""


def build(home: Path, alarms: int) -> Engine:
    """Return a store with so many alarms over a year, the last week of them not moved yet, and 18,000 cases."""
    eng = engine.open_store(home, clock=lambda: NOW)
    profile = load_profile(city_profile_path())
    city = areas.CityRow(profile.code, profile.name, profile.name_en, profile.text, True, 1, NOW, NOW)
    eng.write(lambda db: areas.insert_city(db, city))
    eng.write(lambda db: db.execute(_PREMISES, [PREMISES]))
    eng.write(lambda db: db.execute(_DEVICES, [DEVICES, PREMISES]))
    end, per_day = to_store(NOW), alarms / DAYS
    live = end - timedelta(days=LIVE_DAYS)
    weeks = [end - timedelta(days=DAYS - 7 * number) for number in range(52)] + [live]
    for batch_id, (first, last) in enumerate(pairwise(weeks), start=1):
        _batch(eng, batch_id, first, last, per_day)
        mover.merge_small(eng)
    eng.write(lambda db: _alarms(db, "gov.alarms", "", [], live, end, per_day, 99))
    eng.write(_open_some)
    eng.write(lambda db: db.execute(_CASES, [CASES]))
    eng.checkpoint()
    return eng


def _batch(eng: Engine, batch_id: int, first: datetime, last: datetime, per_day: float) -> None:
    def work(db: Cursor) -> None:
        _alarms(db, "hist.alarms", "?::BIGINT AS batch_id, ", [batch_id], first, last, per_day, batch_id)
        history.roll_up(db, batch_id, load_profile(city_profile_path()).zone)

    began = time.monotonic()
    eng.write(work)
    rows = eng.read(lambda db: history.rows_of(db, batch_id))
    eng.write(lambda db: history.seal(db, batch_id, "bench", rows, NOW))
    print(f"  batch {batch_id}: {rows:,} alarms in {time.monotonic() - began:.1f} s", flush=True)


def _alarms(
    db: Cursor,
    table: str,
    extra: str,
    values: list[object],
    first: datetime,
    last: datetime,
    per_day: float,
    salt: int,
) -> None:
    days = (last - first).total_seconds() / 86400
    count = int(per_day * days)
    sql = f"INSERT INTO {table} BY NAME SELECT {extra}* FROM ({_ALARMS}) ORDER BY raised_at_utc"
    db.execute(sql, [*values, first, DEVICES, salt * 1_000_000_000, days, count, count])


def _open_some(db: Cursor) -> None:
    db.execute(
        "UPDATE gov.alarms SET state = 'active', verdict = NULL, cause = NULL, closed_at_utc = NULL"
        " WHERE hash(alarm_id) % 4000 = 0"
    )


_CASES = """
INSERT INTO gov.cases BY NAME
SELECT printf('W%s-%04d', strftime(blown_at_utc, '%Y%m%d'), i % 10000) || '-' || i AS case_id, 'c1' AS category_code,
  'difficult' AS kind, 'general' AS severity, '' AS line, '' AS place, p.lon, p.lat, 'wgs84' AS datum_in, p.town_code,
  p.grid_code, 'inside' AS located, 1 AS boundary_version, 'U' AS reporter_id, '' AS reporter_name,
  printf('d%02d', i % 12) AS lead_department, '' AS joint_departments, 'r' AS rule_id, 1 AS catalogue_version,
  'closed' AS stage, CASE WHEN i % 60 = 0 THEN 'open' ELSE 'closed' END AS state, blown_at_utc,
  blown_at_utc AS dispatched_at_utc, blown_at_utc + INTERVAL 30 MINUTE AS report_in_due_at_utc,
  blown_at_utc + to_minutes(i % 40) AS reported_in_at_utc, blown_at_utc + INTERVAL 3 DAY AS handle_due_at_utc,
  FALSE AS due_provisional, CASE WHEN i % 60 > 0 THEN blown_at_utc + to_hours(i % 80) END AS handled_at_utc,
  CASE WHEN i % 60 > 0 THEN blown_at_utc + to_hours(i % 80 + 4) END AS closed_at_utc, 0 AS rework_count,
  0 AS extension_count, 0 AS returned_count, 1 AS last_seq
FROM (SELECT i, TIMESTAMP '2025-11-20' + to_seconds(i * 1752) AS blown_at_utc FROM range(?) t(i)) c
JOIN gov.premises p ON p.premises_id = printf('P%07d', i % 45000)
"""
