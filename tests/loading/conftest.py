"""The small city, and its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.accounts.rules import Account, Role
from governance.engine import Engine
from governance.procedures.start import open_home
from governance.tiles import actions as tiles
from tests.city import Clock, account_of, small_city


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "city"


@pytest.fixture
def eng(home: Path) -> Iterator[Engine]:
    small_city(home).close()
    opened = open_home(home, Clock())  # sweeps up what the small city left unsealed on purpose
    tiles.rebuild(opened)
    yield opened
    opened.close()


@pytest.fixture
def admin(eng: Engine) -> Account:
    return account_of(eng, Role.ADMINISTRATOR)
