"""What others ask of the routing room: the catalogue that holds now.

A version of the catalogue never changes, so its categories and rules are read once for as long as the store is open.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from weakref import WeakKeyDictionary

from governance.engine import Engine
from governance.routing import store
from governance.routing.rules import Catalogue, Category

_kept: WeakKeyDictionary[Engine, dict[int, Catalogue]] = WeakKeyDictionary()
_ever: WeakKeyDictionary[Engine, dict[int, tuple[Category, ...]]] = WeakKeyDictionary()
_lock = Lock()


def catalogue(eng: Engine, version: int | None = None) -> Catalogue:
    """Return a version of the catalogue, the newest unless told otherwise, with the departments as they are now."""
    number = eng.read(store.newest_version) if version is None else version
    with _lock:
        kept = _kept.setdefault(eng, {})
    if number not in kept:
        kept[number] = eng.read(lambda db: store.catalogue(db, number))
    return replace(kept[number], departments=tuple(eng.read(store.departments)))


def every_category(eng: Engine) -> tuple[Category, ...]:
    """Return every category that ever was, by rank, with the name it had last: cases keep those of withdrawn ones."""
    number = eng.read(store.newest_version)
    with _lock:
        kept = _ever.setdefault(eng, {})
    if number not in kept:
        kept[number] = tuple(eng.read(store.every_category))
    return kept[number]
