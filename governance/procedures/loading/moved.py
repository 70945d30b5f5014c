"""Whether the things of a file all stand off together from where the store knows them, or their owner, to stand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.areas.sniff import sniffed_places, sniffed_towns
from governance.engine.text import _
from governance.procedures.loading import store
from governance.procedures.loading.kinds import Context

MOST_COMPARED = 20_000
SPOT = ("lon", "lat")
MARK = "mark"


def moved_together(ctx: Context, rows: pa.Table) -> tuple[list[str], int]:
    """Return a warning when the rows lie off as another datum would put them, and how many there was a measure for.

    A device is compared with itself, else with its premises; an alarm with its device, else with the premises; a
    premises with itself, else with the one of the same name and address, or of a name that only one has; and any row
    with the town its address begins with. Inside a city hardly a point of another datum falls outside, so that this is
    what tells it.
    """
    measured = 0
    for key, known in (
        ("device_id", lambda: ctx.kept("devices", store.device_spots)),
        ("premises_id", lambda: ctx.kept("premises", store.premises_spots)),
    ):
        if key in rows.column_names:
            found, count = _compared(rows, known(), key, ctx.how.datum)
            measured += count
            if found:
                return found, measured
    if {"name", "address"} <= set(rows.column_names):
        known_places = ctx.kept("premises", store.premises_spots)
        for mark in (("name", "address"), ("name",)):
            found, count = _compared(_marked(rows, mark), _marked(known_places, mark), MARK, ctx.how.datum)
            measured += count
            if found:
                return found, measured
        found, count = _in_their_towns(ctx, rows)
        return found, measured + count
    return [], measured


def _compared(rows: pa.Table, known: pa.Table, key: str, datum: str) -> tuple[list[str], int]:
    """Return the warning that a comparison with the things of the same key gives, and how many were compared."""
    own = _some(rows.select([key, *SPOT]))
    own = own.filter(pc.and_(pc.is_valid(own[key]), pc.is_valid(own["lon"])))
    at = pc.index_in(own[key].combine_chunks(), known[key].combine_chunks())
    here, there = own.filter(pc.is_valid(at)), known.take(pc.drop_null(at))
    lon, lat, known_lon, known_lat = (_degrees(table, name) for table in (here, there) for name in SPOT)
    return sniffed_places(lon, lat, known_lon, known_lat, datum), int(np.isfinite(known_lon).sum())


def _some(rows: pa.Table) -> pa.Table:
    """Return no more rows than tell enough, evenly from the whole: a million need no copy."""
    return rows.take(pa.array(np.arange(0, rows.num_rows, max(1, rows.num_rows // MOST_COMPARED))))


def _marked(rows: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """Return the rows with a position whose mark, made of these columns, no other has: mark, lon and lat."""
    mark = pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in columns), "\x1f")
    told = pa.table({MARK: mark, **{name: rows[name] for name in SPOT}}).filter(pc.is_valid(mark))
    counts = pc.value_counts(told[MARK])
    once = counts.field("values").filter(pc.equal(counts.field("counts"), 1))
    return told.filter(pc.is_in(told[MARK], once))


def _in_their_towns(ctx: Context, rows: pa.Table) -> tuple[list[str], int]:
    """Return the warning that a comparison with the town at the head of each address gives, and how many have one."""
    if ctx.locator is None:
        return [], 0
    some = _some(rows.select(["address", *SPOT]).filter(pc.is_valid(rows["lon"])))
    towns = areas.level_frame(ctx.eng, Level.TOWN)
    codes = dict(zip(towns["name"], towns["code"], strict=True))
    city = areas.profile(ctx.eng).name
    named = np.array(
        [_town_at_head(address or "", city, codes) for address in some["address"].to_pylist()], dtype=object
    )
    told = named != ""
    lon, lat = (_degrees(some, name)[told] for name in SPOT)
    return sniffed_towns(lon, lat, named[told], ctx.locator, ctx.how.datum), int(told.sum())


def _town_at_head(address: str, city: str, codes: Mapping[str, str]) -> str:
    """Return the code of the town that an address begins with, after the city's name if that stands there, or ""."""
    rest = address.strip().removeprefix(city)
    return next((code for name, code in codes.items() if rest.startswith(name)), "")


def unmeasured() -> str:
    """Return what is said of positions that nothing in the store can be held against."""
    return _("坐标按 WGS-84 读取；库里没有可以对照的位置，请自行核对坐标系。")


def _degrees(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(), dtype=float)
