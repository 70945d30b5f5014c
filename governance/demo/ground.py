"""Where the invented points lie for the record: in which grid, a few just outside the outline, a few nowhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.areas.datums import Datum, from_wgs84
from governance.areas.locator import Assignment, Found, Locator
from governance.demo.columns import known
from governance.demo.dice import Bools, Floats, Ints
from governance.demo.parameters import Parameters
from governance.demo.streets import shifted

TRIES = 3
OUTSIDE_M = (6.0, 18.0)  # how far outside the outline the snapped ones stand, well within any GPS error


@dataclass(frozen=True)
class Ground:
    """Points as they came in and as they are kept: WGS-84, NaN where no usable position came in."""

    lon: Floats
    lat: Floats
    lon_in: Floats
    lat_in: Floats
    gcj02: Bools
    where: Assignment

    def columns(self) -> dict[str, pa.Array]:
        """Return the position columns that premises and devices share."""
        return {
            "lon": known(self.lon),
            "lat": known(self.lat),
            **assigned(self.where),
            "lon_in": known(self.lon_in),
            "lat_in": known(self.lat_in),
            "datum_in": pa.array(np.where(self.gcj02, str(Datum.GCJ02), str(Datum.WGS84)), pa.string()),
        }


def assigned(where: Assignment, version: int = 1) -> dict[str, pa.Array]:
    """Return the assignment's columns as the store names them."""
    names = ("town_code", "grid_code", "micro_grid_code", "located")
    columns = {name: pa.array(getattr(where, name), pa.string()) for name in names}
    nowhere = where.located == str(Found.UNASSIGNED)
    return columns | {"boundary_version": pa.array(np.full(len(where), version, np.int32), mask=nowhere)}


def assigned_rows(where: Assignment, rows: Ints) -> dict[str, pa.Array]:
    """Return the assignment's columns for some of its rows, in their order, with repetitions."""
    picked = pa.array(rows)
    return {name: column.take(picked) for name, column in assigned(where).items()}


def bring_inside(premises: pd.DataFrame, lines: pd.DataFrame, locator: Locator, rng: np.random.Generator) -> None:
    """Move what fell outside the city back towards the middle of its street, in place."""
    lon, lat = premises["lon"].to_numpy().copy(), premises["lat"].to_numpy().copy()
    middle = lines["lon"].to_numpy()[premises["line"]], lines["lat"].to_numpy()[premises["line"]]
    for attempt in range(TRIES):
        out = np.flatnonzero(locator.assign(lon, lat).located != str(Found.INSIDE))
        if not len(out):
            break
        share = 0.6 if attempt < TRIES - 1 else 1.0
        east, north = rng.normal(0, 25, (2, len(out)))
        lon[out], lat[out] = shifted(
            lon[out] + share * (middle[0][out] - lon[out]), lat[out] + share * (middle[1][out] - lat[out]), east, north
        )
    premises["lon"], premises["lat"] = lon, lat


def push_out(premises: pd.DataFrame, outline: shapely.Geometry, count: int, rng: np.random.Generator) -> np.ndarray:
    """Put some premises a few metres outside the outline, in place, as border houses are; return their rows."""
    rim = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(outline)))
    lon, lat = premises["lon"].to_numpy().copy(), premises["lat"].to_numpy().copy()
    rows: list[int] = []
    for corner in rng.choice(len(rim) - 1, count * 6, replace=False):
        start, end = rim[corner], rim[corner + 1]
        middle, along = (start + end) / 2, (end - start) * [np.cos(np.radians(start[1])), 1.0]
        for side in (1.0, -1.0):
            normal = side * np.array([along[1], -along[0]]) / max(np.hypot(*along), 1e-12)
            point = np.array(shifted(middle[0], middle[1], *(normal * rng.uniform(*OUTSIDE_M))))
            near = int(np.argmin(np.hypot((lon - point[0]) * 0.85, lat - point[1])))
            if len(rows) < count and near not in rows and not shapely.contains_xy(outline, *point):
                lon[near], lat[near] = point
                rows.append(near)
                break
    premises["lon"], premises["lat"] = lon, lat
    return np.array(rows, dtype=np.int64)


def record(
    parameters: Parameters, premises: pd.DataFrame, locator: Locator, spared: np.ndarray, rng: np.random.Generator
) -> Ground:
    """Return the premises' positions as they came in: some from phone maps, some of no use.

    `spared` are rows that must keep a good position.
    """
    city, size = parameters["city"]["devices"], len(premises)
    lon, lat = premises["lon"].to_numpy().copy(), premises["lat"].to_numpy().copy()
    gcj02 = rng.random(size) < city["gcj02"]
    gcj02[spared] = False
    lon_in, lat_in = lon.copy(), lat.copy()
    lon_in[gcj02], lat_in[gcj02] = from_wgs84(lon[gcj02], lat[gcj02], Datum.GCJ02)
    free = np.setdiff1d(np.arange(size), spared)
    lost = rng.choice(free, parameters.scaled(city["unplaced"], least=2), replace=False)
    zero = lost[::2]
    lon_in[lost], lat_in[lost] = lat[lost], lon[lost]  # latitude typed where the longitude belongs
    lon_in[zero] = lat_in[zero] = 0.0
    lon[lost] = lat[lost] = np.nan
    gcj02[lost] = False
    return Ground(lon, lat, lon_in, lat_in, gcj02, locator.assign(lon, lat))


def record_devices(devices: pd.DataFrame, premises: Ground, locator: Locator) -> Ground:
    """Return the devices' positions as they came in; they share their premises' datum and its mistakes."""
    rows = devices["premises"].to_numpy()
    lon, lat = devices["lon"].to_numpy().copy(), devices["lat"].to_numpy().copy()
    gcj02, lost = premises.gcj02[rows], np.isnan(premises.lon)[rows]
    lon[lost] = lat[lost] = np.nan
    lon_in, lat_in = lon.copy(), lat.copy()
    lon_in[gcj02], lat_in[gcj02] = from_wgs84(lon[gcj02], lat[gcj02], Datum.GCJ02)
    lon_in[lost], lat_in[lost] = premises.lon_in[rows][lost], premises.lat_in[rows][lost]
    return Ground(lon, lat, lon_in, lat_in, gcj02, locator.assign(lon, lat))
