"""Devices from a file, hung into premises they name by identifier or by name and address."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.devices import fields
from governance.engine import Cursor
from governance.engine.text import _
from governance.procedures.loading import store
from governance.procedures.loading.kinds import AREA_COLUMNS, By, Context, Plan, Shaped, filled, keep
from governance.procedures.loading.locating import borrowed, found_by_name, placed, sound_positions
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.store import Target
from governance.tiles import store as tiles

COLUMNS = (
    *("device_id", "kind", "model", "premises_id", "position", "funding", "health", "chattering", "installed_on"),
    *("last_seen_at_utc", "lon", "lat", *AREA_COLUMNS, "lon_in", "lat_in", "datum_in"),
)
PLAIN = ("kind", "model", "position", "funding", "health", "installed_on")
POSITION = ("lon", "lat", *AREA_COLUMNS, "lon_in", "lat_in", "datum_in")
LINKS = ("premises_id", "premises_name", "premises_address")
DEFAULTS: dict[str, object] = {
    "model": "",
    "position": "",
    "funding": "market",
    "health": "online",
    "chattering": False,
    "located": "unassigned",
    "datum_in": "wgs84",
}


class Devices:
    """Devices 设备; one without a position of its own stands where its premises stands."""

    fields = fields.FIELDS
    topic: str | None = None
    used_by: Mapping[str, str] = {"gov.alarms": "device_id"}
    target = Target(
        table="gov.devices",
        source="(SELECT * FROM gov.devices)",
        key="device_id",
        columns=COLUMNS,
        keeps=frozenset({"kind", "model", "position", "funding", "health", "installed_on"}),
    )

    def shaped(self, ctx: Context, values: pa.Table, lines: np.ndarray) -> Shaped:
        """Return the devices as the store holds them."""
        good, faults = sound_positions(values, lines)
        rows, lines = keep(values, good), lines[good]
        given = ctx.how.given
        columns: dict[str, object] = {"line": pa.array(lines), "device_id": rows["device_id"]}
        columns |= {name: rows[name] for name in PLAIN if name in given}
        if "last_seen_at" in given:
            columns["last_seen_at_utc"] = rows["last_seen_at"]
        owners = ctx.kept("premises", store.premises_spots)
        linked = [name for name in LINKS if name in given]
        if linked:
            columns["premises_id"] = found_by_name(ctx, rows, owners)
            unknown = pc.index_in(columns["premises_id"], owners["premises_id"].combine_chunks()).null_count
            told = any(name in given for name in LINKS[:2])
            ctx.facts["unknown premises"] = ctx.facts.get("unknown premises", 0) + (unknown if told else 0)
        if "lon" in given or linked:
            columns |= placed(ctx, rows)
        table = pa.table(columns)
        return Shaped(borrowed(table, owners, "premises_id", "premises_id") if "lon" in columns else table, faults)

    def given(self, ctx: Context) -> tuple[str, ...]:
        """Return the columns that decide whether a device has changed: its position as it came in."""
        given = ctx.how.given
        position = ("lon_in", "lat_in", "datum_in") if "lon" in given else ()
        seen = ("last_seen_at_utc",) if "last_seen_at" in given else ()
        linked = ("premises_id",) if any(name in given for name in LINKS[:2]) else ()
        return (*(name for name in PLAIN if name in given), *seen, *linked, *position)

    def prepared(self, ctx: Context, plan: Plan, pace: Pace) -> tuple[tuple[str, str], ...]:
        """Nothing takes long."""
        return ()

    def warnings(self, ctx: Context, plan: Plan) -> list[str]:
        """Return how many devices name no premises that is registered."""
        unknown = int(ctx.facts.get("unknown premises", 0))
        told = _("{n} 台设备写的场所没有登记，或没有写场所；请先导入场所，再导一次设备。")
        return [told.format(n=f"{unknown:,}")] if unknown else []

    def save(self, db: Cursor, ctx: Context, plan: Plan) -> None:
        """Write the devices; the map's clusters follow."""
        day = ctx.eng.now().astimezone(ctx.zone).date()
        names = [name for name in plan.given if name not in POSITION]
        position = POSITION if "lon_in" in plan.given else ()
        with tiles.following(db, devices=plan.keys(self.target.key)):
            store.insert(db, self.target.table, filled(plan.new, COLUMNS, DEFAULTS | {"installed_on": day}))
            store.update(db, self.target, plan.changed, (*names, *position))

    def unsave(self, db: Cursor, by: By, new: pa.Array, before: pa.Table) -> None:
        """Take the devices back to what they were."""
        with tiles.following(db, devices=[*new.to_pylist(), *before[self.target.key].to_pylist()]):
            store.delete(db, self.target.table, self.target.key, new)
            store.restore(db, self.target, before)
