"""Processes that open, migrate or back up a store until they are killed.

`python -m tests.faults.keeper open HOME [MIGRATIONS]` opens a store, with the migrations of a folder when one is named;
`python -m tests.faults.keeper backup HOME FOLDER` makes backups FOLDER/0, FOLDER/1 ... for ever.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from governance.engine import migrate, open_store
from governance.procedures.backup import backup
from tests.faults.city_worker import tell


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def main(what: str, home: Path, folder: Path | None) -> None:
    """Do one of the two."""
    if what == "open" and folder:
        migrate.MIGRATIONS = folder
    tell(ready=True)
    eng = open_store(home)
    tell(opened=True)
    for number in itertools.count() if what == "backup" and folder else ():
        backup(eng, folder / str(number), silent)
        tell(backup=number)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
