"""Whoever tampers with the audit in the store file is found out by what was told outside it, restores excepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.rules import GENESIS, Damage, Entry, Fault, Head, Moment, chained
from governance.engine import Engine, open_store
from governance.engine.home import STORE_NAME
from governance.procedures.backup import backup
from governance.procedures.restore import restore
from governance.procedures.start import open_home

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
Tampering = Callable[[duckdb.DuckDBPyConnection], object]


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


def swap(file: duckdb.DuckDBPyConnection) -> None:
    """Let two entries change places."""
    for old, new in ((4, 900), (5, 4), (900, 5)):
        file.execute("UPDATE gov.audit SET seq = ? WHERE seq = ?", [new, old])


def rewrite(file: duckdb.DuckDBPyConnection) -> None:
    """Change an entry and make every hash after it anew."""
    file.execute("UPDATE gov.audit SET subject = 'W-other' WHERE seq = 3")
    recompute(file)


def recompute(file: duckdb.DuckDBPyConnection) -> None:
    previous, rows = GENESIS, file.execute("SELECT * FROM gov.audit ORDER BY seq").fetchall()
    file.execute("DELETE FROM gov.audit")
    file.execute("CHECKPOINT")
    for number, row in enumerate(rows, 1):
        entry = Entry(*row[:8])._replace(seq=number)
        made = chained(entry, previous)
        file.execute("INSERT INTO gov.audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*entry, previous, made])
        previous = made


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
    assert examined(tmp_path) == [Fault(Damage.UNTOLD, 0)]


def test_a_store_whose_head_was_never_told_is_sound(tmp_path: Path) -> None:
    eng = open_store(tmp_path, clock=lambda: AT)
    add(eng, 3)
    assert heads.examine(eng) == []
    eng.close()


def test_an_older_backup_that_is_restored_is_no_cut(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    add(eng, 5)
    heads.tell(eng, Moment.STOP)
    eng.close()
    restore(tmp_path / "copy", home, AT, silent, force=True)
    assert heads.read(heads.path_of(home))[-1].moment is Moment.RESTORE
    assert examined(home) == []
    tamper(home, lambda file: file.execute("DELETE FROM gov.audit WHERE seq > 15"))
    assert examined(home) == [Fault(Damage.CUT, 16)]


def test_a_line_that_says_a_backup_came_back_hides_nothing(tmp_path: Path) -> None:
    lived(tmp_path)
    tamper(tmp_path, rewrite)
    with duckdb.connect(str(tmp_path / STORE_NAME)) as file:
        newest = file.execute("SELECT seq, hash FROM gov.audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert newest is not None
    heads.write(heads.path_of(tmp_path), Head(*newest, AT.isoformat(), Moment.RESTORE))
    assert set(examined(tmp_path)) == {Fault(Damage.RESTORED, 16), Fault(Damage.REWRITTEN, 8)}


def test_a_restore_takes_back_nothing_from_before_its_backup(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    restore(tmp_path / "copy", home, AT, silent, force=True)
    tamper(home, rewrite)
    assert Fault(Damage.REWRITTEN, 8) in examined(home)


def test_a_backup_restored_on_a_new_machine_fits_its_manifest(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    restore(tmp_path / "copy", new, AT, silent)
    assert examined(new) == []
    tamper(new, rewrite)
    assert examined(new) == [Fault(Damage.REWRITTEN, 16)]


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
    first, second = Head(1, "a", "2026", Moment.START), Head(2, "b", "2026", Moment.STOP)
    heads.write(path, first)
    with path.open("a") as file:
        file.write('{"seq": 7, "ha')
    heads.write(path, second)
    assert heads.read(path) == [first, second]
