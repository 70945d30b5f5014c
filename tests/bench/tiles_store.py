"""A store of a city ten times as large as any, made by SQL alone: what the maps are timed on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from governance import engine
from governance.alarms.store import history
from governance.areas import store as areas
from governance.areas.profile import load_profile
from governance.engine import Cursor, Engine
from governance.engine.home import city_profile_path
from governance.engine.times import to_store

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DAYS, BATCHES = 365, 52
DEVICES_PER_PREMISES = 3
WEST, SOUTH, WIDE, HIGH = 119.3, 31.75, 0.6, 0.4  # degrees; a city of 2,500 km2
COLUMNS, ROWS = 40, 26  # of grids

# Where premises p stands: eight in ten crowd around sixty streets' ends, the others lie anywhere.
_SPOTS = """
SELECT p, greatest(0, least(0.999999, CASE WHEN a % 10 < 8 THEN (c % 997) / 997.0 + 0.02 * (u - 0.5) ELSE u END)) AS x,
  greatest(0, least(0.999999, CASE WHEN a % 10 < 8 THEN (c % 613) / 613.0 + 0.02 * (v - 0.5) ELSE v END)) AS y
FROM (SELECT p, hash(p) % 1000003 AS a, hash(hash(p) % 60 + 7) % 1000003 AS c,
  (hash(p + 1000000000) % 1000003) / 1000003.0 AS u, (hash(p + 2000000000) % 1000003) / 1000003.0 AS v
  FROM range(?) t(p))
"""

_PREMISES = f"""
INSERT INTO gov.premises BY NAME
SELECT printf('P%07d', p) AS premises_id, printf('场所%d', p) AS name,
  CASE WHEN p % 50 = 0 THEN 'compound' WHEN p % 3 = 0 THEN 'home' WHEN p % 17 = 0 THEN 'lone_elder_home'
    ELSE 'nine_small' END AS kind, '' AS address, 5 AS staff_count, 1 AS floors,
  {WEST} + {WIDE} * x AS lon, {SOUTH} + {HIGH} * y AS lat,
  printf('321181%03d', 100 + floor(x * {COLUMNS})::INTEGER // 4) AS town_code,
  printf('321181%03d%03d%03d', 100 + floor(x * {COLUMNS})::INTEGER // 4, floor(y * {ROWS})::INTEGER,
    floor(x * {COLUMNS})::INTEGER % 4 + 1) AS grid_code,
  'inside' AS located, 1 AS boundary_version, 'wgs84' AS datum_in, TIMESTAMP '2024-01-01' AS registered_at_utc
FROM ({_SPOTS})
"""

_DEVICES = """
INSERT INTO gov.devices BY NAME
SELECT printf('D%08d', d) AS device_id,
  CASE WHEN d % 100 < 94 THEN 'smoke' WHEN d % 100 < 98 THEN 'electricity' ELSE 'gas' END AS kind, 'T-1' AS model,
  p.premises_id, '' AS position, 'market' AS funding,
  CASE WHEN d % 19 = 0 THEN 'offline' WHEN d % 211 = 0 THEN 'fault' ELSE 'online' END AS health,
  FALSE AS chattering, DATE '2024-05-01' AS installed_on, p.lon, p.lat, p.town_code, p.grid_code,
  'inside' AS located, 1 AS boundary_version, 'wgs84' AS datum_in
FROM range(?) t(d) JOIN gov.premises p ON p.premises_id = printf('P%07d', d % ?)
"""

# alarm i of a span of days: one in ten from a hundred chattering devices
_ALARMS = """
INSERT INTO hist.alarms BY NAME
SELECT ?::BIGINT AS batch_id, printf('A%d-%07d', ?, i) AS alarm_id, d.device_id, d.kind AS device_kind, d.premises_id,
  1 + (h // 7 % 4)::INTEGER AS level, 'closed' AS state, raised AS raised_at_utc, raised AS received_at_utc,
  'false' AS verdict, raised + INTERVAL 30 MINUTE AS closed_at_utc, d.lon, d.lat, d.town_code, d.grid_code,
  'inside' AS located, 1 AS boundary_version, 6 AS last_seq
FROM (
  SELECT i, h, ?::TIMESTAMP + to_microseconds((i * ? / ? * 86400e6)::BIGINT) AS raised,
    printf('D%08d', CASE WHEN h % 10 = 0 THEN h // 19 % 100 * 1429 ELSE h // 23 % ? END) AS device_id
  FROM (SELECT i, hash(i + ?) % 1000000007 AS h FROM range(?) r(i))
) a JOIN gov.devices d USING (device_id) ORDER BY raised_at_utc
"""


def build(home: Path, devices: int, alarms: int) -> Engine:
    """Return a store with so many devices in a third as many premises, and so many alarms over a year."""
    eng = engine.open_store(home, clock=lambda: NOW)
    profile = load_profile(city_profile_path())
    city = areas.CityRow(profile.code, profile.name, profile.name_en, profile.text, True, 1, NOW, NOW)
    premises = devices // DEVICES_PER_PREMISES
    eng.write(lambda db: areas.insert_city(db, city))
    eng.write(lambda db: db.execute(_PREMISES, [premises]) and None)
    eng.write(lambda db: db.execute(_DEVICES, [devices, premises]) and None)
    end = to_store(NOW)
    steps = [end - timedelta(days=DAYS * (BATCHES - number) / BATCHES) for number in range(BATCHES + 1)]
    for number, (first, last) in enumerate(pairwise(steps), start=1):
        days, count = (last - first).total_seconds() / 86400, alarms // BATCHES
        values = [number, number, first, days, count, devices, number * 1_000_000_000, count]
        eng.write(lambda db, values=values: db.execute(_ALARMS, values) and None, history=True)
        eng.write(lambda db, number=number, count=count: history.seal(db, number, "bench", count, NOW))
    eng.checkpoint()
    return eng


def grids(db: Cursor) -> list[str]:
    """Return the codes of the grids in which devices stand."""
    return [code for (code,) in db.execute("SELECT DISTINCT grid_code FROM gov.devices ORDER BY 1").fetchall()]
