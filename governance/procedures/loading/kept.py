"""Files that loads keep, undo and refused rows: they hold names and phones, and go once nobody can need them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from governance.engine import Engine, Refused, settings
from governance.imports import store
from governance.imports.actions import FILES
from governance.procedures.loading.run import one_at_a_time

LOOSE_SECONDS = 24 * 3600.0  # refused rows of a try, which no record names, last as long as the file that was sent


def remove_old(eng: Engine) -> int | str:
    """Remove undo files but those of the last load of each kind, and refused rows that are old; return how many.

    Refused rows last as long as the setting `imports.keep_days`. For the daily job: while somebody loads nothing is
    removed, and the next day makes up for it.
    """
    try:
        with one_at_a_time(eng):
            return _removed(eng)
    except Refused:
        return "somebody is loading"


@contextmanager
def without_kept_files(eng: Engine) -> Iterator[None]:
    """Remove, after the block, every file that no record names any more; nobody loads meanwhile.

    Raises Refused while somebody is loading.
    """
    with one_at_a_time(eng):
        before = eng.read(store.kept_files)
        yield
        for address in before - eng.read(store.kept_files):
            eng.files.remove(address, FILES)


def _removed(eng: Engine) -> int:
    limit = eng.now() - timedelta(days=eng.read(lambda db: settings.number(db, "imports.keep_days")))
    before = eng.read(store.kept_files)
    eng.write(lambda db: store.forget_files(db, limit))  # first, so that no record names a file that has gone
    after, old = eng.read(store.kept_files), time.time() - LOOSE_SECONDS
    gone = [
        address
        for address, kept_at in eng.files.addresses(FILES)
        if address not in after and (address in before or kept_at < old)
    ]
    for address in gone:
        eng.files.remove(address, FILES)
    return len(gone)
