"""Where the rows of a file lie: from coordinates in whatever datum to WGS-84 and the areas of the city."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.areas.datums import to_wgs84
from governance.areas.locator import Found, Locator
from governance.engine.text import _
from governance.procedures.loading.kinds import AREA_COLUMNS, Context, fault, text_column
from governance.readers.faults import Faults

SPOT = ("lon", "lat", *AREA_COLUMNS)
NOWHERE = 1e-6  # degrees; a position this near 0/0 is what a device without a fix reports


def sound_positions(rows: pa.Table, lines: np.ndarray) -> tuple[np.ndarray, Faults]:
    """Return which rows have a position that can be, or none at all, and what is wrong with the others."""
    lon, lat = _degrees(rows, "lon"), _degrees(rows, "lat")
    half = np.isnan(lon) != np.isnan(lat)
    nowhere = (np.abs(lon) < NOWHERE) & (np.abs(lat) < NOWHERE)
    faults = []
    for wrong, reason in (
        (half, _("经度和纬度要么都填，要么都不填。")),
        (nowhere, _("坐标 0/0 不是真实位置，没有坐标请留空。")),
    ):
        if wrong.any():
            shown = [f"{x:g}/{y:g}" for x, y in zip(lon[wrong], lat[wrong], strict=True)]
            faults.append(fault(lines[wrong], "lon/lat", shown, reason))
    return ~(half | nowhere), Faults.joined(faults)


def placed(ctx: Context, rows: pa.Table) -> dict[str, pa.Array]:
    """Return lon and lat in WGS-84, the areas, and lon_in, lat_in and datum_in as they came, for rows with a position.

    Rows without one are unassigned.
    """
    lon, lat = _degrees(rows, "lon"), _degrees(rows, "lat")
    real = ~np.isnan(lon)
    east, north = lon.copy(), lat.copy()
    east[real], north[real] = to_wgs84(lon[real], lat[real], ctx.how.datum)
    assert ctx.locator is not None
    found = ctx.locator.assign(east, north)
    assigned = found.located != str(Found.UNASSIGNED)
    version = pa.array(np.full(len(lon), ctx.locator.version_id, np.int32), mask=~assigned)
    return {
        "lon": pa.array(east, from_pandas=True),
        "lat": pa.array(north, from_pandas=True),
        "lon_in": pa.array(lon, from_pandas=True),
        "lat_in": pa.array(lat, from_pandas=True),
        "datum_in": pa.repeat(pa.scalar(ctx.how.datum), len(lon)),
        "town_code": pa.array(found.town_code, pa.string()),
        "grid_code": pa.array(found.grid_code, pa.string()),
        "micro_grid_code": pa.array(found.micro_grid_code, pa.string()),
        "located": pa.array(found.located, pa.string()),
        "boundary_version": version,
    }


def placed_now(rows: pa.Table, locator: Locator | None) -> pa.Table:
    """Return stored rows as they were, in the areas of today: those of another boundary version are located anew."""
    if locator is None or not rows.num_rows:
        return rows
    lon, lat = _degrees(rows, "lon"), _degrees(rows, "lat")
    found = locator.assign(lon, lat)
    stale = pc.fill_null(pc.not_equal(_whole(rows["boundary_version"]), locator.version_id), True)
    stale = pc.and_(stale, pa.array(~np.isnan(lon)))
    assigned = found.located != str(Found.UNASSIGNED)
    version = pa.array(np.full(len(lon), locator.version_id, np.int32), mask=~assigned)
    values = (*(found.town_code, found.grid_code, found.micro_grid_code, found.located), version)
    for name, value in zip(AREA_COLUMNS, values, strict=True):
        mine = _whole(rows[name])
        fresh = value if isinstance(value, pa.Array) else pa.array(value, pa.string())
        place = rows.column_names.index(name)
        rows = rows.set_column(place, name, pc.if_else(stale, fresh.cast(mine.type), mine))
    return rows


def borrowed(rows: pa.Table, owners: pa.Table, key: str, owner: str) -> pa.Table:
    """Return the rows, those without a position given that of the owner they name, areas included.

    `owner` is the column of `rows` that names it, `key` the owners' own.
    """
    if owner not in rows.column_names or not owners.num_rows:
        return rows
    at = pc.index_in(_whole(rows[owner]), _whole(owners[key]))
    needs = pc.and_(pc.is_null(_whole(rows["lon"])), pc.is_valid(at))
    if not pc.any(needs).as_py():
        return rows
    for name in SPOT:
        lent = owners[name].take(at)
        mine = rows[name]
        rows = rows.set_column(
            rows.column_names.index(name), name, pc.if_else(needs, _whole(lent).cast(mine.type), _whole(mine))
        )
    return rows


def found_by_name(ctx: Context, rows: pa.Table, owners: pa.Table) -> pa.Array:
    """Return the identifier of the premises each row means: its own, else that of the one with its name and address.

    A name that several premises bear counts only with its address.
    """
    given = _whole(rows["premises_id"])
    names, addresses = text_column(rows, "premises_name"), text_column(rows, "premises_address")
    asked = np.flatnonzero(pc.is_null(given).to_numpy(zero_copy_only=False) & pd.notna(names))
    if not len(asked):
        return given
    known = ctx.kept("premises by name", lambda db: _by_name(owners))
    found = text_column(rows, "premises_id").copy()
    for at in asked:
        found[at] = known.get((names[at], addresses[at])) or known.get((names[at], None))
    return pa.array(found, pa.string())


def _by_name(owners: pa.Table) -> dict[tuple[str, str | None], str]:
    """Return (name, address) -> identifier, and (name, None) -> identifier of names that one premises bears."""
    found: dict[tuple[str, str | None], str] = {}
    alone: dict[str, str | None] = {}
    columns = (owners[name].to_pylist() for name in ("premises_id", "name", "address"))
    for premises_id, name, address in zip(*columns, strict=True):
        found.setdefault((name, address), premises_id)
        alone[name] = None if name in alone else premises_id
    return {(name, None): premises_id for name, premises_id in alone.items() if premises_id} | found


def _degrees(rows: pa.Table, name: str) -> np.ndarray:
    if name not in rows.column_names:
        return np.full(rows.num_rows, np.nan)
    return np.array(pc.fill_null(rows[name], np.nan).to_numpy(), dtype=float)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
