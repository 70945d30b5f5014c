"""A boundary file whose load is interrupted or killed in any part of it: what is said of it is what the store holds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from governance.alarms import mover
from governance.alarms.store import history
from governance.areas import actions as areas
from governance.procedures.check import check
from governance.procedures.loading.run import load
from governance.procedures.start import open_home
from governance.tiles import actions as tiles
from tests.boundaries.cuts import HALVES, differing, everything, halves, silent
from tests.boundaries.files import geojson, order
from tests.city import Clock, small_city

pytestmark = pytest.mark.faults

State = dict[str, pd.DataFrame]
BEFORE, AFTER = ("reading", "topology", "history", "last step"), ("tidying",)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[int, State]]:
    """The home of a small city, a file of other grids, and the whole of it under the old and the new ones."""
    folder = tmp_path_factory.mktemp("interrupted")
    eng = small_city(folder / "home", Clock())
    mover.clear_unsealed(eng)
    tiles.rebuild(eng)
    whole = {1: everything(eng)}
    eng.close()
    file = geojson(folder / "grids.geojson", halves(), [{"code": code, "name": code} for code in HALVES])
    shutil.copytree(folder / "home", folder / "new")
    eng = open_home(folder / "new", Clock())
    load(eng, None, order("grids", file), silent)
    whole[2] = everything(eng)
    eng.close()
    return folder / "home", file, whole


@pytest.mark.parametrize("signal", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("moment", [*BEFORE, "transaction", *AFTER])
def test_what_is_said_is_what_stands(
    city: tuple[Path, Path, dict[int, State]], tmp_path: Path, moment: str, signal: str
) -> None:
    made, file, whole = city
    home = tmp_path / "home"
    shutil.copytree(made, home)
    program = [sys.executable, "-m", "tests.boundaries.interrupted", str(home), str(file), moment, signal]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    told = [json.loads(line)["stands"] for line in done.stdout.splitlines()]
    assert (done.returncode == -9) if signal == "SIGKILL" else told, done.stderr
    eng = open_home(home, Clock())
    holds = areas.current_version(eng)
    assert eng.read(history.unsealed) == []
    assert differing(whole[holds], everything(eng)) == []
    assert [one for one in check(eng, silent) if one.check in ("batches", "map", "audit", "files")] == []
    eng.close()
    assert told in ([], [holds == 2])
    assert holds in {1: (1,), 2: (2,)}.get(1 if moment in BEFORE else 2 if moment in AFTER else 0, (1, 2))
