"""From where somebody speaks: the network address behind what runs now, so that every record can name it.

The web side says it around each request; pages register a function that knows it, as they do for the language. The
write queue carries it over to its own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_said: ContextVar[str | None] = ContextVar("address", default=None)
_sources: list[Callable[[], str | None]] = []


def add_source(source: Callable[[], str | None]) -> None:
    """Register a function that knows the reader's network address, or returns None when nobody reads."""
    if source not in _sources:
        _sources.append(source)


@contextmanager
def speaking_from(address: str | None) -> Iterator[None]:
    """Say within a block where whoever is behind it speaks from."""
    token = _said.set(address)
    try:
        yield
    finally:
        _said.reset(token)


def address() -> str | None:
    """Return the network address of whoever is behind what runs now; None for the machine itself.

    >>> with speaking_from("192.0.2.7"):
    ...     address()
    '192.0.2.7'
    """
    said = _said.get()
    return said or next((found for source in _sources if (found := source())), None)
