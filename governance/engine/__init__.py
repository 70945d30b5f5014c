"""The engine: the open store, its write queue and its files. Everything above speaks to it through `Engine`."""

from __future__ import annotations

from duckdb import DuckDBPyConnection as Cursor

from governance.engine.connection import (
    Clock,
    Engine,
    insert_arrow,
    open_store,
    owner_only,
    registered,
    store_in_use,
    utc_now,
)
from governance.engine.errors import NotAllowed, NotFound, Refused, StoreBusy

__all__ = [
    "Clock",
    "Cursor",
    "Engine",
    "NotAllowed",
    "NotFound",
    "Refused",
    "StoreBusy",
    "current",
    "insert_arrow",
    "is_open",
    "open_store",
    "owner_only",
    "registered",
    "set_current",
    "store_in_use",
    "utc_now",
]

_current: Engine | None = None


def set_current(engine: Engine | None) -> None:
    """Name the engine that pages and routes of this process use."""
    global _current
    _current = engine


def is_open() -> bool:
    """Tell whether this process has its store open."""
    return _current is not None


def current() -> Engine:
    """Return the engine of this process; raises RuntimeError before the app has opened one."""
    if _current is None:
        raise RuntimeError("no store is open in this process")
    return _current
