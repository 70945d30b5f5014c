"""Watches which side of the store each write says it writes, and which it really writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from governance.engine import Cursor, Engine

WRITING = ("INSERT", "DELETE", "UPDATE")


class Watched:
    """A cursor that notes which of the two sides its statements write."""

    def __init__(self, db: Cursor) -> None:
        self.db, self.sides = db, set[str]()

    def execute(self, sql: str, *values: object) -> object:
        word, *rest = sql.split()
        if word in WRITING:
            target = next(one for one in rest if one.startswith(("gov.", "hist.")))
            self.sides.add(target.split(".")[0])
        return self.db.execute(sql, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self.db, name)


def watch(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """Return a list that fills with the side each write declares and the sides it writes."""
    written: list[tuple[str, set[str]]] = []
    real = eng.write

    def watching(work: Callable[[Cursor], object], topic: str | None = None, *, history: bool = False) -> object:
        def inside(db: Cursor) -> object:
            watched = Watched(db)
            result = work(watched)  # type: ignore[arg-type]
            written.append(("hist" if history else "gov", watched.sides))
            return result

        return real(inside, topic, history=history)

    monkeypatch.setattr(eng, "write", watching)
    return written
