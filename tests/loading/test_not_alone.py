"""Folders that may not be written, and others on the same store: one sentence, exit code 2, and nothing harmed."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from governance.engine import Engine
from governance.procedures.loading.order import Order, Summary
from governance.procedures.loading.run import load
from tests.city import small_city
from tests.loading.files import counts, findings, number, spot, written
from tests.serving import ROOT

PATIENCE_SECONDS = 60.0
DEVICES = ["设备编号", "设备类型", "经度", "纬度"]
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter, which those of the tests are not."""
    folder = Path(tempfile.mkdtemp(prefix="shared-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def without_privileges() -> None:
    """Take from the program that follows what lets root write where nobody may; else root would prove nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "the privilege cannot be dropped")


def govern(home: Path, *words: object) -> tuple[int, str]:
    """Run a command as somebody for whom permissions count; return exit code and what it complained of."""
    environment = os.environ | {"GOVERNANCE_HOME": str(home), "LC_ALL": "en_GB.UTF-8"}
    program = [sys.executable, "-m", "governance", *map(str, words)]
    more: dict[str, Any] = {"preexec_fn": without_privileges} if os.geteuid() == 0 else {}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, **more)
    return done.returncode, done.stderr.strip()


def one_sentence(told: tuple[int, str], *words: str) -> None:
    code, sentence = told
    assert code == 2, sentence
    assert "Traceback" not in sentence
    assert len(sentence.splitlines()) == 1, sentence
    assert all(word in sentence for word in words), sentence


def test_a_home_that_may_not_be_written(place: Path) -> None:
    home = place / "home"
    small_city(home).close()
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    file = written(place / "a.csv", DEVICES, [["D1", "烟感", *spot(1)]])
    one_sentence(govern(home, "load", "devices", file), str(home), "may not be written")


def test_a_home_that_cannot_be_made(place: Path) -> None:
    (place / "closed").mkdir(0o555)
    one_sentence(govern(place / "closed" / "home", "init"), str(place / "closed"))


def test_samples_into_a_folder_that_may_not_be_written(place: Path) -> None:
    small_city(place / "home").close()
    (place / "closed").mkdir(0o555)
    one_sentence(govern(place / "home", "sample", "--out", place / "closed" / "samples"), str(place / "closed"))


def test_refused_rows_beside_a_file_in_such_a_folder(place: Path) -> None:
    small_city(place / "home").close()
    (place / "closed").mkdir()
    file = written(place / "closed" / "a.csv", DEVICES, [["D1", "怪物", *spot(1)]])
    (place / "closed").chmod(0o555)
    one_sentence(govern(place / "home", "load", "devices", file), str(place / "closed"))


def test_a_file_that_may_not_be_read(place: Path) -> None:
    small_city(place / "home").close()
    file = written(place / "a.csv", DEVICES, [["D1", "烟感", *spot(1)]])
    file.chmod(0o000)
    one_sentence(govern(place / "home", "load", "devices", file), "a.csv")


def test_another_process_on_the_store_harms_no_load(eng: Engine, home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", DEVICES, [[f"D{n}", "烟感", *spot(n % 9)] for n in range(30)])
    reached, opened, made = threading.Event(), threading.Event(), list[Summary]()

    def progress(stage: str, share: float) -> None:
        if share > 0.7:
            reached.set()
            assert opened.wait(PATIENCE_SECONDS)

    running = threading.Thread(target=lambda: made.append(load(eng, None, Order("devices", file), progress)))
    running.start()
    assert reached.wait(PATIENCE_SECONDS)
    environment = os.environ | {"GOVERNANCE_HOME": str(home), "LC_ALL": "en_GB.UTF-8"}
    program = [sys.executable, "-m", "governance", "load", "devices", str(file)]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    opened.set()
    running.join(PATIENCE_SECONDS)
    one_sentence((done.returncode, done.stderr.strip()), str(home))
    assert [counts(one) for one in made] == [(30, 0, 0, 0)]
    assert number(eng, "SELECT count(*) FROM gov.imports") == 1
    assert findings(eng) == []
