"""Writes of the present and of the history wait in one queue and never share a transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from governance.engine import Cursor, Engine, open_store


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close()


def transaction(db: Cursor) -> int:
    """Return the number of the transaction that the write runs in."""
    row = db.execute("SELECT txid_current()").fetchone()
    assert row is not None
    return int(row[0])


def committed(eng: Engine, sides: str) -> list[int]:
    """Let one write per letter, g of the present and h of the history, wait together; return their transactions."""
    gate, held = threading.Event(), threading.Event()

    def hold(db: Cursor) -> None:
        held.set()
        gate.wait()

    with ThreadPoolExecutor(len(sides) + 1) as pool:
        holding = pool.submit(eng.write, hold)
        held.wait()
        waiting: list[Future[int]] = []
        for side in sides:
            waiting.append(pool.submit(eng.write, transaction, history=side == "h"))
            while eng.backlog < len(waiting):
                pass
        gate.set()
        holding.result()
        return [one.result() for one in waiting]


def test_writes_of_one_side_that_wait_together_share_a_commit(eng: Engine) -> None:
    assert len(set(committed(eng, "gggg"))) == 1
    assert len(set(committed(eng, "hhh"))) == 1


@pytest.mark.parametrize("sides", ["gh", "hg", "gghhg", "hghgh"])
def test_no_transaction_holds_both_sides_and_none_overtakes(eng: Engine, sides: str) -> None:
    found = committed(eng, sides)
    of_present = {number for number, side in zip(found, sides, strict=True) if side == "g"}
    of_history = {number for number, side in zip(found, sides, strict=True) if side == "h"}
    assert not of_present & of_history
    assert found == sorted(found)


def test_what_is_kept_for_the_next_transaction_is_done_before_the_store_closes(eng: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(eng.write, transaction, history=number % 2 == 1) for number in range(40)]
        for one in done:
            one.result()
    eng.close()
    assert eng.backlog == 0
