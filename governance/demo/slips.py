"""Slips 差错 of the invented registers: links left out, devices registered twice, clocks that were reset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.demo.dice import Bools, Ints
from governance.demo.parameters import Parameters

SAME_PLACE = (
    *("position", "lon", "lat", "town_code", "grid_code", "micro_grid_code", "located", "boundary_version"),
    *("lon_in", "lat_in", "datum_in"),
)


def slip_devices(devices: pa.Table, spared: Bools, parameters: Parameters, rng: np.random.Generator) -> pa.Table:
    """Return the rows of `gov.devices` with a few slips in them; rows that are spared are left alone.

    No device comes or goes: one that was registered twice takes the place and the name of the one before it.
    """
    facts = parameters["slips"]
    sound = ~spared & (devices["located"].to_numpy() == "inside")
    again = _again(devices, sound)
    twice = _some(rng, again, _wanted(parameters, "registered_twice"))
    rest = sound.copy()
    rest[np.r_[twice, twice - 1]] = False
    bare = _some(rng, np.flatnonzero(rest), _wanted(parameters, "without_premises"))
    silent = np.flatnonzero(rest & (devices["health"].to_numpy() == "offline"))
    reset = _some(rng, silent, _wanted(parameters, "clock_reset"))
    take = np.arange(devices.num_rows)
    take[twice] = twice - 1
    columns = {name: devices[name].take(pa.array(take)) for name in SAME_PLACE}
    columns["premises_id"] = _replaced(devices["premises_id"], bare, None)
    columns["last_seen_at_utc"] = _replaced(devices["last_seen_at_utc"], reset, _moment(facts))
    return pa.table({name: columns.get(name, devices[name]) for name in devices.column_names})


def officers_left(
    roles: Sequence[str], offered: Sequence[int], parameters: Parameters, rng: np.random.Generator
) -> Ints:
    """Return the rows of grid officers who have left; never one whose account is offered."""
    known = np.flatnonzero(np.asarray(roles) == "grid_officer")
    return _some(rng, np.setdiff1d(known, offered), _wanted(parameters, "officers_left"))


def _wanted(parameters: Parameters, name: str) -> int:
    return parameters.scaled(int(parameters["slips"][name]), least=1)


def _some(rng: np.random.Generator, rows: Ints, count: int) -> Ints:
    return np.sort(rng.choice(rows, min(count, len(rows)), replace=False))


def _again(devices: pa.Table, sound: Bools) -> Ints:
    """Return every other row that hangs in the same premises as the one before it, of the same kind."""
    other = np.zeros(devices.num_rows, dtype=bool)
    for name in ("premises_id", "kind"):
        values = pc.dictionary_encode(devices[name].combine_chunks()).indices.to_numpy(zero_copy_only=False)
        other[1:] |= values[1:] != values[:-1]
    found = np.flatnonzero(~other & sound & np.r_[False, sound[:-1]])
    return found[found % 2 == 1]


def _replaced(column: pa.ChunkedArray, rows: Ints, value: datetime | None) -> pa.Array:
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    return pc.if_else(pa.array(mask), pa.scalar(value, column.type), column)


def _moment(facts: Mapping[str, object]) -> datetime:
    at = facts["clock_starts"]
    assert isinstance(at, datetime)
    return at
