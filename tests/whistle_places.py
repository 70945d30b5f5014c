"""Premises and devices around the reporter's place in the small city of the whistles."""

from __future__ import annotations

from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, OTHER_GRID, City

STORED = (
    "INSERT INTO gov.premises (premises_id, name, kind, address, staff_count, floors, lon, lat, town_code, grid_code,"
    " located, datum_in, registered_at_utc) VALUES (?, ?, ?, ?, 1, 1, ?, ?, '321181106', ?, 'inside', 'wgs84',"
    " '2026-01-01')"
)
DEVICE = (
    "INSERT INTO gov.devices (device_id, kind, model, premises_id, position, funding, health, chattering, installed_on,"
    " lon, lat, town_code, grid_code, located, datum_in) VALUES (?, 'smoke', 'M', ?, ?, 'market', 'online', false,"
    " '2026-01-01', ?, ?, '321181106', ?, 'inside', 'wgs84')"
)


def run(city: City, sql: str, *values: object) -> None:
    """Carry out one statement."""
    city.eng.write(lambda db: db.execute(sql, list(values)) and None)


def furnish(city: City) -> None:
    """Two premises and a home at the reporter's place, one beyond the officer's grid, and devices."""
    lon, lat = IN_GRID
    run(city, STORED, "P1", "鞋厂", "factory", "鞋城路18号", lon + 0.0001, lat, GRID)
    run(city, STORED, "P2", "王秀英家", "lone_elder_home", "鞋城路20号", lon, lat + 0.0001, GRID)
    run(city, STORED, "P3", "远厂", "factory", "鞋城路99号", lon + 0.001, lat, GRID)
    run(city, STORED, "P4", "邻厂", "factory", "二路1号", *IN_OTHER_GRID, OTHER_GRID)
    run(city, DEVICE, "S1", "P1", "东门", lon, lat, GRID)
    run(city, DEVICE, "S3", "P3", "西库", lon, lat - 0.00005, GRID)
