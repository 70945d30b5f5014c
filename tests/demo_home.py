"""A small demo city for tests that need a whole one: built once per test run, whoever asks first; copied per test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from governance import engine
from governance.demo import parameters
from governance.demo.build import build

SCALE = 0.02
Copy = Callable[[str], Path]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process of the test run in at a time."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that every worker of this test run knows."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of a small demo city whose history ends now. Nobody opens it: take a copy."""
    shared = _shared_folder(tmp_path_factory)
    home = shared / "demo-city"
    with _alone(shared / "demo-city.lock"):
        if not home.exists():
            half_built = shared / "demo-city.part"
            shutil.rmtree(half_built, ignore_errors=True)
            eng = engine.open_store(half_built)
            build(eng, parameters=parameters.load(scale=SCALE))
            eng.checkpoint()
            eng.close()
            half_built.rename(home)
    return home


@pytest.fixture(scope="session")
def demo_copy(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a function that makes a copy of the demo city under a name of its own."""

    def copied(name: str) -> Path:
        to = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(demo_home, to)
        return to

    return copied
