"""Alarms: closed ones become history, open ones live on with their events; what people worked on stays as it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from governance.alarms import fields
from governance.alarms.store import incoming
from governance.engine import Cursor, Refused
from governance.engine.text import _
from governance.procedures.loading import store
from governance.procedures.loading.alarm_life import settled
from governance.procedures.loading.alarm_saving import replace_alarms, replacement
from governance.procedures.loading.alarms import COLUMNS, SPOT, given, shaped
from governance.procedures.loading.kinds import Context
from governance.procedures.loading.order import MOST_SAMPLES, Change, Summary
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.reading import Rows, Shape
from governance.procedures.loading.saving import Made, commit, record
from governance.procedures.loading.table_load import shown

FIELDS = fields.FIELDS
TOPIC = "alarms"
MOVES = frozenset({"lon", "lat", "device_id", "premises_id"})  # what makes an alarm lie elsewhere


@dataclass(frozen=True)
class AlarmLoad:
    """A plan for the alarms, and how it becomes true."""

    ctx: Context
    rows: Rows
    new: pa.Table
    changed: pa.Table  # whole rows, as they will be
    before: pa.Table  # the same alarms as they are, in the same order
    differing: list[list[str]]
    same: int
    kept: int  # of the same, those that differ but were worked on
    unknown: pa.Table  # columns of gov.unknown_owners without the import

    def told(self, summary: Summary) -> Summary:
        """Return the summary with what the plan would do."""
        kinds = Counter(self.unknown["owner_kind"].to_pylist())
        return replace(
            summary,
            new=self.new.num_rows,
            changed=self.changed.num_rows,
            same=self.same + self.rows.repeated,
            unassigned=_located(self, "unassigned"),
            snapped=_located(self, "snapped"),
            unknown_devices=kinds["device"],
            unknown_premises=kinds["premises"],
            warnings=(*summary.warnings, *self._warnings(kinds)),
            changes=self._changes(),
            changed_fields=dict(Counter(name for names in self.differing for name in names)),
        )

    def carried_out(self, made: Made, summary: Summary, pace: Pace) -> Summary:
        """Write the alarms, their record and what undoing needs; raises Refused when they were changed meanwhile."""
        if not summary.new and not summary.changed:
            return summary
        eng, found = self.ctx.eng, list[str]()
        gone = self.changed["alarm_id"].combine_chunks()
        come = pa.concat_tables([self.new.select(list(COLUMNS)), self.changed.select(list(COLUMNS))])
        undo = {"new": pa.table({"key": self.new["alarm_id"]}), "before": self.before}
        undo["events"] = eng.read(lambda db: incoming.events_of(db, gone))

        def settle(db: Cursor, batch_id: int | None) -> None:
            if incoming.worked_on(db, gone) or incoming.any_living(db, _whole(self.new["alarm_id"])):
                raise Refused(_("导入期间有人改动了同样的数据，请再导一次。"))
            import_id = record(eng, db, made, summary, undo, batch_id)
            noted = self.unknown.append_column(
                "first_import_id", pa.repeat(pa.scalar(import_id), self.unknown.num_rows)
            )
            incoming.note_unknown(db, noted)
            found[:] = [import_id]

        what = replacement(gone, come)
        replace_alarms(eng, self.ctx.zone, what, pace, settle, lambda work: commit(eng, work, TOPIC))
        return replace(summary, import_id=found[0])

    def _warnings(self, kinds: Counter) -> list[str]:
        told = []
        if self.kept:
            told.append(_("{n} 条告警已有人处理过，保持现状，没有按文件改写。").format(n=f"{self.kept:,}"))
        if kinds["device"]:
            told.append(_("{n} 台设备没有登记，告警已保留，可以从名单登记。").format(n=f"{kinds['device']:,}"))
        if kinds["premises"]:
            told.append(_("{n} 个场所没有登记，告警已保留，可以从名单登记。").format(n=f"{kinds['premises']:,}"))
        return told

    def _changes(self) -> tuple[Change, ...]:
        found = []
        for at, names in enumerate(self.differing[:MOST_SAMPLES]):
            for name in names:
                old, new = (rows[name][at].as_py() for rows in (self.before, self.changed))
                found.append(Change(str(self.before["alarm_id"][at].as_py()), name, shown(old), shown(new)))
        return tuple(found[:MOST_SAMPLES])


def shaper(ctx: Context) -> Shape:
    """Return what shapes one sheet's values."""
    return lambda values, lines: shaped(ctx, values, lines)


