"""What tests ask of the audit's chain, and what they do to it as somebody would who has the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.proof import Damage, Fault, faults
from governance.audit.rules import GENESIS, Entry, Head, Moment, chained
from governance.engine import Engine, open_store
from governance.engine.home import STORE_NAME
from governance.procedures.start import open_home

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
Tampering = Callable[[duckdb.DuckDBPyConnection], object]


def first_break(rows: Sequence[tuple[Entry, str, str]]) -> int | None:
    """Return the number of the first entry that does not fit the one before it, None where all fit."""
    return next((one.seq for one in faults(rows, (), len(rows)) if one.damage is Damage.BROKEN), None)


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def add(eng: Engine, count: int) -> None:
    for number in range(count):
        eng.write(lambda db, number=number: audit.append(db, AT, "U1", "case.blown", f"W{number}"))


def lived(home: Path) -> None:
    """Two lives of the app, six entries each, its head told at every start and stop."""
    for _life in range(2):
        eng = open_store(home, clock=lambda: AT)
        heads.tell(eng, Moment.START)
        add(eng, 6)
        heads.tell(eng, Moment.STOP)
        eng.close()


def examined(home: Path) -> list[Fault]:
    eng = open_home(home)
    found = heads.examine(eng)
    eng.close()
    return found


def tamper(home: Path, how: Tampering) -> None:
    """Change the store file itself, as somebody would who has a shell on the machine."""
    with duckdb.connect(str(home / STORE_NAME)) as file:
        how(file)


def recompute(file: duckdb.DuckDBPyConnection) -> None:
    previous, rows = GENESIS, file.execute("SELECT * FROM gov.audit ORDER BY seq").fetchall()
    file.execute("DELETE FROM gov.audit")
    file.execute("CHECKPOINT")
    for number, row in enumerate(rows, 1):
        entry = Entry(*row[:8])._replace(seq=number)
        made = chained(entry, previous)
        file.execute("INSERT INTO gov.audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*entry, previous, made])
        previous = made


def rewrite(file: duckdb.DuckDBPyConnection) -> None:
    """Change an entry and make every hash after it anew."""
    file.execute("UPDATE gov.audit SET subject = 'W-other' WHERE seq = 3")
    recompute(file)


def append_head(home: Path, moment: Moment) -> Head:
    """Add a line to the file as somebody would who may append to it."""
    with duckdb.connect(str(home / STORE_NAME)) as file:
        newest = file.execute("SELECT seq, hash FROM gov.audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert newest is not None
    head = Head(*newest, AT.isoformat(), moment)
    heads.write(heads.path_of(home), head)
    return head
