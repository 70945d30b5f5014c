"""Whether the things of a file all stand off together from where the store knows them, or their owner, to stand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.areas.sniff import sniffed_places
from governance.procedures.loading import store
from governance.procedures.loading.kinds import Context

MOST_COMPARED = 20_000
SPOT = ("lon", "lat")


def moved_together(ctx: Context, rows: pa.Table) -> list[str]:
    """Return a warning when the rows lie off as another datum would put them, compared with what the store knows.

    A device is compared with itself, else with its premises; an alarm with its device, else with the premises; a
    premises with itself. Inside a city hardly a point of another datum falls outside, so that this is what tells it.
    """
    for key, known in (
        ("device_id", lambda: ctx.kept("devices", store.device_spots)),
        ("premises_id", lambda: ctx.kept("premises", store.premises_spots)),
    ):
        if key in rows.column_names and (found := _compared(rows, known(), key, ctx.how.datum)):
            return found
    return []


def _compared(rows: pa.Table, known: pa.Table, key: str, datum: str) -> list[str]:
    """Return the warning that a comparison with the things of the same key gives."""
    step = max(1, rows.num_rows // MOST_COMPARED)
    some = rows.select([key, *SPOT]).take(pa.array(np.arange(0, rows.num_rows, step)))  # a million need no copy
    own = some.filter(pc.and_(pc.is_valid(some[key]), pc.is_valid(some["lon"])))
    at = pc.index_in(own[key].combine_chunks(), known[key].combine_chunks())
    here, there = own.filter(pc.is_valid(at)), known.take(pc.drop_null(at))
    lon, lat, known_lon, known_lat = (_degrees(table, name) for table in (here, there) for name in SPOT)
    return sniffed_places(lon, lat, known_lon, known_lat, datum)


def _degrees(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(), dtype=float)