def plan(ctx: Context, rows: Rows, pace: Pace) -> AlarmLoad:
    """Return what the rows would do to the alarms as they are."""
    pace.tell(_("与现有数据比对"), 0.72)
    names, table = given(ctx), rows.table
    fresh, found = ctx.eng.read(lambda db: incoming.compared(db, table, names))
    new = table if len(fresh) == table.num_rows else table.take(pa.array(fresh))
    by_people = _whole(found["by_people"]).cast(pa.bool_())
    change = found.filter(pc.invert(by_people))
    change = change.take(pc.sort_indices(table["alarm_id"].take(change["row"])))
    asked = table.take(change["row"])
    before = ctx.eng.read(lambda db: incoming.known(db, _whole(asked["alarm_id"])))
    differing = change["differing"].to_pylist()
    changed = merged(asked, before, differing, names)
    kept = pc.sum(by_people).as_py() or 0
    same = table.num_rows - new.num_rows - changed.num_rows
    return AlarmLoad(ctx, rows, new, changed, before, differing, same, kept, unknown_owners(ctx, new, asked))


def merged(asked: pa.Table, before: pa.Table, differing: list[list[str]], names: tuple[str, ...]) -> pa.Table:
    """Return whole rows: what the file says of the columns it gives, what the store says of all others.

    An alarm that names another place, device or premises lies where the file puts it, else where it lay.
    """
    moves = pa.array([bool(MOVES & set(one)) for one in differing], pa.bool_())
    columns = {}
    for name in COLUMNS:
        mine, theirs = _whole(before[name]), _whole(asked[name])
        theirs = theirs.cast(mine.type)
        if name in SPOT:
            columns[name] = pc.if_else(moves, theirs, mine)
        elif name in incoming.KEPT and name in names:
            columns[name] = pc.coalesce(theirs, mine)
        elif name == "state" and "closed_at_utc" in names:
            columns[name] = pc.if_else(pc.equal(theirs, "closed"), theirs, pa.scalar(None, pa.string()))
        else:
            columns[name] = theirs if name in names else mine
    return settled(pa.table(columns))


def unknown_owners(ctx: Context, new: pa.Table, changed: pa.Table) -> pa.Table:
    """Return the devices and premises that alarms name and nobody registered: columns of gov.unknown_owners."""
    both = pa.concat_tables([new, changed])
    found = [
        _unknown(both, "device_id", ctx.kept("devices", store.device_spots)["device_id"], "device"),
        _unknown(both, "premises_id", ctx.kept("premises", store.premises_spots)["premises_id"], "premises"),
    ]
    return pa.concat_tables(found)


def _unknown(rows: pa.Table, column: str, known: pa.ChunkedArray, kind: str) -> pa.Table:
    ids = _whole(rows[column])
    lost = pc.and_(pc.is_valid(ids), pc.invert(pc.is_in(ids, _whole(known))))
    named = rows.filter(lost)
    picked = named.take(first_of(named[column]))
    count = picked.num_rows
    device = kind == "device"
    nothing = pa.nulls(count, pa.string())
    return pa.table(
        {
            "owner_kind": pa.repeat(pa.scalar(kind), count),
            "owner_id": _whole(picked[column]),
            "name": nothing if device else _whole(picked["unknown_name"]).cast(pa.string()),
            "address": _whole(picked["unknown_address"]).cast(pa.string()),
            "device_kind": _whole(picked["device_kind"]),
            "lon": _whole(picked["lon"]),
            "lat": _whole(picked["lat"]),
            "premises_id": _whole(picked["premises_id"]) if device else nothing,
        }
    )


def first_of(column: pa.ChunkedArray) -> pa.Array:
    """Return the places at which each value stands for the first time."""
    return pa.array((~column.to_pandas().duplicated()).to_numpy().nonzero()[0])


def _located(plan: AlarmLoad, how: str) -> int:
    return sum(int(pc.sum(pc.equal(rows["located"], how)).as_py() or 0) for rows in (plan.new, plan.changed))


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
