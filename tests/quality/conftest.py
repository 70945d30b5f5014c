"""One small city in order for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.engine import Engine
from tests.city import small_city
from tests.demo_home import demo_copy, demo_home
from tests.quality.city import put_in_order

__all__ = ["demo_copy", "demo_home"]


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    engine = small_city(tmp_path / "home")
    put_in_order(engine)
    yield engine
    engine.close()
