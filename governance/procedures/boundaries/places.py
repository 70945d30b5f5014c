"""From points to rows of an assignment, the way the store keeps one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from governance.areas.locator import Found, Locator


def degrees(rows: pa.Table, name: str) -> np.ndarray:
    """Return a column of coordinates, NaN where there is none."""
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=float)


def assigned(rows: pa.Table, locator: Locator) -> pa.Table:
    """Return rows with lon and lat (WGS-84) and where they belong.

    Added columns: town_code, grid_code, micro_grid_code, located, and boundary_version, null for what belongs nowhere.
    """
    lon, lat = degrees(rows, "lon"), degrees(rows, "lat")
    where = locator.assign(lon, lat)
    for name in ("town_code", "grid_code", "micro_grid_code", "located"):
        rows = rows.append_column(name, pa.array(getattr(where, name), pa.string()))
    nowhere = where.located == str(Found.UNASSIGNED)
    version = np.full(len(where), locator.version_id, np.int32)
    return rows.append_column("boundary_version", pa.array(version, mask=nowhere))
