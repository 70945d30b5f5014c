"""Whoever tampers with the audit in the store file is found out by what was told outside it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from governance.audit import heads
from governance.audit.proof import Damage, Fault
from governance.audit.rules import Head, Moment
from governance.engine import open_store
from governance.engine.home import STORE_NAME
from tests.audit_chain import AT, Tampering, add, examined, lived, recompute, rewrite, tamper


def swap(file: duckdb.DuckDBPyConnection) -> None:
    """Let two entries change places."""
    for old, new in ((4, 900), (5, 4), (900, 5)):
        file.execute("UPDATE gov.audit SET seq = ? WHERE seq = ?", [new, old])


def remove_and_rewrite(file: duckdb.DuckDBPyConnection) -> None:
    file.execute("DELETE FROM gov.audit WHERE seq = 3")
    recompute(file)


TAMPERINGS: list[tuple[Tampering, set[Fault]]] = [
    (lambda file: file.execute("UPDATE gov.audit SET detail = '{}x' WHERE seq = 5"), {Fault(Damage.BROKEN, 5)}),
    (lambda file: file.execute("DELETE FROM gov.audit WHERE seq = 5"), {Fault(Damage.BROKEN, 6)}),
    (swap, {Fault(Damage.BROKEN, 4)}),
    (lambda file: file.execute("DELETE FROM gov.audit WHERE seq > 13"), {Fault(Damage.CUT, 14)}),
    (lambda file: file.execute("DELETE FROM gov.audit"), {Fault(Damage.CUT, 1)}),
    (rewrite, {Fault(Damage.REWRITTEN, 8)}),
    (remove_and_rewrite, {Fault(Damage.CUT, 16), Fault(Damage.REWRITTEN, 8)}),
]


def test_a_chain_that_was_only_used_fits_what_was_told_of_it(tmp_path: Path) -> None:
    lived(tmp_path)
    told = heads.read(heads.path_of(tmp_path))
    assert [(head.seq, head.moment) for head in told] == [(1, "start"), (8, "stop"), (9, "start"), (16, "stop")]
    assert examined(tmp_path) == []


@pytest.mark.parametrize(("how", "found"), TAMPERINGS)
def test_whoever_changes_the_file_is_found(tmp_path: Path, how: Tampering, found: set[Fault]) -> None:
    lived(tmp_path)
    tamper(tmp_path, how)
    assert set(examined(tmp_path)) == found


def test_who_cuts_entries_and_goes_on_writing_is_found_once_new_ones_cover_the_cut(tmp_path: Path) -> None:
    lived(tmp_path)
    tamper(tmp_path, lambda file: file.execute("DELETE FROM gov.audit WHERE seq > 13"))
    eng = open_store(tmp_path, clock=lambda: AT)
    add(eng, 10)
    assert heads.examine(eng) == [Fault(Damage.REWRITTEN, 16)]
    eng.close()


def test_heads_that_vanished_are_missed(tmp_path: Path) -> None:
    lived(tmp_path)
    heads.path_of(tmp_path).unlink()
    assert examined(tmp_path) == [Fault(Damage.UNTOLD, 1)]


def test_a_store_whose_head_was_never_told_is_sound(tmp_path: Path) -> None:
    eng = open_store(tmp_path, clock=lambda: AT)
    add(eng, 3)
    assert heads.examine(eng) == []
    eng.close()


def test_the_heads_can_lie_in_a_folder_of_ones_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVERNANCE_AUDIT_HEADS", str(tmp_path / "elsewhere"))
    lived(tmp_path / "home")
    assert len(heads.read(tmp_path / "elsewhere" / "heads.jsonl")) == 4
    assert not (tmp_path / "home" / "audit").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GOVERNANCE_AUDIT_HEADS", str(tmp_path / "file"))
    eng = open_store(tmp_path / "home", clock=lambda: AT)
    assert heads.tell(eng, Moment.START).seq == 1
    eng.close()


def test_a_line_half_written_by_a_killed_process_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    first, second = Head(1, "a", AT.isoformat(), Moment.START), Head(2, "b", AT.isoformat(), Moment.STOP)
    heads.write(path, first)
    with path.open("a") as file:
        file.write('{"seq": 7, "ha')
    heads.write(path, second)
    assert heads.read(path) == [first, second]


def test_a_newer_line_for_an_entry_takes_no_older_one_back(tmp_path: Path) -> None:
    lived(tmp_path)
    tamper(tmp_path, rewrite)
    with duckdb.connect(str(tmp_path / STORE_NAME)) as file:
        made = dict(file.execute("SELECT seq, hash FROM gov.audit").fetchall())
    for head in heads.read(heads.path_of(tmp_path)):
        heads.write(heads.path_of(tmp_path), head._replace(hash=made[head.seq]))
    contradicted = {Fault(Damage.CONTRADICTED, seq) for seq in (8, 9, 16)}
    assert set(examined(tmp_path)) == {*contradicted, Fault(Damage.REWRITTEN, 8)}


def test_a_file_begun_anew_misses_what_was_told_before(tmp_path: Path) -> None:
    lived(tmp_path)
    heads.path_of(tmp_path).unlink()
    eng = open_store(tmp_path, clock=lambda: AT)
    heads.tell(eng, Moment.START)
    assert heads.examine(eng) == [Fault(Damage.UNTOLD, 1)]
    eng.close()


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_process_killed_between_its_entry_and_its_line_leaves_no_fault(tmp_path: Path, lost: int) -> None:
    lived(tmp_path)
    path = heads.path_of(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for place, line in enumerate(lines) if place != lost))
    assert examined(tmp_path) == []


def test_the_file_of_heads_may_be_copied_to_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(tmp_path / "home")
    monkeypatch.setenv("GOVERNANCE_AUDIT_HEADS", str(tmp_path / "elsewhere"))
    (tmp_path / "home" / "audit").rename(tmp_path / "elsewhere")
    lived(tmp_path / "home")
    assert examined(tmp_path / "home") == []


SOUND = '{"seq": 1, "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}'
SPOILT = [
    "Infinity",
    "[" * 100_000,
    "not json at all}",
    "[1, 2, 3]",
    "null",
    '{"seq": Infinity, "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}',
    '{"seq": "1", "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}',
    '{"seq": 1, "hash": 5, "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}',
    '{"seq": 1, "hash": "a", "at_utc": "yesterday", "moment": "start"}',
    '{"seq": 1, "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "lunch"}',
    '{"seq": -1, "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}',
    '{"seq": 1' + "0" * 300 + ', "hash": "a", "at_utc": "2026-11-22T08:00:00+00:00", "moment": "start"}',
    '{"seq": 1' + "0" * 9000 + "}",
    '{"seq": 1e400, "hash": "a"}',
    '{"hash": "a"}',
    "\x00\x01\x02",
]


@pytest.mark.parametrize("line", SPOILT)
def test_a_line_that_is_no_head_is_told_and_the_others_are_still_examined(tmp_path: Path, line: str) -> None:
    lived(tmp_path)
    path = heads.path_of(tmp_path)
    told = path.read_text()
    path.write_text(told + line + "\n" + told.splitlines()[-1] + "\n")
    number = len(told.splitlines()) + 1
    assert examined(tmp_path) == [Fault(Damage.UNREADABLE, number)]
    tamper(tmp_path, lambda file: file.execute("DELETE FROM gov.audit WHERE seq = 5"))
    assert set(examined(tmp_path)) == {Fault(Damage.BROKEN, 6), Fault(Damage.UNREADABLE, number)}


@pytest.mark.parametrize("half", ["{", '{"se', '{"seq": 17, "hash": "ab'])
def test_a_line_left_half_written_by_a_kill_is_no_fault(tmp_path: Path, half: str) -> None:
    lived(tmp_path)
    path = heads.path_of(tmp_path)
    path.write_text(path.read_text() + half)
    assert examined(tmp_path) == []
