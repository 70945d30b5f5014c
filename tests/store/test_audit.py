"""The audit chain: every entry is numbered and chained, and whoever tampers is found."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import store as audit
from governance.audit.rules import GENESIS, Entry, chained
from governance.engine import Engine, open_store
from tests.audit_chain import first_break

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
TAMPERING = [
    ("UPDATE gov.audit SET subject = 'W9' WHERE seq = 3", 3),
    ("UPDATE gov.audit SET at_utc = at_utc - INTERVAL 1 DAY WHERE seq = 1", 1),
    ("UPDATE gov.audit SET account_id = NULL WHERE seq = 5", 5),
    ("UPDATE gov.audit SET hash = previous_hash WHERE seq = 2", 2),
    ("DELETE FROM gov.audit WHERE seq = 4", 5),
    ("DELETE FROM gov.audit WHERE seq = 1", 2),
]


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path, clock=lambda: AT)
    for number in range(5):
        opened.write(
            lambda db, number=number: audit.append(db, AT, "U1", "case.blow", f"W{number}", detail={"n": number})
        )
    yield opened
    opened.close()


def test_entries_are_numbered_without_a_hole_and_come_back_as_written(eng: Engine) -> None:
    entries = [entry for entry, _previous, _hash in eng.read(audit.entries)]
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2] == Entry(3, datetime(2026, 11, 22, 8), "U1", "case.blow", "W2", "done", '{"n": 2}', None)


def test_an_untouched_chain_holds(eng: Engine) -> None:
    assert first_break(eng.read(audit.entries)) is None
    assert eng.read(audit.head)[0] == 5


def test_an_empty_chain_holds_and_its_head_is_the_beginning(tmp_path: Path) -> None:
    fresh = open_store(tmp_path / "fresh")
    assert first_break(fresh.read(audit.entries)) is None
    assert fresh.read(audit.head) == (0, GENESIS)
    fresh.close()


@pytest.mark.parametrize(("tampering", "found_at"), TAMPERING)
def test_whoever_changes_or_deletes_an_entry_is_found(eng: Engine, tampering: str, found_at: int) -> None:
    eng.write(lambda db: db.execute(tampering) and None)
    assert first_break(eng.read(audit.entries)) == found_at


def test_entries_of_many_threads_form_one_chain(eng: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: eng.write(lambda db: audit.append(db, AT, "U1", "x", str(n))), range(60)))
    assert eng.read(audit.head)[0] == 65
    assert first_break(eng.read(audit.entries)) is None


def test_an_entry_whose_transaction_fails_leaves_no_hole(eng: Engine) -> None:
    def work(db):  # type: ignore[no-untyped-def]
        audit.append(db, AT, "U1", "case.blow", "W9")
        raise ValueError("the grid has no officer")

    with pytest.raises(ValueError, match="officer"):
        eng.write(work)
    assert eng.write(lambda db: audit.append(db, AT, "U1", "case.blow", "W10")) == 6


def test_the_newest_entries_come_first(eng: Engine) -> None:
    shown = eng.read(lambda db: audit.page(db, audit.Wanted(), 2, 0))
    assert list(shown["seq"]) == [5, 4]
    assert list(shown.columns) == ["seq", "at_utc", "account_id", "action", "subject", "result", "detail", "address"]


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), min_size=1, max_size=8), st.data())
def test_any_change_of_any_field_of_any_entry_breaks_the_chain(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows, previous = [], GENESIS
    for seq, (action, subject) in enumerate(pairs, 1):
        entry = Entry(seq, datetime(2026, 1, 1), None, action, subject, "done", "{}", None)
        rows.append((entry, previous, chained(entry, previous)))
        previous = rows[-1][2]
    assert first_break(rows) is None
    which = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(["account_id", "action", "subject", "result", "detail", "address"]))
    entry, told_previous, told_hash = rows[which]
    forged = entry._replace(**{name: f"{getattr(entry, name)}!"})
    rows[which] = (forged, told_previous, told_hash)
    assert first_break(rows) == which + 1
