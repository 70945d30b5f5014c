"""Places, devices and accounts: one row of the file is one row of a table of the present."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine import Cursor, Refused
from governance.engine.mails import masked_mails_in
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.procedures.loading import store
from governance.procedures.loading.accounts import Accounts
from governance.procedures.loading.devices import Devices
from governance.procedures.loading.kinds import Context, Kind, Plan
from governance.procedures.loading.order import MOST_SAMPLES, Change, Summary, What
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.places import Places
from governance.procedures.loading.reading import Rows, Shape
from governance.procedures.loading.saving import Made, commit, record

KINDS: dict[str, Kind] = {What.PLACES: Places(), What.DEVICES: Devices(), What.ACCOUNTS: Accounts()}
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class TableLoad:
    """A plan for one table, and how it becomes true."""

    ctx: Context
    kind: Kind
    rows: Rows
    plan: Plan

    def told(self, summary: Summary) -> Summary:
        """Return the summary with what the plan would do."""
        plan = self.plan
        return replace(
            summary,
            new=plan.new.num_rows,
            changed=plan.changed.num_rows,
            same=plan.same + self.rows.repeated,
            unassigned=_located(plan, "unassigned"),
            snapped=_located(plan, "snapped"),
            unknown_premises=int(self.ctx.facts.get("unknown premises", 0)),
            warnings=(*summary.warnings, *self.kind.warnings(self.ctx, plan)),
            changes=changes(self.kind.target.key, plan),
            changed_fields=dict(Counter(name for names in plan.differing for name in names)),
        )

    def carried_out(self, made: Made, summary: Summary, pace: Pace) -> Summary:
        """Write the plan, its record and what undoing needs; raises Refused when the store has changed meanwhile."""
        if not summary.new and not summary.changed:
            return summary
        found: list[str] = []
        passwords = self.kind.prepared(self.ctx, self.plan, pace)

        def work(db: Cursor) -> None:
            again = store.compared(db, self.kind.target, self.rows.table, self.plan.given)
            if again.num_rows != self.plan.new.num_rows + self.plan.changed.num_rows:
                raise Refused(_("导入期间有人改动了同样的数据，请再导一次。"))
            self.kind.save(db, self.ctx, self.plan)
            found[:] = [record(self.ctx.eng, db, made, summary, self._undo(db))]

        pace.final()
        commit(self.ctx.eng, work, self.kind.topic)
        return replace(summary, import_id=found[0], first_passwords=passwords)

    def _undo(self, db: Cursor) -> dict[str, pa.Table]:
        key = self.kind.target.key
        new, changed = (rows[key].combine_chunks() for rows in (self.plan.new, self.plan.changed))
        touched = pa.concat_arrays([new.cast(pa.string()), changed.cast(pa.string())])
        return {
            "new": pa.table({"key": new}),
            "before": self.plan.before,
            "after": store.digests(db, self.kind.target, touched),
        }


def shaper(ctx: Context) -> Shape:
    """Return what shapes one sheet's values for the kind of the order."""
    kind = KINDS[ctx.order.kind]
    return lambda values, lines: kind.shaped(ctx, values, lines)


def plan(ctx: Context, rows: Rows, pace: Pace) -> TableLoad:
    """Return what the rows would do to the store as it is."""
    pace.tell(_("与现有数据比对"), 0.72)
    kind = KINDS[ctx.order.kind]
    given, key, table = kind.given(ctx), kind.target.key, rows.table
    found = ctx.eng.read(lambda db: store.compared(db, kind.target, table, given))
    known = found["known"].to_numpy(zero_copy_only=False).astype(bool)
    places = found["row"].to_numpy()
    new = table if not known.any() and len(places) == table.num_rows else table.take(pa.array(places[~known]))
    changed = table.take(pa.array(places[known]))
    differing = found["differing"].filter(pa.array(known)).to_pylist()
    order = pc.sort_indices(changed[key])
    changed, differing = changed.take(order), [differing[at] for at in order.to_pylist()]
    before = ctx.eng.read(lambda db: store.rows_of(db, kind.target, changed[key].combine_chunks()))
    same = table.num_rows - len(places)
    return TableLoad(ctx, kind, rows, Plan(new, changed, differing, before, same, given))


def changes(key: str, plan: Plan) -> tuple[Change, ...]:
    """Return the first changes, old and new as text, masked; both sides are in the order of the key."""
    found: list[Change] = []
    for at, names in enumerate(plan.differing[:MOST_SAMPLES]):
        for name in names:
            old, new = (rows[name][at].as_py() for rows in (plan.before, plan.changed))
            found.append(Change(str(plan.changed[key][at].as_py()), name, shown(old), shown(new)))
    return tuple(found[:MOST_SAMPLES])


def shown(value: object) -> str:
    """Return a value as it may be shown: short, and no phone or mailbox in clear."""
    text = masked_mails_in(masked_in(str(value))) if value is not None else ""
    text = text.replace("\x1f", " ").replace("\x1e", "; ")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _located(plan: Plan, how: str) -> int:
    return sum(
        int(np.count_nonzero(rows["located"].to_numpy() == how))
        for rows in (plan.new, plan.changed)
        if "located" in rows.column_names
    )
