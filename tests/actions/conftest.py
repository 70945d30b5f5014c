"""A small city of its own for every test of actions that needs no clock to turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from governance.engine import Engine
from tests.city import small_city


@pytest.fixture
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"))
    yield engine
    engine.close()
