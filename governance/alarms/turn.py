"""Whose turn it is to write the history: batches are copied and put in each other's place by one hand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from weakref import WeakKeyDictionary

from governance.engine import Engine

_turns: WeakKeyDictionary[Engine, RLock] = WeakKeyDictionary()  # type: ignore[type-arg, unused-ignore]
_making = Lock()


@contextmanager
def history_turn(eng: Engine) -> Iterator[None]:
    """Hold the history still for everybody else who would move, load or twin batches; the same thread may ask again."""
    with _making:
        turn = _turns.setdefault(eng, RLock())
    with turn:
        yield
