"""What a load has held it lets go, so that the next one does not come on top of it."""

from __future__ import annotations

import gc
import threading
import weakref

from governance.engine import Cursor, Engine

PATIENCE_SECONDS = 10.0


class Rows:
    """As many rows as one likes."""


def test_what_was_written_is_not_held_until_the_next_write(eng: Engine) -> None:
    gone = threading.Event()

    def write() -> None:
        rows = Rows()
        weakref.finalize(rows, gone.set)

        def work(db: Cursor) -> None:
            assert rows

        eng.write(work)

    write()
    gc.collect()
    assert gone.wait(PATIENCE_SECONDS)
