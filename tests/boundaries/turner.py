"""A process that changes the boundaries of a store to and fro until it is killed.

`python -m tests.boundaries.turner HOME`
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from governance.areas import actions as areas
from governance.procedures.boundaries import bring_into_force, rollback, stored
from governance.procedures.start import open_home
from tests.boundaries.cuts import silent
from tests.city import Clock
from tests.faults.city_worker import tell


def main(home: Path) -> None:
    """Turn for ever; each turn that is done is told with the version that holds."""
    eng = open_home(home, Clock())
    tell(ready=True)
    for number in count():
        if number == 0 and areas.current_version(eng) == 1:
            bring_into_force(eng, None, stored(eng, 2), silent)
        else:
            rollback(eng, None, "to and fro")
        tell(turn=number, version=areas.current_version(eng))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
