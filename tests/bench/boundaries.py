"""Times a re-cut of the grids under many devices: `python -m tests.bench.boundaries [--devices 266000]`.

A store with the demo city's areas gets devices as dense as households are and a history of alarms. Then its grids are
cut anew, each taking a slice of its neighbour, and the new boundaries come into force: twins of the history, places of
every device, the map's sums. geopandas.sjoin of the same devices and the same new grids, in the same run, is what the
plain way costs without any of the rest. Ends with 1 when a device stands in another grid than sjoin finds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.alarms.store import COLUMNS, history
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.profile import load_profile, load_sources
from governance.areas.projection import projection
from governance.areas.recut import Areas, measured, recut
from governance.areas.rules import CityProfile, Level
from governance.demo.geography import build_geography
from governance.engine import Cursor, Engine, insert_arrow, open_store
from governance.engine.home import city_profile_path
from governance.engine.times import to_store
from governance.procedures.boundaries import bring_into_force, rollback
from governance.procedures.boundaries.force import Coming
from governance.procedures.boundaries.places import assigned
from tests.bench import peak_mib
from tests.bench.assign import demo_points

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
SHIFT_DEGREES = 0.001  # about a hundred metres: every border moves


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def filled(home: Path, devices: int, alarms: int) -> Engine:
    """Return an open store with the demo city's areas, devices, and a history of alarms in two batches."""
    path = city_profile_path()
    profile = load_profile(path)
    drawn = build_geography(profile, load_sources(path, profile), 7, NOW.date(), NOW)
    eng = open_store(home, lambda: NOW)
    city = area_store.CityRow(profile.code, profile.name, profile.name_en, profile.text, True, 7, NOW, NOW)

    def found(db: Cursor) -> None:
        area_store.insert_version(db, drawn.boundary_versions)
        area_store.insert_areas(db, drawn.areas)
        area_store.insert_city(db, city)

    eng.write(found)
    frame = drawn.areas.to_pandas()
    grids = frame[frame["level"].isin(["grid", "micro_grid"])].sort_values("code", ignore_index=True)
    spots = demo_points(grids, devices)
    rows = assigned(pa.table({"lon": spots[:, 0], "lat": spots[:, 1]}), areas.locator(eng))
    eng.write(lambda db: insert_arrow(db, "gov.devices", _devices(rows)) and None)
    for batch in (1, 2):
        past = _alarms(rows, alarms // 2, batch)
        eng.write(lambda db, batch=batch, past=past: _past(db, batch, past, profile), history=True)  # type: ignore[misc]
        eng.write(lambda db, batch=batch: history.seal(db, batch, "bench", alarms // 2, NOW))  # type: ignore[misc]
    return eng


def _devices(rows: pa.Table) -> pa.Table:
    count = rows.num_rows
    facts = {
        "kind": "smoke",
        "model": "M",
        "position": "",
        "funding": "market",
        "health": "online",
        "datum_in": "wgs84",
    }
    columns = {name: pa.repeat(value, count) for name, value in facts.items()}
    columns |= {"device_id": pa.array([f"S{number:08d}" for number in range(count)])}
    columns |= {"chattering": pa.repeat(False, count), "installed_on": pa.repeat(NOW.date(), count)}
    return pa.table({**columns, **{name: rows[name] for name in rows.column_names}})


def _alarms(rows: pa.Table, count: int, batch: int) -> pa.Table:
    rng = np.random.default_rng(batch)
    at = rows.take(pa.array(rng.integers(0, rows.num_rows, count)))
    raised = np.sort(rng.integers(0, 365 * 86_400, count)) + int(to_store(NOW).timestamp()) - 366 * 86_400
    moment = pa.array(raised * 1_000_000, pa.timestamp("us"))
    columns = {name: pa.nulls(count, pa.string()) for name in COLUMNS.split(", ")}
    columns |= {name: pa.nulls(count, pa.timestamp("us")) for name in columns if name.endswith("_at_utc")}
    columns |= {name: at[name] for name in at.column_names}
    columns |= {"alarm_id": pa.array([f"B{batch}-{n}" for n in range(count)]), "raised_at_utc": moment}
    columns |= {
        "received_at_utc": moment,
        "device_kind": pa.repeat("smoke", count),
        "state": pa.repeat("closed", count),
    }
    columns |= {name: pa.repeat(pa.scalar(3, pa.int32()), count) for name in ("level", "last_seq")}
    return pa.table({**columns, "batch_id": pa.repeat(pa.scalar(batch, pa.int64()), count)})


def _past(db: Cursor, batch: int, rows: pa.Table, profile: CityProfile) -> None:
    insert_arrow(db, "hist.alarms", rows)
    history.roll_up(db, batch, profile.zone)


def cut_anew(eng: Engine) -> tuple[Coming, Areas]:
    """Return a version in which every grid has moved a little, and its grids."""
    profile, old = areas.profile(eng), areas.areas_of(eng, 1)
    plane = projection(profile.metric_crs)
    grids = old.of(Level.GRID)
    shapes = shapely.transform(grids.shapes, lambda points: points + SHIFT_DEGREES)
    fresh = Areas(measured(grids.facts, shapes, plane), shapes)
    whole = recut(old, fresh, Level.GRID, profile, plane)

    def write(db: Cursor) -> None:
        row = {"version_id": 2, "valid_from": NOW.date(), "label": "bench", "illustrative": True}
        area_store.insert_version(db, pa.Table.from_pylist([row | {"created_at_utc": to_store(NOW)}]))
        area_store.insert_areas(db, whole.rows(2))

    return Coming(2, areas.locator_from(eng, whole, 2), write), whole.of(Level.GRID)


def joined(eng: Engine, grids: Areas) -> tuple[pd.Series, float]:
    """Return the smallest grid sjoin finds for each device, and the seconds it took."""
    rows = eng.read(lambda db: db.execute("SELECT device_id, lon, lat FROM gov.devices ORDER BY 1").df())
    begun = time.perf_counter()
    shapes = geopandas.GeoDataFrame(grids.facts[["code"]], geometry=grids.shapes, crs="EPSG:4326")
    spots = geopandas.points_from_xy(rows["lon"], rows["lat"])
    points = geopandas.GeoDataFrame(rows[["device_id"]], geometry=spots, crs="EPSG:4326")
    pairs = geopandas.sjoin(points, shapes, predicate="intersects")
    found = pairs.groupby("device_id")["code"].min()
    return found, time.perf_counter() - begun


def different(eng: Engine, theirs: pd.Series) -> int:
    """Return how many devices that lie inside a grid stand in another than sjoin found."""
    sql = "SELECT device_id, grid_code FROM gov.devices WHERE located = 'inside'"
    ours = eng.read(lambda db: db.execute(sql).df()).set_index("device_id")["grid_code"]
    return int((ours.sort_index() != theirs.reindex(ours.sort_index().index)).sum()) + abs(len(ours) - len(theirs))


def timed(work: object) -> float:
    """Return the seconds a piece of work took."""
    assert callable(work)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Print the table; return 1 when an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=266_000)
    parser.add_argument("--alarms", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-boundaries-") as folder:
        eng = filled(Path(folder), asked.devices, asked.alarms)
        begun = time.perf_counter()
        coming, grids = cut_anew(eng)
        cutting, before = time.perf_counter() - begun, peak_mib()
        forth = timed(lambda: bring_into_force(eng, None, coming, silent))
        after = peak_mib()
        theirs, plain = joined(eng, grids)
        wrong = different(eng, theirs)
        back = timed(lambda: rollback(eng, None, "bench", silent))
        eng.close()
    print(f"{asked.devices:,} devices, {len(grids):,} grids, {asked.alarms:,} past alarms, {os.cpu_count()} cores")
    print(f"new version drawn     {cutting:8.2f} s   re-parenting, measures, locator")
    print(f"brought into force    {forth:8.2f} s   devices, history with its sums, the map, one transaction in gov")
    print(f"gone back             {back:8.2f} s   the same rows shown again")
    print(f"geopandas.sjoin       {plain:8.2f} s   the devices alone, written nowhere")
    print(f"different answers     {wrong:8d}")
    print(f"peak memory           {after:8.0f} MiB  before the re-cut {before:.0f} MiB")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
