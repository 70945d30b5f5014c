"""Kill -9 while boundaries change: the old ones hold for everything, or the new ones do."""

from __future__ import annotations

import random
import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest

from governance.alarms import mover
from governance.alarms.store import history
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.engine import Cursor
from governance.procedures.boundaries import force
from governance.procedures.check import check
from governance.procedures.start import open_home
from governance.tiles import actions as tiles
from tests.boundaries.cuts import differing, everything, halved, silent
from tests.city import NOW, Clock, small_city
from tests.faults.lives import Life

pytestmark = pytest.mark.faults

KILLS = 6


def made(home: Path) -> None:
    """Make a small city with a second version in its store that does not hold yet."""
    eng = small_city(home, Clock())
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    coming = halved(eng)

    def keep(db: Cursor) -> None:
        area_store.put_in_force(db, 1, NOW)
        assert coming.write is not None
        coming.write(db)

    eng.write(keep)
    eng.close()


def states(home: Path, other: Path) -> dict[int, dict[str, pd.DataFrame]]:
    """Return version -> everything that belongs somewhere while it holds."""
    shutil.copytree(home, other)
    eng = open_home(other, Clock())
    old = everything(eng)
    force.bring_into_force(eng, None, force.stored(eng, 2), silent)
    new = everything(eng)
    eng.close()
    return {1: old, 2: new}


def test_old_or_new_and_nothing_between(tmp_path: Path) -> None:
    made(tmp_path / "made")
    whole, rng = states(tmp_path / "made", tmp_path / "new"), random.Random(6)
    for number in range(KILLS):
        home = tmp_path / str(number)
        shutil.copytree(tmp_path / "made", home)
        life = Life("tests.boundaries.turner", home)
        life.until("ready")
        threading.Event().wait(rng.uniform(0.0, 1.2))
        told = [line["version"] for line in life.kill() if "version" in line]
        eng = open_home(home, Clock())
        assert eng.read(history.unsealed) == []
        holds = areas.current_version(eng)
        assert differing(whole[holds], everything(eng)) == []
        assert holds in ((told[-1], 3 - told[-1]) if told else (1, 2)), "what was told is done, the next may be"
        assert [one for one in check(eng, silent) if one.check in ("batches", "map", "audit")] == []
        eng.close()
