"""Devices that stand close to another of their kind, found once for as long as no device changes."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.areas import actions as areas
from governance.areas.projection import projection
from governance.engine import Cursor, Engine
from governance.procedures.quality.nearness import ALONE, Groups, close_groups
from governance.procedures.quality.rules import CLOSE_M, Check
from governance.procedures.store import quality as store

TOLD_BY = ("kind", "premises_id", "position")  # devices that agree in these and in their place are one


@dataclass(frozen=True)
class Doubles:
    """Per check the devices it lists: device_id, group, metres (to the nearest other of the group), mark."""

    found: dict[Check, pd.DataFrame]


_kept: WeakKeyDictionary[Engine, tuple[object, Doubles]] = WeakKeyDictionary()
_lock = Lock()


def listed(eng: Engine, check: Check) -> pd.DataFrame:
    """Return the devices of `duplicates` or `close_by` that nobody has accepted, group by group."""
    rows = _doubles(eng).found[check]
    marks = eng.read(lambda db: store.accepted(db, check))
    if not marks:
        return rows
    seen = rows["device_id"].map(marks) == rows["mark"]
    rows = rows[~seen]
    return rows[rows.groupby("group")["group"].transform("size") > 1] if check is Check.DUPLICATES else rows


def _doubles(eng: Engine) -> Doubles:
    key = eng.read(store.signature)
    with _lock:
        kept = _kept.get(eng)
    if kept is None or kept[0] != key:
        kept = (key, found_in(eng.read(_spots), areas.profile(eng).metric_crs))
        with _lock:
            _kept[eng] = kept
    return kept[1]


def _spots(db: Cursor) -> pa.Table:
    return store.spots(db)


def found_in(spots: pa.Table, metric_crs: str) -> Doubles:
    """Return the doubles among devices: columns device_id, kind, premises_id, position, lon, lat (WGS-84)."""
    at = np.column_stack([spots["lon"].to_numpy(), spots["lat"].to_numpy()]).astype(float).reshape(-1, 2)
    metric = projection(metric_crs).metric(at) if len(at) else at
    same = close_groups(_keys(spots, TOLD_BY), metric, CLOSE_M)
    near = close_groups(_keys(spots, TOLD_BY[:1]), metric, CLOSE_M)
    other = Groups(np.where(same.group == ALONE, near.group, ALONE), near.metres)
    return Doubles({Check.DUPLICATES: _rows(spots, at, same), Check.CLOSE_BY: _rows(spots, at, other)})


def _keys(spots: pa.Table, columns: tuple[str, ...]) -> np.ndarray:
    """Return a number for each device, the same for devices that agree in some columns."""
    keys = np.zeros(spots.num_rows, dtype=np.int64)
    for name in columns:
        codes = pc.fill_null(pc.dictionary_encode(spots[name].combine_chunks()).indices, -1).to_numpy() + 1
        _key, keys = np.unique(keys * (codes.max(initial=0) + 1) + codes, return_inverse=True)
        keys = keys.reshape(-1).astype(np.int64)
    return keys


def _rows(spots: pa.Table, at: np.ndarray, groups: Groups) -> pd.DataFrame:
    chosen = np.flatnonzero(groups.group != ALONE)
    order = chosen[np.lexsort((chosen, groups.group[chosen]))]
    rows = spots.select(["device_id", "kind", "premises_id", "position"]).take(order).to_pandas()
    return rows.assign(group=groups.group[order] + 1, metres=groups.metres[order], mark=_marks(at[order]))


def _marks(at: np.ndarray) -> list[str]:
    """Return what acceptance holds on to: the position, to a tenth of a metre."""
    return [f"{lon:.6f} {lat:.6f}" for lon, lat in at]
