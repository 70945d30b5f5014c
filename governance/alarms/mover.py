"""The mover: closed alarms leave the present for the history, each exactly once, whenever the process is killed.

One transaction copies them into `hist` under a new batch number, which nobody sees. A second one, in `gov` alone,
seals the batch and deletes the originals. Killed before the second, the copy stays invisible until `clear_unsealed`
removes it; killed after it, everything is done.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from governance.alarms.store import history
from governance.alarms.turn import history_turn
from governance.engine import Cursor, Engine, settings

KIND = "mover"
MOST_SMALL_BATCHES = 7
FULL_BATCH = 5_000_000  # alarms; sums of so many are worth no more rewriting


class MovedMeanwhile(RuntimeError):
    """Somebody else moved or changed the same alarms between copy and deletion; nothing was moved here."""


def move_closed(eng: Engine, zone: ZoneInfo) -> int:
    """Move the alarms closed longer ago than the setting `alarms.move_after_days`; return how many.

    Running it again moves nothing more. Raises MovedMeanwhile, having undone its own copy, when another mover was
    faster.
    """
    with history_turn(eng):
        batch_id, rows = copy(eng, zone)
        if not rows:
            return 0
        try:
            settle(eng, batch_id, rows)
        except Exception:
            eng.write(lambda db: history.clear(db, batch_id), history=True)
            raise
        merge_small(eng)
    return rows


def merge_small(eng: Engine) -> int:
    """Merge the sums of small batches once there are many; return how many were merged. In `hist` alone."""
    found = eng.read(lambda db: history.small_batches(db, FULL_BATCH))
    if len(found) <= MOST_SMALL_BATCHES:
        return 0
    eng.write(lambda db: history.merge_sums(db, found), history=True)
    return len(found)


def drop_empty(eng: Engine) -> int:
    """Drop batches that corrections have emptied, once nothing stands under them; return how many."""
    with history_turn(eng):
        return eng.write(history.drop_empty)


def copy(eng: Engine, zone: ZoneInfo) -> tuple[int, int]:
    """First half, in `hist` alone: copy and sum under a fresh unsealed batch; return its number and its rows."""

    def work(db: Cursor) -> tuple[int, int]:
        limit = eng.now() - timedelta(days=settings.number(db, "alarms.move_after_days"))
        batch_id = history.next_batch(db)
        rows = history.copy_closed(db, batch_id, limit)
        if rows:
            history.roll_up(db, batch_id, zone)
        return batch_id, rows

    return eng.write(work, history=True)


def settle(eng: Engine, batch_id: int, rows: int) -> None:
    """Second half, in `gov` alone: seal the batch and delete the originals, or neither."""

    def work(db: Cursor) -> None:
        removed = history.remove_moved(db, batch_id)
        if removed != rows:
            raise MovedMeanwhile(f"batch {batch_id}: copied {rows}, found {removed} unchanged")
        history.seal(db, batch_id, KIND, rows, eng.now())

    eng.write(work)


def clear_unsealed(eng: Engine) -> list[int]:
    """Delete what batches without a seal left behind; call it at start, before anything else writes history."""
    found = eng.read(history.unsealed)
    for batch_id in found:
        eng.write(partial(history.clear, batch_id=batch_id), history=True)
    return found
