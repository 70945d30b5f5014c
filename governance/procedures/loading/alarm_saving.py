"""Alarms of a file, or of its undoing, become the city's: all at one moment, or never.

First the history is written under numbers that nobody sees, piece by piece. Then one transaction in `gov` writes the
open alarms, seals what was written and puts copies in the place of batches that held what is replaced. Killed before
it, nothing has happened and the next start sweeps up; killed after it, all of it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from governance.alarms.rules import State
from governance.alarms.store import history, incoming
from governance.alarms.turn import history_turn
from governance.engine import Cursor, Engine
from governance.engine.log import note
from governance.engine.text import _
from governance.procedures.loading.alarm_life import EVENT_SCHEMA, events_of
from governance.procedures.loading.alarms import COLUMNS
from governance.procedures.loading.pace import Pace

ROWS_AT_ONCE = 100_000
WRITE_SHARES = (0.75, 0.9)  # summing up and sealing take two thirds as long as writing
KIND = "load"


@dataclass(frozen=True)
class Replacement:
    """Alarms that go (by identifier) and alarms that come: columns of gov.alarms; events of the open ones."""

    gone: pa.Array
    come: pa.Table
    events: pa.Table


@dataclass
class Written:
    """What stands in the history under numbers that nobody sees yet: the new batch, and old -> (copy, its rows)."""

    batch_id: int | None = None
    rows: int = 0
    copies: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def batches(self) -> list[int]:
        """Every number written under."""
        fresh = [self.batch_id] if self.batch_id is not None else []
        return [*fresh, *(copy for copy, _rows in self.copies.values())]


Settle = Callable[[Cursor, int | None], None]
Commit = Callable[[Callable[[Cursor], None]], None]


def replacement(gone: pa.Array, come: pa.Table, kept_events: pa.Table | None = None) -> Replacement:
    """Return a replacement whose open alarms have the events their times tell, or those that were kept."""
    open_rows = come.filter(pc.not_equal(come["state"], State.CLOSED.value))
    events = events_of(open_rows) if kept_events is None else kept_events.cast(EVENT_SCHEMA)
    return Replacement(gone, come, events)


def replace_alarms(eng: Engine, zone: ZoneInfo, what: Replacement, pace: Pace, settle: Settle, commit: Commit) -> None:
    """Carry out a replacement; `settle` writes whatever else belongs to it in the same transaction in `gov`.

    `commit` runs that transaction. Whatever goes wrong before it has committed leaves nothing behind.
    """
    with history_turn(eng):
        written = Written()
        try:
            _write_history(eng, zone, what, pace, written)
            pace.final()
            commit(lambda db: _settle(eng, db, what, written, settle))
        except BaseException:
            _sweep(eng, written.batches)
            raise
        _sweep(eng, list(written.copies))


def _write_history(eng: Engine, zone: ZoneInfo, what: Replacement, pace: Pace, written: Written) -> None:
    closed = pc.equal(what.come["state"], State.CLOSED.value)
    places = pc.indices_nonzero(closed)
    if len(places):
        keys = pa.table({name: what.come[name].take(places) for name in ("raised_at_utc", "alarm_id")})
        order = places.take(pc.sort_indices(keys, [(name, "ascending") for name in keys.column_names]))
        _add_closed(eng, what.come.select(list(COLUMNS)), order, pace, written)
        batch_id = written.batch_id
        assert batch_id is not None
        pace.tell(_("汇总历史：{n} 行").format(n=f"{written.rows:,}"), WRITE_SHARES[1])
        eng.write(lambda db: history.roll_up(db, batch_id, zone), history=True)
    for old in eng.read(lambda db: incoming.batches_of(db, what.gone)):
        least = max(written.batches, default=0) + 1  # a copy that came out empty holds its number by nothing else
        copied = partial(_copied, old=old, gone=what.gone, zone=zone, least=least)
        written.copies[old] = eng.write(copied, history=True)


def _add_closed(eng: Engine, rows: pa.Table, order: pa.Array, pace: Pace, written: Written) -> None:
    began = pace.clock()
    for start in range(0, len(order), ROWS_AT_ONCE):
        pace.write(start, len(order), began, WRITE_SHARES)
        piece = rows.take(order[start : start + ROWS_AT_ONCE])
        added = partial(_added, batch_id=written.batch_id, piece=piece)
        written.batch_id = eng.write(added, history=True)
        written.rows += piece.num_rows


def _added(db: Cursor, batch_id: int | None, piece: pa.Table) -> int:
    number = history.next_batch(db) if batch_id is None else batch_id
    incoming.add_closed(db, number, piece)
    return number


def _copied(db: Cursor, old: int, gone: pa.Array, zone: ZoneInfo, least: int) -> tuple[int, int]:
    copy = max(incoming.fresh_number(db), least)
    return copy, incoming.copy_without(db, old, copy, gone, zone)


def _settle(eng: Engine, db: Cursor, what: Replacement, written: Written, settle: Settle) -> None:
    settle(db, written.batch_id)  # first, for it looks whether the store is still what the plan was made from
    incoming.drop_living(db, what.gone)
    open_rows = what.come.filter(pc.not_equal(what.come["state"], State.CLOSED.value)).select(list(COLUMNS))
    incoming.add_living(db, open_rows, what.events)
    if written.batch_id is not None:
        history.seal(db, written.batch_id, KIND, written.rows, eng.now())
    for old, (copy, rows) in written.copies.items():
        incoming.replace_batch(db, old, copy, rows, eng.now())
    history.drop_empty(db)


def _sweep(eng: Engine, batches: list[int]) -> None:
    """Remove rows that nobody sees; what cannot be removed now goes at the next start."""
    if not batches:
        return
    try:
        eng.write(lambda db: incoming.clear_unsealed(db, batches), history=True)
    except (Exception, KeyboardInterrupt) as error:  # whether the load stands is decided, and no interrupt changes it
        note("batches left to sweep", batches=batches, error=repr(error))
