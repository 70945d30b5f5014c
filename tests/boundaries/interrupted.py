"""A process that loads a boundary file and sends itself a signal at one moment of it.

`python -m tests.boundaries.interrupted HOME FILE MOMENT SIGNAL`; MOMENT is a part of the load.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from governance.alarms import mover
from governance.alarms.store import twins
from governance.procedures.boundaries import features, measuring
from governance.procedures.loading.order import FINAL_SHARE, Order
from governance.procedures.loading.run import load
from governance.procedures.start import open_home
from governance.tiles import store as tiles
from tests.city import Clock
from tests.faults.city_worker import tell

INSIDE = {  # what runs first in this part of the load
    "reading": (features, "repaired"),
    "topology": (measuring, "topology_report"),
    "history": (twins, "write_twin"),
    "transaction": (tiles, "rebuild"),
    "tidying": (mover, "merge_small"),
}


def struck(moment: str, number: int) -> None:
    """Have the signal come when the moment's part begins."""
    place, name = INSIDE[moment]
    real = getattr(place, name)

    def at_last(*args: object, **more: object) -> object:
        os.kill(os.getpid(), number)
        return real(*args, **more)

    setattr(place, name, at_last)


def main(home: Path, file: Path, moment: str, number: int) -> None:
    """Load, be struck, and tell whether the load says that it stands."""
    eng = open_home(home, Clock())
    if moment in INSIDE:
        struck(moment, number)

    def progress(stage: str, share: float) -> None:
        if moment == "last step" and share == FINAL_SHARE:
            os.kill(os.getpid(), number)

    try:
        summary = load(eng, None, Order("grids", file), progress)
        tell(stands=summary.import_id is not None)
    except KeyboardInterrupt:
        tell(stands=False)
    eng.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(getattr(signal, sys.argv[4])))
