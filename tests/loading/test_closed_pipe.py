"""Whoever reads only the head of a result closes the pipe: the load stands, and nothing is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from governance.engine import Engine
from tests.loading.files import written


def test_a_closed_pipe_ends_the_telling_and_not_the_load(eng: Engine, home: Path, tmp_path: Path) -> None:
    eng.close()
    path = written(tmp_path / "d.csv", ["设备编号", "设备类型"], [["PIPE1", "烟感"]])
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "governance", "load", "devices", str(path)]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, env=os.environ | {"GOVERNANCE_HOME": str(home)}, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    again = subprocess.run(
        [*command, "--json"], capture_output=True, env=os.environ | {"GOVERNANCE_HOME": str(home)}, check=False
    )
    assert b'"same": 1' in again.stdout
